"""The doctor's work items and verdicts in the database: each item's faults replace those that were found before around the same days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select

from rules.catalogue.source_faults import CLOCK, ONE_RING, ONE_TRACK, PLATES_BY_DAYS, TWO_PLATES, WRONG_DATUM
from rules.inputs.unreliable_span import TERMINAL
from rules.timing.times import DAY, day_number, midnight, time_of
from services.operations.diagnosis import messages
from services.operations.diagnosis.examination import Examination
from services.operations.diagnosis.record_faults import Replaced
from services.operations.diagnosis.returns import Returns
from services.operations.diagnosis.symptoms import Symptom
from services.store.pieces import in_pieces
from services.store.tables import PLATE_DAY, SOURCE_DUE, SOURCE_VERDICT

_DUE, _VERDICT = SOURCE_DUE.c, SOURCE_VERDICT.c
_ROWS_A_TIME = 50_000
_DAYS_TOGETHER = 31
_SPOILS = (WRONG_DATUM, CLOCK, TWO_PLATES, ONE_TRACK)
"""Symptoms by which a terminal is proposed. One that is off the roads for no known reason is only named: it may work in a quarry."""


@dataclass(frozen=True)
class Item:
    """Something to look at: a station, or all terminals or agencies (''), on local days (numbers, both included). ids: of its due rows."""

    kind: str
    source_id: str
    first: int
    last: int
    ids: tuple[int, ...]


def newest_due(connection: Connection) -> int:
    """The highest number of a due row; what comes later waits for the next examination."""
    return int(connection.execute(select(func.max(_DUE.id))).scalar() or 0)


def due_items(connection: Connection, up_to: int, after: int) -> tuple[list[Item], int]:
    """Items of the next due rows after a number, and the number up to which they go; no items at the end."""
    query = select(_DUE.id, _DUE.kind, _DUE.source_id, _DUE.day).where(_DUE.id <= up_to, _DUE.id > after)
    rows = connection.execute(query.order_by(_DUE.id).limit(_ROWS_A_TIME)).all()
    by_day: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for number, kind, source_id, day in rows:
        by_day[kind, source_id, day_number(day)].append(number)
    items: list[Item] = []
    for (kind, source_id, day), ids in sorted(by_day.items()):
        last = items[-1] if items else None
        # Neighbouring days of one station are read together; a day of all terminals is a piece of its own.
        if last and (last.kind, last.source_id, last.last + 1) == (kind, source_id, day) and _may_join(last, day):
            items[-1] = Item(kind, source_id, last.first, day, (*last.ids, *ids))
        else:
            items.append(Item(kind, source_id, day, day, tuple(ids)))
    return items, rows[-1].id if rows else up_to


def _may_join(item: Item, day: int) -> bool:
    return item.kind != TERMINAL and day - item.first < _DAYS_TOGETHER


def done(connection: Connection, item: Item) -> None:
    """Delete exactly the due rows that were read."""
    for some in in_pieces(item.ids):
        connection.execute(delete(SOURCE_DUE).where(_DUE.id.in_(some)))


def replace_of_records(connection: Connection, kind: str, source_id: str, found: Iterable[Replaced]) -> None:
    """Write the faults of a station or an agency."""
    for one in found:
        own = _VERDICT.kind == kind, _VERDICT.source_id == source_id, _VERDICT.cause.in_(one.causes)
        within = _VERDICT.begins >= time_of(one.first_us), _VERDICT.begins <= time_of(one.last_us)
        connection.execute(delete(SOURCE_VERDICT).where(*own, *within))
        runs = [(run.cause, run.first_us, run.until_us, run.numbers) for run in one.runs]
        _insert(connection, [_row(kind, source_id, *run) for run in runs])


def replace_of_terminals(connection: Connection, day: int, found: Examination) -> None:
    """Write the faults of all terminals on a local day."""
    first, end = midnight(day), midnight(day + 1)
    within = _VERDICT.kind == TERMINAL, _VERDICT.begins >= time_of(first), _VERDICT.begins < time_of(end)
    connection.execute(delete(SOURCE_VERDICT).where(*within, _VERDICT.cause != PLATES_BY_DAYS))
    rows = [_row(TERMINAL, one.name, one.kind, first, end, one.measured) for one in found.symptoms if _spoils(one)]
    # A ring is left again, on the same day: what the terminal said before and after is sound.
    numbers = {one.name: one.measured for one in found.symptoms if one.kind == ONE_RING}
    rows += [
        _row(TERMINAL, ring.terminal_id, ONE_RING, ring.first_us, ring.last_us + 1, numbers[ring.terminal_id])
        for ring, _ in found.rings
    ]
    _insert(connection, rows)


def replace_returns(connection: Connection, found: Returns) -> None:
    """Write the days of terminals that go to another plate and come back; a day of the plate that comes late may end such a doubt."""
    first, last = (time_of(midnight(day_number(day))) for day in (found.first, found.last))
    returned = _VERDICT.kind == TERMINAL, _VERDICT.cause == PLATES_BY_DAYS, _VERDICT.begins.between(first, last)
    for some in in_pieces(sorted(found.plates)):
        connection.execute(delete(SOURCE_VERDICT).where(*returned, _VERDICT.source_id.in_(some)))
    days = [
        (terminal_id, midnight(day_number(day)), plates)
        for terminal_id, of_days in found.plates.items()
        for day, plates in of_days.items()
    ]
    _insert(connection, [_row(TERMINAL, name, PLATES_BY_DAYS, at, at + DAY, {"plates": plates}) for name, at, plates in days])


def _spoils(symptom: Symptom) -> bool:
    """Whether all that the terminal said on the day is in doubt. A clock that is slow cannot be told from a terminal that sends late."""
    return symptom.subject == "terminal" and symptom.kind in _SPOILS and symptom.measured.get("late_s", -1) < 0


def _row(kind: str, source_id: str, cause: str, first_us: int, until_us: int | None, numbers: dict[str, Any]) -> dict[str, Any]:
    ends = None if until_us is None else time_of(until_us)
    named = {"kind": kind, "source_id": source_id, "cause": cause}
    return {**named, "begins": time_of(first_us), "ends": ends, "numbers": numbers}


def _insert(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, of several with one key the first (a terminal can be out of place on two trucks)."""
    once: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        once.setdefault((row["source_id"], row["cause"], row["begins"]), row)
    for some in in_pieces(once.values()):
        connection.execute(insert(SOURCE_VERDICT), some)


def record_symptoms(connection: Connection, days: int) -> list[Symptom]:
    """Faults of stations and agencies, as they were found last, that reach into the last so many local days with any fact."""
    newest = connection.execute(select(func.max(PLATE_DAY.c.day))).scalar()
    if newest is None:
        return []
    first = time_of(midnight(day_number(newest) - days + 1))
    lasts = or_(_VERDICT.ends.is_(None), _VERDICT.ends > first)
    query = select(SOURCE_VERDICT).where(_VERDICT.kind != TERMINAL, lasts)
    rows = connection.execute(query.order_by(_VERDICT.cause, _VERDICT.kind, _VERDICT.source_id, _VERDICT.begins))
    return [messages.of_records(row.kind, row.source_id, row.cause, row.numbers) for row in rows]
