"""One order: its paragraph, clauses, areas on the map, versions with what each changed, and ways on."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from services.api import orders
from services.api.dependencies import ConnectionDep, NowDep
from services.api.orders import OrderId
from services.dashboard.pages.orders_labels import names_of, order_words
from services.dashboard.rendering import address, page

router = APIRouter()


@router.get("/orders/{order_id}", response_class=HTMLResponse)
def order_page(request: Request, connection: ConnectionDep, now: NowDep, order_id: OrderId) -> HTMLResponse:
    """The page at /orders/{order_id}; an order that is issued later is shown as it will be announced."""
    words = order_words(orders.known_one(connection, order_id, now), names_of(connection, now))
    return page(
        request,
        "order.html",
        active="orders",
        order=words,
        findings=address("/findings", order=order_id),
        trial=address("/orders/what-if", order=order_id),
        amend=address("/orders/write", order=order_id),
        trends=address("/trends", order=order_id),
    )
