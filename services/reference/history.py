"""What a reference table says of a key over time: the recorded rows as points, each holding until the next.

The value that holds at time t is that of the row with holds_from ≤ t that has the greatest (holds_from, tick). Decisions speak
of that function of time, not of the rows by which it came about: neighbouring points with one value are one *step*.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, select

from services.reference.parse_result import Key, Values
from services.store.pieces import in_pieces

_TIMES = ("id", "holds_from", "tick", "absent")
_FEW_KEYS = 2_000
_KEYS_AT_ONCE = 400


class Point(NamedTuple):
    """From `holds_from` on the key has these values (without the key itself), or is absent (they are the last known)."""

    holds_from: datetime
    values: Values
    absent: bool

    def says_the_same(self, other: "Point | None") -> bool:
        """Whether both give one answer: both absent, or both there with equal values."""
        return other is not None and self.absent == other.absent and (self.absent or self.values == other.values)


History = list[Point]
"""A key's points by growing holds_from, one each (the last recorded)."""


def histories(
    connection: Connection, table: Table, key: tuple[str, ...], keys: Collection[Key] | None = None
) -> dict[Key, History]:
    """The history of each of the keys, or of all when None; keys without rows are left out."""
    ordered: dict[Key, dict[datetime, Point]] = defaultdict(dict)
    names = [column.name for column in table.columns if column.name not in (*_TIMES, *key)]
    for row in _rows(connection, table, key, names, keys):
        identity = tuple(row[: len(key)])
        point = Point(row[len(key)], dict(zip(names, row[len(key) + 2 :], strict=True)), row[len(key) + 1])
        ordered[identity][point.holds_from] = point
    wanted = ordered if keys is None else {identity: ordered[identity] for identity in keys if identity in ordered}
    return {identity: sorted(points.values(), key=lambda point: point.holds_from) for identity, points in wanted.items()}


def _rows(
    connection: Connection, table: Table, key: tuple[str, ...], names: list[str], keys: Collection[Key] | None
) -> Iterator[Row[Any]]:
    columns = [table.c[name] for name in (*key, "holds_from", "absent", *names)]
    query = select(*columns).order_by(table.c.tick, table.c.id)
    if keys is None or len(keys) > _FEW_KEYS:
        yield from connection.execute(query)
        return
    for some in in_pieces({identity[0] for identity in keys}, _KEYS_AT_ONCE):
        yield from connection.execute(query.where(table.c[key[0]].in_(some)))


def held_at(history: Iterable[Point], at: datetime) -> Point | None:
    """The point that holds at the time; None before the first."""
    found = None
    for point in history:
        if point.holds_from > at:
            break
        found = point
    return found


def point_at(history: Iterable[Point], at: datetime) -> Point | None:
    """The point that begins exactly then."""
    return next((point for point in history if point.holds_from == at), None)


def begin_of_step(history: History, point: Point) -> datetime:
    """Since when, without a break, the history says what it says at this point."""
    begin = point.holds_from
    for earlier in reversed([p for p in history if p.holds_from < begin]):
        if not earlier.says_the_same(point):
            break
        begin = earlier.holds_from
    return begin


def repeats_after(history: History, at: datetime, said: Point | None) -> list[datetime]:
    """Later points that only say `said` once more, up to the next real step: they are written over together with `at`."""
    repeats = []
    for point in history:
        if point.holds_from <= at:
            continue
        if not point.says_the_same(said):
            break
        repeats.append(point.holds_from)
    return repeats


def is_present_throughout(history: History, start: datetime, end: datetime | None) -> bool:
    """Whether the key is there (not absent) from start to before end (None: for ever), as far as is recorded."""
    at_start = held_at(history, start)
    later = [point for point in history if start < point.holds_from and (end is None or point.holds_from < end)]
    return at_start is not None and not any(point.absent for point in (at_start, *later))
