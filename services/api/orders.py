"""GET /orders and /orders/{order_id}: traffic orders (管控令) and their versions."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import Connection

from rules.times import micros_of
from services.announcements.orders import known_order, read_orders
from services.api.dependencies import ConnectionDep, NowDep
from services.api.instants import Instant
from services.api.order_models import OrderItem, OrderList, OrderRead, order_issue, order_item
from services.api.problems import documented, not_found

router = APIRouter(tags=["orders"])
_STATES = ("in_force", "announced", "paused", "ended")
At = Annotated[
    Instant | None, Query(description="An instant or local day; absent = now. What was issued later is not known then.")
]
OrderId = Annotated[str, Path(min_length=1, max_length=128, examples=["LY-2025-11-10"])]


def answer(connection: Connection, at: datetime) -> OrderList:
    """Orders known at the instant, by state and id."""
    known = [known_order(issues, micros_of(at)) for issues in read_orders(connection).values()]
    items = [OrderItem.model_validate(order_item(order)) for order in known if order is not None]
    return OrderList(items=sorted(items, key=lambda item: (_STATES.index(item.state), item.order_id)))


def one(connection: Connection, order_id: str, at: datetime) -> OrderRead:
    """One order with all its versions; 404 when there is none. Before its first issue it is announced by that."""
    issues = read_orders(connection, order_id).get(order_id)
    if not issues:
        raise not_found("order", order_id)
    known = known_order(issues, max(micros_of(at), issues[0].version.issued_us))
    assert known is not None
    members = order_item(known) | {"version_count": len(issues), "versions": [order_issue(issue) for issue in issues]}
    return OrderRead.model_validate(members)


@router.get("/orders", response_model=OrderList)
def list_orders(connection: ConnectionDep, now: NowDep, at: At = None) -> OrderList:
    """Orders known at an instant, with their state, the clauses of the version then known, and the known end."""
    return answer(connection, at or now)


@router.get("/orders/{order_id}", response_model=OrderRead, responses=documented(404))
def read_order(order_id: OrderId, connection: ConnectionDep, now: NowDep, at: At = None) -> OrderRead:
    """One order with all its versions: issued, amended, extended, paused, lifted."""
    return one(connection, order_id, at or now)
