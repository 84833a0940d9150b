"""Conversions between aware times, microseconds since 1970 UTC, and local days of Asia/Shanghai (+08:00 all year since 1992).

Dates in laws are local dates: a limit from 2019-05-01 begins at local midnight.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd

from rules.columns import Ints, Micros

LOCAL = timezone(timedelta(hours=8))
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 86_400 * SECOND
_OFFSET = 8 * 3600 * SECOND
_AT_24 = re.compile(r"(.*T)24:00(?::00)?(.*)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def micros(times: pd.Series) -> Micros:
    """Aware times as microseconds since 1970 UTC."""
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        return pd.DatetimeIndex(times).as_unit("us").asi8.copy()
    return np.array([micros_of(time) for time in times], dtype=np.int64)


def micros_of(time: datetime) -> int:
    """One aware time as microseconds since 1970 UTC."""
    return (time - _EPOCH) // timedelta(microseconds=1)


def time_of_text(text: str) -> datetime:
    """The time in an ISO text; 24:00 is 00:00 of the next day. Raises ValueError."""
    at_24 = _AT_24.fullmatch(text)
    if at_24 is None:
        return datetime.fromisoformat(text)
    return datetime.fromisoformat(f"{at_24[1]}00:00{at_24[2]}") + timedelta(days=1)


def micros_of_text(text: str) -> int:
    """An ISO text with its offset, as in documents and evidence, as microseconds since 1970 UTC."""
    return micros_of(datetime.fromisoformat(text))


def time_of(us: int) -> datetime:
    """The aware UTC time of these microseconds."""
    return _EPOCH + timedelta(microseconds=int(us))


def local_days(us: Micros) -> Ints:
    """Local day numbers since 1970-01-01."""
    return (us + _OFFSET) // DAY


def local_day(us: int) -> int:
    """The local day number of one time."""
    return (us + _OFFSET) // DAY


def local_time_of_day(us: Micros) -> Ints:
    """Microseconds since local midnight."""
    return (us + _OFFSET) % DAY


def day_number(day: date) -> int:
    """A local day's number since 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def day_of(number: int) -> date:
    """The local day with this number."""
    return date.fromordinal(int(number) + _EPOCH_ORDINAL)


def midnight(number: int) -> int:
    """When the local day with this number begins, microseconds since 1970 UTC."""
    return int(number) * DAY - _OFFSET


def local_text(us: int) -> str:
    """ISO text in local time, as evidence shows it."""
    return time_of(us).astimezone(LOCAL).isoformat()


def after_months(day: date, months: int) -> date:
    """The same day of the month some calendar months later, clamped to the month's last day (2026-08-31 + 6 = 2027-02-28)."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))
