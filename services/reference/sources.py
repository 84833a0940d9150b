"""Spans of unreliable sources: those that hold now, and the doctor's proposals among them.

A span is known by its source, its cause and when it begins. Its state says who has it: `proposed` is the doctor's, who may replace or drop it
whenever facts come; `confirmed` and `lifted` are a person's, and the doctor never changes them, nor proposes within them again.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from rules.catalogue.source_faults import ENTERED
from rules.inputs.unreliable_span import CONFIRMED, PROPOSED, TERMINAL, source_name
from rules.timing.intervals import FOREVER, subtracted
from rules.timing.times import day_number, local_text, micros_of, micros_of_text, midnight, time_of
from services.reference.parse_result import Values
from services.reference.versions import publish, take_turn
from services.store.pieces import in_pieces
from services.store.tables import DOCTOR_RUN, PLATE_DAY, REFERENCE_CHANGE, SOURCE_VERDICT, SOURCE_VERSION

SOURCE_KEY = ("source_id", "kind", "cause")
DOCTOR = "doctor"
_BODY = ("from", "until", "state", "numbers", "note")


class Fault(NamedTuple):
    """A source's fault: which source, and why."""

    kind: str
    source_id: str
    cause: str


@dataclass(frozen=True)
class SourceSpan:
    """A span as it is recorded last.

    span_id: of the version; another version of the same span has another.
    from_us, until_us: microseconds UTC, until excluded; None while it lasts.
    numbers: parameters of the cause's wording.
    by, recorded_at: who recorded this version, and when; None = the doctor.
    """

    span_id: int
    fault: Fault
    from_us: int
    until_us: int | None
    state: str
    numbers: dict[str, Any]
    by: str | None
    recorded_at: datetime
    note: str | None

    @property
    def interval(self) -> tuple[int, int]:
        """From and until as numbers that can be compared."""
        return self.from_us, FOREVER if self.until_us is None else self.until_us


@dataclass(frozen=True)
class Verdict:
    """What the doctor found of a source by its facts: a row of `source_verdict`."""

    fault: Fault
    from_us: int
    until_us: int | None
    numbers: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Examined:
    """The doctor's last examination. counts: of what was examined; is_running: whether one goes on."""

    ended_at: datetime | None = None
    took_s: float | None = None
    counts: dict[str, int] = field(default_factory=dict)
    is_running: bool = False


def last_examination(connection: Connection) -> Examined:
    """When the doctor last examined, and what it cost."""
    row = connection.execute(select(DOCTOR_RUN)).one_or_none()
    if row is None:
        return Examined()
    return Examined(row.ended_at, row.took_s, row.examined, row.claimed_by is not None)


def source_spans(connection: Connection) -> list[SourceSpan]:
    """All spans that are recorded and not gone, by source and time. Proposals with the numbers that the doctor found last."""
    change = REFERENCE_CHANGE.c
    query = select(SOURCE_VERSION, change.by, change.recorded_at).join(REFERENCE_CHANGE, SOURCE_VERSION.c.tick == change.tick)
    latest: dict[tuple[Fault, datetime], Row[Any]] = {}
    for row in connection.execute(query.order_by(SOURCE_VERSION.c.tick, SOURCE_VERSION.c.id)):
        latest[_fault(row), row.holds_from] = row
    numbers = {(one.fault, one.from_us): one.numbers for one in verdicts(connection)}
    spans = [_span(row, numbers) for row in latest.values() if not row.absent]
    return sorted(spans, key=lambda span: (span.fault, span.from_us))


def verdicts(connection: Connection) -> list[Verdict]:
    """All that the doctor found, by source and time."""
    names = ("kind", "source_id", "cause", "begins")
    rows = connection.execute(select(SOURCE_VERDICT).order_by(*(SOURCE_VERDICT.c[name] for name in names)))
    return [
        Verdict(_fault(row), micros_of(row.begins), None if row.ends is None else micros_of(row.ends), row.numbers)
        for row in rows
    ]


def propose(connection: Connection, at: datetime) -> int:
    """Bring the proposals to what the doctor's verdicts say outside of what persons decided; returns the number of changed spans.

    A function of verdicts and decisions alone: what was proposed before is replaced, or dropped, whatever it was.
    """
    take_turn(connection)
    spans = source_spans(connection)
    proposed = {(span.fault, span.from_us): span for span in spans if span.state == PROPOSED}
    found = _still_lasting(connection, verdicts(connection))
    wanted = {
        (fault, from_us): until_us
        for fault, intervals in _outside(found, [span for span in spans if span.state != PROPOSED]).items()
        for from_us, until_us in intervals
    }
    rows = [
        version(fault, from_us, until_us, PROPOSED)
        for (fault, from_us), until_us in wanted.items()
        if (fault, from_us) not in proposed or proposed[fault, from_us].interval[1] != until_us
    ]
    rows += [
        version(*key, span.interval[1], PROPOSED) | {"absent": True} for key, span in proposed.items() if key not in wanted
    ]
    record(connection, rows, at, by=None, source=DOCTOR)
    return len(rows)


def _still_lasting(connection: Connection, found: list[Verdict]) -> list[Verdict]:
    """The verdicts; those of terminals are of one day each, and the one of the terminal's newest day has no end yet."""
    terminals = {source_name(TERMINAL, one.fault.source_id) for one in found if one.fault.kind == TERMINAL}
    newest: dict[str, date] = {}
    for some in in_pieces(sorted(terminals)):
        seen = select(PLATE_DAY.c.source, func.max(PLATE_DAY.c.day)).where(PLATE_DAY.c.source.in_(some))
        newest |= {row[0]: row[1] for row in connection.execute(seen.group_by(PLATE_DAY.c.source))}
    ends = {source: midnight(day_number(day) + 1) for source, day in newest.items()}
    return [
        replace(one, until_us=None) if ends.get(source_name(one.fault.kind, one.fault.source_id)) == one.until_us else one
        for one in found
    ]


def _outside(found: Iterable[Verdict], decided: Iterable[SourceSpan]) -> dict[Fault, list[tuple[int, int]]]:
    """For each fault the intervals of its verdicts without those that a person decided about: of the same cause, or entered by hand."""
    taken: dict[Fault, list[tuple[int, int]]] = defaultdict(list)
    entered: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for span in decided:
        taken[span.fault].append(span.interval)
        if span.fault.cause == ENTERED and span.state == CONFIRMED:
            entered[span.fault[:2]].append(span.interval)
    by_fault: dict[Fault, list[tuple[int, int]]] = defaultdict(list)
    for one in found:
        by_fault[one.fault].append((one.from_us, FOREVER if one.until_us is None else one.until_us))
    return {
        fault: subtracted(intervals, [*taken[fault], *entered[fault[:2]]])  # intervals that touch become one
        for fault, intervals in by_fault.items()
    }


def version(fault: Fault, from_us: int, until_us: int, state: str, **more: Any) -> Values:
    """A row of `source_version`. until_us: FOREVER while it lasts."""
    body = {"from": local_text(from_us), "until": None if until_us == FOREVER else local_text(until_us), "state": state}
    return {**fault._asdict(), "holds_from": time_of(from_us), "body": body | more}


def record(connection: Connection, rows: list[Values], at: datetime, *, by: str | None, source: str) -> None:
    """Publish versions of spans; those affected are marked by a later transaction (`mark_touched`)."""
    if rows:
        keyed = [{name: row[name] for name in (*SOURCE_KEY, "holds_from", "body")} | _absence(row) for row in rows]
        publish(
            connection,
            SOURCE_VERSION,
            keyed,
            key=SOURCE_KEY,
            mode="correction",
            holds_from=None,
            complete=False,
            source=source,
            recorded_at=at,
            by=by,
        )


def _absence(row: Values) -> Values:
    return {"absent": True} if row.get("absent") else {}


def _fault(row: Row[Any]) -> Fault:
    return Fault(row.kind, row.source_id, row.cause)


def _span(row: Row[Any], found: dict[tuple[Fault, int], dict[str, Any]]) -> SourceSpan:
    body, fault, from_us = row.body, _fault(row), micros_of(row.holds_from)
    numbers = {name: value for name, value in body.items() if name not in _BODY} | body.get("numbers", {})
    return SourceSpan(
        span_id=row.id,
        fault=fault,
        from_us=from_us,
        until_us=None if body["until"] is None else micros_of_text(body["until"]),
        state=body.get("state", CONFIRMED),
        numbers=numbers or found.get((fault, from_us), {}),
        by=row.by,
        recorded_at=row.recorded_at,
        note=body.get("note"),
    )
