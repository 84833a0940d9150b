"""Find stays: intervals in which a truck drives inside an area. Neither a single fix nor a count of minutes is enough to charge.

A stay is a function of the set of sightings: driving fixes inside, gaps up to 5 minutes, no surely-outside fix between, at least the
clause's minutes from first to last, at least 300 m from the first fix to the farthest.
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
    """rows: the fixes of the stay, places in the sightings; extent_m: from the first fix to the farthest."""

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
    """Stays among the fixes marked `inside`; a row marked `breaks` parts what lies on either side of it.

    All columns are as long as the sightings; min_minutes counts as it is at the first fix. A frozen fix says nothing of how far the
    truck came, so a run that holds one needs no extent (it can only be doubtful).
    """
    fixes = np.flatnonzero(inside)
    if not len(fixes):
        return []
    us, key = sightings.us[fixes], sightings.key[fixes]
    broken = np.cumsum(breaks)[fixes]
    new = (np.diff(key) != 0) | (np.diff(us) > thresholds.stay_gap_min * MINUTE) | (np.diff(broken) != 0)
    starts = np.concatenate([[0], np.flatnonzero(new) + 1])
    ends = np.concatenate([starts[1:], [len(fixes)]])
    first = np.repeat(fixes[starts], ends - starts)
    metres = distance_m(sightings.lon[first], sightings.lat[first], sightings.lon[fixes], sightings.lat[fixes])
    extent = np.maximum.reduceat(metres, starts)
    frozen = np.bitwise_or.reduceat(sightings.doubts[fixes] & BIT["frozen_fix"], starts) != 0
    long = us[ends - 1] - us[starts] >= min_minutes[fixes[starts]] * MINUTE
    good = np.flatnonzero(long & ((extent >= thresholds.stay_extent_m) | frozen))
    return [Stay(fixes[starts[n] : ends[n]], int(us[starts[n]]), int(us[ends[n] - 1]), float(extent[n])) for n in good]
