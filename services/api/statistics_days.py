"""The local days of which something is counted, and the counts as JSON or as a file."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, NamedTuple, Protocol

from fastapi import Depends, Query, Request
from pydantic import BaseModel

from rules.catalogue import Text
from rules.timing.times import LOCAL
from services.api.dependencies import NowDep
from services.api.expectations import not_before
from services.api.formats import Format, chosen_format
from services.api.parameters import LocalDay, thinkable
from services.api.problems import wrong
from services.api.tables import Column, table_response

DAYS = 30
MOST_DAYS = 400
"""Maximum days of one request."""


class Period(NamedTuple):
    """Local days, both included."""

    first: date
    last: date


def days_asked(first: date | None, last: date | None, today: date, days: int = DAYS) -> Period:
    """The requested local days, by default the last 30; refused (422) if the last is before the first, or they are too many."""
    first, last = (day and thinkable(day) for day in (first, last))
    end = last or (today if first is None else min(today, first + timedelta(days=MOST_DAYS - 1)))
    begin = first or end - timedelta(days=days - 1)
    if begin > end:
        raise wrong("to", end, not_before(begin, "from="))
    if (end - begin).days >= MOST_DAYS:
        raise wrong("from", begin, Text(f"截至 to={end} 最多 {MOST_DAYS} 天", f"at most {MOST_DAYS} days until to={end}"))
    return Period(begin, end)


def _period(
    now: NowDep,
    first: Annotated[LocalDay | None, Query(alias="from", description="First local day; absent = 30 days until `to`.")] = None,
    last: Annotated[LocalDay | None, Query(alias="to", description="Last local day, included; absent = today.")] = None,
) -> Period:
    return days_asked(first, last, now.astimezone(LOCAL).date())


PeriodDep = Annotated[Period, Depends(_period)]


class Counts(Protocol):
    """An answer with lines."""

    @property
    def items(self) -> Sequence[BaseModel]:
        """One a key."""
        ...


def as_asked(request: Request, asked: Format | None, name: str, columns: Sequence[Column], found: Counts) -> Any:
    """The counts themselves, or their lines as a CSV or XLSX file with these columns, each a member of a line."""
    kind = chosen_format(request, asked)
    if kind == "json":
        return found
    lines = (item.model_dump(mode="json") for item in found.items)
    return table_response(kind, name, columns, ([line[column.name] for column in columns] for line in lines))
