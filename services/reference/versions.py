"""Publishing rows with two times: the one way by which a row comes into a reference table.

Within the caller's transaction: take the lock, so that two imports follow each other; compare with what holds; if anything
differs, make one ReferenceChange (its tick is that of all rows), append the rows, and leave one ReferenceTask for the marks
(none where nothing can follow from the change).
Nothing is overwritten or deleted. Publishing the same rows again in the same way changes nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select

from services.reference.affected_plates import is_level_bound, touched_by
from services.reference.decisions import LOCAL, ConflictError, Decision, Mode, Times, decide, decide_absent, decide_dated
from services.reference.history import History, Point, histories
from services.reference.parse_result import Key, Progress, Values
from services.store.mark_causes import ApprovedDraft, of_change
from services.store.tables import metadata

_LOCK = 7_311_902_644
"""The advisory lock of imports on PostgreSQL; on SQLite the writing transaction is the only one anyway."""
_ROWS_AT_ONCE = 5_000
_KINDS = {
    "vehicle_version": "vehicles",
    "zone_version": "zones",
    "station_version": "stations",
    "order_version": "orders",
    "warning_version": "warnings",
    "pass_version": "passes",
    "source_version": "sources",
}


@dataclass(frozen=True)
class RowConflict:
    """The row at `index` of those given differs from what is registered: columns with (in the file, in the register)."""

    index: int
    registered: Point | None
    differing: dict[str, tuple[Any, Any]]


@dataclass
class Outcome:
    """How many keys were added, changed, unchanged, made absent; conflicts were left as they are. tick: None if nothing."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    absent: int = 0
    conflicts: list[RowConflict] = field(default_factory=list)
    tick: int | None = None


def publish(
    connection: Connection,
    table: Table,
    rows: list[Values],
    *,
    key: tuple[str, ...],
    mode: Mode,
    holds_from: datetime | None,
    complete: bool,
    source: str | ApprovedDraft,
    recorded_at: datetime,
    by: str | None = None,
    spared: Collection[Key] = (),
    progress: Progress = lambda what, done, of: None,
) -> Outcome:
    """Brings the rows into the table, as `decisions.decide` says. A row has every column but id, holds_from, tick, absent.

    Each key once; but a row with its own `holds_from` (an order, a warning: its issue) is judged by `decide_dated`, and may say that it is
    `absent`. `complete`: keys that
    neither the rows nor `spared` name become absent. "Today" is the local midnight before `recorded_at`. `by`: who enters it.
    """
    take_turn(connection)
    times = Times(mode, holds_from, recorded_at.astimezone(LOCAL).replace(hour=0, minute=0, second=0, microsecond=0))
    keys = [tuple(row[name] for name in key) for row in rows]
    recorded = histories(connection, table, key, None if complete else set(keys))
    outcome = Outcome()
    changes: list[tuple[Key, Decision]] = []
    for index, (identity, row) in enumerate(zip(keys, rows, strict=True)):
        decision = _decision(recorded.get(identity, []), row, key, times, index, outcome)
        if decision is not None:
            changes.append((identity, decision))
    if complete:
        named = {*keys, *spared}
        gone = [(identity, decide_absent(history, times)) for identity, history in recorded.items() if identity not in named]
        changes += [(identity, decision) for identity, decision in gone if decision.points]
    _count(outcome, [decision for _, decision in changes])
    changes = [(identity, decision) for identity, decision in changes if decision.points]
    if changes:
        change = {"recorded_at": recorded_at, "kind": _KINDS[table.name], "source": str(source), "by": by}
        outcome.tick = _record(connection, change)
        _append(connection, table, key, outcome.tick, changes, progress)
        touched = touched_by(table.name, changes, recorded)
        if touched is not None and not (table.name == "warning_version" and not is_level_bound(connection)):
            task = {**touched._asdict(), "cause": of_change(_KINDS[table.name], source, outcome.tick)}
            connection.execute(insert(metadata.tables["reference_task"]), [task])
    return outcome


def take_turn(connection: Connection) -> None:
    """Wait for every other change of reference, until the end of the transaction: what is read from now on holds until it is written."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _decision(
    history: History, row: Values, key: tuple[str, ...], times: Times, index: int, outcome: Outcome
) -> Decision | None:
    values = {name: value for name, value in row.items() if name not in (*key, "holds_from", "absent")}
    try:
        if "holds_from" in row:
            return decide_dated(history, Point(row["holds_from"], values, row.get("absent", False)), times.mode)
        return decide(history, values, times)
    except ConflictError as conflict:
        outcome.conflicts.append(RowConflict(index, conflict.registered, _differing(values, conflict.registered)))
        return None


def _differing(values: Values, registered: Point | None) -> dict[str, tuple[Any, Any]]:
    if registered is None or registered.absent:
        return {}
    return {name: (value, registered.values[name]) for name, value in values.items() if value != registered.values[name]}


def _count(outcome: Outcome, decisions: list[Decision]) -> None:
    for kind in ("added", "changed", "unchanged", "absent"):
        setattr(outcome, kind, sum(decision.kind == kind for decision in decisions))


def _record(connection: Connection, change: Values) -> int:
    result = connection.execute(insert(metadata.tables["reference_change"]).values(change))
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def _append(
    connection: Connection,
    table: Table,
    key: tuple[str, ...],
    tick: int,
    changes: list[tuple[Key, Decision]],
    progress: Progress,
) -> None:
    points = [(identity, point) for identity, decision in changes for point in decision.points]
    rows = [
        dict(zip(key, identity, strict=True))
        | {**point.values, "holds_from": point.holds_from, "tick": tick, "absent": point.absent}
        for identity, point in points
    ]
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        connection.execute(insert(table), rows[start : start + _ROWS_AT_ONCE])
        progress("storing", min(start + _ROWS_AT_ONCE, len(rows)), len(rows))
