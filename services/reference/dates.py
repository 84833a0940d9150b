"""Dates as registers write them: year, month, day without doubt, or refused; nothing is swapped or guessed."""

import re
from datetime import date, datetime, timedelta

from rules.catalogue import Text
from services.reference.remarks import UnfitError
from services.reference.tables import Cell, is_blank

_EXPECTED = Text(
    "日期，如 2023-11-01、2023/11/1、2023年11月1日 或 20231101，1950 到 2099 年，或留空",
    "a date such as 2023-11-01, 2023/11/1, 2023年11月1日 or 20231101, from 1950 to 2099, or blank",
)
_WRITTEN = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def calendar_date(cell: Cell) -> date | None:
    """The day in a date cell, a written date or the number 20231101. Raises UnfitError, with an offer for a serial number."""
    if is_blank(cell):
        return None
    if isinstance(cell, datetime):
        cell = cell.date()
    found = cell if isinstance(cell, date) else _of_parts(_text(cell))
    if found is None or not 1950 <= found.year <= 2099:
        offer = _serial_offer(cell)
        raise UnfitError(Text(_EXPECTED.zh + offer.zh, _EXPECTED.en + offer.en))
    return found


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _of_parts(text: str) -> date | None:
    match = _WRITTEN.fullmatch(text) or _COMPACT.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part is not None and part.isdigit())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _serial_offer(cell: Cell) -> Text:
    text = _text(cell)
    if not re.fullmatch(r"[2-6]\d{4}", text):
        return Text("", "")
    day = date(1899, 12, 30) + timedelta(days=int(text))
    return Text(f"；或许是 Excel 日期 {day}", f"; perhaps the Excel date {day}")
