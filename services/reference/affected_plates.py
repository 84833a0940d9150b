"""Whom a change of reference may touch: the local days and plates that a ReferenceTask names."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from rules.inputs.parsed_order import binding_clauses
from rules.inputs.parsed_warning import warning_of
from rules.inputs.unreliable_span import AGENCY, CHECK_SOURCE, SickSpan, sick_span_of, source_name
from services.reference.decisions import LOCAL, Decision
from services.reference.history import History, Point
from services.reference.parse_result import Key
from services.store.tables import ORDER_VERSION

ALWAYS = date(9999, 12, 31)
_MOST_PLATES = 5_000
Body = dict[str, Any]
Changes = list[tuple[Key, Decision]]


class Touched(NamedTuple):
    """Local days, both included; plates None = every plate seen on them; sources: of those only what these sources saw (None = any)."""

    day_from: date
    day_to: date
    plates: list[str] | None
    sources: list[str] | None = None


def touched_by(table_name: str, changes: Changes, recorded: Mapping[Key, History]) -> Touched | None:
    """Days and plates that the changes of a reference table can matter to; None: to nothing that is derived.

    recorded: what the table said of the changed keys before.
    """
    if table_name == "order_version":
        return _together(_by_order(*_versions(key, decision, recorded)) for key, decision in changes)
    if table_name == "warning_version":
        return _together(_by_warning(*_versions(key, decision, recorded)) for key, decision in changes)
    if table_name == "pass_version":
        return _together(_by_pass(*_versions(key, decision, recorded)) for key, decision in changes)
    if table_name == "source_version":
        return _by_source(changes)
    first = min(point.holds_from for _, decision in changes for point in decision.points)
    plates = sorted({key[0] for key, _ in changes}) if table_name == "vehicle_version" else None
    # No end, though a later step may end the change: a judgement looks back for months (two exceedances), a stay over midnight.
    return Touched(_day_before(first), ALWAYS, _not_too_many(plates))


def _by_source(changes: Changes) -> Touched | None:
    """What the sources saw from the first to the last day of the spans that changed, as they are and as they were; None where all that
    changed is what is said of them (a proposal that is confirmed as it stands)."""
    seen_by, points = set[str](), list[Point]()
    for (source_id, kind, _), decision in changes:
        new = decision.points[0]
        old = decision.before if decision.before is not None and decision.before.holds_from == new.holds_from else None
        if _span(new) != _span(old):
            seen_by.add(CHECK_SOURCE if kind == AGENCY else source_name(kind, source_id))
            points += [new] if old is None else [new, old]
    if not points:
        return None
    first, last = min(point.holds_from for point in points), max(_last_day(_body(point)["until"]) for point in points)
    return Touched(_day_before(first), last, None, sorted(seen_by))


def _span(point: Point | None) -> SickSpan | None:
    return None if point is None or point.absent else sick_span_of(_body(point))


def is_level_bound(connection: Connection) -> bool:
    """Whether anything can hang on a warning: an order with a clause, or an effect of passes, that is bound to a level.

    An order that is entered later leaves a task of its own.
    """
    clauses = (
        clause for body in connection.execute(select(ORDER_VERSION.c.body)).scalars() for clause in binding_clauses(body)
    )
    return any(clause.get("warning") or (clause.get("passes") or {}).get("by_level") for clause in clauses)


def _versions(key: Key, decision: Decision, recorded: Mapping[Key, History]) -> tuple[list[Point], list[Point]]:
    """The versions that the change speaks of (new, and what held there before), and all that there are."""
    changed = [point for point in (*decision.points, decision.before) if point is not None]
    return changed, [*recorded.get(key, []), *changed]


def _by_order(changed: list[Point], every: list[Point]) -> Touched | None:
    """From the first time that a changed version or a later one can speak of to the last day of any clause.

    A pause, a lift, an extension speak of the clauses of the versions before. Nothing is in force before the first of any clause.
    """
    clauses = [clause for point in every for clause in binding_clauses(_body(point))]
    if not clauses:
        return None
    since = min(point.holds_from for point in changed)
    spoken_of = min(_spoken_of(_body(point)) for point in every if point.holds_from >= since)
    first = max(spoken_of, min(_time(clause["from"]) for clause in clauses))
    return Touched(_day_before(first), max(_last_day(clause["until"]) for clause in clauses), None)


def _spoken_of(body: Body) -> datetime:
    """The first time for which a version of an order can change anything."""
    published = body.get("published")
    times = [body["issued_at"], body.get("from"), published["at"] if published else None]
    return min(_time(time) for time in (*times, *(clause["from"] for clause in binding_clauses(body))) if time)


def _by_warning(changed: list[Point], every: list[Point]) -> Touched:
    """Like any dated version; but a pollutant that one version says is that of all versions that say none, also of earlier ones."""
    read = [warning_of(_body(point)) for point in changed]
    says_pollutant = any(version.pollutants or version.denied for version in read)
    return _by_dates(every if says_pollutant else changed, every, None)


def _by_pass(changed: list[Point], every: list[Point]) -> Touched:
    plates = sorted({point.values["plate"] for point in changed})
    return _by_dates(changed, every, plates)


def _by_dates(changed: list[Point], every: list[Point], plates: list[str] | None) -> Touched:
    """From the first time that a changed version states to the last that any states: an earlier one may hold again."""
    first = min(_time(_body(point)["from"]) for point in changed)
    return Touched(_day_before(first), max(_last_day(_body(point)["until"]) for point in every), plates)


def _together(each: Iterable[Touched | None]) -> Touched | None:
    found = [touched for touched in each if touched is not None]
    if not found:
        return None
    first, last = min(touched.day_from for touched in found), max(touched.day_to for touched in found)
    named = {plate for touched in found for plate in touched.plates or ()}
    return Touched(first, last, _not_too_many(sorted(named) if all(touched.plates is not None for touched in found) else None))


def _not_too_many(plates: list[str] | None) -> list[str] | None:
    return plates if plates is None or len(plates) <= _MOST_PLATES else None


def _body(point: Point) -> Body:
    body: Body = point.values["body"]
    return body


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _last_day(until: str | None) -> date:
    return _time(until).astimezone(LOCAL).date() if until else ALWAYS


def _day_before(time: datetime) -> date:
    """The local day before: a stay belongs to the day on which it starts, which may be the one before."""
    return time.astimezone(LOCAL).date() - timedelta(days=1)
