"""Orders (管控令) as known at an instant: issues, state, and clauses in force or to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from rules.inputs.parsed_order import OrderVersion, order_of
from rules.inputs.parsed_warning import Warnings
from rules.orders.versions_in_force import Governing, governing, spans_of_force
from rules.timing.intervals import FOREVER
from services.orders.announcements.states import State, state_at
from services.store.tables import ORDER_VERSION, REFERENCE_CHANGE


@dataclass(frozen=True)
class Issue:
    """A version of an order.

    version: parsed.
    body: its JSON as imported.
    recorded_at: when it was imported.
    """

    version: OrderVersion
    body: dict[str, Any]
    recorded_at: datetime


@dataclass(frozen=True)
class KnownOrder:
    """An order as known at an instant.

    issues: issued by then, in the order of issue.
    state: at the instant.
    """

    issues: list[Issue]
    state: State


def read_orders(connection: Connection, order_id: str | None = None) -> dict[str, list[Issue]]:
    """The issues of every order (or of one) in the order of issue; of several with the same time the last recorded counts."""
    table, change = ORDER_VERSION, REFERENCE_CHANGE
    columns = (table.c.order_id, table.c.holds_from, table.c.body, change.c.recorded_at)
    query = select(*columns).join(change, change.c.tick == table.c.tick).where(table.c.absent.is_(False))
    if order_id is not None:
        query = query.where(table.c.order_id == order_id)
    found: dict[str, dict[datetime, Issue]] = {}
    for name, issued, body, recorded_at in connection.execute(query.order_by(table.c.holds_from, table.c.tick, table.c.id)):
        found.setdefault(name, {})[issued] = Issue(order_of(body), body, recorded_at)
    return {name: list(issues.values()) for name, issues in sorted(found.items())}


def known_order(issues: list[Issue], us: int, warnings: Warnings) -> KnownOrder | None:
    """The order as known at an instant; None before its first issue. warnings: all versions; later issued ones are ignored."""
    known = [issue for issue in issues if issue.version.issued_us <= us]
    if not known:
        return None
    versions = [issue.version for issue in known]
    state = state_at(spans_of_force(versions, warned_by(warnings, us)), us)
    return KnownOrder(known, state if state and state.name != "ended" else _without_force(versions, us, state))


def warned_by(warnings: Warnings, us: int) -> Warnings:
    """The versions of warnings that were issued by an instant."""
    known = {name: [one for one in versions if one.issued_us <= us] for name, versions in warnings.items()}
    return {name: versions for name, versions in known.items() if versions}


def _without_force(versions: list[OrderVersion], us: int, ended: State | None) -> State:
    """State of an order that is not in force and has no known beginning: paused, lifted, waiting for a warning, or ended."""
    last = versions[-1]
    if last.event in ("paused", "lifted") and last.stated_us <= us:
        return State(last.event, last.stated_us, None)
    since = ended.since_us if ended else last.issued_us
    stating = [version for version in versions if version.clauses][-1:]
    waits = any(one.warning and (one.until_us or FOREVER) > us for version in stating for one in version.clauses)
    return State("standing_by" if waits else "ended", since, None)


def standing_clauses(versions: list[OrderVersion], us: int, warnings: Warnings) -> Iterator[Governing]:
    """The clauses of an order, as known at the instant, that are in force then or later."""
    known = [version for version in versions if version.issued_us <= us]
    yield from (one for one in governing(known, warned_by(warnings, us)) if one.until_us > us)
