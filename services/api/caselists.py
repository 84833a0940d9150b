"""GET /caselists and /caselists/{day}: how many cases each day has, and a day's list as it would be issued now."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi import Path as InPath
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Engine, func, select

from rules.catalogue import OUTCOMES, Text
from services.api.cursors import CursorQuery, LimitQuery, decoded, encoded
from services.api.dependencies import ConnectionDep, EngineDep, NowDep, SettingsDep
from services.api.expectations import not_before
from services.api.finding_filters import refuse_unknown_district
from services.api.formats import ALSO_FILES, MEDIA_TYPES, FormatQuery, chosen_format
from services.api.list_layouts import city_layout
from services.api.lists import attachment
from services.api.pages import AllItems
from services.api.parameters import LocalDay, Word
from services.api.problems import documented, wrong
from services.findings.statistics.cache import Kept
from services.lists.files.tables import all_entries, printed_rows, tables
from services.lists.issued.candidates import newest_change
from services.lists.preview import DayPreview, preview_of_day
from services.lists.selection import counts, without_district
from services.settings import Settings
from services.store.engine import reading
from services.store.per_database import PerDatabase
from services.store.tables import CASE_LIST, FINDING

router = APIRouter(tags=["case lists"])
MOST_PREVIEWED = 20_000
"""Maximum cases of a preview, ten volumes: more take a server longer than anybody waits. An issued list has all."""
_DAYS, _SORT = 366, "caselist"
_PREVIEWS: PerDatabase[DayPreview] = PerDatabase(2)
_ANSWERS: PerDatabase[Kept[list["CaseDay"]]] = PerDatabase()

Day = Annotated[LocalDay, InPath(description="A local day.")]


class CaseDay(BaseModel):
    """How many cases stand on a day's list."""

    day: date = Field(examples=["2026-11-20"])
    violation: int = 0
    suspected: int = 0
    to_be_verified: int = 0
    listed: int = 0


class CaseDays(AllItems[CaseDay]):
    """Days that have cases, newest first."""


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
        description="The Chinese headings, for each row's members: those of the CSV.",
        examples=[["序号", "案件编号", "号牌号码"]],
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


def answer(
    engine: Engine, settings: Settings, now: datetime, day: date, district: str | None, limit: int, cursor: str | None
) -> CaseList:
    """A page of the day's preview: the rows of its CSV."""
    found = _leafed(engine, settings, now, day, district)
    layout, entries = found.layout, all_entries(tables(found.content, found.layout))
    after = decoded(cursor, _SORT, int)
    first = min(max(after[0], 0), len(entries)) if after else 0
    rows = [list(row) for row in printed_rows(entries[first : first + limit], layout.csv, layout)]
    with reading(engine) as connection:
        counted, unplaced = counts(connection, day, district), without_district(connection, day)
    following = encoded(_SORT, first + limit) if len(entries) > first + limit else None
    columns = layout.headings(layout.csv)
    return CaseList(day=day, counts=Counts(**counted), without_district=unplaced, columns=columns, rows=rows, next=following)


def _leafed(engine: Engine, settings: Settings, now: datetime, day: date, district: str | None) -> DayPreview:
    """The preview, kept from page to page while no finding changes and no list is issued."""
    layout = msgspec.json.encode(city_layout(settings))
    with reading(engine) as connection:
        # A lower change may be committed after a higher one: then the highest stays, and the highest settled one rises.
        changed = connection.execute(select(func.max(FINDING.c.changed))).scalar(), newest_change(connection)
        issued = connection.execute(select(func.max(CASE_LIST.c.id))).scalar()
        build = partial(day_preview, engine, settings, now, day, district)
        return _PREVIEWS.get(connection, build, version=(changed, issued, layout), key=(day, district))


def day_preview(engine: Engine, settings: Settings, now: datetime, day: date, district: str | None) -> DayPreview:
    """The day's list as it would be issued now. Refused (422) where it has more cases than a server makes while somebody waits."""
    with reading(engine) as connection:
        cases = sum(count for outcome, count in counts(connection, day, district).items() if outcome != "listed")
    if cases > MOST_PREVIEWED:
        raise wrong("day", day, _too_many(cases))
    return preview_of_day(engine, day, district, now, city_layout(settings), settings.lists_overdue_days)


def _too_many(cases: int) -> Text:
    return Text(
        f"至多 {MOST_PREVIEWED:,} 个案件的一日（当日有 {cases:,} 个）：请逐个区县预览，或用 plumewatch lists preview 写成文件",
        f"a day of at most {MOST_PREVIEWED:,} cases (this one has {cases:,}): preview one district after the other, "
        "or write the files by plumewatch lists preview",
    )


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


@router.get("/caselists/{day}", response_model=CaseList, responses=ALSO_FILES | documented(503))
def read_day(
    request: Request,
    connection: ConnectionDep,
    engine: EngineDep,
    settings: SettingsDep,
    now: NowDep,
    day: Day,
    district: Annotated[Word | None, Query(description="Only this district's cases.")] = None,
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
    format: FormatQuery = None,
) -> Any:
    """A day's list as it would be issued now, without a number; as CSV or XLSX the very file that `plumewatch lists preview` writes."""
    kind = chosen_format(request, format)
    refuse_unknown_district(connection, district)
    if kind == "json":
        return answer(engine, settings, now, day, district, limit, cursor)
    file = day_preview(engine, settings, now, day, district).file(kind)
    return attachment(file.name, MEDIA_TYPES[kind], file.payload)
