"""Running sums and bisection find what the plain way finds: every window of every fix looked through leg by leg."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m, metres_per_degree
from rules.sightings.doubts import BIT
from rules.sightings.plausibility import Fixes, contradictory
from rules.timing.times import MINUTE, SECOND
from tests.rules.building import METRE_E, METRE_N

LIMITS = Thresholds()
SLOT = 30 * SECOND


def metres(fixes: Fixes, one: int, other: int) -> float:
    return float(distance_m(*(np.array([column[row]]) for row in (one, other) for column in (fixes.lon, fixes.lat)))[0])


def plain(fixes: Fixes) -> list[tuple[int, bool]]:
    """The doubts of each fix, and whether it is under way, by its slot's first fix and the windows before, after and around that."""
    slots: dict[tuple[int, int], int] = {}
    for row in range(len(fixes.us)):
        slots.setdefault((int(fixes.group[row]), int(fixes.us[row] // SLOT)), row)
    firsts = list(slots.values())
    drives = dict.fromkeys(slots, False)
    for row in range(len(fixes.us)):
        drives[int(fixes.group[row]), int(fixes.us[row] // SLOT)] |= bool(fixes.speed_kmh[row] >= LIMITS.driving_kmh)
    found = []
    for row in range(len(fixes.us)):
        key = int(fixes.group[row]), int(fixes.us[row] // SLOT)
        at = firsts.index(slots[key])
        own = [n for n, first in enumerate(firsts) if fixes.group[first] == key[0]]
        reach = int(LIMITS.drift_min * MINUTE // SLOT) - 1
        near = [n for n in own if abs(int(fixes.us[firsts[n]] // SLOT) - key[1]) <= reach]
        before, after = [n for n in near if n <= at], [n for n in near if n >= at]
        stands = not drives[key] and own[0] < at < own[-1] and moves(fixes, firsts, at - 1) and moves(fixes, firsts, at)
        bits, windows = 0, [[firsts[n] for n in window] for window in (before, after, [*before[:-1], *after])]
        for window in windows:
            bits |= verdict(fixes, window, firsts[at], bool(drives[key]), stands)
        is_driving = bool(fixes.speed_kmh[row] >= LIMITS.driving_kmh)
        way = stands and not is_driving and on_the_way(fixes, firsts, at, windows)
        found.append((bits if is_driving or stands else 0, way))
    return found


def moves(fixes: Fixes, firsts: list[int], leg: int) -> bool:
    one, other = firsts[leg], firsts[leg + 1]
    far, minutes = metres(fixes, one, other), (fixes.us[other] - fixes.us[one]) / MINUTE
    goes = far * 60 / 1000 >= LIMITS.driving_kmh * minutes or far >= 600
    return far > LIMITS.tolerance_m and goes and minutes <= LIMITS.sparse_gap_min


def on_the_way(fixes: Fixes, firsts: list[int], at: int, windows: list[list[int]]) -> bool:
    """Whether the fix `at`, which stands between two legs that move, does so on the way."""
    before, here, after = firsts[at - 1 : at + 2]
    legs = metres(fixes, before, here), metres(fixes, here, after)
    scales = [metres_per_degree((fixes.lat[one] + fixes.lat[other]) / 2) for one, other in ((before, here), (here, after))]
    turn = sum(
        (column[here] - column[before]) * (column[after] - column[here]) * scales[0][axis] * scales[1][axis]
        for axis, column in enumerate((fixes.lon, fixes.lat))
    )
    goes_on = min(legs) <= 2 * LIMITS.tolerance_m or round(float(turn)) >= 0
    return min(legs) > 1000 or (goes_on and any(gets_far(fixes, window, here) for window in windows))


def reach(fixes: Fixes, window: list[int], row: int) -> float:
    return max(metres(fixes, anchor, other) for other in window for anchor in (row, window[0], window[-1]))


def gets_far(fixes: Fixes, window: list[int], row: int) -> bool:
    ways = [metres(fixes, one, other) for one, other in itertools.pairwise(window)]
    extent, minutes = reach(fixes, window, row), (fixes.us[window[-1]] - fixes.us[window[0]]) / MINUTE
    return bool(extent >= 600 and minutes >= 10 and 2 * extent >= sum(round(way) for way in ways if way > LIMITS.tolerance_m))


def verdict(fixes: Fixes, window: list[int], row: int, drives: bool, stands: bool) -> int:
    legs = list(itertools.pairwise(window))
    if len(legs) < 3 or not (drives or stands):
        return 0
    speed = np.nan_to_num(fixes.speed_kmh)
    minutes = (fixes.us[window[-1]] - fixes.us[window[0]]) / MINUTE
    places, speeds, surely, turns, before = 0, 0, 0, 0, (0.0, 0.0)
    for number, (one, other) in enumerate(legs):
        far = metres(fixes, one, other)
        driven = (speed[one] + speed[other]) / 2 * (fixes.us[other] - fixes.us[one]) / MINUTE / 60 * 1000
        places += round(far) if far > LIMITS.tolerance_m else 0
        speeds += round(driven) if driven > LIMITS.tolerance_m else 0
        surely += round(max(far - LIMITS.tolerance_m, 0))
        east, north = metres_per_degree((fixes.lat[one] + fixes.lat[other]) / 2)
        leg = (fixes.lon[other] - fixes.lon[one]) * east, (fixes.lat[other] - fixes.lat[one]) * north
        leg = leg if far > 2 * LIMITS.tolerance_m else (0.0, 0.0)
        turns += round(leg[0] * before[0] + leg[1] * before[1]) if number else 0
        before = leg
    extent = reach(fixes, window, row)
    if stands:
        return int(BIT["speed_contradicts"]) if 3 * speeds < min(places, extent) and extent >= 600 else 0
    disagrees = (2 * places < speeds and minutes >= 5 and speeds >= 300) or 2 * surely > 3 * speeds or turns < 0
    narrow = extent < 600 and 2 * extent < (max(places, speeds) if disagrees else places)
    if not ((disagrees or len(legs) < 6) and (narrow or (extent < 1200 and 7 * extent < 2 * places))):
        return 0
    stuck = extent < 300 and speeds * 60 / 1000 >= 20 * minutes
    return int(BIT["drifting"]) | (int(BIT["speed_contradicts"]) if stuck else 0)


def some_fixes(seed: int) -> Fixes:
    """Two terminals that drive, drift, stand and stick by turns, with speeds that are true, wrong or missing."""
    random, columns = np.random.default_rng(seed), []
    for group in range(2):
        second, x, y = 0.0, 0.0, 0.0
        for _ in range(5):
            every, kmh = random.choice([7, 30, 60, 200]), random.choice([8.0, 15.0, 40.0])
            manner = random.choice(["drive", "drift", "stick", "broken", "stand"])
            heading = random.uniform(0, 6.3)
            for _ in range(int(random.integers(4, 30))):
                second += every
                says = {
                    "drive": kmh,
                    "drift": random.uniform(3, 11),
                    "stick": 40.0,
                    "broken": random.choice([0.0, np.nan]),
                    "stand": 0.0,
                }
                if manner in ("drive", "broken"):
                    heading += random.normal(0, 0.4)
                    x, y = x + kmh / 3.6 * every * np.cos(heading), y + kmh / 3.6 * every * np.sin(heading)
                noise = random.uniform(-200, 200, 2) if manner == "drift" else random.normal(0, 8, 2)
                columns.append((group, int(second * SECOND), x + noise[0], y + noise[1], says[manner]))
    group, us, x, y, speed = (np.array(column) for column in zip(*columns, strict=True))
    return Fixes(group.astype(np.int64), us.astype(np.int64), 112.45 + x * METRE_E, 34.65 + y * METRE_N, speed)


@pytest.mark.parametrize("seed", range(12))
def test_windows(seed: int) -> None:
    fixes = some_fixes(seed)
    answer = contradictory(fixes, LIMITS)
    assert list(zip(answer.doubts.tolist(), answer.under_way.tolist(), strict=True)) == plain(fixes)


def test_every_answer_is_tried() -> None:
    answers = [contradictory(some_fixes(seed), LIMITS) for seed in range(12)]
    assert (
        np.bitwise_or.reduce([np.bitwise_or.reduce(one.doubts) for one in answers])
        == BIT["drifting"] | BIT["speed_contradicts"]
    )
    assert any((one.under_way & (one.doubts == 0)).any() for one in answers)


def test_what_was_read_before_changes_nothing() -> None:
    """A window of facts is enough: the sums are exact whatever lies before."""
    whole = some_fixes(3)
    later = whole.us >= np.median(whole.us)
    later &= whole.group == 1
    part = whole.at(np.flatnonzero(later))
    far = part.us >= part.us.min() + int(LIMITS.drift_min * MINUTE)
    assert far.any()
    for name in ("doubts", "under_way"):
        every, some = (getattr(contradictory(fixes, LIMITS), name) for fixes in (whole, part))
        assert (every[later][far] == some[far]).all()
    shifted = replace(whole, group=whole.group + 5)
    assert (contradictory(shifted, LIMITS).doubts == contradictory(whole, LIMITS).doubts).all()
