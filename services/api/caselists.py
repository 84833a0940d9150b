"""GET /caselists and /caselists/{day}: how many cases each day has, and a day's list as it will be written."""

from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi import Path as InPath
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Engine, func, select
from starlette.responses import Response

from rules.catalogue import OUTCOMES
from services.api.caselist_page import page_of_cases
from services.api.cursors import CursorQuery, LimitQuery
from services.api.dependencies import ConnectionDep, EngineDep, NowDep
from services.api.expectations import not_before
from services.api.finding_filters import refuse_unknown_district
from services.api.formats import ALSO_FILES, MEDIA_TYPES, Format, FormatQuery, chosen_format
from services.api.parameters import LocalDay, Word, thinkable
from services.api.problems import wrong
from services.api.tables import file_response
from services.findings.statistics.cache import Kept
from services.lists.day_files import write_case_list
from services.lists.rows import HEADINGS, CaseRow, case_row
from services.lists.selection import counts, without_district
from services.store.per_database import PerDatabase
from services.store.tables import FINDING

router = APIRouter(tags=["case lists"])
_DAYS = 366
_WEEK = timedelta(days=7)
_ANSWERS: PerDatabase[Kept[list["CaseDay"]]] = PerDatabase()

Day = Annotated[LocalDay, InPath(description="A local day.")]


class CaseDay(BaseModel):
    """How many cases stand on a day's list."""

    day: date = Field(examples=["2026-11-20"])
    violation: int = 0
    suspected: int = 0
    to_be_verified: int = 0
    listed: int = 0


class CaseDays(BaseModel):
    """Days that have cases, newest first."""

    items: list[CaseDay]
    next: None = None


class Counts(BaseModel):
    """Cases of a list by outcome."""

    violation: int = 0
    suspected: int = 0
    to_be_verified: int = 0
    listed: int = 0


class CaseList(BaseModel):
    """A page of a day's list."""

    day: date = Field(examples=["2026-11-20"])
    counts: Counts
    without_district: int = Field(description="Cases of that day in no district's list.")
    columns: list[str] = Field(
        description="The Chinese headings, for each row's members.", examples=[["序号", "案件编号", "号牌号码"]]
    )
    rows: list[list[str | int | float | None]] = Field(examples=[[[1, "PW-20261120-0123456789abcdef", "豫C0T003"]]])
    next: str | None


def days(connection: Connection, first: date | None, last: date | None) -> CaseDays:
    """The newest days (at most a year's) with findings that are not withdrawn, between two days, both included."""
    found = _ANSWERS.get(connection, Kept).get((first, last), lambda: _counted(connection, first, last))
    return CaseDays(items=found[:_DAYS])


def _counted(connection: Connection, first: date | None, last: date | None) -> list[CaseDay]:
    """All days, newest first, counted from an index in its order."""
    day, outcome = FINDING.c.local_day, FINDING.c.outcome
    bounds = [*([day >= first] if first else []), *([day <= last] if last else [])]
    query = select(day, outcome, func.count()).where(FINDING.c.withdrawn.is_(False), outcome.in_(list(OUTCOMES)), *bounds)
    found: dict[date, CaseDay] = {}
    for when, what, count in connection.execute(query.group_by(outcome, day)):
        setattr(found.setdefault(when, CaseDay(day=when)), what, count)
    return [found[when] for when in sorted(found, reverse=True)]


def neighbours(connection: Connection, day: date) -> tuple[date | None, date | None]:
    """The nearest days with cases before and after this one, within a week."""
    own, around = FINDING.c.local_day, (thinkable(day) - _WEEK, thinkable(day) + _WEEK)
    standing = [(FINDING.c.withdrawn.is_(False), FINDING.c.outcome == outcome) for outcome in OUTCOMES]
    before = [select(func.max(own)).where(*one, own >= around[0], own < day) for one in standing]
    after = [select(func.min(own)).where(*one, own > day, own <= around[1]) for one in standing]
    earlier, later = ([found for query in side if (found := connection.execute(query).scalar())] for side in (before, after))
    return max(earlier, default=None), min(later, default=None)


def answer(
    connection: Connection, day: date, district: str | None, limit: int, cursor: str | None, outcome: str | None = None
) -> CaseList:
    """A page of the day's list, in the list's order; of one outcome: a page of that sheet of the workbook, with its numbers."""
    first, rows, following = page_of_cases(connection, day, district, limit, cursor, outcome)
    return CaseList(
        day=day,
        counts=Counts(**counts(connection, day, district)),
        without_district=without_district(connection, day),
        columns=list(HEADINGS),
        rows=[list(_line(row, number)) for number, row in enumerate(rows, first)],
        next=following,
    )


def _line(finding: Any, number: int) -> CaseRow:
    return case_row(finding, number)


@router.get("/caselists", response_model=CaseDays)
def list_days(
    connection: ConnectionDep,
    first: Annotated[LocalDay | None, Query(alias="from", description="First local day.")] = None,
    last: Annotated[LocalDay | None, Query(alias="to", description="Last local day, included.")] = None,
) -> CaseDays:
    """Days with cases, newest first, a year's at most."""
    if first and last and first > last:
        raise wrong("to", last, not_before(first, "from="))
    return days(connection, first, last)


@router.get("/caselists/{day}", response_model=CaseList, responses=ALSO_FILES)
def read_day(
    request: Request,
    connection: ConnectionDep,
    engine: EngineDep,
    now: NowDep,
    day: Day,
    district: Annotated[Word | None, Query(description="Only this district's cases.")] = None,
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
    format: FormatQuery = None,
) -> Any:
    """A day's case list; as CSV or XLSX the very file that `plumewatch caselist` writes."""
    kind = chosen_format(request, format)
    refuse_unknown_district(connection, district)
    return answer(connection, day, district, limit, cursor) if kind == "json" else case_file(engine, day, district, kind, now)


def case_file(engine: Engine, day: date, district: str | None, kind: Format, now: datetime) -> Response:
    """The list's file, complete. kind: csv or xlsx."""
    with TemporaryDirectory() as folder:
        path = next(path for path in write_case_list(engine, day, district, Path(folder), now) if path.suffix == f".{kind}")
        file = path.open("rb")  # still readable when its name is gone; closed when it was sent
    return file_response(file, path.name, MEDIA_TYPES[kind])
