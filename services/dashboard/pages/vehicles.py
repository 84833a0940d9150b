"""Vehicles: one box that understands any spelling of a plate; a text that means one vehicle leads straight to it."""

from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from services.api import findings, vehicles
from services.api.dependencies import ConnectionDep, NowDep
from services.api.findings import FindingQuery
from services.api.parameters import LocalDay
from services.api.vehicle_models import VehicleFound
from services.api.vehicle_parameters import said_of
from services.dashboard.pages.query import asked, given
from services.dashboard.rendering import page

router = APIRouter()
_LATEST = 24
_A_PAGE = 50


class _Query(BaseModel):
    """What the box asks."""

    q: str = Field("", max_length=64)
    seen_on: LocalDay | None = None
    cursor: str | None = Field(None, max_length=1_000)


@router.get("/vehicles", response_class=HTMLResponse)
def vehicles_page(request: Request, connection: ConnectionDep, now: NowDep) -> Response:
    """The page at /vehicles."""
    query, wrong = asked(_Query, given(request))
    if query and query.seen_on:
        listed = vehicles.seen(connection, query.seen_on, query.cursor, now, _A_PAGE)
        return page(
            request,
            "vehicles.html",
            active="vehicles",
            q="",
            nobody=None,
            items=listed.items,
            seen_on=query.seen_on,
            more=listed.next,
        )
    text = query.q if query else ""
    items = vehicles.search(connection, text, now).items if text else []
    if len({one.plate for one in items}) == 1:
        return RedirectResponse(f"/vehicles/{quote(items[0].plate)}", 303)
    return found_page(request, connection, text, items, 422 if wrong else 200)


def found_page(request: Request, connection: Connection, text: str, items: list[VehicleFound], status: int) -> HTMLResponse:
    """The box with what was found for the text; without a text, the vehicles with the latest findings."""
    latest = [] if text else _latest(connection)
    return page(
        request,
        "vehicles.html",
        active="vehicles",
        status=status,
        q=text,
        items=items,
        latest=latest,
        seen_on=None,
        more=None,
        nobody=None if text.isascii() and text.isalpha() else said_of(text),  # letters alone may be a part of a plate
    )


def _latest(connection: Connection) -> list[str]:
    newest = findings.answer(connection, FindingQuery.model_validate({"limit": 100})).items
    return list(dict.fromkeys(one.plate for one in newest))[:_LATEST]
