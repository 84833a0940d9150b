"""Where a truck was, and whose receiver it is (kind N of the cases: N1, N10, N31), all the way from the log to findings."""

from datetime import datetime, timedelta
from math import cos, pi, sin

import pytest

from tests.wild.city import City, points, reading_of

DAY = "2026-11-20"
TRUCK, OTHER, THIRD = "豫C0T003", "豫C0T004", "豫C0T002"


def found(city: City, rule: str = "restricted_traffic") -> list[tuple]:
    """Plate, outcome and reasons of the rule's findings."""
    return [row[1:] for row in city.findings("rule", "plate", "outcome", "reasons") if row[0] == rule]


def parked(plate: str, day: str, every_min: int) -> list[dict]:
    """From 08:00 to 12:00 in a yard 110 km east, ignition off."""
    count = 240 // every_min + 1
    still = {"lon": 113.65, "lat": 34.75, "speed_kmh": 0.0, "acc": False}
    return [one | still for one in points(plate, f"{day} 08:00", count, step_s=60 * every_min)]


@pytest.mark.parametrize("every_min", [5, 30])
@pytest.mark.parametrize("late", [False, True], ids=["positions first", "readings first"])
def test_n1_the_truck_is_parked_far_away_while_its_plate_passes_a_camera(city: City, every_min: int, late: bool) -> None:
    days = ("2026-11-18", DAY)
    track = [one for day in days for one in parked(TRUCK, day, every_min)]
    seen = [reading_of(TRUCK, f"{day} 09:47:00", 55.0, ringelmann=0) for day in days]
    for send in [lambda: city.drive(*track), lambda: city.read(*seen)][:: -1 if late else 1]:
        send()
    doubtful = [(TRUCK, "to_be_verified", ["two_places"])] * 2
    assert found(city) == doubtful
    assert [row[:2] for row in found(city, "remote_sensing")] == [row[:2] for row in doubtful]
    assert all("two_places" in reasons for _, _, reasons in found(city, "remote_sensing"))


def test_n1_a_truck_that_can_have_been_there_is_charged(city: City) -> None:
    """Control: the same readings, the truck 20 km away at 08:00 and at 12:00, its engine running."""
    days = ("2026-11-18", DAY)
    city.drive(*(one | {"lon": 112.67, "acc": True} for day in days for one in parked(TRUCK, day, 240)))
    city.read(*(reading_of(TRUCK, f"{day} 09:47:00", 55.0) for day in days))
    assert found(city) == [(TRUCK, "violation", [])] * 2
    assert [outcome for _, outcome, _ in found(city, "remote_sensing")] == ["suspected", "violation"]


@pytest.mark.parametrize("every_min", [30, 240])
def test_n1_a_truck_that_says_that_it_was_parked_is_not_charged(city: City, every_min: int) -> None:
    """It could have been there, but reported that its engine was off, 20 km away, each half hour or once before and once after."""
    days = ("2026-11-18", DAY)
    city.drive(*(one | {"lon": 112.67} for day in days for one in parked(TRUCK, day, every_min)))
    city.read(*(reading_of(TRUCK, f"{day} 09:47:00", 55.0) for day in days))
    assert found(city) == [(TRUCK, "to_be_verified", ["terminal_stands"])] * 2
    assert [outcome for _, outcome, _ in found(city, "remote_sensing")] == ["to_be_verified"] * 2


def ringed(plate: str, lon: float, start_angle: float = 0.0) -> list[dict]:
    """Ten minutes 60 km away, fifteen on a ring of 500 m inside the zone, nine 60 km away."""
    ring = points(plate, f"{DAY} 09:10", 30, kmh=37.7)[1:]
    for number, one in enumerate(ring):
        angle = start_angle + number * pi / 5
        one |= {"lon": round(112.45 + 0.0055 * cos(angle), 6), "lat": round(34.65 + 0.0045 * sin(angle), 6)}
    return [*points(plate, f"{DAY} 09:00", 21, lon=lon), *ring, *points(plate, f"{DAY} 09:25", 20, lon=lon)[1:]]


def test_n10_three_trucks_on_one_ring(city: City) -> None:
    plates = (THIRD, TRUCK, OTHER)
    city.drive(*(one for at, plate in enumerate(plates) for one in ringed(plate, 113.1 + 0.02 * at, at)))
    assert found(city) == [(plate, "to_be_verified", ["jump", "island"]) for plate in plates]


@pytest.mark.parametrize("rows", [slice(21, None), slice(50)], ids=["only left", "only entered"])
def test_n10_one_impossible_leg_is_enough(city: City, rows: slice) -> None:
    """Which of the two places is wrong, nobody knows."""
    city.drive(*ringed(TRUCK, 113.1)[rows])
    assert found(city) == [(TRUCK, "to_be_verified", ["jump", "island"])]


def test_n10_who_is_on_the_ring_all_the_time_is_charged(city: City) -> None:
    """Control: nothing says that the truck was elsewhere."""
    city.drive(*ringed(TRUCK, 113.1)[21:50])
    assert found(city) == [(TRUCK, "violation", [])]


def alternating(step_s: int = 30) -> list[dict]:
    track = points(TRUCK, f"{DAY} 09:00", 24, kmh=11.0, step_s=step_s, terminal_id="ALT")
    return [one | {"plate": (TRUCK, OTHER)[number % 2]} for number, one in enumerate(track)]


@pytest.mark.parametrize("batches", ["at once", "plate after plate", "fix by fix"])
def test_n31_one_terminal_reports_two_plates_by_turns(city: City, batches: str) -> None:
    track = alternating()
    parts = {"at once": [track], "plate after plate": [track[::2], track[1::2]], "fix by fix": [[one] for one in track]}[
        batches
    ]
    for part in parts:
        city.drive(*part)
    assert found(city) == [(plate, "to_be_verified", ["terminal_shared"]) for plate in (TRUCK, OTHER)]


def test_n31_the_other_plate_may_be_of_the_day_before(city: City) -> None:
    city.drive(*points(TRUCK, "2026-11-19 23:48", 21, kmh=11.0, terminal_id="ALT"))
    assert found(city) == [(TRUCK, "violation", [])]
    city.drive(*points(OTHER, f"{DAY} 00:00", 12, kmh=11.0, terminal_id="ALT"))
    assert found(city) == [(TRUCK, "to_be_verified", ["terminal_shared"]), (OTHER, "to_be_verified", ["terminal_shared"])]


def test_n31_fixes_under_a_placeholder_hide_no_other_plate(city: City) -> None:
    """The fix nearest to the drive names nobody; the one after it names the other truck."""
    city.drive(*(points(plate, f"{DAY} 08:0{at}", 1, terminal_id="ALT")[0] for at, plate in enumerate((TRUCK, OTHER))))
    city.drive(
        points("豫C00000", f"{DAY} 09:05", 1, terminal_id="ALT")[0], points(OTHER, f"{DAY} 09:09", 1, terminal_id="ALT")[0]
    )
    city.drive(*points(TRUCK, f"{DAY} 09:00", 9, terminal_id="ALT"))
    assert found(city) == [(TRUCK, "to_be_verified", ["terminal_shared"])]


def test_n31_a_terminal_that_moved_is_no_doubt(city: City) -> None:
    """Control: hours later in another truck."""
    city.drive(*points(TRUCK, f"{DAY} 09:00", 12, terminal_id="T9"), *points(OTHER, f"{DAY} 13:00", 12, terminal_id="T9"))
    assert found(city) == [(TRUCK, "violation", []), (OTHER, "violation", [])]


def test_n1_a_clone_in_the_last_minutes_of_the_day_makes_the_day_before_doubtful(city: City) -> None:
    """A fix after midnight far away: the reading before midnight was a violation until it came."""
    city.read(reading_of(TRUCK, "2026-11-19 23:45:00", 5.0))
    assert found(city) == [(TRUCK, "violation", [])]
    begins = datetime.fromisoformat(f"{DAY} 00:10")
    city.drive(*(one | {"lon": 113.65, "speed_kmh": 0.0} for one in points(TRUCK, begins.isoformat(" ")[:16], 1)))
    assert found(city) == [(TRUCK, "to_be_verified", ["two_places"])]
    # Whoever comes between near by shows where the truck was: the doubt is gone.
    city.drive(*points(TRUCK, (begins - timedelta(minutes=5)).isoformat(" ")[:16], 1, lon=112.46, speed_kmh=0.0))
    assert found(city) == [(TRUCK, "violation", [])]
