"""Since when a vehicle has not left the place of the sensor that measures it, as its own terminal tells.

Whoever waits before a sensor is measured again and again on one occasion.
"""

import numpy as np

from rules.columns import Flags, Ints, Micros
from rules.exceedances.chain_step import MOST_COMPARED
from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.doubts import BIT
from rules.sightings.sightings import GPS, READING, Sightings
from rules.sightings.witnesses import are_heard
from rules.timing.times import MINUTE


def stood_since(s: Sightings, thresholds: Thresholds) -> Micros:
    """For each reading the time of the earliest one at its place since which the vehicle did not leave it; its own time if there is none."""
    since = s.us.copy()
    rows = np.flatnonzero((s.kind == READING) & ~np.isnan(s.lon))
    fixes = np.flatnonzero((s.kind == GPS) & ~np.isnan(s.lon) & are_heard(s.doubts) & (s.doubts & BIT["conflict"] == 0))
    longest = int(thresholds.same_stand_min * MINUTE)
    # Few readings have one of their vehicle shortly before them. In the order of time, so that a queue goes on from one to the next.
    followed = (np.diff(s.key[rows]) == 0) & (np.diff(s.us[rows]) <= longest)
    for at in (np.flatnonzero(followed) + 1).tolist():
        row, earlier = rows[at], rows[max(at - MOST_COMPARED, 0) : at][::-1]
        same = (s.key[earlier] == s.key[row]) & (s.us[row] - s.us[earlier] <= longest) & _at_place(s, earlier, row, thresholds)
        if same.any():
            one = earlier[np.argmax(same)]
            # Sightings of one vehicle are sorted by time: these lie between the two.
            between = fixes[np.searchsorted(fixes, one) : np.searchsorted(fixes, row)]
            if _never_left(s, one, between, row, thresholds):
                since[row] = since[one]
    return since


def _at_place(s: Sightings, rows: Ints, of: int, thresholds: Thresholds) -> Flags:
    return np.asarray(distance_m(s.lon[rows], s.lat[rows], s.lon[of], s.lat[of]) <= thresholds.sensor_place_m)


def _never_left(s: Sightings, one: int, between: Ints, row: int, thresholds: Thresholds) -> bool:
    """Whether all that the vehicle's terminals reported between two readings is at the place of the later one, without a gap for a round."""
    if not len(between) or not _at_place(s, between, row, thresholds).all():
        return False
    gaps = np.diff(np.concatenate([[s.us[one]], s.us[between], [s.us[row]]]))
    return bool(gaps.max() <= thresholds.stay_gap_min * MINUTE)
