"""The register grouped by the columns that clauses depend on, with the number of vehicles in each group."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from rules.inputs.inputs import VehicleRow
from rules.inputs.parsed_order import Clause
from rules.sightings.vehicles import Vehicle
from services.store.date_bands import date_band, is_imported
from services.store.mass_bands import MASSES, mass_band
from services.store.per_database import PerDatabase
from services.store.read_reference import recorded_tick
from services.store.tables import VEHICLE_VERSION

_ALWAYS = ("plate_type", "plate_colour", "fuel", "emission_stage", "vehicle_class", "use", "new_energy")
_SELDOM = {
    "axles": ("axles_at_least",),
    "gross_mass_kg": ("gross_mass_over_kg", "rated_load_over_kg", "rated_load_at_least_kg"),
    "rated_load_kg": ("rated_load_over_kg", "rated_load_at_least_kg"),
    "plate": ("origin", "last_digit"),
}
"""Columns with many values, each with the conditions that need it; grouped without them a register has some hundred groups.

Masses without such a condition are grouped by the bands that a class depends on, days of registration by those that a stage depends on."""
_GROUPS: PerDatabase[list["Group"]] = PerDatabase(at_most=2 ** len(_SELDOM))
"""Cached by the columns used, for one recorded tick and day."""


@dataclass(frozen=True)
class Group:
    """A representative vehicle of a group of `count`."""

    vehicle: Vehicle
    count: int


def asked_seldom(clauses: Iterable[Clause]) -> frozenset[str]:
    """The columns with many values that any of the clauses depends on."""
    predicates = [one for clause in clauses for one in clause.vehicles.alternatives]
    return frozenset(
        column
        for column, conditions in _SELDOM.items()
        if any(getattr(predicate, condition) is not None for predicate in predicates for condition in conditions)
    )


def register_groups(connection: Connection, at: datetime, seldom: frozenset[str] = frozenset()) -> list[Group]:
    """The register valid at a time, in groups; cached until the next import or day.

    seldom: result of `asked_seldom` for the clauses; with "plate" each vehicle is a group.
    """
    return _GROUPS.get(
        connection,
        lambda: [_group(row._asdict()) for row in connection.execute(_query(at, seldom))],
        version=(recorded_tick(connection), at.date()),
        key=seldom,
    )


def _query(at: datetime, seldom: frozenset[str]) -> Select[Any]:
    table = VEHICLE_VERSION
    latest = (table.c.holds_from.desc(), table.c.tick.desc(), table.c.id.desc())
    place = func.row_number().over(partition_by=(table.c.plate, table.c.plate_type), order_by=latest)
    versions = select(table, place.label("place")).where(table.c.holds_from <= at).subquery()
    columns = [versions.c[name] for name in (*_ALWAYS, *sorted(seldom - {"plate"}))]
    columns += [mass_band(versions.c[name]).label(name) for name in MASSES if name not in seldom]
    alike: list[ColumnElement[Any]] = [*columns, *([versions.c.plate] if "plate" in seldom else [])]
    alike += [date_band(versions.c.registered_on), is_imported(versions.c.vin)]
    one, count = func.min(versions.c.plate).label("plate"), func.count().label("vehicles")
    columns += [func.min(versions.c[name]).label(name) for name in ("registered_on", "vin")]  # as good as any of the group's
    return select(one, count, *columns).where(versions.c.place == 1, versions.c.absent.is_(False)).group_by(*alike)


def _group(row: dict[str, Any]) -> Group:
    plate, count = row.pop("plate"), row.pop("vehicles")
    return Group(Vehicle(plate, row["plate_type"], VehicleRow(plate, row["plate_type"], 0, False, row)), count)
