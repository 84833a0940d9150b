"""A stay: driving fixes surely inside, gaps up to 5 minutes, no surely-outside fix between, long and far enough."""

import pytest

from tests.rules.building import METRE_E, Row, check, drive, findings, fix, order, reading, reference, vehicle

INSIDE, OUTSIDE = 112.45, 112.30


def stays(*rows: Row, given=None, **clause) -> list[tuple[str, int]]:
    """Outcome and minutes of what is found under an order of the city."""
    found = findings(*rows, given=given or reference(order(**clause)), rule="restricted_traffic")
    return [(one["outcome"], one["minutes"]) for one in found]


@pytest.mark.parametrize(
    ("seen_again", "found"),
    [
        ("09:07:00", [("violation", 9)]),
        ("09:07:01", [("to_be_verified", 9)]),  # two pieces of two minutes each: it reports too seldom
    ],
)
def test_the_longest_silence(seen_again: str, found: list) -> None:
    """Last seen at 09:02:00."""
    assert stays(*drive("2026-11-20 09:00", 2), *drive(f"2026-11-20 {seen_again}", 2, lon=112.43)) == found


@pytest.mark.parametrize(
    ("minutes", "found"), [(3, [("violation", 3)]), (2.983, []), (3.5, [("violation", 3)]), (3.983, [("violation", 3)])]
)
def test_the_least_minutes_and_rounding_down(minutes: float, found: list) -> None:
    assert stays(*drive("2026-11-20 09:00", minutes)) == found


@pytest.mark.parametrize(("metres", "found"), [(299, []), (301, [("violation", 4)])])
def test_the_least_extent(metres: float, found: list) -> None:
    """From the first fix to the farthest, though it turns there. (One that comes back within minutes gets nowhere: to be verified.)"""
    legs = [0, metres / 3, metres / 3 * 2, metres, metres - 20]
    assert stays(*(fix(f"2026-11-20 09:0{n}", lon=INSIDE + leg * METRE_E) for n, leg in enumerate(legs))) == found


def test_the_jitter_of_a_parked_truck_is_no_stay() -> None:
    jitter = [0, 14, -9, 22, -17, 5, 28, -25, 11, 0]
    fixes = [fix(f"2026-11-20 09:{n:02}", lon=INSIDE + metres * METRE_E, speed_kmh=6.0) for n, metres in enumerate(jitter * 3)]
    assert stays(*fixes) == []


def test_a_standing_truck_is_not_seen_on_the_road() -> None:
    assert stays(*drive("2026-11-20 09:00", 10, kmh=4.9)) == []
    moving = [one | {"speed_kmh": 4.9} for one in drive("2026-11-20 09:00", 10)]  # its places contradict that it stands
    assert stays(*moving) == [("to_be_verified", 9)]
    assert stays(*(one | {"speed_kmh": 5.0} for one in drive("2026-11-20 09:00", 10))) == [("violation", 10)]


HALVES = [*drive("2026-11-20 09:00", 2), *drive("2026-11-20 09:04", 2, lon=112.44)]


@pytest.mark.parametrize(
    ("between", "found"),
    [
        ([], [("violation", 6)]),
        ([fix("2026-11-20 09:03", lon=112.435, speed_kmh=0.0)], [("violation", 6)]),  # stood at a light
        ([fix("2026-11-20 09:03", lon=112.435, lat=34.6001)], [("violation", 6)]),  # unsure of the boundary
        ([fix("2026-11-20 09:03", lon=OUTSIDE)], [("violation", 6)]),  # a jump: doubtful, so it parts nothing
        ([fix("2026-11-20 09:03", located=False, lon=OUTSIDE)], [("violation", 6)]),
        ([fix("2026-11-20 09:03", lon=112.435, lat=34.5990)], []),  # a sure fix outside, reached by a possible way
        ([fix("2026-11-20 09:03", lon=112.435, lat=34.5990, speed_kmh=0.0)], []),
    ],
    ids=["nothing", "standing", "unsure", "doubtful outside", "unlocated", "outside", "standing outside"],
)
def test_what_lies_between(between: list[Row], found: list) -> None:
    halves = [one | {"lat": 34.6004} for one in HALVES]
    assert stays(*halves, *between) == found


@pytest.mark.parametrize(
    "between",
    [
        check("2026-11-20 09:03", lon=float("nan"), lat=float("nan"), result="pass", smoke_m1=0.5),
        reading("2026-11-20 09:03", 12.0, station_id="A404"),
    ],
    ids=["a check without a place", "a reading of an unknown station without a place"],
)
def test_a_sighting_without_a_place_is_not_surely_outside(between: Row) -> None:
    assert stays(*HALVES, between) == [("violation", 6)]


@pytest.mark.parametrize(
    ("start", "minutes", "day", "found"),
    [
        ("2026-11-19 23:58", 4, "2026-11-19", [("violation", 4)]),
        ("2026-11-19 23:50", 20, "2026-11-19", [("violation", 20)]),
        ("2026-11-20 00:00", 4, "2026-11-20", [("violation", 4)]),
    ],
)
def test_a_stay_over_midnight_belongs_to_the_day_on_which_it_starts(start: str, minutes: float, day: str, found: list) -> None:
    rows = drive(start, minutes, lon=112.41, kmh=18.0)
    assert stays(*rows) == found
    (one,) = findings(*rows, given=reference(order()))
    assert one["local_day"].isoformat() == day


def test_two_stays_of_a_day_are_one_finding_that_grows() -> None:
    morning, evening = drive("2026-11-20 09:00", 4), drive("2026-11-20 18:00", 5.5)
    assert stays(*morning) == [("violation", 4)]
    assert stays(*morning, *evening) == [("violation", 9)]  # 4:00 + 5:30


def test_a_truck_that_changes_its_plate_type_in_the_register_is_another_vehicle() -> None:
    given = reference(
        vehicle(),
        vehicle(since="2026-11-20 09:02:15", absent=True),
        vehicle(since="2026-11-20 09:02:15", plate_type="02"),
        order(),
    )
    assert stays(*drive("2026-11-20 09:00", 4), given=given) == []
