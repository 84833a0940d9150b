"""GET /orders and /orders/{order_id}: traffic orders (管控令) and their versions."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from sqlalchemy import Connection

from rules.timing.times import micros_of
from services.api.dependencies import ConnectionDep, NowDep
from services.api.instants import Instant
from services.api.order_models import OrderIssue, OrderItem, OrderList, OrderRead, order_issue, order_item
from services.api.problems import documented, not_found
from services.orders.announcements.orders import Issue, KnownOrder, known_order, read_orders
from services.orders.check_context import names_in
from services.orders.diff import differences
from services.store.reference_cache import current_reference

router = APIRouter(tags=["orders"])
_STATES = ("in_force", "announced", "standing_by", "paused", "ended", "lifted")
At = Annotated[
    Instant | None, Query(description="An instant or local day; absent = now. What was issued later is not known then.")
]
OrderId = Annotated[str, Path(min_length=1, max_length=128, examples=["LY-2025-11-10"])]


def answer(connection: Connection, at: datetime) -> OrderList:
    """Orders known at the instant, by state and id."""
    return OrderList(items=[OrderItem.model_validate(order_item(order)) for order in known(connection, at)])


def known(connection: Connection, at: datetime) -> list[KnownOrder]:
    """Orders known at the instant with the JSON of every version, for pages that put it into words."""
    warnings = current_reference(connection).warnings
    found = [known_order(issues, micros_of(at), warnings) for issues in read_orders(connection).values()]
    orders = [order for order in found if order is not None]
    return sorted(orders, key=lambda order: (_STATES.index(order.state.name), order.issues[-1].version.order_id))


def one(connection: Connection, order_id: str, at: datetime) -> OrderRead:
    """One order with all its versions; 404 if there is none. Before its first issue its state is `announced`."""
    issues = _issues(connection, order_id)
    order = known_one(connection, order_id, at)
    members = order_item(order) | {"version_count": len(issues), "versions": _versions(connection, issues, at)}
    return OrderRead.model_validate(members)


def _versions(connection: Connection, issues: list[Issue], at: datetime) -> list[OrderIssue]:
    names = names_in(current_reference(connection), micros_of(at))
    bodies = [issue.body for issue in issues]
    return [order_issue(issue, differences(bodies[:place], issue.body, names)) for place, issue in enumerate(issues)]


def known_one(connection: Connection, order_id: str, at: datetime) -> KnownOrder:
    """One order with the JSON of the versions that were issued by the instant."""
    issues = _issues(connection, order_id)
    found = known_order(issues, max(micros_of(at), issues[0].version.issued_us), current_reference(connection).warnings)
    assert found is not None
    return found


def _issues(connection: Connection, order_id: str) -> list[Issue]:
    issues = read_orders(connection, order_id).get(order_id)
    if not issues:
        raise not_found("order", order_id)
    return issues


@router.get("/orders", response_model=OrderList)
def list_orders(connection: ConnectionDep, now: NowDep, at: At = None) -> OrderList:
    """Orders known at an instant, with their state, the clauses of the version then known, and the known end."""
    return answer(connection, at or now)


@router.get("/orders/{order_id}", response_model=OrderRead, responses=documented(404))
def read_order(order_id: OrderId, connection: ConnectionDep, now: NowDep, at: At = None) -> OrderRead:
    """One order with all its versions: issued, amended, extended, paused, lifted."""
    return one(connection, order_id, at or now)
