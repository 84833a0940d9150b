"""Which sightings say anything against others.

Two sightings at places too far apart for their time make each other doubtful, because which of them is wrong is not known. Where it is known,
the wrong one is doubtful alone: a record of an unreliable source, a plate that was recognised poorly, and a terminal's lone outlier are no
witnesses. (For the reasoning see `tests/rules/sightings/test_witnesses.py`.)
"""

from dataclasses import replace

import numpy as np

from rules.columns import Bits, Flags
from rules.inputs.thresholds import Thresholds
from rules.sightings.doubts import BIT
from rules.sightings.legs import Places, are_impossible
from rules.timing.times import MINUTE

_POOR = BIT["sick_source"] | BIT["poor_plate_confidence"]


def are_heard(doubts: Bits) -> Flags:
    """Whether each record's own doubts leave it a witness."""
    return np.asarray(doubts & _POOR == 0)


def without_outliers(places: Places, thresholds: Thresholds) -> Places:
    """The places, where lone outliers are no witnesses."""
    return replace(places, is_witness=places.is_witness & ~lone_outliers(places, thresholds))


def lone_outliers(places: Places, thresholds: Thresholds) -> Flags:
    """Whether each sighting is a fix that its terminal's two fixes before and two after, all within the neighbour time of it, lead past.

    Impossible are the legs to it and from it, and only these. So of two tracks by turns none is the outlier of the other.
    """
    found = np.zeros(len(places.us), dtype=bool)
    rows = np.flatnonzero(places.is_fix)
    rows = rows[np.lexsort((places.source[rows], places.key[rows]))]  # stable: fixes of one terminal stay in the order of time
    if len(rows) < 5:
        return found
    first, before, at, after, last = (rows[start : len(rows) - 4 + start] for start in range(5))
    span = int(thresholds.neighbour_min * MINUTE)
    of_one = (places.key[first] == places.key[last]) & (places.source[first] == places.source[last])
    near = of_one & (places.us[at] - places.us[first] <= span) & (places.us[last] - places.us[at] <= span)
    legs = ((before, at, True), (at, after, True), (before, after, False), (first, before, False), (after, last, False))
    for one, other, is_impossible in legs:
        near &= are_impossible(places, one, other, thresholds) == is_impossible
    found[at[near]] = True
    return found
