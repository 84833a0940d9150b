"""The query parameter for an instant: a time with its offset, or a local day (its beginning)."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from rules.catalogue import Text
from rules.timing.times import LOCAL, time_of_text
from services.api.expectations import Unfit

_DAY = r"(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_CLOCK = r"(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?|24:00(:00)?)"
_FORM = re.compile(rf"{_DAY}(T{_CLOCK}(Z|[ +-]([01]\d|2[0-3]):[0-5]\d))?", re.ASCII)
_EXPECTED = Text(
    "带时区的时间，如 2026-11-20T08:30:05+08:00（地址中的 + 写作 %2B），或当地日期，如 2026-11-20",
    "a time with its offset such as 2026-11-20T08:30:05+08:00 (+ is %2B in an address), or a local day such as 2026-11-20",
)


def _instant(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    text = str(value)
    try:
        if _FORM.fullmatch(text):
            moment = time_of_text(text.replace(" ", "+"))  # an unescaped + of an address arrives as a space
            return (moment.replace(tzinfo=LOCAL) if moment.tzinfo is None else moment).astimezone(UTC)
    except ValueError:
        pass
    raise Unfit(_EXPECTED)


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "pattern": f"^{_FORM.pattern}$", "examples": ["2026-11-20T08:30:05+08:00"]}),
]
