"""Find stays: intervals in which a truck drives inside an area. Neither a single fix nor a count of minutes is enough to charge.

A stay is determined by the set of sightings: driving fixes inside, gaps up to 5 minutes, no surely outside fix between, at least the clause's
minimum duration from first to last, and at least 300 m from the first fix to the farthest. Where a terminal reports too seldom for that,
gaps up to 15 minutes make a *sparse* stay, which can only be to be verified.
"""

from dataclasses import dataclass

import numpy as np

from rules.columns import Flags, Ints, Numbers
from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.doubts import BIT
from rules.sightings.sightings import GPS, Sightings
from rules.sightings.witnesses import are_heard
from rules.timing.times import MINUTE


@dataclass(frozen=True)
class Stay:
    """One stay.

    rows: its fixes, indexes into the sightings.
    extent_m: distance from the first fix to the farthest.
    """

    rows: Ints
    first_us: int
    last_us: int
    extent_m: float


def find_stays(
    sightings: Sightings,
    inside: Flags,
    breaks: Flags,
    min_minutes: Numbers,
    thresholds: Thresholds,
) -> list[Stay]:
    """Stays among the fixes marked `inside`; a row marked `breaks` ends a stay.

    All columns are as long as the sightings; min_minutes is that of a stay's first fix. A stay with a frozen fix needs no extent, because
    frozen fixes hide how far the truck went; it can only be doubtful.
    """
    return _stays(sightings, inside, _cuts(sightings, inside, breaks, thresholds.stay_gap_min), min_minutes, thresholds)


def find_sparse_stays(
    sightings: Sightings,
    inside: Flags,
    breaks: Flags,
    min_minutes: Numbers,
    thresholds: Thresholds,
) -> list[Stay]:
    """The same with gaps up to `sparse_gap_min`, but a longer gap than that of a stay is crossed only if its terminals said nothing in it.
    What an unreliable terminal says tells against its own stay only.

    inside: without the fixes of any other stay; these are among the breaks.
    """
    cuts = _cuts(sightings, inside, breaks, max(thresholds.sparse_gap_min, thresholds.stay_gap_min))
    # last: the fix inside up to each sighting; of another vehicle, or none (-1), decides nothing.
    last = np.maximum.accumulate(np.where(inside, np.arange(len(inside)), -1))
    counts = are_heard(sightings.doubts) | (sightings.source == sightings.source[last])
    reported = (sightings.kind == GPS) & ~np.isnan(sightings.lon) & ~inside & counts
    seen = _cuts(sightings, inside, reported, np.inf)
    gap = np.diff(sightings.us[inside]) > thresholds.stay_gap_min * MINUTE
    return _stays(sightings, inside, cuts | (gap & seen), min_minutes, thresholds)


def _cuts(sightings: Sightings, inside: Flags, breaks: Flags, gap_min: float) -> Flags:
    """For each fix inside but the first whether a stay is cut before it: at another vehicle, a longer gap, or a break between the two."""
    us, key = sightings.us[inside], sightings.key[inside]
    # A break lies between two fixes where the running count of breaks, taken over all sightings, has grown.
    broken = np.cumsum(breaks)[inside]
    return np.asarray((np.diff(key) != 0) | (np.diff(us) > gap_min * MINUTE) | (np.diff(broken) != 0))


def _stays(sightings: Sightings, inside: Flags, cuts: Flags, min_minutes: Numbers, thresholds: Thresholds) -> list[Stay]:
    """The runs of fixes inside between cuts that are long and far enough."""
    fixes = np.flatnonzero(inside)
    if not len(fixes):
        return []
    us = sightings.us[fixes]
    starts = np.concatenate([[0], np.flatnonzero(cuts) + 1])
    ends = np.concatenate([starts[1:], [len(fixes)]])
    # The distance of each fix from the first of its run, and the largest of each run (no run is empty, as reduceat requires).
    first = np.repeat(fixes[starts], ends - starts)
    metres = distance_m(sightings.lon[first], sightings.lat[first], sightings.lon[fixes], sightings.lat[fixes])
    extent = np.maximum.reduceat(metres, starts)
    frozen = np.bitwise_or.reduceat(sightings.doubts[fixes] & BIT["frozen_fix"], starts) != 0
    long = us[ends - 1] - us[starts] >= min_minutes[fixes[starts]] * MINUTE
    good = np.flatnonzero(long & ((extent >= thresholds.stay_extent_m) | frozen))
    return [Stay(fixes[starts[n] : ends[n]], int(us[starts[n]]), int(us[ends[n] - 1]), float(extent[n])) for n in good]


def island_minutes(sightings: Sightings, thresholds: Thresholds) -> Numbers:
    """For each position the minutes of its island: located positions of a vehicle without a gap longer than that of a stay; else infinity."""
    minutes = np.full(len(sightings.us), np.inf)
    rows = np.flatnonzero((sightings.kind == GPS) & ~np.isnan(sightings.lon))
    if not len(rows):
        return minutes
    us = sightings.us[rows]
    new = (np.diff(sightings.key[rows]) != 0) | (np.diff(us) > thresholds.stay_gap_min * MINUTE)
    starts = np.concatenate([[0], np.flatnonzero(new) + 1])
    ends = np.concatenate([starts[1:], [len(rows)]])
    minutes[rows] = np.repeat((us[ends - 1] - us[starts]) / MINUTE, ends - starts)
    return minutes


def is_too_short(island: Numbers, min_minutes: Numbers | float) -> Flags:
    """Whether an island is too short for any stay in it: shorter than the least minutes, or of one instant."""
    return np.asarray((island < min_minutes) | (island == 0))
