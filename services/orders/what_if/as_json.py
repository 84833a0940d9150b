"""Serialisation of an answer, shared by the API and `plumewatch what-if --json`."""

from typing import Any

from services.orders.what_if.answer import Answer
from services.orders.what_if.comparison import Compared
from services.orders.what_if.counts import Counted


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """The answer as JSON values, without the single vehicle-days."""
    return {
        "order_id": answer.order_id,
        "from": answer.first.isoformat(),
        "to": answer.last.isoformat(),
        "as_written": answer.as_written,
        "vehicles": answer.vehicles,
        "vehicle_range": [answer.vehicle_range.low, answer.vehicle_range.high],
        "violations": answer.violations,
        "violation_range": [answer.violation_range.low, answer.violation_range.high],
        "driving_minutes": answer.minutes,
        "kilometres": answer.kilometres,
        "verified": answer.verified,
        "undecided": answer.undecided,
        "by_district": [_counted(one) for one in answer.by_district],
        "by_owner": [_counted(one) for one in answer.by_owner],
        "by_stage": [_counted(one) for one in answer.by_stage],
        "by_hour": [{"hour": one.hour, "violations": one.violations, "driving_minutes": one.minutes} for one in answer.by_hour],
        "comparison": _compared(answer.compared),
    }


def _counted(one: Counted) -> dict[str, Any]:
    return {
        "name": None if one.name is None else str(one.name),
        "violations": one.violations,
        "vehicles": one.vehicles,
        "driving_minutes": one.minutes,
        "kilometres": one.kilometres,
    }


def _compared(one: Compared) -> dict[str, Any]:
    names = ("standing", "also_hit", "newly_hit", "no_longer_hit")
    return {"of_order": one.of_order, **{name: vars(getattr(one, name)) for name in names}}
