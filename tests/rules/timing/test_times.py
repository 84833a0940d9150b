"""Days of law are local days; months are natural months."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest

from rules.timing.times import (
    after_months,
    day_number,
    day_of,
    local_days,
    local_text,
    local_time_of_day,
    micros,
    micros_of,
    midnight,
    time_of,
    time_of_text,
)
from tests.rules.building import us


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        ("2026-02-28", 6, "2026-08-28"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-02-29", 6, "2024-08-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-31", 6, "2026-09-30"),
        ("2026-05-15", 6, "2026-11-15"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2026-07-01", 6, "2027-01-01"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-01", 0, "2026-12-01"),
    ],
)
def test_so_many_natural_months_later(day: str, months: int, last: str) -> None:
    assert after_months(date.fromisoformat(day), months) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("utc", "day", "minutes"),
    [
        (datetime(2026, 11, 19, 15, 59, 59), "2026-11-19", 23 * 60 + 59),
        (datetime(2026, 11, 19, 16), "2026-11-20", 0),
        (datetime(2026, 11, 20, 15, 59), "2026-11-20", 23 * 60 + 59),
        (datetime(1969, 12, 31, 16), "1970-01-01", 0),
    ],
)
def test_local_day_and_time(utc: datetime, day: str, minutes: int) -> None:
    moment = np.array([micros_of(utc.replace(tzinfo=UTC))])
    assert day_of(local_days(moment)[0]).isoformat() == day
    assert local_time_of_day(moment)[0] // 60_000_000 == minutes


def test_there_and_back() -> None:
    number = day_number(date(2026, 11, 20))
    assert (day_of(number), midnight(number)) == (date(2026, 11, 20), us("2026-11-20 00:00"))
    assert time_of(us("2026-11-20 09:00:00.000001")).isoformat() == "2026-11-20T01:00:00.000001+00:00"
    assert local_text(us("2026-11-20 09:00:30")) == "2026-11-20T09:00:30+08:00"


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_microseconds_whatever_the_columns_unit(unit: str) -> None:
    times = pd.Series(pd.to_datetime(["2026-11-20T09:00:00+08:00"])).dt.as_unit(unit)
    assert micros(times).tolist() == micros(times.dt.tz_convert("UTC")).tolist() == [us("2026-11-20 09:00")]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-30T24:00+08:00", "2026-12-01T00:00:00+08:00"),
        ("2026-12-31T24:00:00Z", "2027-01-01T00:00:00+00:00"),
        ("2026-11-30T23:59+08:00", "2026-11-30T23:59:00+08:00"),
    ],
)
def test_24_is_the_beginning_of_the_next_day(text: str, time: str) -> None:
    assert time_of_text(text).isoformat() == time


@pytest.mark.parametrize("text", ["2026-11-31T24:00+08:00", "2026-11-30T24:01+08:00", "2026-11-30T25:00+08:00", "T24:00"])
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        time_of_text(text)
