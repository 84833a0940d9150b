"""Context of the checks of an order: zones, other orders, warnings, passes, the register, and the time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, func, select

from rules.inputs.inputs import Reference
from rules.inputs.parsed_order import OrderVersion
from rules.inputs.thresholds import Thresholds
from rules.orders.clause_areas import zone_at
from rules.timing.times import micros_of
from services.orders.paragraph.texts import Names
from services.orders.register_groups import Group, asked_seldom, register_groups
from services.store.reference_cache import current_reference
from services.store.tables import PASS_VERSION

_NO_REFERENCE = Reference({}, {}, {}, {})


@dataclass(frozen=True)
class CheckContext:
    """Context as known at `now_us`.

    orders: versions by order, those of the same file included.
    groups: the register, grouped by the columns that the clauses depend on.
    passes: number of registered passes.
    """

    now_us: int
    reference: Reference = _NO_REFERENCE
    orders: Mapping[str, Sequence[OrderVersion]] = field(default_factory=dict)
    groups: Sequence[Group] = ()
    passes: int = 0
    tolerance_m: float = Thresholds().tolerance_m
    city_extent_km: float = Thresholds().city_extent_km
    zone_edge_km: float = Thresholds().zone_edge_km


def read_check_context(
    connection: Connection, now: datetime, thresholds: Thresholds, written: Sequence[OrderVersion]
) -> CheckContext:
    """Read the context. written: the orders of the checked file, which are context for each other."""
    reference = current_reference(connection)
    orders = {order_id: list(versions) for order_id, versions in reference.orders.items()}
    for version in written:
        known = orders.setdefault(version.order_id, [])
        known[:] = sorted(
            [*(one for one in known if one.issued_us != version.issued_us), version], key=lambda one: one.issued_us
        )
    return CheckContext(
        now_us=micros_of(now),
        reference=reference,
        orders=orders,
        groups=register_groups(connection, now, asked_seldom(clause for version in written for clause in version.clauses)),
        passes=connection.execute(select(func.count(PASS_VERSION.c.pass_id.distinct()))).scalar_one(),
        tolerance_m=thresholds.tolerance_m,
        city_extent_km=thresholds.city_extent_km,
        zone_edge_km=thresholds.zone_edge_km,
    )


def names_in(reference: Reference, now_us: int) -> Names:
    """Current names of zones and districts; of a zone that is not valid now, its last name."""
    zones = {zone_id: (zone_at(reference, zone_id, now_us) or rows[-1]).name for zone_id, rows in reference.zones.items()}
    districts = {
        row.district: row.name for rows in reference.zones.values() for row in rows if row.kind == "district" and row.district
    }
    return Names(zones, districts)
