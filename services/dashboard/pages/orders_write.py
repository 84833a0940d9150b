"""Writing an order: a form over its JSON with its paragraph and slips beside it, and the ladder draft → approved → in force."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.requests import Request

from rules.timing.times import LOCAL
from services.api import orders, zones
from services.api.dependencies import ConnectionDep, NowDep
from services.api.parameters import Word
from services.dashboard.i18n import language_of
from services.dashboard.pages.orders_choices import form_choices
from services.dashboard.pages.query import asked, given
from services.dashboard.rendering import page

router = APIRouter()
_BASIS = ["中华人民共和国大气污染防治法 第九十六条", "中华人民共和国道路交通安全法 第三十九条"]
_OF_ONE_VERSION = ("from", "published")
"""What a version says of itself alone: the next one is announced and takes effect at another time."""


class _Query(BaseModel):
    """What to start from: order: its next version; copy: a new order like it; draft: that draft."""

    order: Word | None = None
    copied: Word | None = None
    draft: int | None = None


@router.get("/orders/write", response_class=HTMLResponse)
def write_page(request: Request, connection: ConnectionDep, now: NowDep) -> HTMLResponse:
    """The page at /orders/write."""
    query, _ = asked(_Query, given(request))
    return page(
        request,
        "orders_write.html",
        active="orders",
        document=_document(connection, query or _Query(), now),
        blank=blank_clause(now),
        known=[(one.order_id, one.title) for one in orders.answer(connection, now).items],
        choices=form_choices(zones.answer(connection, now).features, language_of(request)),
    )


def _document(connection: Connection, query: _Query, now: datetime) -> dict[str, Any]:
    asked_for = query.order or query.copied
    if asked_for is None:
        return blank_order(now)
    issues = orders.known_one(connection, asked_for, now).issues
    body = next((issue.body for issue in reversed(issues) if issue.body["clauses"]), issues[-1].body)
    kept = {name: value for name, value in body.items() if name not in _OF_ONE_VERSION}
    return kept | {"issued_at": minute(now)} | ({"event": "amended"} if query.order else {"order_id": "", "event": "issued"})


def blank_order(now: datetime) -> dict[str, Any]:
    """An order that says as little as an order can."""
    return {
        "order_id": "",
        "title": "",
        "issuer": "",
        "kind": "emergency",
        "issued_at": minute(now),
        "legal_basis": _BASIS,
        "clauses": [blank_clause(now)],
    }


def blank_clause(now: datetime) -> dict[str, Any]:
    """A clause on diesel trucks from the next full hour on; area and stage are to be said."""
    begins = now.astimezone(LOCAL).replace(minute=0) + timedelta(hours=1)
    return {
        "clause_id": "1",
        "vehicles": {"fuels": ["diesel"], "stage_at_most": None, "stage_inclusive": None, "classes": [], "uses": []},
        "zones": [],
        "hours": [["00:00", "24:00"]],
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "from": minute(begins),
        "until": None,
        "exempt": [],
        "min_minutes": 0,
    }


def minute(moment: datetime) -> str:
    """A time as an order writes it: local ISO to the minute, with its offset."""
    return moment.astimezone(LOCAL).replace(second=0, microsecond=0).isoformat()
