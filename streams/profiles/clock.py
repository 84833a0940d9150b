"""A source's times as text with an offset. A time is read in a stated format or not at all."""

import re
from datetime import date, datetime, time, timedelta, timezone

_OWN_OFFSET = re.compile(r".*\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_ADJACENT = re.compile(r"%[A-Za-z]%[A-Za-z]")


def time_of_text(text: str, formats: list[str], zone: timezone | None) -> str | None:
    """A source's time as ISO text with offset; one that carries its own offset stays as it is. None when no format fits."""
    if _OWN_OFFSET.fullmatch(text):
        return text
    for form in formats:
        moment = _parsed(text, form)
        if moment is not None:
            return moment.replace(tzinfo=zone).isoformat()
    return None


def time_of_cell(cell: date, zone: timezone | None) -> str:
    """A spreadsheet's date cell (a plain date is midnight) as ISO text. It holds days as a float: rounded to the ms."""
    moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
    moment += timedelta(microseconds=500)
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def _parsed(text: str, form: str) -> datetime | None:
    """strptime, which lets a two-digit part be one digit: with parts side by side that is a guess, so it must come back."""
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        return None
    if _ADJACENT.search(form) and moment.strftime(form) != text:
        return None
    return moment
