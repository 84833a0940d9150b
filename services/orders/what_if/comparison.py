"""Comparison of a draft's violations with existing findings of orders in the same period."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_, select

from rules.judge.findings import LISTED, TO_BE_VERIFIED, VIOLATION
from rules.restricted_traffic import RULE
from services.orders.what_if.verification import VehicleDay
from services.store.tables import FINDING


@dataclass(frozen=True)
class Count:
    """Numbers of vehicle-days, and of distinct vehicles among them."""

    violations: int
    vehicles: int

    @classmethod
    def of(cls, days: set[VehicleDay]) -> "Count":
        return cls(len(days), len({one[:2] for one in days}))


@dataclass(frozen=True)
class Compared:
    """Comparison with existing findings.

    of_order: the existing order that the draft changes; None for a new order, which is compared with all orders together.
    standing: existing violations in the period.
    also_hit: in both.
    newly_hit: only by the draft.
    no_longer_hit: only existing.
    """

    of_order: str | None
    standing: Count
    also_hit: Count
    newly_hit: Count
    no_longer_hit: Count


def compared(connection: Connection, order_id: str, is_known: bool, hit: set[VehicleDay], first: date, last: date) -> Compared:
    """Compare the draft's vehicle-days with those of existing findings."""
    table = FINDING.c
    where = [table.withdrawn.is_(False), table.rule == RULE, _is_against_the_order(), table.local_day.between(first, last)]
    where += [table.order_id == order_id] if is_known else []
    rows = connection.execute(select(table.plate, table.plate_type, table.local_day).where(*where)).all()
    standing = {(row.plate, row.plate_type or "", row.local_day) for row in rows}
    return Compared(
        order_id if is_known else None,
        *(Count.of(days) for days in (standing, standing & hit, hit - standing, standing - hit)),
    )


def _is_against_the_order() -> ColumnElement[bool]:
    """Condition for findings that would be violations if theirs were the only order: with a sure ground, whatever order is charged.

    A listed finding alone is not enough, since a drive without any sure ground may be listed too.
    """
    return or_(FINDING.c.outcome == VIOLATION, FINDING.c.outcome.in_([LISTED, TO_BE_VERIFIED]) & FINDING.c.is_sure)
