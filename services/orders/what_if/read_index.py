"""The index of one shard read for a plan: only the slots that are not surely outside, of each of its grounds.

Nearly all slots are outside, or come and go in one look at a table. So blocks are looked up as they are packed, and only what is near an
area is unfolded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, select

from rules.columns import Flags, Ints, Masks
from rules.presence.cells import ANYTHING, MAY_BE_INSIDE, OUTSIDE, CellTable
from rules.presence.presence import CAMERA, DRIVING, FAR, MIXED, REACH_SHIFT, SLOTS_A_DAY
from rules.presence.what_if import Rows
from rules.timing.times import day_number, day_of
from services.orders.what_if.plans import Ground, Plan
from services.store.presence_blocks import BLOCK, Block, Whole, along, unpacked
from services.store.presence_concatenation import beside
from services.store.tables import PRESENCE_SLOTS

_MAY_COUNT = DRIVING | MIXED | CAMERA
_TABLE = PRESENCE_SLOTS.c
_ROWS = (
    select(_TABLE.local_day, _TABLE.plate, _TABLE.payload)
    .where(_TABLE.shard == bindparam("of"), _TABLE.local_day.between(bindparam("first"), bindparam("last")))
    .order_by(_TABLE.local_day, _TABLE.plate)
)


@dataclass(frozen=True)
class ShardRows:
    """names: (plate, plate_type) of the tracks; grounds: for each ground of the plan its rows."""

    names: list[tuple[str, str]]
    grounds: list[Rows]


Wanted = Callable[[list[tuple[str, str]]], Flags]
"""Whether any clause may mean a vehicle, for each of these; asked once, for all of a shard."""


def read_shard(connection: Connection, shard: int, plan: Plan, wanted: Wanted) -> ShardRows:
    """All days of the plan of one shard; of vehicles that are not wanted no rows."""
    days = plan.days
    rows = connection.execute(_ROWS, {"of": shard, "first": day_of(days.first), "last": day_of(days.last)}).all()
    alone = {(row.local_day, row.plate) for row in rows if row.plate != BLOCK}
    blocks = [unpacked(row.payload) for row in rows]
    names = [name for block in blocks for name in block.names]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    track = np.fromiter(map(numbers.__getitem__, names), dtype=np.int64, count=len(names))
    own = wanted(list(numbers))[track]
    if alone:
        own &= [
            row.plate != BLOCK or (row.local_day, plate) not in alone
            for row, block in zip(rows, blocks, strict=True)
            for plate, _ in block.names
        ]
    day = [day_number(row.local_day) - days.first for row in rows]
    begins = np.repeat(np.array(day, dtype=np.int64), [len(block.names) for block in blocks]) * SLOTS_A_DAY
    tracks = np.flatnonzero(own)
    tracks = tracks[np.argsort(track[tracks], kind="stable")]
    month = _Month(beside(blocks, tracks), track[tracks], begins[tracks])
    return ShardRows(list(numbers), [_on_ground(month, month.block.cells(), ground, days.slots) for ground in plan.grounds])


@dataclass(frozen=True)
class _Month:
    """Tracks by number and day: of each its number, and the slot with which its day begins."""

    block: Block
    track: Ints
    begins: Ints


def _on_ground(month: _Month, cells: tuple[NDArray, NDArray], ground: Ground, slots_read: int) -> Rows:
    block, (x, y) = month.block, cells
    reach: Masks | None = block.flags >> np.uint8(REACH_SHIFT) if block.flags.max(initial=0) >> REACH_SHIFT else None
    if len(ground) == 1 and ground[0].start <= 0 and ground[0].end >= slots_read:
        return _unfolded(month, x, y, *_looked_up(ground[0].table, x, y, reach, None))
    every = np.arange(len(x))
    slots, lengths = block.slots_at(every)
    slots += along(block.starts[:-1], month.begins, every)
    whole, whole_here = np.zeros(len(x), dtype=np.uint8), np.zeros(len(x), dtype=np.uint8)
    for phase in ground:
        within = np.flatnonzero((slots < phase.end) & (slots + lengths > phase.start))
        some, bits, here = _looked_up(phase.table, x, y, reach, within)
        whole[some] |= bits
        whole_here[some] |= here
    rows = np.flatnonzero(whole)
    return _unfolded(month, x, y, rows, whole[rows], whole_here[rows])


def _looked_up(table: CellTable, x: NDArray, y: NDArray, reach: Masks | None, only: Ints | None) -> tuple[Ints, Masks, Masks]:
    """Rows that are not surely outside, what may be within their reach, and what may be in their cells."""
    rows = _about(table, x, y, reach, only)
    if reach is None:
        bits = _bits(table, table.cells, x, y, rows)
        near = np.flatnonzero(bits != OUTSIDE)
        return rows[near], bits[near], bits[near]
    own_reach = reach[rows]
    farthest = min(int(own_reach.max(initial=0)), FAR - 1)
    coarse = _bits(table, table.level(farthest), x, y, rows)
    rows = rows[(coarse != OUTSIDE) | (own_reach == FAR)]
    here, bits = _bits(table, table.cells, x, y, rows), np.full(len(rows), ANYTHING, dtype=np.uint8)
    for level in range(farthest + 1):
        own = np.flatnonzero(reach[rows] == level)
        bits[own] = here[own] if level == 0 else _bits(table, table.level(level), x, y, rows[own])
    kept = np.flatnonzero(bits != OUTSIDE)
    return rows[kept], bits[kept], here[kept]


def _about(table: CellTable, x: NDArray, y: NDArray, reach: Masks | None, only: Ints | None) -> Ints:
    """Rows within the table, and those whose reach is not known. What lies west or south of it wraps to large numbers."""
    if only is not None:
        x, y, reach = x[only], y[only], None if reach is None else reach[only]
    rows, columns = table.cells.shape
    within = (x - np.int32(table.x0)).view(np.uint32) < np.uint32(columns)
    within &= (y - np.int32(table.y0)).view(np.uint32) < np.uint32(rows)
    if reach is not None:
        within |= reach == FAR
    found = np.flatnonzero(within)
    return found if only is None else only[found]


def _bits(table: CellTable, cells: Masks, x: NDArray, y: NDArray, only: Ints) -> Masks:
    """Cells beyond the table wrap to large numbers and so fall on its last row or column, which is outside."""
    x, y = x[only], y[only]
    rows, columns = cells.shape
    column = np.minimum((x - np.int32(table.x0)).view(np.uint32), np.uint32(columns - 1))
    row = np.minimum((y - np.int32(table.y0)).view(np.uint32), np.uint32(rows - 1))
    row *= np.uint32(columns)
    row += column
    found: Masks = cells.ravel().take(row.view(np.int32))
    return found


def _unfolded(month: _Month, x: NDArray, y: NDArray, rows: Ints, bits: Masks, here: Masks) -> Rows:
    """Runs as rows a slot where they may count; what was surely outside before, and after the last of a day."""
    block = month.block
    edges = np.searchsorted(rows, block.starts)
    in_track = np.diff(edges)
    slots, lengths = block.slots_at(rows)
    slots += np.repeat(month.begins, in_track)
    flags = block.flags[rows]
    columns = [np.repeat(month.track, in_track), slots, x[rows], y[rows], flags, bits, here, _lost(block.starts, rows, edges)]
    lengths[(bits & MAY_BE_INSIDE == 0) | (flags & _MAY_COUNT == 0)] = 1
    return Rows(*(_repeated(columns, lengths) if (lengths != 1).any() else columns))


def _lost(starts: Whole, rows: Ints, edges: Ints) -> Flags:
    """Whether rows of the same track, or of the track before, are missing right before each row. edges: where tracks begin in `rows`."""
    lost = np.diff(rows, prepend=-1) > 1
    seen = np.flatnonzero(np.diff(edges))
    first, last = edges[seen], edges[seen + 1] - 1
    lost[first] = rows[first] > starts[seen]
    lost[first[1:]] |= (rows[last] < starts[seen + 1] - 1)[:-1]
    return lost


def _repeated(columns: list[Any], repeats: Ints) -> list[Any]:
    """Columns of `Rows`, each row so many times, slot after slot; what was lost was lost before the first of them."""
    track, slots, *others, lost = columns
    ends = np.cumsum(repeats)
    firsts = ends - repeats
    of = np.repeat(np.arange(len(repeats)), repeats)
    slots = (slots - firsts).take(of) + np.arange(len(of))
    lost_before = np.zeros(len(of), dtype=bool)
    lost_before[firsts] = lost
    return [track.take(of), slots, *(column.take(of) for column in others), lost_before]
