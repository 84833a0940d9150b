"""What if: an order tried on stored history while it is drawn and changed."""

from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.requests import Request

from rules.inputs.parsed_order import binding_clauses
from rules.timing.times import LOCAL
from services.api import caselists, orders, zones
from services.api.dependencies import ConnectionDep, NowDep
from services.api.parameters import Word
from services.dashboard.i18n import language_of
from services.dashboard.pages.orders_choices import form_choices
from services.dashboard.pages.orders_write import blank_order
from services.dashboard.pages.query import asked, given
from services.dashboard.rendering import page

router = APIRouter()
_DAYS = 14


class _Query(BaseModel):
    """order: what is tried at first."""

    order: Word | None = None


@router.get("/orders/what-if", response_class=HTMLResponse)
def what_if_page(request: Request, connection: ConnectionDep, now: NowDep) -> HTMLResponse:
    """The page at /orders/what-if."""
    query, _ = asked(_Query, given(request))
    document: dict[str, Any] | None = None
    has_begun = False
    if query and query.order:
        known = orders.known_one(connection, query.order, now)
        bound = [(issue.body, binding_clauses(issue.body)) for issue in reversed(known.issues)]
        document = next(({**body, "clauses": clauses} for body, clauses in bound if clauses), None)
        has_begun = known.state.name != "announced"
    last = newest_day(connection, now.astimezone(LOCAL).date())
    return page(
        request,
        "orders_what_if.html",
        active="orders",
        document=document or blank_order(now),
        preloaded=document is not None,
        as_written=document is not None and has_begun,  # then it is compared with what it found: nothing new, nothing gone
        first=last - timedelta(days=_DAYS - 1),
        last=last,
        known=[(one.order_id, one.title) for one in orders.answer(connection, now).items],
        choices=form_choices(zones.answer(connection, now).features, language_of(request)),
    )


def newest_day(connection: Connection, today: date) -> date:
    """The last local day until today of which anything is known, by its findings; today where nothing is."""
    lately = (
        caselists.days(connection, today - timedelta(days=31), today).items or caselists.days(connection, None, today).items
    )
    return lately[0].day if lately else today
