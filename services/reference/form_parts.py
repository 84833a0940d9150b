"""What the strict forms of orders, warnings and passes share: times, names, words, and how a misfit between members is told."""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from rules.catalogue import Text
from rules.timing.times import time_of_text

_TIME = re.compile(r"20\d\d-\d\d-\d\dT(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?|24:00(:00)?)(Z|[+-]\d\d:\d\d)")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DAY = re.compile(r"20\d\d-\d\d-\d\d")


def a_text(longest: int) -> Text:
    """A text of at most so many characters."""
    return Text(f"1 到 {longest} 个字符，首尾无空格", f"a text of 1 to {longest} characters, without space around it")


def any_of(known: tuple[str, ...]) -> Text:
    """One of the known words."""
    return Text(f"以下之一：{', '.join(known)}", f"one of {', '.join(known)}")


def if_said(expected: Text) -> Text:
    """What is expected of a member that may be left out."""
    return Text(f"可不写；写则为{expected.zh}", f"null, or {expected.en}")


def later_than(member: str, zh: str) -> Text:
    """A time after that of another member, which is called zh in Chinese."""
    return Text(f"晚于{zh}的{A_TIME.zh}", f"later than {member}: {A_TIME.en}")


A_NAME = a_text(128)
A_TEXT = a_text(500)
A_TIME = Text(
    "时间，如 2026-11-20T00:00+08:00（24:00 即次日 00:00）",
    "a time with its offset such as 2026-11-20T00:00+08:00 (24:00 is 00:00 of the next day)",
)
LATER = if_said(later_than("from", "起始时间"))
WINDOWS = Text(
    "至少一个时段，如 07:00-22:00；起止须不同，止可写 24:00",
    "a list of at least one pair of two times HH:MM that differ (24:00 allowed at the end)",
)
WEEKDAYS = Text(
    "至少一个星期几，1（星期一）至 7（星期日），不重复",
    "a list of at least one number from 1 (Monday) to 7 (Sunday), each once",
)
DAYS = Text("日期，如 2026-10-01，不重复", "days such as 2026-10-01, each once")
MINUTES = Text("0 到 1440 分钟", "a number of minutes from 0 to 1440")
A_ZONE = Text("一个区域", "a zone_id")

AS_WRITTEN = object()
"""Stands for the value that the file has for a member."""


class Misfit(NamedTuple):
    """A member that does not fit the others. expected None: the form's own words for it."""

    member: str
    expected: Text | None = None
    value: Any = AS_WRITTEN


class Form(BaseModel):
    """An object of a document, strictly. EXPECTED: what is right, a member; WORDS: the known words of a member.

    UNSAID: members that came later; where they only say their default they are no part of what is stored, so that a document
    from before stays what it was.
    """

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    EXPECTED: ClassVar[dict[str, Text]] = {}
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {}
    UNSAID: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if misfits := [*self._misfits()]:
            raise PydanticCustomError("misfits", "{misfits}", {"misfits": misfits})
        return self

    def _misfits(self) -> Iterator[Misfit]:
        """Rules that concern more than one value: the members that are to be mended."""
        return iter(())

    @model_serializer(mode="wrap")
    def _without_what_is_not_said(self, stored: SerializerFunctionWrapHandler) -> dict[str, Any]:
        members: dict[str, Any] = stored(self)
        for name, field in type(self).model_fields.items():
            member = field.alias or name
            if member in self.UNSAID and getattr(self, name) == field.get_default(call_default_factory=True):
                members.pop(member, None)
        return members


def form_tag(form: type[Form]) -> str:
    """The step that names a form in the path of a fault where several forms may stand."""
    return f"<{form.__name__}>"


def each_once(values: list[Any]) -> list[Any]:
    """The list. Raises ValueError where it names something twice."""
    if len(set(values)) != len(values):
        raise ValueError("twice")
    return values


def twice(values: Iterable[Hashable]) -> list[Any]:
    """What is there more than once."""
    return sorted((value for value, count in Counter(values).items() if count > 1), key=str)


def one_of(known: tuple[str, ...]) -> AfterValidator:
    """Refuses a word that is not known."""

    def check(word: str) -> str:
        if word not in known:
            raise ValueError("not a known word")
        return word

    return AfterValidator(check)


def read_as(names: Mapping[str, str]) -> BeforeValidator:
    """Reads other names of a word as the word; names: in small letters and plain digits."""

    def read(word: Any) -> Any:
        return names.get(unicodedata.normalize("NFKC", word).lower().replace(" ", ""), word) if isinstance(word, str) else word

    return BeforeValidator(read)


def _time(written: Any) -> datetime:
    if not isinstance(written, str) or not _TIME.fullmatch(written):
        raise ValueError("not a time")
    return time_of_text(written)


def _in_local_time(time: datetime) -> str:
    return time.astimezone(ZoneInfo("Asia/Shanghai")).isoformat()


def _plain(text: str) -> str:
    if text != text.strip():
        raise ValueError("space around it")
    return text


def _day(text: str) -> str:
    if not _DAY.fullmatch(text):
        raise ValueError("not a day")
    return date.fromisoformat(text).isoformat()


def _window(pair: list[str]) -> list[str]:
    start, end = pair
    if not _CLOCK.fullmatch(start) or not (_CLOCK.fullmatch(end) or end == "24:00") or start == end:
        raise ValueError("not a window")
    return pair


Name = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_plain)]
Words = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_plain)]
Time = Annotated[datetime, BeforeValidator(_time), PlainSerializer(_in_local_time)]
Day = Annotated[str, AfterValidator(_day)]
District = Annotated[Name, Field(max_length=64)]
Window = Annotated[list[str], Field(min_length=2, max_length=2), AfterValidator(_window)]
Windows = Annotated[list[Window], Field(min_length=1)]
Weekdays = Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1), AfterValidator(each_once)]
