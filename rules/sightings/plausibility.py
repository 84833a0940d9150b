"""Doubts of fixes whose places and speeds contradict each other: a drifting receiver, a speed sensor that says nothing true.

A terminal's fixes are thinned to the first of each slot of 30 s, so that jitter between frequent fixes is no way. Then each is compared with
those of the next and of the last `drift_min` minutes: the way by its places, the way by its speeds, and how far the places got. Way and turn
of each leg are rounded to whole numbers, because their running sums are then exact whatever facts were read before.
"""

from dataclasses import dataclass

import numpy as np

from rules.columns import Bits, Flags, Ints, Micros, Numbers
from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m, metres_per_degree
from rules.sightings.doubts import BIT
from rules.timing.times import MINUTE, SECOND

_SLOT_US = 30 * SECOND
_LEGS = 3
"""Minimum legs of a window that tells anything: four fixes."""
_LEGS_TOLD = 6
"""Minimum legs of a window that gets nowhere and yet may be a drive: fewer look like one by chance."""
_WIDE = 4
"""Maximum extent of a drift, in extents of a stay: over twice that extent its way must be three and a half times as long as it reaches."""
_ROUND_MIN = 5.0
"""Minimum minutes for which the way by places may be short before it contradicts the speeds: a shorter drive may just turn round."""
_SURELY_DRIVING_KMH = 20.0
"""Mean speed above which the speeds of a truck that stays in place are no noise of a receiver."""


@dataclass(frozen=True)
class Fixes:
    """Fixes of some terminals, sorted by group and time.

    group: number of the vehicle and terminal.
    """

    group: Ints
    us: Micros
    lon: Numbers
    lat: Numbers
    speed_kmh: Numbers

    def at(self, rows: Ints) -> "Fixes":
        """Some of the fixes, by ascending rows."""
        return Fixes(*(column[rows] for column in vars(self).values()))


@dataclass(frozen=True)
class Contradictions:
    """What the places of some fixes say against their speeds.

    doubts: bits `drifting` (a driving fix of a terminal that gets nowhere, while its places and speeds disagree or it jumps to and fro) and
    `speed_contradicts` (a fix that stands while the places move on, or drives fast while they do not).
    under_way: whether a fix that stands does so on the way: its places come from far, and go on.
    """

    doubts: Bits
    under_way: Flags


def contradictory(fixes: Fixes, thresholds: Thresholds) -> Contradictions:
    """The contradictions of each fix."""
    doubts, under_way = np.zeros(len(fixes.us), dtype=np.int64), np.zeros(len(fixes.us), dtype=bool)
    slot = fixes.us // _SLOT_US
    is_first = np.ones(len(slot), dtype=bool)
    is_first[1:] = (np.diff(slot) != 0) | (np.diff(fixes.group) != 0)
    if not is_first[1:].any():
        return Contradictions(doubts, under_way)
    thin, number = fixes.at(np.flatnonzero(is_first)), np.cumsum(is_first) - 1
    drives = fixes.speed_kmh >= thresholds.driving_kmh
    # A slot is asked about if any of its fixes drives, or if its first one stands between two legs on which the places move.
    any_drives = np.bincount(number, weights=drives, minlength=len(thin.us)) > 0
    legs = _Legs.of(thin, thresholds)
    drifting, stuck, moving, on_the_way = legs.verdicts(thin, any_drives, thresholds)
    doubts |= np.where(drives & drifting[number], BIT["drifting"], 0)
    doubts |= np.where(np.where(drives, stuck[number], moving[number]), BIT["speed_contradicts"], 0)
    return Contradictions(doubts, ~drives & on_the_way[number])


@dataclass(frozen=True)
class _Legs:
    """Running sums over the legs between consecutive thinned fixes; leg n leads from fix n to fix n + 1.

    Each has one element more than there are legs: the sum before the leg of that index.

    places_m, speeds_m: way by places, and by speeds; legs within the tolerance count as none.
    surely_m: way by places less the tolerance of each leg.
    turns_m2: scalar product of the leg and the one before it, below zero where it turns back; legs within twice the tolerance count as none.
    moves: of each leg (no sum), whether its places move as those of a driving truck do, or farther than any drift.
    is_far: of each leg (no sum), whether it is longer than any noise of positions.
    """

    places_m: Ints
    speeds_m: Ints
    surely_m: Ints
    turns_m2: Ints
    moves: Flags
    is_far: Flags

    @classmethod
    def of(cls, thin: Fixes, thresholds: Thresholds) -> "_Legs":
        """The legs of thinned fixes. Legs from one group to the next are in the sums, but in no window."""
        tolerance, minutes = thresholds.tolerance_m, np.diff(thin.us) / MINUTE
        metres = distance_m(thin.lon[:-1], thin.lat[:-1], thin.lon[1:], thin.lat[1:])
        speed = np.nan_to_num(thin.speed_kmh)
        driven = (speed[:-1] + speed[1:]) / 2 * np.abs(minutes) / 60 * 1000
        scale = metres_per_degree((thin.lat[:-1] + thin.lat[1:]) / 2)
        x, y = (
            np.where(metres > 2 * tolerance, np.diff(degrees) * metre, 0.0)
            for degrees, metre in zip((thin.lon, thin.lat), scale, strict=True)
        )
        is_drive = (metres >= thresholds.driving_kmh * minutes / 60 * 1000) | (metres >= 2 * thresholds.stay_extent_m)
        turns = np.append(0.0, x[:-1] * x[1:] + y[:-1] * y[1:])
        return cls(
            places_m=_sums(np.where(metres > tolerance, metres, 0.0)),
            speeds_m=_sums(np.where(driven > tolerance, driven, 0.0)),
            surely_m=_sums(np.maximum(metres - tolerance, 0.0)),
            turns_m2=_sums(turns),
            moves=(np.diff(thin.group) == 0) & (minutes <= thresholds.sparse_gap_min) & (metres > tolerance) & is_drive,
            is_far=metres > thresholds.impossible_m,
        )

    def verdicts(self, thin: Fixes, drives: Flags, thresholds: Thresholds) -> tuple[Flags, Flags, Flags, Flags]:
        """For each thinned fix whether it drifts, is stuck though it drives, moves though it stands, and stands on the way; by any of its
        windows."""
        stands, is_far = np.zeros(len(thin.us), dtype=bool), np.zeros(len(thin.us), dtype=bool)
        stands[1:-1] = self.moves[:-1] & self.moves[1:] & ~drives[1:-1]
        is_far[1:-1] = self.is_far[:-1] & self.is_far[1:]
        found = np.zeros((4, len(thin.us)), dtype=bool)
        asked = np.flatnonzero(drives | stands)
        for first, last in _windows(thin, asked, thresholds):
            found[:, asked] |= self._of_windows(thin, asked, first, last, stands[asked], thresholds)
        # A single place far off is a turn back, unless the legs are longer than noise.
        goes_on = np.append(np.diff(self.turns_m2) >= 0, True)[: len(thin.us)]
        return found[0], found[1], found[2], stands & (is_far | (found[3] & goes_on))

    def _of_windows(self, thin: Fixes, asked: Ints, first: Ints, last: Ints, stands: Flags, thresholds: Thresholds) -> Flags:
        """Four verdicts on the asked fixes by one window each (the fixes from `first` to `last`, one of which is the fix itself): the first
        three, and whether the window gets far on its way."""
        places, speeds, surely = (column[last] - column[first] for column in (self.places_m, self.speeds_m, self.surely_m))
        # The turn at the first leg is from a leg before the window.
        turns = self.turns_m2[last] - self.turns_m2[np.minimum(first + 1, last)]
        minutes, legs = (thin.us[last] - thin.us[first]) / MINUTE, last - first
        narrow_m = 2 * thresholds.stay_extent_m
        is_short = (2 * places < speeds) & (minutes >= _ROUND_MIN) & (speeds >= thresholds.stay_extent_m)
        disagrees = is_short | (2 * surely > 3 * speeds) | (turns < 0)
        is_open = (legs >= _LEGS) & (disagrees | (legs < _LEGS_TOLD))
        # How far the window reaches: looked up only where the verdict hangs on it, and not where an end of it is far enough.
        ends_m = np.maximum(
            *(distance_m(thin.lon[asked], thin.lat[asked], thin.lon[end], thin.lat[end]) for end in (first, last))
        )
        open_rows = np.flatnonzero(stands | (is_open & (ends_m < _WIDE * thresholds.stay_extent_m)))
        extent = np.full(len(asked), np.inf)
        extent[open_rows] = _extent_m(thin, asked[open_rows], first[open_rows], last[open_rows])
        is_narrow = (extent < narrow_m) & (2 * extent < np.where(disagrees, np.maximum(places, speeds), places))
        is_wide = (extent < _WIDE * thresholds.stay_extent_m) & (7 * extent < 2 * places)
        drifts = ~stands & is_open & (is_narrow | is_wide)
        stuck = drifts & (extent < thresholds.stay_extent_m) & (speeds * 60 / 1000 >= _SURELY_DRIVING_KMH * minutes)
        gets_far = stands & (extent >= narrow_m)
        moving = gets_far & (legs >= _LEGS) & (3 * speeds < places) & (3 * speeds < extent)
        is_long = minutes >= 2 * _ROUND_MIN  # of fewer minutes a few jumps may get as far as this
        return np.stack([drifts, stuck, moving, gets_far & is_long & (2 * extent >= places)])


def _sums(of_leg: Numbers) -> Ints:
    """Running sums, in whole numbers, with 0 before the first."""
    return np.append(0, np.cumsum(np.round(of_leg).astype(np.int64)))


def _windows(thin: Fixes, asked: Ints, thresholds: Thresholds) -> tuple[tuple[Ints, Ints], ...]:
    """The windows of the asked fixes as (first, last) row: back, ahead, and both ways. All within one group, and `drift_min` minutes."""
    slots = int(thresholds.drift_min * MINUTE // _SLOT_US) - 1
    # Group and slot as one ascending number, so that one bisection finds the ends; slots are far fewer than 2^32.
    at = (thin.group << 32) + (thin.us // _SLOT_US - (thin.us.min() // _SLOT_US - slots))
    back = np.searchsorted(at, at[asked] - slots, side="left")
    ahead = np.searchsorted(at, at[asked] + slots, side="right") - 1
    return (back, asked), (asked, ahead), (back, ahead)


def _extent_m(thin: Fixes, rows: Ints, first: Ints, last: Ints) -> Numbers:
    """How far each window from `first` to `last` reaches: the greatest distance of a fix in it from the row itself, or from an end of it."""
    extent = np.zeros(len(rows))
    for step in range(int((last - first).max(initial=-1)) + 1):
        own = np.flatnonzero(last - first >= step)
        at = first[own] + step
        for anchor in (rows[own], first[own], last[own]):
            extent[own] = np.maximum(extent[own], distance_m(thin.lon[anchor], thin.lat[anchor], thin.lon[at], thin.lat[at]))
    return extent
