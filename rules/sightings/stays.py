"""Find stays: intervals in which a truck drives inside an area. Neither a single fix nor a count of minutes is enough to charge.

A stay is determined by the set of sightings: driving fixes inside, gaps up to 5 minutes, no surely outside fix between, at least the clause's
minimum duration from first to last, and at least 300 m from the first fix to the farthest.
"""

from dataclasses import dataclass

import numpy as np

from rules.columns import Flags, Ints, Numbers
from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.doubts import BIT
from rules.sightings.sightings import Sightings
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
    fixes = np.flatnonzero(inside)
    if not len(fixes):
        return []
    us, key = sightings.us[fixes], sightings.key[fixes]
    # Runs of fixes of one vehicle, cut at long gaps and wherever the running count of breaks, taken over all sightings, has grown.
    broken = np.cumsum(breaks)[fixes]
    new = (np.diff(key) != 0) | (np.diff(us) > thresholds.stay_gap_min * MINUTE) | (np.diff(broken) != 0)
    starts = np.concatenate([[0], np.flatnonzero(new) + 1])
    ends = np.concatenate([starts[1:], [len(fixes)]])
    # The distance of each fix from the first of its run, and the largest of each run (no run is empty, as reduceat requires).
    first = np.repeat(fixes[starts], ends - starts)
    metres = distance_m(sightings.lon[first], sightings.lat[first], sightings.lon[fixes], sightings.lat[fixes])
    extent = np.maximum.reduceat(metres, starts)
    frozen = np.bitwise_or.reduceat(sightings.doubts[fixes] & BIT["frozen_fix"], starts) != 0
    long = us[ends - 1] - us[starts] >= min_minutes[fixes[starts]] * MINUTE
    good = np.flatnonzero(long & ((extent >= thresholds.stay_extent_m) | frozen))
    return [Stay(fixes[starts[n] : ends[n]], int(us[starts[n]]), int(us[ends[n] - 1]), float(extent[n])) for n in good]
