"""Doubts of fixes by their speeds: places that contradict them, and a place that is repeated although the speed leads away from it."""

import numpy as np

from rules.columns import Bits, Flags, Micros, Numbers
from rules.inputs.thresholds import Thresholds
from rules.sightings.doubts import BIT
from rules.sightings.plausibility import Fixes, contradictory
from rules.sightings.sightings import GPS, Sightings
from rules.timing.times import MINUTE


def speed_doubts(s: Sightings, thresholds: Thresholds) -> tuple[Bits, Flags]:
    """Doubts of fixes whose places and speeds contradict each other (of a frozen fix only that it is frozen), and which stand on the way."""
    frozen, under_way = _frozen(s, thresholds), np.zeros(len(s.us), dtype=bool)
    rows = np.flatnonzero((s.kind == GPS) & ~np.isnan(s.lon) & (s.doubts & BIT["conflict"] == 0))
    if not len(rows):
        return frozen, under_way
    # Consecutive fixes of one vehicle and terminal get one number.
    rows = rows[np.lexsort((s.us[rows], s.source[rows], s.key[rows]))]
    new = (np.diff(s.key[rows]) != 0) | (np.diff(s.source[rows]) != 0)
    group = np.append(0, np.cumsum(new))
    found = contradictory(Fixes(group, s.us[rows], s.lon[rows], s.lat[rows], s.speed_kmh[rows]), thresholds)
    doubts = np.zeros(len(s.us), dtype=np.int64)
    doubts[rows], under_way[rows] = found.doubts, found.under_way
    # A single place far off is a jump: it says nothing about speeds.
    is_jump = s.doubts & BIT["jump"] != 0
    return frozen | np.where((frozen == 0) & ~is_jump, doubts, 0), under_way & ~is_jump


def _frozen(s: Sightings, thresholds: Thresholds) -> Bits:
    """Doubts of driving fixes whose terminal repeats one place (see `is_frozen`)."""
    doubts = np.zeros(len(s.us), dtype=np.int64)
    rows = np.flatnonzero((s.kind == GPS) & (s.speed_kmh >= thresholds.driving_kmh))
    if len(rows) < 2:
        return doubts
    rows = rows[np.lexsort((s.us[rows], s.source[rows], s.key[rows]))]
    of_one = (np.diff(s.key[rows]) == 0) & (np.diff(s.source[rows]) == 0)
    frozen = is_frozen(s.us[rows], s.lon[rows], s.lat[rows], s.speed_kmh[rows], of_one, thresholds)
    doubts[rows] = np.where(frozen, BIT["frozen_fix"], 0)
    return doubts


def is_frozen(
    us: Micros, lon: Numbers, lat: Numbers, speed_kmh: Numbers, of_one: Flags | bool, thresholds: Thresholds
) -> Flags:
    """Whether each fix is in a run at one bit-identical place although its speed would have led away from it.

    us, lon, lat, speed_kmh: at least two driving fixes, sorted by truck, terminal and time.
    of_one: of each but the first, whether it is of the same truck and terminal as the one before.
    """
    # run: number of each fix's run, a new one at every fix that differs from the one before. Each step within a run adds the way that the
    # speed at its start implies; the first fix of a run adds none.
    minutes = np.diff(us) / MINUTE
    same = (np.diff(lon) == 0) & (np.diff(lat) == 0) & (minutes <= thresholds.neighbour_min) & of_one
    run = np.concatenate([[0], np.cumsum(~same)])
    driven = np.where(same, speed_kmh[:-1] * minutes / 60 * 1000, 0.0)
    metres = np.bincount(run[1:], weights=driven, minlength=run[-1] + 1)
    return np.asarray(metres[run] > thresholds.frozen_m)
