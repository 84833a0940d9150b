"""Types of query parameters, validated strictly, so that a mistake is refused instead of misread."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema
from pydantic_core import CoreSchema, core_schema

from rules.catalogue import Text
from services.api.expectations import Unfit
from services.findings.search.query import Box

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)
_NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,9})?"
_BOX = re.compile(rf"{_NUMBER}(,{_NUMBER}){{3}}")


def _day(value: Any) -> Any:
    if isinstance(value, date):
        return value
    try:
        if _DAY.fullmatch(str(value)):
            return date.fromisoformat(str(value))
    except ValueError:
        pass
    raise Unfit(Text("日期，如 2026-11-20", "a day such as 2026-11-20"))


def thinkable(day: date) -> date:
    """A day clamped to the years 1900 to 9000, because at the edge of the calendar days cannot be added or converted."""
    return min(max(day, _FIRST_DAY), _LAST_DAY)


def box_of(text: str | None) -> Box | None:
    """Parse a `MapBox`; None for None. Raises ValueError with what is expected."""
    if text is None:
        return None
    if not _BOX.fullmatch(text):
        raise Unfit(
            Text(
                "西,南,东,北（度），如 112.3,34.5,112.6,34.8", "west,south,east,north in degrees, such as 112.3,34.5,112.6,34.8"
            )
        )
    box = Box(*(float(part) for part in text.split(",")))
    if box.west > box.east or box.south > box.north:
        raise Unfit(Text("西,南,东,北，每对由小到大", "west,south,east,north, each pair growing"))
    return box


def _is_box(text: str) -> str:
    box_of(text)
    return text


LocalDay = Annotated[
    date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-20"]})
]
"""A local day (Asia/Shanghai)."""
MapBox = Annotated[
    str,
    AfterValidator(_is_box),
    WithJsonSchema({"type": "string", "pattern": f"^{_BOX.pattern}$", "examples": ["112.3,34.5,112.6,34.8"]}),
]
"""west,south,east,north in degrees, as text: `box_of` reads it."""


class OneOf:
    """Validator in `Annotated[str, OneOf(names)]`: exactly one of these names."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> CoreSchema:
        return core_schema.literal_schema(self._names)


Word = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A name or id to search for."""
