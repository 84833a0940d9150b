"""Case lists: the days that have cases, and a day's list as it will be written."""

from datetime import date, datetime, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.requests import Request

from rules.catalogue import OUTCOMES, Language
from rules.timing.times import LOCAL
from services.api import caselists as api
from services.api import statistics_findings
from services.api.caselists import CaseDay, CaseList, Day
from services.api.dependencies import ConnectionDep, NowDep
from services.api.finding_filters import Outcome, refuse_unknown_district
from services.api.parameters import Word
from services.api.statistics_findings import CountQuery
from services.dashboard.i18n import language_of
from services.dashboard.pages.days import Days
from services.dashboard.pages.query import answered, asked, given
from services.dashboard.rendering import address, page

router = APIRouter()
_PATH = "/caselists"
_A_PAGE = 100
_NEWEST = timedelta(days=31)


class _Sheet(BaseModel):
    """Which part of a day's list is looked at."""

    outcome: Outcome = "violation"
    district: Word | None = None
    cursor: str | None = Field(None, max_length=1_000)


@router.get(_PATH, response_class=HTMLResponse)
def days_page(request: Request, connection: ConnectionDep, now: NowDep) -> HTMLResponse:
    """The page at /caselists: days with cases, newest first."""
    query, wrong = asked(Days, given(request))
    days = [(one, _cases(one)) for one in _days(connection, query, now)] if query else []
    return page(
        request,
        "caselists.html",
        active="lists",
        status=422 if wrong else 200,
        filters=given(request),
        wrong=wrong,
        days=days,
        outcomes=list(OUTCOMES),
        most=max((sum(number for _, number in cases) for _, cases in days), default=0),
    )


def _cases(day: CaseDay) -> list[tuple[str, int]]:
    """How many cases of each outcome the day has, in the order of the list's sheets."""
    return [(name, getattr(day, name)) for name in OUTCOMES]


def _days(connection: Connection, query: Days, now: datetime) -> list[CaseDay]:
    """The days asked for; where none are, the newest month, or whatever there is where those are empty."""
    if query.first or query.last:
        return api.days(connection, query.first, query.last).items
    return api.days(connection, now.astimezone(LOCAL).date() - _NEWEST, None).items or api.days(connection, None, None).items


@router.get(_PATH + "/{day}", response_class=HTMLResponse)
def day_page(request: Request, connection: ConnectionDep, day: Day) -> HTMLResponse:
    """The page at /caselists/{day}: one sheet of that day's workbook, in pages."""
    found, query, wrong = None, *asked(_Sheet, given(request))
    if query:
        found, wrong = answered(lambda: _sheet(connection, day, query))
    here = f"{_PATH}/{day}"
    district = query.district if query else None
    return page(
        request,
        "caselist.html",
        active="lists",
        status=422 if wrong else 200,
        day=day,
        district=district,
        outcome=query.outcome if query else "violation",
        wrong=wrong,
        found=found,
        rows=_readable(found) if found else [],
        outcomes=list(OUTCOMES),
        districts=_districts(connection, day, language_of(request)),
        sheets={name: address(here, outcome=name, district=district) for name in OUTCOMES},
        older=address(here, outcome=query.outcome, district=district, cursor=found.next)
        if query and found and found.next
        else None,
        newest=address(here, outcome=query.outcome, district=district) if query and query.cursor else None,
        files={kind: address(f"/api/v1{here}", district=district, format=kind) for kind in ("xlsx", "csv")},
        neighbours=api.neighbours(connection, day),
    )


def _sheet(connection: Connection, day: date, asked_for: _Sheet) -> CaseList:
    refuse_unknown_district(connection, asked_for.district)
    return api.answer(connection, day, asked_for.district, _A_PAGE, asked_for.cursor, asked_for.outcome)


def _readable(found: CaseList) -> list[list[Any]]:
    """The rows without the last column: the tab says the state already."""
    return [row[:-1] for row in found.rows]


def _districts(connection: Connection, day: date, language: Language) -> list[tuple[str, str]]:
    """Districts that have cases on this day, with their names."""
    counted = statistics_findings.answer(
        connection, CountQuery.model_validate({"by": "district", "from": day, "to": day})
    ).items
    return [(one.key, (one.label if language == "zh" else one.label_en) or one.key) for one in counted if one.key]
