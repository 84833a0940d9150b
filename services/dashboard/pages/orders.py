"""Orders and warnings: what is in force, a time line of versions, every order in words with its areas on the map."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.requests import Request

from services.api import orders, warnings
from services.api.dependencies import ConnectionDep, NowDep
from services.dashboard.pages.orders_labels import names_of, order_words
from services.dashboard.pages.orders_timeline import entries, lines, period_around
from services.dashboard.pages.query import asked, given
from services.dashboard.rendering import page

router = APIRouter()
BACK = ("7", "30", "90", "365")
"""Days that the time line may go back."""
_OVER = ("ended", "lifted")


class _Query(BaseModel):
    """back: days of the time line before today."""

    back: Literal["7", "30", "90", "365"] = "30"


@router.get("/orders", response_class=HTMLResponse)
def orders_page(request: Request, connection: ConnectionDep, now: NowDep) -> HTMLResponse:
    """The page at /orders."""
    query, wrong = asked(_Query, given(request))
    shown = _shown(connection, now, int((query or _Query()).back))
    return page(request, "orders.html", active="orders", status=422 if wrong else 200, choices=BACK, **shown)


def _shown(connection: Connection, now: datetime, back: int) -> dict[str, Any]:
    warned, names = warnings.answer(connection, now).items, names_of(connection, now)
    known = [(order, order_words(order, names)) for order in orders.known(connection, now)]
    period, said = period_around(now, back), [words for _, words in known]
    return {
        "warnings": [one for one in warned if one.state not in _OVER],
        "warnings_over": [one for one in warned if one.state in _OVER],
        "orders": [one for one in said if one.state not in _OVER],
        "orders_over": [one for one in said if one.state in _OVER],
        "back": back,
        "period": period,
        "lines": lines(connection, period, warned, known),
        "entries": entries(period, warned, said),
        "documents": {one.order_id: one.body for one in said},
    }
