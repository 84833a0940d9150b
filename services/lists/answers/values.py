"""Values of answers: a word of the city's, a time after the finding, a name; and whether a cell still says what was issued."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from rules.catalogue.entries import Text
from rules.timing.times import LOCAL
from services.lists.answers.reading import cell_text

LONGEST = 200
"""Maximum characters of a result or a name."""
_DAY = r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日)"
_WRITTEN = re.compile(rf"{_DAY}(?:[ T]*(\d{{1,2}}):(\d{{2}})(?::(\d{{2}})(?:\.\d+)?)?)?")
_A_TIME = Text("北京时间，如 2026-11-21 09:30，可只写日期", "a local time such as 2026-11-21 09:30, or a day alone")
_NO_CONTROLS = Text("不含控制字符或换行的文字", "a text without control characters or line breaks")
_REFUSED_KINDS = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories that no name has: controls, invisible marks (also those that turn the order of writing), halves of characters."""


class Unfit(Exception):
    """The cell does not hold what it should; `expected` says what that is."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


def result_word(cell: Any, words: Sequence[str]) -> str:
    """The result, one of the city's words. Raises Unfit."""
    text = _text(cell)
    if text not in words:
        raise Unfit(Text(f"以下之一：{'、'.join(words)}", f"one of {', '.join(words)}"))
    return text


def handler_name(cell: Any) -> str:
    """Who handled the case, as written. Raises Unfit."""
    if not (text := _text(cell)):
        raise Unfit(Text("经办人姓名", "the name of who handled the case"))
    return text


def handled_time(cell: Any, first_at: datetime, now: datetime) -> datetime:
    """When the case was handled: not before the finding, not after `now`. A day alone is its midnight. Raises Unfit."""
    day_alone, found = _time(cell)
    begin = first_at.astimezone(LOCAL)
    earliest = begin.replace(hour=0, minute=0, second=0, microsecond=0) if day_alone else begin.replace(second=0, microsecond=0)
    if found < earliest:
        shown = f"{begin:%Y-%m-%d %H:%M}"
        raise Unfit(Text(f"不早于违法时间 {shown}", f"not before the finding, {shown}"))
    if found > now:
        shown = f"{now.astimezone(LOCAL):%Y-%m-%d %H:%M}"
        raise Unfit(Text(f"不晚于现在 {shown}", f"not in the future, now is {shown}"))
    return found


def is_same(now: Any, issued: Any) -> bool:
    """Whether a cell still says what was issued, also after a spreadsheet has written a number or a time in its own way."""
    if type(now) is type(issued) and now == issued:  # nearly all are
        return True
    text, before = _plain(cell_text(now)), _plain(cell_text(issued))
    if text == before:
        return True
    number, number_before = _number(text), _number(before)
    if number is not None and number_before is not None:
        return number == number_before
    written, written_before = _WRITTEN.fullmatch(text), _WRITTEN.fullmatch(before)
    if written is None or written_before is None:
        return False
    try:
        moment, moment_before = _moment(written), _moment(written_before)
    except ValueError:
        return False
    # Excel shows a time of a CSV file without its seconds, and saves what it shows.
    return moment == (moment_before if written[9] else moment_before.replace(second=0))


def _time(cell: Any) -> tuple[bool, datetime]:
    """Whether it is a day alone, and the time. Raises Unfit."""
    if isinstance(cell, datetime):
        rounded = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
        return rounded.time() == time(), rounded.replace(tzinfo=LOCAL)
    if isinstance(cell, date):
        return True, datetime.combine(cell, time(), tzinfo=LOCAL)
    written = _WRITTEN.fullmatch(_plain(cell_text(cell)))
    if written is None:
        raise Unfit(_A_TIME)
    try:
        return written[7] is None, _moment(written).replace(tzinfo=LOCAL)
    except ValueError as error:
        raise Unfit(_A_TIME) from error


def _moment(written: re.Match[str]) -> datetime:
    """The time of a match of _WRITTEN. Raises ValueError."""
    year, _, month, day, month_zh, day_zh, hour, minute, second = written.groups()
    return datetime(int(year), int(month or month_zh), int(day or day_zh), int(hour or 0), int(minute or 0), int(second or 0))


def _text(cell: Any) -> str:
    text = cell_text(cell)
    if any(unicodedata.category(one) in _REFUSED_KINDS for one in text):
        raise Unfit(_NO_CONTROLS)
    if len(text) > LONGEST:
        raise Unfit(Text(f"至多 {LONGEST} 个字，现有 {len(text)} 个", f"at most {LONGEST} characters, not {len(text)}"))
    return text


def _plain(text: str) -> str:
    """The text with one width and one kind of space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", text) else None
