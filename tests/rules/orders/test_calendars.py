"""Days of a clause: the order's own calendar decides, the known one only raises a doubt, and only by weekdays."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.inputs.parsed_order import Clause, OrderVersion
from rules.orders.calendars import is_ordered_day, is_undecided_day, known_days
from rules.orders.versions_in_force import governing
from rules.timing.times import day_number, day_of
from tests.rules.building import order, us

WORKDAYS = [1, 2, 3, 4, 5]
CALENDAR = {"name": "本市日历", "source": "通告附件", "holidays": ["2026-10-01", "2026-10-02"], "working_days": ["2026-10-10"]}
THURSDAY, FRIDAY, SATURDAY, SUNDAY = "2026-10-08", "2026-10-09", "2026-10-17", "2026-10-11"
HOLIDAY, WORKED, ITS_OWN = "2026-10-01", "2026-10-10", "2026-10-02"
ELSEWHERE = "2026-10-05"  # a holiday that the order's calendar does not list


def clause_of(calendar: dict | None, **clause: Any) -> tuple[Clause, OrderVersion]:
    version = order(weekdays=clause.pop("weekdays", WORKDAYS), whole={"calendar": calendar}, **clause)
    return version.clauses[0], version


def said(day: str, calendar: dict | None, **clause: Any) -> str:
    known, version = clause_of(calendar, **clause)
    days = np.array([day_number(date.fromisoformat(day))])
    ordered = bool(is_ordered_day(days, known, version.calendar)[0])
    return ("barred" if ordered else "free") + ("?" if is_undecided_day(days, known, version.calendar)[0] else "")


@pytest.mark.parametrize(
    ("calendar", "clause", "on"),
    [
        (None, {}, {THURSDAY: "barred", SATURDAY: "free", HOLIDAY: "barred?", WORKED: "free?", SUNDAY: "free"}),
        (None, {"holidays": "like_any_day"}, {HOLIDAY: "barred", WORKED: "free?"}),
        (None, {"holidays": "like_any_day", "working_days": "like_any_day"}, {HOLIDAY: "barred", WORKED: "free"}),
        (CALENDAR, {"holidays": "free"}, {HOLIDAY: "free", ITS_OWN: "free", ELSEWHERE: "barred", THURSDAY: "barred"}),
        (CALENDAR, {"holidays": "free", "working_days": "barred"}, {WORKED: "barred", SATURDAY: "free", "2026-09-20": "free"}),
        (CALENDAR, {"holidays": "free", "working_days": "free"}, {WORKED: "free", FRIDAY: "barred"}),
        (CALENDAR, {"holidays": "barred", "weekdays": [6, 7]}, {HOLIDAY: "barred", THURSDAY: "free", SATURDAY: "barred"}),
        (CALENDAR, {}, {HOLIDAY: "barred?", WORKED: "free?"}),  # it names a calendar and says nothing by it
        (CALENDAR, {"holidays": "free"}, {"2025-10-01": "barred?", "2025-10-16": "barred"}),  # a year it does not speak of
        (None, {"weekdays": [1, 2, 3, 4, 5, 6, 7]}, {HOLIDAY: "barred", WORKED: "barred"}),  # every day is every day
        (None, {"days": [HOLIDAY, SATURDAY]}, {HOLIDAY: "barred", SATURDAY: "barred", THURSDAY: "free"}),
        (CALENDAR, {"days": [HOLIDAY], "holidays": "free"}, {HOLIDAY: "barred"}),  # a day that is named is meant
    ],
)
def test_days(calendar: dict | None, clause: dict, on: dict[str, str]) -> None:
    assert {day: said(day, calendar, **clause) for day in on} == on


NEXT = {"name": "历", "source": "附件", "holidays": ["2027-01-01"], "working_days": ["2027-02-06"]}


@pytest.mark.parametrize(
    ("calendar", "clause", "on"),
    [
        (None, {}, {"2027-01-01": "barred?", "2027-03-10": "barred?", "2027-03-13": "free?"}),
        (CALENDAR, {"holidays": "free", "working_days": "barred"}, {"2027-01-01": "barred?", "2027-03-13": "free?"}),
        (NEXT, {}, {"2027-01-01": "barred?", "2027-03-10": "barred?"}),  # it names a calendar and says nothing by it
        (NEXT, {"holidays": "free"}, {"2027-01-01": "free", "2027-03-10": "barred", "2028-03-10": "barred?"}),
        (None, {"holidays": "like_any_day"}, {"2027-01-01": "barred", "2027-03-13": "free?"}),
        (None, {"weekdays": [1, 2, 3, 4, 5, 6, 7]}, {"2027-01-01": "barred"}),
        (None, {"days": ["2027-01-01"]}, {"2027-01-01": "barred"}),
    ],
)
def test_a_year_whose_decree_is_not_known_decides_nothing(calendar: dict | None, clause: dict, on: dict[str, str]) -> None:
    assert {day: said(day, calendar, **clause) for day in on} == on


def test_hours_over_midnight_belong_to_the_day_before() -> None:
    night = order(
        weekdays=WORKDAYS,
        hours=[["22:00", "06:00"]],
        holidays="free",
        working_days="barred",
        whole={"calendar": CALENDAR},
        **{"from": "2026-09-01T00:00+08:00"},
        issued="2026-08-31 09:00",
    )
    (one,) = governing([night], {})
    times = {
        "10-01 23:00": False,
        "10-03 05:00": False,
        "10-01 05:00": True,
        "10-10 23:00": True,
        "10-11 05:00": True,
        "10-12 05:00": False,
    }
    assert one.in_force(np.array([us(f"2026-{time}") for time in times])).tolist() == list(times.values())


DAYS = st.integers(day_number(date(2024, 1, 1)), day_number(date(2027, 12, 31)))
WORDS = st.sampled_from([None, "like_any_day", "free", "barred"])


@given(DAYS, st.sets(st.integers(1, 7), min_size=1), WORDS, WORDS, st.sets(DAYS, max_size=5), st.sets(DAYS, max_size=5))
def test_day_by_day(
    day: int, weekdays: set[int], holidays: str | None, worked: str | None, off: set[int], on: set[int]
) -> None:
    off, on = off | {day} if day % 3 == 0 else off, on - off - {day}
    calendar = {
        "name": "历",
        "source": "源",
        "holidays": [day_of(one).isoformat() for one in off],
        "working_days": [day_of(one).isoformat() for one in on],
    }
    known, version = clause_of(calendar, weekdays=sorted(weekdays), holidays=holidays, working_days=worked)
    wanted = day_of(day).isoweekday() in weekdays
    for listed, word in ((off, holidays), (on, worked)):
        if day in listed and word in ("free", "barred"):
            wanted = word == "barred"
    assert is_ordered_day(np.array([day]), known, version.calendar)[0] == wanted


def test_known_days_are_whole_years_and_no_day_is_both() -> None:
    holidays, working_days = known_days()
    assert not holidays & working_days
    assert all(day_of(day).isoweekday() > 5 for day in working_days)
    assert {day_of(day).year for day in holidays} == {2025, 2026}
