"""Comparison of a draft's violations with existing findings of orders in the same period."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import prod

from sqlalchemy import ColumnElement, Connection, or_, select

from rules.judge.findings import LISTED, TO_BE_VERIFIED, VIOLATION
from rules.restricted_traffic import RULE
from services.orders.what_if.vehicle_days import Cases, VehicleDay
from services.store.tables import FINDING


@dataclass(frozen=True)
class Count:
    """Numbers of vehicle-days, and of distinct vehicles among them; estimates where these have chances below 1."""

    violations: int
    vehicles: int

    @classmethod
    def of(cls, chances: dict[VehicleDay, float]) -> "Count":
        """Count vehicle-days by the chance of each."""
        misses: dict[tuple[str, str], list[float]] = defaultdict(list)
        for (plate, plate_type, _), chance in chances.items():
            misses[plate, plate_type].append(1 - chance)
        return cls(round(sum(chances.values())), round(sum(1 - prod(own) for own in misses.values())))


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


def compared(order_id: str | None, cases: Cases, names: Sequence[VehicleDay], standing: set[VehicleDay]) -> Compared:
    """Compare the draft's vehicle-days, by their weights, with those of existing findings. names: of each of the cases."""
    chances = dict(zip(names, cases.weight.tolist(), strict=True))
    return Compared(
        order_id,
        standing=Count.of(dict.fromkeys(standing, 1.0)),
        also_hit=Count.of({name: chance for name, chance in chances.items() if name in standing}),
        newly_hit=Count.of({name: chance for name, chance in chances.items() if name not in standing}),
        no_longer_hit=Count.of({name: 1 - chances.get(name, 0.0) for name in standing}),
    )


def standing_days(connection: Connection, order_id: str | None, first: date, last: date) -> set[VehicleDay]:
    """Vehicle-days of existing findings that are against the order, or any order (None)."""
    table = FINDING.c
    where = [table.withdrawn.is_(False), table.rule == RULE, _is_against_the_order(), table.local_day.between(first, last)]
    where += [] if order_id is None else [table.order_id == order_id]
    rows = connection.execute(select(table.plate, table.plate_type, table.local_day).where(*where)).all()
    return {(row.plate, row.plate_type or "", row.local_day) for row in rows}


def _is_against_the_order() -> ColumnElement[bool]:
    """Condition for findings that would be violations if theirs were the only order: with a sure ground, whatever order is charged.

    A listed finding alone is not enough, since a drive without any sure ground may be listed too.
    """
    return or_(FINDING.c.outcome == VIOLATION, FINDING.c.outcome.in_([LISTED, TO_BE_VERIFIED]) & FINDING.c.is_sure)
