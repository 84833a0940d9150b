"""A file or a form checked: what the importer refuses, each order's paragraph, its slips, and what it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rules.catalogue.entries import Text
from rules.inputs.parsed_order import OrderVersion, order_of
from rules.inputs.thresholds import Thresholds
from services.orders.announcements.orders import read_orders as known_orders
from services.orders.check_context import names_in, read_check_context
from services.orders.checks.all_checks import slips_of
from services.orders.checks.slip import Slip, unread_slips
from services.orders.diff import Difference, differences
from services.orders.paragraph.order_text import clause_text, paragraph
from services.orders.paragraph.texts import Names
from services.reference.documents import read_json
from services.reference.kinds import KINDS
from services.reference.orders import read_orders
from services.reference.remarks import Remark

Body = dict[str, Any]


@dataclass(frozen=True)
class CheckedOrder:
    """An order that the form takes. clauses: each in words, by id; compared_with: issue of the version before, None without one."""

    body: Body
    text: Text
    clauses: Mapping[str, Text]
    slips: list[Slip]
    differences: list[Difference]
    compared_with: str | None


@dataclass(frozen=True)
class Checked:
    """refusals: what keeps orders out of the register; unread: slips of what the form could not read at all."""

    read_as: str
    refusals: list[Remark]
    orders: list[CheckedOrder]
    unread: list[Slip]

    @property
    def slips(self) -> list[Slip]:
        """All of them."""
        return [*self.unread, *(slip for order in self.orders for slip in order.slips)]


def check_orders(connection: Connection, content: bytes, now: datetime, thresholds: Thresholds) -> Checked:
    """The orders of a file as the importer would read them. Raises FileRefused."""
    parsed = read_orders(content, lambda what, done, of: None)
    bodies: list[Body] = [entry.values["body"] for entry in parsed.entries if entry.values is not None]
    unread = [slip for document in _documents(content) for slip in unread_slips(document)]
    KINDS["orders"].check(connection, parsed)
    refusals = [remark for remark in parsed.remarks if remark.severity == "error"]
    return Checked(parsed.read_as, refusals, described(connection, bodies, now, thresholds), unread)


def _documents(content: bytes) -> list[Any]:
    document, _ = read_json(content)
    return document if isinstance(document, list) else [document]


def described(connection: Connection, bodies: Sequence[Body], now: datetime, thresholds: Thresholds) -> list[CheckedOrder]:
    """Checked bodies in words, with slips and differences, each among the others and what is registered."""
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
    """Versions of the order issued before this one: those registered, and those beside it in the file, by growing issue."""
    known = {issue.version.issued_us: issue.body for issue in known_orders(connection, order.order_id).get(order.order_id, [])}
    known |= {order_of(one).issued_us: one for one in beside if one["order_id"] == body["order_id"]}
    return [known[issued] for issued in sorted(known) if issued < order.issued_us]
