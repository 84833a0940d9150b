"""Lists: those that were issued, one as its files show it, what became of its deliveries, and answers that come back."""

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.requests import Request

from rules.catalogue import OUTCOMES, Text
from rules.catalogue.districts import district_name
from rules.timing.times import LOCAL
from services.api import deliveries, list_preview, lists
from services.api.dependencies import ConnectionDep, NowDep, SettingsDep
from services.api.list_layouts import list_layout
from services.api.lists import CITY_WORD, Number
from services.api.parameters import LocalDay, Word
from services.dashboard.i18n import language_of
from services.dashboard.pages.query import asked, given
from services.dashboard.rendering import address, page
from services.lists.delivery.words import CHANNELS, STATES, TRY_OUTCOMES
from services.lists.files.cover import Figures
from services.lists.issued.archive import list_after
from services.lists.receivers import receiving_districts

router = APIRouter()
_PATH = "/lists"
_A_PAGE = 60
COUNTED = {
    **{name: outcome.word for name, outcome in OUTCOMES.items() if name != "listed"},
    "supplements": Text("补充", "supplements"),
    "withdrawals": Text("撤回", "withdrawals"),
}


class _Query(BaseModel):
    """Which lists are shown."""

    district: Word | None = None
    first: LocalDay | None = Field(None, alias="from")
    last: LocalDay | None = Field(None, alias="to")
    cursor: str | None = Field(None, max_length=1_000)


@router.get(_PATH, response_class=HTMLResponse)
def lists_page(request: Request, connection: ConnectionDep, settings: SettingsDep, now: NowDep) -> HTMLResponse:
    """The page at /lists: issued lists, the newest first."""
    query, wrong = asked(_Query, given(request))
    found = lists.answer(connection, query.district, query.first, query.last, _A_PAGE, query.cursor) if query else None
    kept = {name: value for name, value in given(request).items() if name != "cursor"}
    return page(
        request,
        "lists.html",
        active="lists",
        status=422 if wrong else 200,
        filters=given(request),
        wrong=wrong,
        found=found,
        rows=_by_day(found.items) if found else [],
        counted=COUNTED,
        yesterday=now.astimezone(LOCAL).date() - timedelta(days=1),
        health=lists.health(connection, now, settings),
        districts=districts(request, connection),
        older=address(_PATH, **kept, cursor=found.next) if found and found.next else None,
        newest=address(_PATH, **kept) if query and query.cursor else None,
    )


@router.get(_PATH + "/{number}", response_class=HTMLResponse)
def list_page(request: Request, connection: ConnectionDep, settings: SettingsDep, number: Number) -> HTMLResponse:
    """The page at /lists/{number}: the list as its files show it."""
    head = lists.find_one(connection, number)
    return page(
        request,
        "list.html",
        active="lists",
        found=lists.whole(connection, number),
        after=list_after(connection, head),
        shown=list_preview.issued_list(connection, head, list_layout(connection, head.list_id, settings)),
        is_figures=lambda part: isinstance(part, Figures),
        deliveries=deliveries.of_list(connection, head.list_id),
        states=STATES,
        outcomes=TRY_OUTCOMES,
        channels=CHANNELS,
    )


def _by_day(items: list[lists.ListRead]) -> list[lists.ListRead]:
    """The lists of a page: the newest day first, and of a day the city's first, then by district."""
    return sorted(sorted(items, key=lambda one: one.district or ""), key=lambda one: one.day, reverse=True)


def districts(request: Request, connection: Connection) -> list[tuple[str, str]]:
    """The whole city, and the districts by name, as options of a form."""
    language = language_of(request)
    city = Text("全市", "the whole city").said(language)
    return [(CITY_WORD, city), *((code, district_name(code, language)) for code in receiving_districts(connection))]
