"""Stations and agencies whose values a sound device hardly gives, though sound ones lie among them (case N37 and its neighbours)."""

from collections.abc import Callable

import pytest

from tests.wild.city import City, reading_of
from tests.wild.test_sick_sources import TRUCKS, examined, named, passes, reasons, verdicts

SOUND = (3.1, 12.4, 7.7, 22.0, 5.2, 1.9)
FRACTIONS = (0.3, 0.5, 0.0, 0.4, 0.6, 0.2, 0.1)


def every(count: int, value: float) -> Callable[[int], float]:
    """One value, but each so many-th record is sound."""
    return lambda n: SOUND[n // count % len(SOUND)] if n % count == count - 1 else value


@pytest.mark.ci
@pytest.mark.parametrize(
    ("value", "days"),
    [
        pytest.param(every(4, 100.0), 8, id="the end of the scale, every fourth sound"),
        pytest.param(every(3, 100.0), 8, id="the end of the scale, every third sound"),
        pytest.param(every(6, 64.0), 4, id="one value from five of six"),
        pytest.param(every(4, 41.0), 8, id="one value, every fourth sound"),
        pytest.param(lambda n: (45.2, 61.0, 38.7, 52.9)[n // 5], 4, id="one value a day"),
        pytest.param(lambda n: (45.0, 55.0)[n % 2], 4, id="two values by turns"),
        pytest.param(lambda n: 97.0 + n * 7 % 20 / 10, 4, id="a narrow band at the top"),
        pytest.param(lambda n: 41.1 + n * 2 % 3 / 10, 4, id="a narrow band in the middle"),
        pytest.param(
            lambda n: 41.1 + n * 2 % 3 / 10 if n % 4 else SOUND[n // 4 % 6], 9, id="a narrow band, every fourth sound"
        ),
    ],
)
def test_a_station_that_gives_sound_values_now_and_then(empty_city: City, value: Callable[[int], float], days: int) -> None:
    empty_city.read(*passes(value, days))
    assert verdicts(empty_city).count("violation") > 0
    (span,) = examined(empty_city)
    assert named([span]) == [("station", "A1", "one_value", "proposed")]
    assert (verdicts(empty_city).count("violation"), reasons(empty_city)) == (0, {"sick_source"})


def test_late_sound_readings_do_not_drop_a_proposal(empty_city: City) -> None:
    empty_city.read(*passes(lambda n: 63.7))
    (before,) = examined(empty_city)
    late = [reading_of(TRUCKS[day], f"2026-11-1{day} 09:02:30", SOUND[day]) for day in range(4)]
    empty_city.read(*late)
    (after,) = examined(empty_city)
    assert (after.from_us, after.until_us, verdicts(empty_city).count("violation")) == (before.from_us, None, 0)
    assert (after.numbers["readings"], after.numbers["among"]) == (20, 24)


@pytest.mark.parametrize(("zeros", "found"), [(18, True), (17, False)])
def test_a_dead_sensor_resets_no_chain(empty_city: City, zeros: int, found: bool) -> None:
    """A truck exceeds at A2 before and after it passed at A1, where all is 0."""
    empty_city.read(*[one for one, _ in zip(passes(lambda n: 0.0), range(zeros), strict=False)])
    for day in ("08", "16"):
        empty_city.read(reading_of(TRUCKS[1], f"2026-11-{day} 09:00:00", 52.0, station_id="A2"))
    assert verdicts(empty_city) == ["suspected", "suspected"]
    assert bool(examined(empty_city)) == found
    assert verdicts(empty_city) == ["suspected", "violation" if found else "suspected"]


def test_fractions_in_one_decimal_hold_zeros(empty_city: City) -> None:
    """0.3 for 30 %, 0.0 for 2 %."""
    empty_city.read(*passes(lambda n: FRACTIONS[n % len(FRACTIONS)], days=5))
    empty_city.read(
        reading_of(TRUCKS[1], "2026-11-08 09:00:00", 52.0, station_id="A2"),
        reading_of(TRUCKS[1], "2026-11-16 09:00:00", 57.0, station_id="A2"),
    )
    assert verdicts(empty_city) == ["suspected", "suspected"]
    assert named(examined(empty_city)) == [("station", "A1", "fractions", "proposed")]
    assert verdicts(empty_city) == ["suspected", "violation"]


@pytest.mark.ci
@pytest.mark.parametrize(
    ("smoke", "count"),
    [
        pytest.param(lambda n: 9.99, 8, id="the end of the scale"),
        pytest.param(lambda n: 1.37, 8, id="one value"),
        pytest.param(lambda n: 0.41 if n % 4 == 3 else 1.37, 16, id="one value, every fourth another"),
        pytest.param(lambda n: (1.37, 1.62)[n % 2], 12, id="two values by turns"),
        pytest.param(lambda n: 1.31 + n * 3 % 7 / 100, 18, id="a narrow band"),
    ],
)
def test_an_agency_that_hardly_measures(empty_city: City, smoke: Callable[[int], float], count: int) -> None:
    for n in range(count):
        check = {"check_id": f"c{n}", "kind": "roadside", "time": f"2026-11-{10 + n // 2}T{10 + n % 2}:00:00+08:00"}
        check |= {"plate": TRUCKS[n % 5], "plate_type": "01", "method": "free_acceleration", "smoke_m1": smoke(n)}
        empty_city.check(check | {"result": "fail", "agency": "甲检测站"})
    assert verdicts(empty_city, "road_check").count("violation") > 0
    assert named(examined(empty_city)) == [("agency", "甲检测站", "one_value", "proposed")]
    assert verdicts(empty_city, "road_check").count("violation") == 0
