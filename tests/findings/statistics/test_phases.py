"""An order's phases compared like with like, with the hours behind each figure and an interval; too little is not compared."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from rules.orders.calendars import is_working_day
from rules.timing.times import LOCAL, day_number, micros_of
from services.findings.statistics.driving import DrivingHour
from services.findings.statistics.phases import LEAST_HOURS, Phase, compared_phases

MONDAY = date(2026, 11, 16)


def hours(day: date, phase: str, numbers: dict[int, int]) -> list[DrivingHour]:
    """Vehicles by hour of a day."""
    begins = datetime(day.year, day.month, day.day, tzinfo=LOCAL)
    return [DrivingHour(micros_of(begins + timedelta(hours=hour)), number, phase) for hour, number in numbers.items()]


def phase(name: str, lines: list[DrivingHour]) -> Phase:
    return next(one for one in compared_phases(lines) if one.name == name)


BY_DAY = dict.fromkeys(range(8, 16), 100)
BY_NIGHT = dict.fromkeys([*range(8), *range(20, 24)], 10)


def test_night_is_not_compared_with_day() -> None:
    """The order holds at night and by day, before it only the day was seen: all hours would say −36 %, the same hours say nothing."""
    lines = hours(MONDAY, "before", BY_DAY) + hours(MONDAY + timedelta(days=1), "during", BY_DAY | BY_NIGHT)
    found = phase("during", lines)
    assert found.compared is not None and found.mean is not None
    assert found.mean < 50 and found.hours == 20
    assert (found.compared.hours, found.compared.before_hours, found.compared.days) == (8, 8, 1)
    assert found.compared.change == 0 and found.compared.low < 0 < found.compared.high


def test_each_hour_counts_as_often_as_the_phase_has_it() -> None:
    """Before: 8:00 once with 10, 9:00 to 13:00 twice with 40. In force: 8:00 twice with 20, 9:00 to 13:00 once with 20."""
    late = dict.fromkeys(range(9, 14), 40)
    lines = hours(MONDAY, "before", {8: 10} | late) + hours(MONDAY + timedelta(days=1), "before", late)
    lines += hours(MONDAY + timedelta(days=2), "during", {8: 20} | dict.fromkeys(range(9, 14), 20))
    lines += hours(MONDAY + timedelta(days=3), "during", {8: 20})
    found = phase("during", lines).compared
    assert found is not None
    assert (found.hours, found.days, found.before_hours, found.before_days) == (7, 2, 11, 2)
    assert found.mean == pytest.approx(20) and found.before_mean == pytest.approx((2 * 10 + 5 * 40) / 7)
    assert found.change == pytest.approx(140 / 220 - 1)


@pytest.mark.parametrize(
    ("before", "during"),
    [
        (MONDAY, date(2026, 11, 21)),  # a Saturday
        (date(2026, 11, 15), MONDAY),
        (date(2026, 9, 30), date(2026, 10, 1)),  # a public holiday
        (date(2026, 9, 19), date(2026, 9, 20)),  # a Saturday, and a Sunday that is worked
    ],
)
def test_other_kinds_of_day_are_not_compared(before: date, during: date) -> None:
    found = phase("during", hours(before, "before", BY_DAY) + hours(during, "during", BY_DAY))
    assert found.compared is None and found.mean == 100


@pytest.mark.parametrize(("count", "is_compared"), [(LEAST_HOURS - 1, False), (LEAST_HOURS, True)])
def test_too_few_hours_are_not_compared(count: int, is_compared: bool) -> None:
    few = dict.fromkeys(range(count), 50)
    found = phase("paused", hours(MONDAY, "before", BY_DAY | few) + hours(MONDAY + timedelta(days=1), "paused", few))
    assert (found.compared is not None) == is_compared


def test_nothing_before_is_nothing_to_compare_with() -> None:
    assert phase("during", hours(MONDAY, "during", BY_DAY)).compared is None
    empty = hours(MONDAY, "before", dict.fromkeys(BY_DAY, 0)) + hours(MONDAY + timedelta(days=1), "during", BY_DAY)
    assert phase("during", empty).compared is None
    assert compared_phases([]) == []


def test_none_left_is_minus_a_hundred_and_may_be_some() -> None:
    lines = hours(MONDAY, "before", BY_DAY) + hours(MONDAY + timedelta(days=1), "during", dict.fromkeys(BY_DAY, 0))
    found = phase("during", lines).compared
    assert found is not None
    assert found.change == -1 == found.low and -1 < found.high < -0.9


def test_few_trucks_have_a_wide_interval() -> None:
    def width(number: int) -> float:
        few = dict.fromkeys(BY_DAY, number)
        lines = hours(MONDAY, "before", few) + hours(MONDAY + timedelta(days=1), "during", few)
        found = phase("during", lines).compared
        assert found is not None
        return found.high - found.low

    assert width(1) > 1 > 0.2 > width(200)


@pytest.mark.parametrize("spread", [1, 6])
def test_the_interval_holds_the_truth(spread: int) -> None:
    """Counts that vary like Poisson numbers, or in sixes; the order takes away a fifth."""
    chance, held = np.random.default_rng(7), 0
    for _ in range(200):
        lines = []
        for day in range(4):
            for name, mean in (("before", 60), ("during", 48)):
                numbers = spread * chance.poisson(mean / spread, 24)
                on = MONDAY + timedelta(days=day if name == "before" else 7 + day)
                lines += hours(on, name, dict(enumerate(numbers.tolist())))
        found = phase("during", lines).compared
        assert found is not None
        held += found.low <= -0.2 <= found.high
    assert held >= 0.92 * 200, held


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 10), True),  # a worked Saturday
        (date(2031, 5, 1), True),  # beyond the decrees known here: Monday to Friday
    ],
)
def test_working_days(day: date, works: bool) -> None:
    assert is_working_day(day_number(day)) == works
