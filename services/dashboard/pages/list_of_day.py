"""The preview of a day's list: what it would say if it were issued now, as its files would show it."""

from datetime import date, datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy import Engine
from starlette.requests import Request

from rules.timing.times import LOCAL
from services.api import list_preview, lists
from services.api.caselists import Day, day_preview
from services.api.dependencies import ConnectionDep, EngineDep, NowDep, SettingsDep
from services.api.finding_filters import refuse_unknown_district
from services.api.lists import CITY_WORD
from services.api.parameters import Word
from services.dashboard.pages.lists import districts
from services.dashboard.pages.query import answered, asked, given
from services.dashboard.rendering import address, page
from services.lists.files.cover import Figures
from services.settings import Settings

router = APIRouter()
_PATH = "/lists/of"


class _Query(BaseModel):
    """Whose list."""

    district: Word | None = None


@router.get(_PATH + "/{day}", response_class=HTMLResponse)
def preview_page(
    request: Request, connection: ConnectionDep, engine: EngineDep, settings: SettingsDep, now: NowDep, day: Day
) -> HTMLResponse:
    """The page at /lists/of/{day}."""
    query, wrong = asked(_Query, given(request))
    district = None if query is None or query.district == CITY_WORD else query.district
    shown = None
    if query:
        _, wrong = answered(lambda: refuse_unknown_district(connection, district))
    if query and not wrong:
        shown, wrong = answered(lambda: _shown(engine, settings, now, day, district))
    issued = lists.answer(connection, district or CITY_WORD, day, day, 1).items
    tomorrow = now.astimezone(LOCAL).date() + timedelta(days=1)
    return page(
        request,
        "list_of_day.html",
        active="lists",
        status=422 if wrong else 200,
        day=day,
        district=query.district if query else None,
        wrong=wrong,
        shown=shown,
        is_figures=lambda part: isinstance(part, Figures),
        districts=districts(request, connection),
        issued=issued[0].number if issued else None,
        before=_beside(day, -1),
        after=_beside(day, 1) if day < tomorrow else None,
        files={kind: address(f"/api/v1/caselists/{day}", district=district, format=kind) for kind in ("xlsx", "csv")},
    )


def _shown(engine: Engine, settings: Settings, now: datetime, day: date, district: str | None) -> list_preview.Preview:
    found = day_preview(engine, settings, now, day, district)
    return list_preview.preview(found.content, found.layout, found.digest)


def _beside(day: date, days: int) -> date:
    """The day before or after; itself at the ends of the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day
