"""Orders (管控令) from JSON: one object or a list. A good one is loaded, of a bad one every fault is named."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rules.inputs.parsed_order import binding_clauses
from services.reference.dated_documents import Documents, read_dated
from services.reference.history import History, histories
from services.reference.named_zones import goes_on, unknown_zones, zones_of_clause
from services.reference.order_form import OrderForm
from services.reference.parse_result import Parsed, Progress
from services.store.tables import ORDER_VERSION, ZONE_VERSION

KEY = ("order_id",)
ORDERS = Documents("order", "orders", "order_id", OrderForm, is_named=True, parts=("clauses", "clause", "clause_id"))


def read_orders(content: bytes, progress: Progress) -> Parsed:
    """The orders of a file. Values: order_id, holds_from (its issue), body (the JSON, times in local time). Raises FileRefused."""
    return read_dated(content, progress, ORDERS)


def refuse_unknown_zones(connection: Connection, parsed: Parsed) -> None:
    """Keeps out each order that names a zone which is not in the register all the time of its clause."""
    zones = histories(connection, ZONE_VERSION, ("zone_id",))
    for entry in parsed.good:
        remarks = [
            remark
            for clause in binding_clauses((entry.values or {})["body"])
            for remark in unknown_zones(
                f"{entry.place}: clause {clause['clause_id']}", zones_of_clause(clause), clause["from"], clause["until"], zones
            )
        ]
        if remarks:
            entry.values = None
            parsed.remarks += remarks


def zones_named(connection: Connection, since: datetime) -> dict[str, str]:
    """Zones that an order names in a clause that goes on after `since`, each with the order's id.

    A paused order may be resumed with the clauses that it had; a lifted one needs none once it has ended.
    """
    named: dict[str, str] = {}
    for (order_id,), history in histories(connection, ORDER_VERSION, ("order_id",)).items():
        for clause in _last_clauses(history, since):
            if goes_on(clause["until"], since):
                named |= {zone_id: order_id for _, zone_id in zones_of_clause(clause)}
    return named


def _last_clauses(history: History, since: datetime) -> list[dict[str, Any]]:
    bodies = [point.values["body"] for point in history]
    if bodies[-1].get("event") == "lifted" and not goes_on(bodies[-1]["from"], since):
        return []
    stated = [binding_clauses(body) for body in bodies if body["clauses"]]
    return stated[-1] if stated else []
