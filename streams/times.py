"""Spellings of a time with its offset, as ISO 8601 and RFC 3339 allow them, and what is wrong with one that is none."""

import re
from datetime import date, timedelta

_PARTS = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?([Zz]|[+-]\d{2}:?\d{2})", re.ASCII
)


def plain_time(text: str) -> str:
    """The time in its plain spelling: T and Z, a point before the fraction, and 24:00:00 as the next day's midnight. Else the text itself."""
    if (match := _PARTS.fullmatch(text)) is None:
        return text
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    if hour == "24" and not int(minute) and not int(second or 0) and not int(fraction or 0):
        if (known := _day(year, month, day)) is None or known == date.max:
            return text
        year, month, day = (known + timedelta(days=1)).isoformat().split("-")
        hour = "00"
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{f'.{fraction}' if fraction else ''}{offset.upper()}"


def is_time(text: str) -> bool:
    """Whether the text has the form of a time with its offset."""
    return _PARTS.fullmatch(text) is not None


def fault_of(text: str) -> str:
    """The code (of `streams.expectations`) of what is wrong with a time in the right form that no calendar or clock has."""
    match = _PARTS.fullmatch(text)
    if match is None or _day(*match.groups()[:3]) is None:
        return "calendar_date"
    hour, minute, second = (int(part or 0) for part in match.groups()[3:6])
    if hour > 23 or minute > 59 or second > 59:
        return "clock_time"
    offset = match[8].lstrip("+-").replace(":", "")
    return "offset" if offset.isdigit() and (offset[:2] > "23" or offset[2:] > "59") else "calendar_date"


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
