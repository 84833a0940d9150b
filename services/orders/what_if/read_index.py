"""Read one shard of the presence index for a plan: for each ground the slots that are not surely outside.

Nearly all slots are outside and dropped by one table lookup. So blocks are looked up run by run as they are packed, and only runs near an
area are expanded into slots.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, select

from rules.columns import Flags, Ints, Masks
from rules.presence.cells import ANYTHING, MAY_BE_INSIDE, OUTSIDE, CellTable
from rules.presence.presence import CAMERA, DRIVING, FAR, MIXED, SLOTS_A_DAY, reach_of
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
    """One shard's slots.

    names: (plate, plate_type) of the tracks.
    grounds: rows of each ground of the plan.
    """

    names: list[tuple[str, str]]
    grounds: list[Rows]


Wanted = Callable[[list[tuple[str, str]]], Flags]
"""For each vehicle whether any clause may apply to it; called once, with all vehicles of a shard."""


def read_shard(connection: Connection, shard: int, plan: Plan, wanted: Wanted) -> ShardRows:
    """Read all days of the plan of one shard, without vehicles that are not wanted."""
    days = plan.days
    rows = connection.execute(_ROWS, {"of": shard, "first": day_of(days.first), "last": day_of(days.last)}).all()
    alone = {(row.local_day, row.plate) for row in rows if row.plate != BLOCK}
    blocks = [unpacked(row.payload) for row in rows]
    # One entry for each vehicle and day in the order of the rows; `track` is the vehicle's number, the same on all days.
    names = [name for block in blocks for name in block.names]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    track = np.fromiter(map(numbers.__getitem__, names), dtype=np.int64, count=len(names))
    own = wanted(list(numbers))[track]
    if alone:  # a plate's own row of a day replaces what a block holds of it
        own &= [
            row.plate != BLOCK or (row.local_day, plate) not in alone
            for row, block in zip(rows, blocks, strict=True)
            for plate, _ in block.names
        ]
    day = [day_number(row.local_day) - days.first for row in rows]
    begins = np.repeat(np.array(day, dtype=np.int64), [len(block.names) for block in blocks]) * SLOTS_A_DAY
    # By vehicle, and within it by day: a stable sort keeps the rows' order, which is by day.
    tracks = np.flatnonzero(own)
    tracks = tracks[np.argsort(track[tracks], kind="stable")]
    month = _Month(beside(blocks, tracks), track[tracks], begins[tracks])
    return ShardRows(list(numbers), [_on_ground(month, month.block.cells(), ground, days.slots) for ground in plan.grounds])


@dataclass(frozen=True)
class _Month:
    """All wanted tracks of all days as one block, sorted by vehicle and day.

    track: vehicle number of each.
    begins: slot, counted from the first midnight read, with which its day begins.
    """

    block: Block
    track: Ints
    begins: Ints


def _on_ground(month: _Month, cells: tuple[NDArray, NDArray], ground: Ground, slots_read: int) -> Rows:
    """The slots that are not surely outside of one ground. cells: of every run."""
    block, (x, y) = month.block, cells
    # None where every run has reach 0, the usual case, which needs a single lookup.
    reaches = reach_of(block.flags)
    reach = reaches if reaches.any() else None
    # An area that does not change while the plan reads: no need to know when a run is.
    if len(ground) == 1 and ground[0].start <= 0 and ground[0].end >= slots_read:
        return _unfolded(month, x, y, *_looked_up(ground[0].table, x, y, reach, None))
    # First slot and length of every run, its slot counted from the first midnight read.
    every = np.arange(len(x))
    slots, lengths = block.slots_at(every)
    slots += along(block.starts[:-1], month.begins, every)
    whole, whole_here = np.zeros(len(x), dtype=np.uint8), np.zeros(len(x), dtype=np.uint8)
    is_changing = np.zeros(len(x), dtype=bool)
    for phase in ground:
        # Runs that overlap the phase, both half open. A run across two phases gets the bits of each in which it is not surely outside.
        within = np.flatnonzero((slots < phase.end) & (slots + lengths > phase.start))
        some, bits, here = _looked_up(phase.table, x, y, reach, within)
        whole[some] |= bits
        whole_here[some] |= here
        # The area changes within the phase's first and last slot, and a run that goes on beyond the phase holds one of them.
        for edge in [*([phase.start] if phase.start > 0 else []), *([phase.end - 1] if phase.end < slots_read else [])]:
            is_changing |= (slots <= edge) & (edge < slots + lengths)
    # There nothing is sure: what is inside by one phase may be outside before or after it. The points decide.
    rows = np.flatnonzero(whole)
    changing = rows[is_changing[rows]]
    whole[changing] |= OUTSIDE
    whole_here[changing] |= OUTSIDE
    return _unfolded(month, x, y, rows, whole[rows], whole_here[rows])


def _looked_up(table: CellTable, x: NDArray, y: NDArray, reach: Masks | None, only: Ints | None) -> tuple[Ints, Masks, Masks]:
    """Runs that are not surely outside, the bits within their reach, and the bits of their cells alone.

    only: runs to look at (ascending); None = all.
    """
    rows = _about(table, x, y, reach, only)
    if reach is None:
        bits = _bits(table, table.cells, x, y, rows)
        near = np.flatnonzero(bits != OUTSIDE)
        return rows[near], bits[near], bits[near]
    # First drop runs whose surroundings are outside even at the largest reach that occurs (a superset of each run's own), then look each
    # of the few that are left up at its own reach. FAR has no table: such a run can be anywhere.
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
    """Runs within the table, and those whose reach is FAR.

    One unsigned comparison tests both sides: what lies west or south of the table is negative and wraps to a number above every size. The
    table is padded by more than the longest reach, so a run beyond it is outside with all that it can reach.
    """
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
    """The bits of these runs' cells. Cells beyond the table on any side wrap to, or are, large: clipped to the last row or column, which is
    outside."""
    x, y = x[only], y[only]
    rows, columns = cells.shape
    # Index into the flattened table, in 32 bits and in place: it fits, as a table has at most MOST_CELLS.
    column = np.minimum((x - np.int32(table.x0)).view(np.uint32), np.uint32(columns - 1))
    row = np.minimum((y - np.int32(table.y0)).view(np.uint32), np.uint32(rows - 1))
    row *= np.uint32(columns)
    row += column
    found: Masks = cells.ravel().take(row.view(np.int32))
    return found


def _unfolded(month: _Month, x: NDArray, y: NDArray, rows: Ints, bits: Masks, here: Masks) -> Rows:
    """Expand runs into a row a slot where the single slots can matter; other runs stay one row, as they only tell that something lies there.

    rows: the runs that are not surely outside, ascending.
    """
    block = month.block
    # Where each track begins in `rows`, and the end of the last; hence the number of kept runs of each track.
    edges = np.searchsorted(rows, block.starts)
    in_track = np.diff(edges)
    slots, lengths = block.slots_at(rows)
    slots += np.repeat(month.begins, in_track)
    flags = block.flags[rows]
    columns = [np.repeat(month.track, in_track), slots, x[rows], y[rows], flags, bits, here, _lost(block.starts, rows, edges)]
    lengths[(bits & MAY_BE_INSIDE == 0) | (flags & _MAY_COUNT == 0)] = 1
    return Rows(*(_repeated(columns, lengths) if (lengths != 1).any() else columns))


def _lost(starts: Whole, rows: Ints, edges: Ints) -> Flags:
    """Whether runs that were dropped as surely outside lie right before each kept one.

    starts: where tracks begin in the block.
    edges: where tracks begin in `rows`.
    """
    # Within a track: a step of more than one in the numbers of the runs.
    lost = np.diff(rows, prepend=-1) > 1
    # At the first kept run of a track (tracks that kept one): the track's beginning is missing, or the end of the track before that kept
    # one, which is the same vehicle's day before (for another vehicle it does no harm: vehicles are cut anyway).
    seen = np.flatnonzero(np.diff(edges))
    first, last = edges[seen], edges[seen + 1] - 1
    lost[first] = rows[first] > starts[seen]
    lost[first[1:]] |= (rows[last] < starts[seen + 1] - 1)[:-1]
    return lost


def _repeated(columns: list[Any], repeats: Ints) -> list[Any]:
    """Columns of `Rows` with each row repeated, in consecutive slots; `lost` applies to the first of them only."""
    track, slots, *others, lost = columns
    # of: the row that each repetition comes from; its slot is the row's plus its number within the row (index less the row's first index).
    ends = np.cumsum(repeats)
    firsts = ends - repeats
    of = np.repeat(np.arange(len(repeats)), repeats)
    slots = (slots - firsts).take(of) + np.arange(len(of))
    lost_before = np.zeros(len(of), dtype=bool)
    lost_before[firsts] = lost
    return [track.take(of), slots, *(column.take(of) for column in others), lost_before]
