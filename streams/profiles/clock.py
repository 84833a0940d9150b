"""A source's times as text with an offset. A time is read in a stated format or not at all."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from streams.times import is_time

_OWN_OFFSET = re.compile(r".*\d{2}:\d{2}.*(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
_EPOCH = re.compile(r"\d{1,13}", re.ASCII)
EPOCHS = {"epoch s", "epoch ms"}
_ADJACENT = re.compile(r"%[A-Za-z]%[A-Za-z]")


def time_of_text(text: str, formats: list[str], zone: timezone | None) -> str | None:
    """A source's time as ISO text with offset; one that carries its own offset stays as it is. None when no format fits."""
    if _OWN_OFFSET.fullmatch(text) or is_time(text):
        return text
    for form in formats:
        moment = _since_1970(text, form) if form in EPOCHS else _parsed(text, form)
        if moment is not None:
            return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()
    return None


def time_of_cell(cell: date, zone: timezone | None) -> str:
    """A spreadsheet's date cell (a plain date is midnight) as ISO text. It holds days as a float: rounded to the ms."""
    moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
    moment += timedelta(microseconds=500)
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()


def moved(text: str, days: int) -> str:
    """An ISO time with its offset, so many days later; a text that is no such time stays as it is."""
    try:
        return (datetime.fromisoformat(text) + timedelta(days=days)).isoformat()
    except (ValueError, OverflowError):
        return text


def _since_1970(text: str, form: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(text) * (1 if form == "epoch ms" else 1000))
    except OverflowError:
        return None


def _parsed(text: str, form: str) -> datetime | None:
    """strptime, which lets a two-digit part be one digit: with parts side by side that is a guess, so it must come back."""
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        return None
    if _ADJACENT.search(form) and moment.strftime(form) != text:
        return None
    return moment
