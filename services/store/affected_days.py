"""The local days whose findings a change on the marked days can affect.

They can be more than the marked days for three reasons. Stays may cross midnight: a *run* is a chain of fixes that drive, or whose places may
move on although their speeds say nothing, with short gaps, whatever the zones; every stay lies inside one run, and new facts only lengthen
runs. Doubts depend on neighbours: a sighting just after midnight can make one just before it doubtful. So findings can change on the days of
all runs and sightings that come within the neighbour time of the marked days (of captures: within the time in which their vehicle's own
terminal speaks of them). And a sighting casts doubt on others within a day from which it cannot be reached: where an impossible leg may lead
over the midnight (`far_legs`), the day beside counts as marked; likewise where a terminal's next report may tell of a capture before midnight
that the truck was parked (`parked_reports`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rules.inputs.thresholds import Thresholds
from rules.judge.registry import longest_reach_min
from rules.places.geography import distance_m
from rules.sightings import own_terminal
from rules.timing.times import DAY, MINUTE, local_days, micros, midnight
from services.store.far_legs import Located, may_lead_over
from services.store.parked_reports import ParkedReports

Days = NDArray[np.int64]
"""Local day numbers, one a plate; or microseconds, one a sighting."""

_OF_EXTENT = 0.9
"""Share of the extent from which a fix may be under way: a box is measured along other lines than its places."""


@dataclass(frozen=True)
class Between:
    """For each plate its first and last local day number, both included."""

    first: Days
    last: Days

    @property
    def begins(self) -> Days:
        """When the first days begin, microseconds UTC."""
        return self.first * DAY + midnight(0)

    @property
    def ends(self) -> Days:
        """When the last days end (excluded), microseconds UTC."""
        return (self.last + 1) * DAY + midnight(0)


@dataclass(frozen=True)
class Reach:
    """For each plate the local days whose findings may change.

    needs_earlier, needs_later: more days must be read before the answer is certain.
    """

    days: Between
    needs_earlier: NDArray[np.bool_]
    needs_later: NDArray[np.bool_]


@dataclass(frozen=True)
class _Spans:
    """Runs, or single sightings.

    plate: index of the plate.
    first, last: microseconds, both included.
    """

    plate: Days
    first: Days
    last: Days


def reach(
    positions: pd.DataFrame,
    others: list[pd.DataFrame],
    plates: list[str],
    marked: Between,
    read: Between,
    thresholds: Thresholds,
) -> Reach:
    """The days that the marks affect.

    positions: all positions of the plates on the days read.
    others: readings (with their stations' places) and checks, likewise.
    marked, read: days of each plate; at least one day on either side of the marked ones is read.
    """
    margin = int(longest_reach_min(thresholds) * MINUTE)
    of_captures = max(margin, int(own_terminal.reach_min(thresholds) * MINUTE))
    runs = _runs(positions, plates, margin, thresholds)
    doubtful = _with_doubtful_days(marked, Located.of([positions, *others], plates), thresholds)
    parked = _with_parked_days(marked, ParkedReports.of(positions, others, plates), thresholds)
    marked = Between(np.minimum(doubtful.first, parked.first), np.maximum(doubtful.last, parked.last))
    first_day, last_day = marked.first.copy(), marked.last.copy()
    spans = [(runs, margin), (_moments(positions, plates), margin)]
    for span, near in [*spans, *((_moments(frame, plates), of_captures) for frame in others)]:
        starts, ends = marked.begins[span.plate], marked.ends[span.plate]
        # Begins before the marked days and comes within the margin `near` of them: findings of its first day can change, but of no day that was
        # not read. `.at` because one plate has many spans (plain indexing would keep only the last).
        before = (span.last >= starts - near) & (span.first < starts)
        earliest = np.maximum(span.first, read.begins[span.plate])[before]
        np.minimum.at(first_day, span.plate[before], local_days(earliest))
        # The same at the end. `ends` is the midnight after, so a span that ends at it is already on a later day, and so is `read.ends`: its
        # last day is that of one microsecond before.
        after = (span.first < ends + near) & (span.last >= ends)
        latest = np.minimum(span.last, read.ends[span.plate] - 1)[after]
        np.maximum.at(last_day, span.plate[after], local_days(latest))
    days = Between(first_day, last_day)
    return Reach(
        days,
        (first_day <= read.first) | _is_cut(runs, days.begins, read.begins, margin),
        (last_day >= read.last) | _is_cut(runs, days.ends, read.ends, margin),
    )


def _with_doubtful_days(marked: Between, places: Located, thresholds: Thresholds) -> Between:
    """The marked days, and the day before or after where an impossible leg may lead there."""
    before = may_lead_over(places, marked.begins, thresholds)
    # Backwards a fact at the midnight itself is before it: the first microsecond of the day before is the one that follows.
    after = may_lead_over(places.mirrored(), 1 - marked.ends, thresholds)
    return Between(marked.first - before, marked.last + after)


def _with_parked_days(marked: Between, reports: ParkedReports, thresholds: Thresholds) -> Between:
    """The marked days, and the day before or after where a terminal may tell over the midnight that the vehicle was parked."""
    before = reports.may_tell_over(marked.begins, thresholds)
    after = reports.mirrored().may_tell_over(1 - marked.ends, thresholds)
    return Between(marked.first - before, marked.last + after)


def _is_cut(runs: _Spans, midnights: Days, edges: Days, margin: int) -> NDArray[np.bool_]:
    """For each plate whether a run over its midnight comes within the margin of the edge of what was read, and so may go on beyond it."""
    at, edge = midnights[runs.plate], edges[runs.plate]
    over = (runs.first < at) & (runs.last >= at)
    near = (runs.first - margin < edge) & (runs.last + margin >= edge)
    return np.bincount(runs.plate[over & near], minlength=len(midnights)) > 0


def _runs(positions: pd.DataFrame, plates: list[str], gap: int, thresholds: Thresholds) -> _Spans:
    """Chains of moving fixes of one plate, cut where the gap is longer than `gap` microseconds."""
    drives = positions["speed_kmh"].to_numpy(dtype=np.float64) >= thresholds.driving_kmh
    moments = _moments(positions[drives | _may_be_under_way(positions, plates, thresholds)], plates)
    if not len(moments.plate):
        return moments
    # A run ends at the row before the next one starts; the last run at the last row.
    new = np.concatenate([[True], (np.diff(moments.plate) != 0) | (np.diff(moments.first) > gap)])
    starts = np.flatnonzero(new)
    ends = np.concatenate([starts[1:] - 1, [len(new) - 1]])
    return _Spans(moments.plate[starts], moments.first[starts], moments.first[ends])


def _may_be_under_way(positions: pd.DataFrame, plates: list[str], thresholds: Thresholds) -> NDArray[np.bool_]:
    """Whether the plate's places around each fix reach as far as those of a fix that stands on the way (`rules.sightings.plausibility`).

    More fixes may be than are, but one that may be still may when further facts come.
    """
    # Boxes around the places of each plate in slots of time: with the slots beside it each holds all within a slot's length of its fixes.
    slot_us = int(max(thresholds.drift_min, thresholds.sparse_gap_min) * MINUTE)
    key = (plate_indexes(positions["plate"], plates) << 32) + micros(positions["time"]) // slot_us
    slots, of_slot = np.unique(key, return_inverse=True)
    lon, lat = (positions[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    west, south, east, north = (
        _with_those_beside(slots, of_slot, sign * degrees) for sign in (1, -1) for degrees in (lon, lat)
    )
    metres = distance_m(west, south, -east, -north)
    return (metres >= _OF_EXTENT * min(2 * thresholds.stay_extent_m, thresholds.impossible_m))[of_slot]


def _with_those_beside(slots: Days, of_slot: Days, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The least value of each slot and the slots just before and after it; NaN where there is none."""
    least = np.full(len(slots), np.nan)
    np.fmin.at(least, of_slot, values)
    beside = np.diff(slots) == 1
    found = least.copy()
    found[1:] = np.fmin(found[1:], np.where(beside, least[:-1], np.nan))
    found[:-1] = np.fmin(found[:-1], np.where(beside, least[1:], np.nan))
    return found


def _moments(frame: pd.DataFrame, plates: list[str]) -> _Spans:
    """Each sighting of these plates as a span of no length, sorted by plate and time."""
    plate = plate_indexes(frame["plate"], plates)
    own = plate >= 0
    plate, us = plate[own], micros(frame["time"])[own]
    order = np.lexsort((us, plate))
    return _Spans(plate[order], us[order], us[order])


def plate_indexes(column: pd.Series, plates: list[str]) -> NDArray[np.int64]:
    """The index of each plate of the column among `plates`, -1 where it is none of them."""
    return pd.Index(plates, dtype=object).get_indexer(pd.Index(column, dtype=object)).astype(np.int64)
