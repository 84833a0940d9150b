"""Orders (管控令) from JSON: one object or a list. A good one is loaded, of a bad one every fault is named."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from services.reference.documents import read_json
from services.reference.history import History, histories, is_present_throughout
from services.reference.order_form import EXPECTED, KNOWN_WORDS, ClauseForm, OrderForm, VehiclesForm
from services.reference.parsed import Entry, Key, Parsed, Progress, settle_repeats
from services.reference.remarks import ABSENT, FileError, Remark, nearest
from services.store.tables import metadata

KEY = ("order_id",)


def read_orders(content: bytes, progress: Progress) -> Parsed:
    """The orders of a file. Values: order_id, holds_from (its issue), body (the JSON, times in local time). Raises FileError.

    One order may be there in several versions (issues); the same issue twice must be the same order.
    """
    document, read_as = read_json(content)
    orders = document if isinstance(document, list) else [document]
    if not orders:
        raise FileError("the file has no orders, expected one object or a list of them")
    parsed = Parsed(read_as)
    for index, order in enumerate(orders):
        parsed.entries.append(_entry(index, order, parsed))
        progress("reading", index, len(orders))
    settle_repeats(parsed, column="order_id, issued_at", identical_is_harmless=True)
    return parsed


def _entry(index: int, order: Any, parsed: Parsed) -> Entry:
    order_id = order.get("order_id") if isinstance(order, dict) else None
    place = f"order {order_id}" if isinstance(order_id, str) else f"orders[{index}]"
    if not isinstance(order, dict):
        parsed.remarks.append(Remark(place, "the order", order, f"an object with {', '.join(OrderForm.model_fields)}"))
        return Entry(place, None, None)
    try:
        form = OrderForm.model_validate(order)
    except ValidationError as error:
        parsed.remarks += [_remark(place, order, dict(fault)) for fault in error.errors(include_url=False)]
        return Entry(place, None, None)
    key = (form.order_id, form.issued_at)
    entry = Entry(place, key, {"order_id": form.order_id, "holds_from": form.issued_at, "body": form.model_dump(by_alias=True)})
    clause_ids = [clause.clause_id for clause in form.clauses]
    for clause_id in sorted({clause_id for clause_id in clause_ids if clause_ids.count(clause_id) > 1}):
        parsed.refuse(entry, "clause_id", clause_id, EXPECTED["clause_id"])
    return entry


def _remark(place: str, order: dict[str, Any], fault: dict[str, Any]) -> Remark:
    """One fault that pydantic found, with order, clause, member, value and expected."""
    path = [*fault["loc"]]
    value = fault["input"]
    if fault["type"] == "order_rule":
        path.append(fault["ctx"]["member"])
        value = value.get(path[-1], ABSENT)
    if fault["type"] == "missing":
        value = ABSENT
    expected = _expected(path, value, fault["type"])
    if len(path) > 1 and path[0] == "clauses":
        place = f"{place}: {_clause_name(order['clauses'], path[1])}"
        path = path[2:] or ["the clause"]
    return Remark(place, _written_path(path), value, expected)


def _clause_name(clauses: list[Any], index: int) -> str:
    clause_id = clauses[index].get("clause_id") if isinstance(clauses[index], dict) else None
    return f"clause {clause_id}" if isinstance(clause_id, str) else f"clauses[{index}]"


def _written_path(path: list[Any]) -> str:
    """("vehicles", "fuels", 1) as vehicles.fuels[1]."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _expected(path: list[Any], value: Any, kind: str) -> str:
    name = next(step for step in reversed(path) if isinstance(step, str))
    if kind == "extra_forbidden":
        members = _members_of(path[:-1])
        return f"no such member; known are {', '.join(members)}{nearest(name, members)}"
    offer = nearest(value, KNOWN_WORDS[name]) if name in KNOWN_WORDS and isinstance(value, str) else ""
    return EXPECTED.get(name, "an order's member") + offer


def _members_of(path: list[Any]) -> list[str]:
    """The members that the object at this path may have: the order, a clause, or its vehicles."""
    form: type[BaseModel] = VehiclesForm if "vehicles" in path else ClauseForm if "clauses" in path else OrderForm
    return [field.alias or name for name, field in form.model_fields.items()]


def refuse_unknown_zones(connection: Connection, parsed: Parsed) -> None:
    """Keeps out each order that names a zone which is not in the register all the time of its clause: there it would catch nobody."""
    zones = histories(connection, metadata.tables["zone_version"], ("zone_id",))
    for entry in parsed.good:
        clauses = (entry.values or {})["body"]["clauses"]
        remarks = [remark for clause in clauses for remark in _unknown_zones(entry.place, clause, zones)]
        if remarks:
            entry.values = None
            parsed.remarks += remarks


def _unknown_zones(place: str, clause: dict[str, Any], zones: dict[Key, History]) -> Iterator[Remark]:
    begins = datetime.fromisoformat(clause["from"])
    until = datetime.fromisoformat(clause["until"]) if clause["until"] else None
    for index, zone_id in enumerate(clause["zones"]):
        if not is_present_throughout(zones.get((zone_id,), []), begins, until):
            offer = nearest(zone_id, [known for (known,) in zones])
            expected = f"a zone that is in the register from `from` to `until`: zone unknown, import it first{offer}"
            yield Remark(f"{place}: clause {clause['clause_id']}", f"zones[{index}]", zone_id, expected)


def zones_named(connection: Connection, since: datetime) -> dict[str, str]:
    """Zones that the latest version of an order names in a clause that goes on after `since`, each with the order's id."""
    named: dict[str, str] = {}
    for (order_id,), history in histories(connection, metadata.tables["order_version"], ("order_id",)).items():
        for clause in history[-1].values["body"]["clauses"]:
            if clause["until"] is None or datetime.fromisoformat(clause["until"]) > since:
                named |= dict.fromkeys(clause["zones"], order_id)
    return named
