"""A checked order as lines for people and as JSON for programs."""

from collections.abc import Iterator
from typing import Any

from services.language import localised, text
from services.orders.check_report import Checked, CheckedOrder
from services.orders.checks.slip import Slip


def lines(checked: Checked, english: bool) -> Iterator[str]:
    """Refusals first; then each order's paragraph, what it changes, and its slips."""
    yield from (f"{localised('拒绝', 'refused')}: {text(remark.line)}" for remark in checked.refusals)
    yield from _slips(checked.unread, english)
    for order in checked.orders:
        yield from _order(order, english)


def _order(order: CheckedOrder, english: bool) -> Iterator[str]:
    yield order.text.zh
    if english:
        yield order.text.en
    if order.compared_with is not None:
        yield f"与{order.compared_with}发布的版本相比 compared with the version issued at {order.compared_with}:"
        yield from (f"  {one.text.zh} | {one.text.en}" for one in order.differences)
        if not order.differences:
            yield "  无变化 no difference"
    yield from _slips(order.slips, english)


def _slips(slips: list[Slip], english: bool) -> Iterator[str]:
    for slip in slips:
        yield f"{slip.severity} {slip.code}: {slip.text.zh}"
        if english:
            yield f"  {slip.text.en}"


def as_json(checked: Checked) -> dict[str, Any]:
    """The same as one object."""
    refusals = [
        {"place": one.place, "member": one.column, "value": one.shown_value, "expected": one.expected}
        for one in checked.refusals
    ]
    return {
        "read_as": checked.read_as,
        "refusals": refusals,
        "orders": [_order_json(order) for order in checked.orders],
        "slips": [_slip_json(slip) for slip in checked.slips],
    }


def _order_json(order: CheckedOrder) -> dict[str, Any]:
    return {
        "order_id": order.body["order_id"],
        "paragraph": {"zh": order.text.zh, "en": order.text.en},
        "compared_with": order.compared_with,
        "differences": [{"member": one.member, "zh": one.text.zh, "en": one.text.en} for one in order.differences],
    }


def _slip_json(slip: Slip) -> dict[str, Any]:
    return {"code": slip.code, "severity": slip.severity, "place": slip.place, "zh": slip.text.zh, "en": slip.text.en}
