"""Places and speeds that contradict each other: a parked truck's drift charges nobody, real driving round a site still does."""

import math
from collections.abc import Callable
from random import Random

import pytest

from tests.rules.building import METRE_E, METRE_N, Row, drive, findings, fix, order, rectangle, reference, zone

DAY = "2026-11-20"
LON, LAT = 112.45, 34.65
Place = tuple[float, float]


def clock(second: float) -> str:
    return f"{DAY} {9 + int(second) // 3600:02}:{int(second) // 60 % 60:02}:{int(second) % 60:02}"


def at(second: float, place: Place, kmh: float, **seen: object) -> Row:
    """A fix some metres east and north of the middle of the zone."""
    east, north = place
    return fix(clock(second), lon=round(LON + east * METRE_E, 7), lat=round(LAT + north * METRE_N, 7), speed_kmh=kmh, **seen)


def drift(every_s: int, minutes: int = 40, radius_m: float = 200.0, seed: int = 1, **seen: object) -> list[Row]:
    """Random places within a circle, speeds of 3 to 11 km/h."""
    random = Random(seed)

    def place() -> Place:
        angle, far = random.uniform(0, 2 * math.pi), radius_m * math.sqrt(random.random())
        return far * math.cos(angle), far * math.sin(angle)

    return [at(second, place(), round(random.uniform(3, 11), 1), **seen) for second in range(0, minutes * 60 + 1, every_s)]


def along(way: Callable[[float], Place], every_s: int, minutes: int, kmh: float, **seen: object) -> list[Row]:
    """Driving along a way that is given by the metres driven."""
    return [at(second, way(second * kmh / 3.6), kmh, **seen) for second in range(0, minutes * 60 + 1, every_s)]


def circle(radius_m: float) -> Callable[[float], Place]:
    return lambda metres: (radius_m * math.cos(metres / radius_m), radius_m * math.sin(metres / radius_m))


def to_and_fro(length_m: float) -> Callable[[float], Place]:
    return lambda metres: (abs((metres + length_m) % (2 * length_m) - length_m), 0.0)


def block(side_m: float) -> Callable[[float], Place]:
    """Round a square block."""

    def place(metres: float) -> Place:
        side, rest = divmod(metres % (4 * side_m), side_m)
        return ((rest, 0.0), (side_m, rest), (side_m - rest, side_m), (0.0, side_m - rest))[int(side)]

    return place


def found(*rows: Row, **clause: object) -> list[tuple[str, list[str]]]:
    """Outcome and reasons under the order of the city."""
    known = findings(*rows, given=reference(order(**clause)), rule="restricted_traffic")
    return [(one["outcome"], one["reasons"]) for one in known]


VIOLATION = [("violation", [])]


@pytest.mark.parametrize("acc", [None, True])
@pytest.mark.parametrize("every_s", [10, 30, 60, 75, 90, 120, 180, 240, 300])
def test_random_places_within_200_m_charge_nobody(every_s: int, acc: bool | None) -> None:
    """Case N14, whatever its terminal says of the engine: nothing, or that it runs."""
    answers = [found(*drift(every_s, seed=seed, acc=acc)) for seed in range(6)]
    doubted = [answer for answer in answers if answer]  # where its first place is in the middle, no place is 300 m away
    assert len(doubted) >= 3
    assert all(answer == [("to_be_verified", ["drifting"])] for answer in doubted)


@pytest.mark.parametrize("radius_m", [170, 250])
def test_smaller_and_larger_circles(radius_m: float) -> None:
    outcomes = [outcome for seed in range(5) for outcome, _ in found(*drift(30, radius_m=radius_m, seed=seed))]
    assert outcomes and set(outcomes) == {"to_be_verified"}


def test_a_short_burst_of_drift() -> None:
    """Shorter than 5 minutes, and shorter than the window: what tells is that it jumps farther than it drives."""
    assert all(found(*drift(30, minutes=4, seed=seed)) in ([], [("to_be_verified", ["drifting"])]) for seed in range(8))


@pytest.mark.parametrize(("every_s", "minutes"), [(60, 5), (60, 10), (120, 10), (120, 20), (240, 20), (240, 60)])
def test_a_few_fixes_of_drift(every_s: int, minutes: int) -> None:
    """Six fixes in ten minutes are few, but they go to and fro."""
    answers = [found(*drift(every_s, minutes, seed=seed)) for seed in range(20)]
    assert any(answers)
    assert all(answer in ([], [("to_be_verified", ["drifting"])]) for answer in answers)


@pytest.mark.parametrize(
    ("radius_m", "every_s"),
    [*((radius, every) for radius in (260, 300, 350, 450) for every in (30, 60, 120)), (260, 300), (300, 300)],
)
def test_drift_that_reaches_far(radius_m: float, every_s: int) -> None:
    """Farther than any parked truck's jitter, but no farther in an hour than in five minutes."""
    known = [one for seed in range(5) for one in found(*drift(every_s, 60, radius_m, seed))]
    assert known and all(outcome == "to_be_verified" and "drifting" in reasons for outcome, reasons in known)


@pytest.mark.parametrize("radius_m", [200, 350, 500])
@pytest.mark.parametrize("every_s", [30, 120, 300])
def test_drift_that_says_it_stands_is_no_drive(radius_m: float, every_s: int) -> None:
    """Speeds of 0 while the places jump: nothing that a day's work would have to look at."""
    standing = [[one | {"speed_kmh": 0.0} for one in drift(every_s, 120, radius_m, seed)] for seed in range(5)]
    assert not any(found(*rows) for rows in standing)


@pytest.mark.parametrize("kmh", [5.0, 7.0, 10.0])
@pytest.mark.parametrize("every_s", [30, 60, 120, 300])
def test_a_slow_drive_one_way_is_a_violation(kmh: float, every_s: int) -> None:
    """A traffic jam: few metres, but all of them forward."""
    assert found(*drive(f"{DAY} 09:00", 25, lon=112.41, kmh=kmh, step_s=every_s)) == VIOLATION


@pytest.mark.parametrize("every_s", [30, 60, 120])
def test_there_and_back_once_is_a_violation(every_s: int) -> None:
    """A dead end: 1.5 km in, and out again."""
    assert found(*along(to_and_fro(1500), every_s, 9, 20)) == VIOLATION


@pytest.mark.parametrize(
    ("way", "kmh"),
    [(circle(155), 10), (circle(200), 15), (circle(160), 25), (to_and_fro(320), 12), (block(250), 18), (block(310), 30)],
)
@pytest.mark.parametrize("every_s", [1, 5, 10, 15, 30])
def test_driving_round_a_site_is_a_violation(way: Callable[[float], Place], kmh: float, every_s: int) -> None:
    """No net way either, but each leg is as long as its speed says, and follows the one before."""
    assert found(*along(way, every_s, 30, kmh)) == VIOLATION


@pytest.mark.parametrize("jitter_m", [5.0, 12.0])
@pytest.mark.parametrize("every_s", [1, 10, 30])
def test_driving_round_a_site_with_noise_is_a_violation(every_s: int, jitter_m: float) -> None:
    random = Random(7)

    def noisy(metres: float) -> Place:
        x, y = circle(180)(metres)
        return x + random.gauss(0, jitter_m), y + random.gauss(0, jitter_m)

    assert found(*along(noisy, every_s, 30, 14)) == VIOLATION


@pytest.mark.parametrize("every_s", [30, 60, 120, 240, 300])
def test_a_drive_through_the_zone_is_a_violation(every_s: int) -> None:
    assert found(*drive(f"{DAY} 09:00", 20, lon=112.41, step_s=every_s, kmh=20)) == VIOLATION


def test_a_wait_with_jitter_before_and_after_a_drive_costs_it_nothing() -> None:
    """Loading for 15 minutes within 15 m, then 10 minutes of driving, then unloading."""
    random = Random(3)

    def waits(start: int, east: float) -> list[Row]:
        return [at(start + n, (east + random.uniform(-15, 15), random.uniform(-15, 15)), 0.0) for n in range(0, 900, 30)]

    moves = [at(900 + n, (n / 3.6 * 15, 0.0), 15.0) for n in range(0, 601, 30)]
    (one,) = findings(*waits(0, 0.0), *moves, *waits(1530, 2500.0), given=reference(order()), rule="restricted_traffic")
    assert (one["outcome"], one["minutes"]) == ("violation", 10)


def test_drift_before_a_short_drive_out_makes_it_no_longer() -> None:
    """Parked 400 m from the border, drifting for 40 minutes, then out within a minute: shorter than the order's 3 minutes."""
    out = [at(2430 + n, (200 + n * 10.0, 0.0), 36.0) for n in range(0, 400, 30)]
    near = reference(zone("near", geometry=rectangle(112.40, 34.60, LON + 700 * METRE_E, 34.70)), order(zones=["near"]))
    known = findings(*drift(30), *out, given=near, rule="restricted_traffic")
    assert [one["outcome"] for one in known] == ["to_be_verified"]


def test_the_order_of_arrival_and_repeats_do_not_matter() -> None:
    rows = [*drift(30), *along(circle(180), 30, 20, 14)]
    once = findings(*rows, given=reference(order()))
    again = findings(*rows[::-1], *rows[:40], given=reference(order()))
    assert once == again


# --- the engine


@pytest.mark.parametrize(
    ("acc", "answer"),
    [
        (False, [("to_be_verified", ["engine_off"])]),  # towed: a real way
        (True, VIOLATION),
        (None, VIOLATION),  # not said: nothing changes
    ],
)
def test_the_engine(acc: bool | None, answer: list) -> None:
    assert found(*drive(f"{DAY} 09:00", 20, lon=112.41, acc=acc)) == answer


def test_drift_with_the_engine_off_has_both_reasons() -> None:
    assert found(*drift(30, acc=False)) == [("to_be_verified", ["engine_off", "drifting"])]


def test_one_wrong_word_about_the_engine_does_not_free_a_drive() -> None:
    rows = drive(f"{DAY} 09:00", 20, lon=112.41, acc=True)
    assert found(*rows[:9], rows[9] | {"acc": False}, *rows[10:]) == VIOLATION


def test_a_standing_truck_with_its_engine_off_has_no_doubt() -> None:
    """It parks outside between two fixes of a drive: it was outside, and that parts the stay."""
    rows = drive(f"{DAY} 09:00", 4)
    outside = fix(f"{DAY} 09:02:15", lon=112.39, speed_kmh=0.0, acc=False)
    slow = [one | {"lon": 112.4005 + n * 1e-4} for n, one in enumerate(rows)]
    assert found(*slow, outside) == found(*slow, outside | {"acc": None})


def test_the_evidence_says_whether_the_engine_ran() -> None:
    def engine(*rows: Row) -> list:
        (one,) = findings(*rows, given=reference(order()), rule="restricted_traffic")
        return [piece.get("engine_on") for piece in one["evidence"]]

    rows = drive(f"{DAY} 09:00", 20, lon=112.41)
    assert engine(*rows) == [None]
    assert engine(*(one | {"acc": True} for one in rows)) == [True]
    assert engine(*(one | {"acc": False} for one in rows)) == [False]
    assert engine(rows[0] | {"acc": False}, *(one | {"acc": True} for one in rows[1:])) == [True]
