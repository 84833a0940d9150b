"""POST /orders/check: an order that somebody writes, explained and checked while they type. Nothing is stored."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import Field

from services.api.bodies import PlainJson
from services.api.dependencies import ConnectionDep, NowDep, SettingsDep
from services.api.order_texts import EXAMPLE_ORDER, OrderInWords, RefusalRead, in_words, refusal_read
from services.api.problems import documented
from services.orders.check_report import check_orders

router = APIRouter(tags=["orders"])
OrderJson = Annotated[
    dict[str, Any], Body(description="The order's JSON, as `plumewatch import orders` reads it.", examples=[EXAMPLE_ORDER])
]


class OrderCheck(OrderInWords):
    """What an order says, what keeps it out, and what in it is likely a slip."""

    refusals: list[RefusalRead] = Field(description="Empty where the register would take the order.")


@router.post("/orders/check", response_model=OrderCheck, responses=documented(400, 413, 415))
def check_order(
    order: OrderJson, content: PlainJson, connection: ConnectionDep, now: NowDep, settings: SettingsDep
) -> OrderCheck:
    """Explain an order in a paragraph and point out likely slips. A body that is no object is a problem, a faulty order is not."""
    checked = check_orders(connection, content, now, settings.thresholds)
    refusals = [refusal_read(one) for one in checked.refusals]
    words = in_words(checked.orders[0] if checked.orders else None, checked.unread)
    return OrderCheck.model_validate({**words, "refusals": refusals})
