"""An order evaluated on the presence index: vehicle-days that surely violate it, and those for which the points must be read.

Stays as in `rules.sightings.stays`, bounded from both sides. *Chains* join all slots that can belong to one stay (upper bound), *runs* only
those that surely do (lower bound). A run that is long and far enough is a violation; outside of chains there is none; between the two the
points decide. All times and distances between slots are intervals, and each test takes the end of the interval that is safe for its bound.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.columns import Flags, Ints, Masks
from rules.inputs.thresholds import Thresholds
from rules.presence.cells import MAY_BE_INSIDE, MAY_BE_OUTSIDE, MAY_NOT_BE_INSIDE, OUTSIDE
from rules.presence.presence import (
    CAMERA,
    CELL_LAT_E7,
    DRIVING,
    FAR,
    MIXED,
    REACHES,
    ROADSIDE,
    SLOT_S,
    SLOTS_A_DAY,
    cell_size_m,
    reach_of,
)

NOT, MAYBE, SURELY = 0, 1, 2
"""Whether a clause applies to a vehicle on a day, or is in force in a slot. MAYBE: in part of it, or only the points can decide."""

_REACH_CELLS = np.array([*REACHES, 10**6], dtype=np.int64)
"""Reach in cells by its index; FAR counts as anywhere."""
_SLACK = 0.01
"""Relative error of a distance, because one cell size is used for all rows: it changes by 1 % within some 90 km of latitude."""
_ROW_COLUMNS = ("track", "slot", "x", "y", "flags", "bits", "here")
"""Columns of `Rows`, all but `lost`."""


@dataclass(frozen=True)
class Rows:
    """Slots that are not surely outside, sorted by track and slot.

    track: number of the vehicle.
    slot: counted from the first midnight that was read.
    x, y, flags: as in the index.
    bits: possible answers within the cell and its reach (`rules.presence.cells`).
    here: possible answers within the cell itself.
    lost: whether the vehicle was surely outside between the row before and this one.
    """

    track: Ints
    slot: Ints
    x: Ints
    y: Ints
    flags: Masks
    bits: Masks
    here: Masks
    lost: Flags

    def at(self, rows: NDArray) -> "Rows":
        """Some of the rows (ascending, each once); a `lost` of a dropped row moves to the next row that is kept."""
        if len(rows) == len(self.slot):
            return self
        # A kept row is lost if the count has grown since the kept row before it. At a track's first row that may count a row of the track
        # before: it does no harm, since tracks are separated anyway.
        lost = np.cumsum(self.lost)[rows]
        columns: list[Any] = [getattr(self, name)[rows] for name in _ROW_COLUMNS]
        return Rows(*[*columns, np.diff(lost, prepend=0) > 0])

    @cached_property
    def day(self) -> Ints:
        """Days since the first midnight."""
        return self.slot // SLOTS_A_DAY


@dataclass(frozen=True)
class Limits:
    """When a clause is in force, and for how long a stay must last.

    force: NOT, MAYBE or SURELY by slot.
    least_minutes, most_minutes: lowest and highest minimum duration among the clause's versions.
    cameras: whether a single capture by a camera violates the clause; a roadside check does so always.
    """

    force: Masks
    least_minutes: float
    most_minutes: float
    cameras: bool = True


@dataclass(frozen=True)
class Verdict:
    """Pairs (track, day) as of `pair_of`, each once.

    sure: violations for certain.
    undecided: the points must be read.
    """

    sure: Ints
    undecided: Ints

    def of_vehicles(self, own: Ints) -> "Verdict":
        """The verdict by vehicles. own: by track, the number of its vehicle."""
        return Verdict(*(np.unique(pair_of(own[pairs >> 16], pairs & 0xFFFF)) for pairs in (self.sure, self.undecided)))


def cell_m(y: Ints) -> tuple[float, float]:
    """Width and height in metres of the cells at the latitude of the first of these."""
    return cell_size_m(float(y[0]) * CELL_LAT_E7 / 1e7 if len(y) else 0.0)


def pair_of(track: Ints, day: Ints) -> Ints:
    """Track and day (0 to 65535) as one number that sorts like the pair."""
    return track << 16 | day


def judged(rows: Rows, meant: Masks, limits: Limits, thresholds: Thresholds) -> Verdict:
    """Evaluate one clause. meant: NOT, MAYBE or SURELY by track and day."""
    # Rows of vehicle-days to which the clause cannot apply are dropped first.
    is_meant = meant[rows.track, rows.day]
    own = np.flatnonzero(is_meant != NOT)
    rows, is_meant = rows.at(own), is_meant[own]
    force = limits.force[rows.slot]
    counts = (force != NOT) & (rows.bits & MAY_BE_INSIDE != 0)
    # Upper bound: some position of the slot may be driving inside. Lower bound: a driving position is inside, wherever in the cell it is,
    # and the clause applies and is in force throughout the slot.
    may = counts & (rows.flags & (DRIVING | MIXED) != 0)
    surely = (rows.bits & (MAY_NOT_BE_INSIDE | MAY_BE_OUTSIDE) == 0) & (force == SURELY) & (is_meant == SURELY)
    must = may & surely & (rows.flags & DRIVING != 0)
    chains = _chains(rows, np.flatnonzero(may), is_meant, thresholds)
    runs = _runs(rows, np.flatnonzero(must), limits, thresholds)
    # One sighting by a camera at a road is a violation without any stay. Where the clause says otherwise of captures, the points decide:
    # the index does not tell a camera from a roadside check, which always counts.
    pairs, by_camera = pair_of(rows.track, rows.day), counts & (rows.flags & CAMERA != 0)
    seen_inside = pairs[by_camera & surely & (rows.flags & ROADSIDE != 0) & limits.cameras]
    sure = np.union1d(_sure(rows, runs, chains, limits, thresholds), seen_inside)
    possible = np.union1d(_possible(rows, chains, runs, limits, thresholds), pairs[by_camera])
    return Verdict(sure, np.setdiff1d(possible, sure))


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """The union of verdicts: a violation of any clause violates the order, and what is sure for one clause is not undecided."""
    found = list(verdicts)
    none = np.zeros(0, dtype=np.int64)
    sure = np.unique(np.concatenate([none, *(one.sure for one in found)]))
    return Verdict(sure, np.setdiff1d(np.concatenate([none, *(one.undecided for one in found)]), sure))


@dataclass(frozen=True)
class _Parts:
    """A partition of some rows into consecutive parts, none of them empty.

    rows: indexes into `Rows`, ascending.
    start, end: where each part begins and ends (excluded) in `rows`.
    """

    rows: Ints
    start: Ints
    end: Ints

    def first(self, column: Ints) -> Ints:
        return column[self.rows[self.start]]

    def last(self, column: Ints) -> Ints:
        return column[self.rows[self.end - 1]]

    def least(self, values: Ints) -> Ints:
        return np.minimum.reduceat(values, self.start) if len(self.start) else values

    def most(self, values: Ints) -> Ints:
        return np.maximum.reduceat(values, self.start) if len(self.start) else values


def _parts(places: Ints, parted: Flags) -> _Parts:
    """Cut rows into parts. parted: of each row but the first whether a new part begins there."""
    # The first row begins a part, if there is a row at all.
    starts = np.flatnonzero(np.append(np.ones(min(1, len(places)), dtype=bool), parted))
    return _Parts(places, starts, np.append(starts[1:], len(places)) if len(starts) else starts)


def _chains(rows: Rows, places: Ints, is_meant: Masks, thresholds: Thresholds) -> _Parts:
    """Upper bound: slots are cut only where a slot is surely outside, or a gap surely too long. Every stay lies within one chain."""
    # An outside slot cuts for sure only if the clause surely applies to the vehicle then: it does if it does on both sides. So does the
    # first sighting of a slot of which only later ones may be inside: the cut is before that slot, whose later sightings begin a chain.
    # The running count is taken over all rows before `places` are picked, so cuts at rows that are not among them count as well.
    is_surely_meant = is_meant == SURELY
    lost = rows.lost & is_surely_meant & np.append(False, is_surely_meant[:-1])
    broken = np.cumsum(lost | ((rows.here == OUTSIDE) & is_surely_meant))[places]
    longest = thresholds.stay_gap_min * 60 / SLOT_S
    # The least time between a fix of one slot and of a later one: the whole slots between them, and a little more. So a gap of exactly
    # `longest` is already too long. Neighbouring slots (gap 0) are never cut, not even by a threshold of 0.
    gap = np.diff(rows.slot[places]) - 1
    return _parts(places, (np.diff(rows.track[places]) != 0) | ((gap >= longest) & (gap > 0)) | (np.diff(broken) != 0))


def _runs(rows: Rows, places: Ints, limits: Limits, thresholds: Thresholds) -> _Parts:
    """Lower bound: slots are cut wherever anything between them could cut a stay, so a run's slots surely belong together."""
    # Two counts grow between two slots if any row between them may be outside, or if any slot is not surely in force.
    broken = np.cumsum(rows.lost | (rows.bits & MAY_BE_OUTSIDE != 0))[places]
    slot = rows.slot[places]
    unforced = np.cumsum(limits.force != SURELY)[slot]
    longest = thresholds.stay_gap_min * 60 / SLOT_S
    # The most time between a fix of one slot and of a later one: from the first one's beginning to the second one's end.
    apart = np.diff(slot) + 1
    parted = (np.diff(rows.track[places]) != 0) | (apart > longest) | (np.diff(broken) != 0) | (np.diff(unforced) != 0)
    return _parts(places, parted)


def _sure(rows: Rows, runs: _Parts, chains: _Parts, limits: Limits, thresholds: Thresholds) -> Ints:
    """Vehicle-days of runs that are long and far enough wherever their points lie, and whose first day is certain.

    The extent of a stay is measured from its first fix, which is not known. By the triangle inequality, one of two fixes that are twice
    the extent apart is at least the extent away from it.
    """
    if not len(runs.start):
        return np.zeros(0, dtype=np.int64)
    first, last = runs.first(rows.slot), runs.last(rows.slot)
    # Least duration: from the end of the first slot to the beginning of the last. Least distance: the cells between the outermost two.
    is_long = (last - first - 1) * SLOT_S >= limits.most_minutes * 60
    width, height = cell_m(rows.y)
    spread = [runs.most(column[runs.rows]) - runs.least(column[runs.rows]) - 1 for column in (rows.x, rows.y)]
    is_far = np.maximum(spread[0] * width, spread[1] * height) >= 2 * thresholds.stay_extent_m * (1 + _SLACK)
    # The chain that holds the run: the last that begins at or before the run's first row. It exists, because a run's rows are all rows of
    # chains. The stay begins between the chain's first slot and the run's; its day is certain if that is one day.
    chain = np.searchsorted(chains.rows[chains.start], runs.rows[runs.start], side="right") - 1
    is_of_day = chains.first(rows.day)[chain] == first // SLOTS_A_DAY
    good = is_long & is_far & is_of_day
    return pair_of(runs.first(rows.track), first // SLOTS_A_DAY)[good]


def _possible(rows: Rows, chains: _Parts, runs: _Parts, limits: Limits, thresholds: Thresholds) -> Ints:
    """Vehicle-days on which a stay within a chain may begin."""
    if not len(chains.start):
        return np.zeros(0, dtype=np.int64)
    # Greatest distance: corner to corner of the box around all cells, each with its reach; FAR (10^6 cells) passes every extent.
    width, height = cell_m(rows.y)
    reach = _REACH_CELLS[np.minimum(reach_of(rows.flags[chains.rows]), FAR)]
    spread = [
        chains.most(column[chains.rows] + reach) - chains.least(column[chains.rows] - reach) + 1 for column in (rows.x, rows.y)
    ]
    is_far = np.hypot(spread[0] * width, spread[1] * height) >= thresholds.stay_extent_m * (1 - _SLACK)
    first, last, track = chains.first(rows.slot), chains.last(rows.slot), chains.first(rows.track)
    # One candidate for each day that a chain covers. of: its chain; day: the chain's first day plus the candidate's number within the
    # chain (its index less the number of candidates of the chains before).
    days = last // SLOTS_A_DAY - first // SLOTS_A_DAY
    of = np.repeat(np.arange(len(first)), days + 1)
    day = first[of] // SLOTS_A_DAY + np.arange(len(of)) - np.repeat(np.cumsum(days + 1) - days - 1, days + 1)
    # The earliest slot in which a stay may begin on that day. Most duration: from its beginning to the end of the chain's last slot, never
    # quite reached (hence >). A beginning after the chain or on a later day is no candidate.
    begins = np.maximum(first[of], _after_runs(rows, runs, track[of], day))
    is_long = (last[of] - begins + 1) * SLOT_S > limits.least_minutes * 60
    good = is_far[of] & (begins // SLOTS_A_DAY == day) & (begins <= last[of]) & is_long
    return pair_of(track[of], day)[good]


def _after_runs(rows: Rows, runs: _Parts, track: Ints, day: Ints) -> Ints:
    """The first slot of a day in which a stay of its own may begin: midnight, or after a run across midnight.

    Such a run belongs to a stay that began the day before.
    """
    midnight = day * SLOTS_A_DAY
    if not len(runs.start):
        return midnight
    # Runs are sorted by track and slot, so one number (track, slot) finds the last run that begins before midnight; it may be one of
    # another track, or none at all (-1, looked up as 0 and rejected below).
    key = (runs.first(rows.track) << 32) + runs.first(rows.slot)
    before = np.searchsorted(key, (track << 32) + midnight, side="left") - 1
    at = np.maximum(before, 0)
    is_over = (before >= 0) & (runs.first(rows.track)[at] == track) & (runs.last(rows.slot)[at] >= midnight)
    return np.where(is_over, runs.last(rows.slot)[at] + 1, midnight)
