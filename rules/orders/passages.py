"""Passages of a junction in one direction: consecutive fixes from the approach area to the exit area within a given time."""

from dataclasses import dataclass

import numpy as np

from rules.columns import Flags, Ints
from rules.inputs.inputs import Reference
from rules.inputs.parsed_order import Passage
from rules.inputs.thresholds import Thresholds
from rules.orders.applicability import Bearing
from rules.orders.clause_areas import Placed, placed_in_zones
from rules.sightings.doubts import BIT
from rules.sightings.sightings import GPS, Seen
from rules.timing.times import MINUTE


@dataclass(frozen=True)
class Passed:
    """One passage. rows: indexes into the sightings, from the last fix in the approach area to the first in the exit area."""

    rows: Ints
    sure: bool
    doubts: int


def find_passages(passage: Passage, borne: Bearing, seen: Seen, reference: Reference, thresholds: Thresholds) -> list[Passed]:
    """Sure passages, and possible ones that share no fix with a sure one."""
    s = seen.sightings
    rows = np.flatnonzero((s.kind == GPS) & ~np.isnan(s.lon))
    if not borne.eligible[rows].any():
        return []
    near, far = (
        placed_in_zones(s.lon[rows], s.lat[rows], s.us[rows], (zone,), reference, thresholds.tolerance_m)
        for zone in (passage.from_zone, passage.to_zone)
    )
    # From here on columns are as long as `rows`. Sure: inside beyond the tolerance, without any doubt. Possible: not surely outside.
    eligible, undoubted = borne.eligible[rows], borne.elsewhere[rows] == 0
    surely = eligible & undoubted
    perhaps_near, perhaps_far = ~near.surely_outside & eligible, ~far.surely_outside & eligible
    drifting = {*rows[1:-1][_drifts(seen, rows, ~near.surely_outside, ~far.surely_outside)].tolist()}
    ways = _ways(passage, seen, rows, near.surely_inside & surely, far.surely_inside & surely, thresholds)
    sure = [way for way in ways if not {int(way[0]), int(way[-1])} & drifting]
    possible = _ways(passage, seen, rows, perhaps_near, perhaps_far, thresholds)
    # A sure way is also a possible one, perhaps with other ends: drop possible ways that share a fix with it.
    in_sure = np.zeros(len(s.us), dtype=bool)
    for way in sure:
        in_sure[way] = True
    unsure = [way for way in possible if not in_sure[way].any()]
    found = [Passed(way, True, 0) for way in sure]
    for way in unsure:
        near_at, far_at = np.searchsorted(rows, [way[0], way[-1]]).tolist()  # both are in `rows`, which is ascending
        doubts = _doubts(way, borne, [(near, near_at), (far, far_at)])
        found.append(Passed(way, False, doubts or int(BIT["unsure_place"])))
    return found


def _drifts(seen: Seen, rows: Ints, near: Flags, far: Flags) -> Flags:
    """Whether a fix in one area is between two fixes of the same vehicle in the other one, which may be drift of the position.

    For all but the first and last row, which lack a neighbour; empty for fewer than three rows.
    """
    key = seen.sightings.key[rows]
    alone = (near[1:-1] & far[:-2] & far[2:]) | (far[1:-1] & near[:-2] & near[2:])
    return np.asarray(alone & (key[:-2] == key[1:-1]) & (key[1:-1] == key[2:]))


def _ways(passage: Passage, seen: Seen, rows: Ints, approach: Flags, leave: Flags, thresholds: Thresholds) -> list[Ints]:
    """From the last fix of an approach to the first of the exit after it, with no gap too long; the truck may stop on the way."""
    s = seen.sightings
    us, key, at = s.us[rows], s.key[rows], np.arange(len(rows))
    # Number of the uninterrupted stretch of each fix: a new one begins at another vehicle, or after a gap.
    run = np.cumsum(np.concatenate([[False], (np.diff(key) != 0) | (np.diff(us) > thresholds.stay_gap_min * MINUTE)]))
    # Running maxima: the latest approach fix, and exit fix, at or before each row; -1 where there is none. A fix in both areas counts as
    # approach only. The latest may be of another vehicle: then the stretches differ.
    last_approach = np.maximum.accumulate(np.where(approach, at, -1))
    last_leave = np.maximum.accumulate(np.where(leave & ~approach, at, -1))
    ways = []
    for end in np.flatnonzero(leave & ~approach).tolist():
        start = last_approach[end - 1] if end else -1  # the latest approach strictly before the exit
        is_first = end == 0 or last_leave[end - 1] <= start  # no other exit fix between the two
        if start >= 0 and is_first and run[start] == run[end] and us[end] - us[start] <= passage.within_us:
            ways.append(rows[start : end + 1])
    return ways


def _doubts(way: Ints, borne: Bearing, ends: list[tuple[Placed, int]]) -> int:
    """Doubts about a way: of all its fixes, and about the place of its two ends (area, index in it) only."""
    doubts = int(np.bitwise_or.reduce(borne.elsewhere[way]))
    for area, at in ends:
        doubts |= 0 if area.surely_inside[at] else int(BIT["level_of_road" if area.on_levels[at] else "unsure_place"])
    return doubts
