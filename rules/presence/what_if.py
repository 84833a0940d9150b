"""What an order would find, out of the index of presence: vehicles that surely violate it on a day, and those that only points can tell.

The same stays as `rules.sightings.stays`, between two bounds. The index says of a slot what its positions may be; so there are chains that
hold all that can be a stay, and runs that surely are one. What is surely a stay is a violation, what lies within no chain is none; between
them the points decide.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.columns import Flags, Ints, Masks
from rules.inputs.thresholds import Thresholds
from rules.presence.cells import MAY_BE_INSIDE, MAY_BE_OUTSIDE, MAY_NOT_BE_INSIDE
from rules.presence.presence import (
    CAMERA,
    CELL_LAT_E7,
    DRIVING,
    FAR,
    MIXED,
    REACH_SHIFT,
    REACHES,
    SLOT_S,
    SLOTS_A_DAY,
    cell_size_m,
)

NOT, MAYBE, SURELY = 0, 1, 2
"""Of a vehicle on a day: whether the clause means it; of a slot: whether the clause is in force. MAYBE: in part, or to be told by points."""

_REACH_CELLS = np.array([*REACHES, 10**6], dtype=np.int64)
_SLACK = 0.01
_ROW_COLUMNS = ("track", "slot", "x", "y", "flags", "bits", "here")
"""Of `Rows`, all but `lost`."""


@dataclass(frozen=True)
class Rows:
    """Slots that are not surely outside, sorted by track and slot. A track is a vehicle; slot counts from the first midnight on.

    bits: what may be in the cell and within its reach (`rules.presence.cells`); here: what may be in the cell itself; lost: whether the
    vehicle was surely outside between the row before and this one.
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
        """Some of the rows (ascending); what was lost on the way is lost at the next that stays."""
        if len(rows) == len(self.slot):
            return self
        lost = np.cumsum(self.lost)[rows]
        columns: list[Any] = [getattr(self, name)[rows] for name in _ROW_COLUMNS]
        return Rows(*[*columns, np.diff(lost, prepend=0) > 0])

    @cached_property
    def day(self) -> Ints:
        """Days since the first midnight."""
        return self.slot // SLOTS_A_DAY


@dataclass(frozen=True)
class Limits:
    """When a clause counts. force: NOT, MAYBE or SURELY a slot; least, most: the least minutes of a stay, over its versions."""

    force: Masks
    least_minutes: float
    most_minutes: float


@dataclass(frozen=True)
class Verdict:
    """Pairs of (track, day), each once: surely a violation; and those of which only the points can tell."""

    sure: Ints
    undecided: Ints


def cell_m(y: Ints) -> tuple[float, float]:
    """Width and height of the cells about these rows of cells, metres."""
    return cell_size_m(float(y[0]) * CELL_LAT_E7 / 1e7 if len(y) else 0.0)


def pair_of(track: Ints, day: Ints) -> Ints:
    """Track and day as one number."""
    return track << 16 | day


def judged(rows: Rows, meant: Masks, limits: Limits, thresholds: Thresholds) -> Verdict:
    """The verdict of one clause. meant: NOT, MAYBE or SURELY by track and day."""
    is_meant = meant[rows.track, rows.day]
    own = np.flatnonzero(is_meant != NOT)
    rows, is_meant = rows.at(own), is_meant[own]
    force = limits.force[rows.slot]
    counts = (force != NOT) & (rows.bits & MAY_BE_INSIDE != 0)
    may = counts & (rows.flags & (DRIVING | MIXED) != 0)
    must = may & (rows.bits & (MAY_NOT_BE_INSIDE | MAY_BE_OUTSIDE) == 0) & (rows.flags & DRIVING != 0)
    must &= (force == SURELY) & (is_meant == SURELY)
    chains = _chains(rows, np.flatnonzero(may), is_meant, thresholds)
    runs = _runs(rows, np.flatnonzero(must), limits, thresholds)
    cameras = pair_of(rows.track, rows.day)[counts & (rows.flags & CAMERA != 0)]
    sure = _sure(rows, runs, chains, limits, thresholds)
    possible = np.union1d(_possible(rows, chains, runs, limits, thresholds), cameras)
    return Verdict(np.unique(sure), np.setdiff1d(possible, sure))


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of an order: a violation of any clause is one."""
    found = list(verdicts)
    none = np.zeros(0, dtype=np.int64)
    sure = np.unique(np.concatenate([none, *(one.sure for one in found)]))
    return Verdict(sure, np.setdiff1d(np.concatenate([none, *(one.undecided for one in found)]), sure))


@dataclass(frozen=True)
class _Parts:
    """Parts of `rows`: places of their rows, and where each part begins and ends in that."""

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
    """parted: whether a row (but the first) does not go on from the one before it."""
    starts = np.flatnonzero(np.append(np.ones(min(1, len(places)), dtype=bool), parted))
    return _Parts(places, starts, np.append(starts[1:], len(places)) if len(starts) else starts)


def _chains(rows: Rows, places: Ints, is_meant: Masks, thresholds: Thresholds) -> _Parts:
    """Slots that no surely outside slot, and no surely too long a gap, parts: every stay lies in one."""
    broken = np.cumsum(rows.lost & (is_meant == SURELY) & (np.append(NOT, is_meant[:-1]) == SURELY))[places]
    longest = thresholds.stay_gap_min * 60 / SLOT_S
    gap = np.diff(rows.slot[places]) - 1
    return _parts(places, (np.diff(rows.track[places]) != 0) | ((gap >= longest) & (gap > 0)) | (np.diff(broken) != 0))


def _runs(rows: Rows, places: Ints, limits: Limits, thresholds: Thresholds) -> _Parts:
    """Slots that surely belong to one stay, if it is long enough: whatever is between them neither parts nor ends it."""
    broken = np.cumsum(rows.lost | (rows.bits & MAY_BE_OUTSIDE != 0))[places]
    slot = rows.slot[places]
    unforced = np.cumsum(limits.force != SURELY)[slot]
    longest = thresholds.stay_gap_min * 60 / SLOT_S
    apart = np.diff(slot) + 1
    parted = (np.diff(rows.track[places]) != 0) | (apart > longest) | (np.diff(broken) != 0) | (np.diff(unforced) != 0)
    return _parts(places, parted)


def _sure(rows: Rows, runs: _Parts, chains: _Parts, limits: Limits, thresholds: Thresholds) -> Ints:
    """Runs that are long and far enough whatever the points, and begin on a day that is sure.

    Whichever fix is the first of the stay: one of two that are twice the extent apart is as far as that from it.
    """
    if not len(runs.start):
        return np.zeros(0, dtype=np.int64)
    first, last = runs.first(rows.slot), runs.last(rows.slot)
    is_long = (last - first - 1) * SLOT_S >= limits.most_minutes * 60
    width, height = cell_m(rows.y)
    spread = [runs.most(column[runs.rows]) - runs.least(column[runs.rows]) - 1 for column in (rows.x, rows.y)]
    is_far = np.maximum(spread[0] * width, spread[1] * height) >= 2 * thresholds.stay_extent_m * (1 + _SLACK)
    chain = np.searchsorted(chains.rows[chains.start], runs.rows[runs.start], side="right") - 1
    is_of_day = chains.first(rows.day)[chain] == first // SLOTS_A_DAY
    good = is_long & is_far & is_of_day
    return pair_of(runs.first(rows.track), first // SLOTS_A_DAY)[good]


def _possible(rows: Rows, chains: _Parts, runs: _Parts, limits: Limits, thresholds: Thresholds) -> Ints:
    """Days on which a stay of a chain may begin."""
    if not len(chains.start):
        return np.zeros(0, dtype=np.int64)
    width, height = cell_m(rows.y)
    reach = _REACH_CELLS[np.minimum(rows.flags[chains.rows] >> REACH_SHIFT, FAR)]
    spread = [
        chains.most(column[chains.rows] + reach) - chains.least(column[chains.rows] - reach) + 1 for column in (rows.x, rows.y)
    ]
    is_far = np.hypot(spread[0] * width, spread[1] * height) >= thresholds.stay_extent_m * (1 - _SLACK)
    first, last, track = chains.first(rows.slot), chains.last(rows.slot), chains.first(rows.track)
    days = last // SLOTS_A_DAY - first // SLOTS_A_DAY
    of = np.repeat(np.arange(len(first)), days + 1)
    day = first[of] // SLOTS_A_DAY + np.arange(len(of)) - np.repeat(np.cumsum(days + 1) - days - 1, days + 1)
    begins = np.maximum(first[of], _after_runs(rows, runs, track[of], day))
    is_long = (last[of] - begins + 1) * SLOT_S > limits.least_minutes * 60
    good = is_far[of] & (begins // SLOTS_A_DAY == day) & (begins <= last[of]) & is_long
    return pair_of(track[of], day)[good]


def _after_runs(rows: Rows, runs: _Parts, track: Ints, day: Ints) -> Ints:
    """When a day begins for its track: after a run over its midnight, which belongs to a stay of the day before."""
    midnight = day * SLOTS_A_DAY
    if not len(runs.start):
        return midnight
    key = (runs.first(rows.track) << 32) + runs.first(rows.slot)
    before = np.searchsorted(key, (track << 32) + midnight, side="left") - 1
    at = np.maximum(before, 0)
    is_over = (before >= 0) & (runs.first(rows.track)[at] == track) & (runs.last(rows.slot)[at] >= midnight)
    return np.where(is_over, runs.last(rows.slot)[at] + 1, midnight)
