"""Report on a checked file or form: refusals of the importer, and of each order its text, likely mistakes and differences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rules.catalogue.entries import Text
from rules.inputs.parsed_order import OrderVersion, order_of
from rules.inputs.thresholds import Thresholds
from services.orders.announcements.orders import read_orders as known_orders
from services.orders.check_context import names_in, read_check_context
from services.orders.checks.all_checks import slips_of
from services.orders.checks.slip import Slip, clauses_named, unread_slips
from services.orders.diff import Difference, differences
from services.orders.paragraph.order_text import clause_text, paragraph
from services.orders.paragraph.texts import Names
from services.reference.documents import read_json
from services.reference.kinds import KINDS
from services.reference.orders import read_orders
from services.reference.remarks import Remark

Body = dict[str, Any]
_OF_CLAUSE = ": clause "


@dataclass(frozen=True)
class CheckedOrder:
    """An order that is valid by its form.

    text: the whole order in words.
    clauses: each in words, by id.
    slips: likely mistakes.
    differences: from the version before.
    compared_with: issue of that version, None without one.
    """

    body: Body
    text: Text
    clauses: Mapping[str, Text]
    slips: list[Slip]
    differences: list[Difference]
    compared_with: str | None


@dataclass(frozen=True)
class Checked:
    """Report on a file.

    refusals: why orders cannot be imported.
    unread: likely mistakes in orders that are invalid by their form.
    """

    read_as: str
    refusals: list[Remark]
    orders: list[CheckedOrder]
    unread: list[Slip]

    @property
    def slips(self) -> list[Slip]:
        """The likely mistakes of all orders."""
        return [*self.unread, *(slip for order in self.orders for slip in order.slips)]


def check_orders(connection: Connection, content: bytes, now: datetime, thresholds: Thresholds) -> Checked:
    """Check the orders of a file, parsed as by the importer. Raises FileRefused."""
    parsed = read_orders(content, lambda what, done, of: None)
    bodies: list[Body] = [entry.values["body"] for entry in parsed.entries if entry.values is not None]
    unread = [slip for document in _documents(content) for slip in unread_slips(document)]
    KINDS["orders"].check(connection, parsed)
    refusals = _together(remark for remark in parsed.remarks if remark.severity == "error")
    return Checked(parsed.read_as, refusals, described(connection, bodies, now, thresholds), unread)


def _together(remarks: Iterable[Remark]) -> list[Remark]:
    """Refusals of one order that say the same of several clauses as one, in the order of the first."""
    places: dict[tuple[Any, ...], list[str]] = {}
    firsts: dict[tuple[Any, ...], Remark] = {}
    for remark in remarks:
        order, _, clause = remark.place.partition(_OF_CLAUSE)
        key = order, bool(clause), remark.column, remark.shown_value, remark.said
        firsts.setdefault(key, remark)
        places.setdefault(key, []).append(clause)
    return [replace(remark, place=key[0] + clauses_named(places[key])) if key[1] else remark for key, remark in firsts.items()]


def _documents(content: bytes) -> list[Any]:
    document, _ = read_json(content)
    return document if isinstance(document, list) else [document]


def described(connection: Connection, bodies: Sequence[Body], now: datetime, thresholds: Thresholds) -> list[CheckedOrder]:
    """Valid orders in words, with likely mistakes and differences, each in the context of the others and of the register."""
    written = [order_of(body) for body in bodies]
    surroundings = read_check_context(connection, now, thresholds, written)
    names = names_in(surroundings.reference, surroundings.now_us)
    found = []
    for body, order in zip(bodies, written, strict=True):
        before = _before(connection, body, order, bodies)
        found.append(
            CheckedOrder(
                body,
                text_of(body, names),
                {clause["clause_id"]: clause_text(clause, names) for clause in body["clauses"]},
                slips_of(body, surroundings, names),
                differences(before, body, names),
                before[-1]["issued_at"] if before else None,
            )
        )
    return found


def text_of(body: Body, names: Names) -> Text:
    """The paragraph in both languages."""
    return Text(paragraph(body, "zh", names), paragraph(body, "en", names))


def _before(connection: Connection, body: Body, order: OrderVersion, beside: Sequence[Body]) -> list[Body]:
    """Versions of the order issued before this one, in the register and in the same file, in the order of issue."""
    known = {issue.version.issued_us: issue.body for issue in known_orders(connection, order.order_id).get(order.order_id, [])}
    known |= {order_of(one).issued_us: one for one in beside if one["order_id"] == body["order_id"]}
    return [known[issued] for issued in sorted(known) if issued < order.issued_us]
