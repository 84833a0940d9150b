"""Vehicles that drove in a zone by the hour, of those whom an order surely means: before, during and after it.

Out of the table `driving_hours`, which derivation fills: a bit for every local hour with a sure driving fix.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from sqlalchemy import Connection, func, select

from rules.inputs import Clause, OrderVersion, VehicleRow
from rules.orders import governing, meant
from rules.times import MINUTE, day_number, midnight
from rules.vehicles import Vehicle
from services.announcements.states import Span, merged
from services.store.tables import DRIVING_HOURS

HOUR = 60 * MINUTE
_NEW_ENERGY_TYPES = ("51", "52")
_KIND = ("plate_type", "fuel", "emission_stage", "vehicle_class", "use")
_AROUND = timedelta(days=3)
_HOURS = np.arange(24, dtype=np.int64)
_TABLE = DRIVING_HOURS.c


class DrivingHour(NamedTuple):
    """us: when the local hour begins, microseconds UTC; phase: before, during, paused or after the order, None without one."""

    us: int
    vehicles: int
    phase: str | None


def driving_in_zones(connection: Connection, zones: Sequence[str], first: date, last: date) -> list[DrivingHour]:
    """All vehicles in any of the zones, by hour of the local days from first to last."""
    return _by_hour(connection, zones, (first, last), None, [])


def driving_under_order(connection: Connection, versions: list[OrderVersion], first: date, last: date) -> list[DrivingHour]:
    """Vehicles that a clause of the order surely means, in its zones."""
    clauses = [clause for version in versions for clause in version.clauses]
    zones = sorted({zone for clause in clauses for zone in clause.zones})
    return _by_hour(connection, zones, (first, last), clauses, order_spans(versions))


def order_spans(versions: list[OrderVersion]) -> list[Span]:
    """When any clause of the order governs."""
    return merged((one.from_us, one.until_us) for one in governing(versions))


def days_around(spans: list[Span], today: date) -> tuple[date, date]:
    """Three local days before the first span to three after the last, not beyond today; without spans the week until today."""
    if not spans:
        return today - timedelta(days=6), today
    first, end = date(1970, 1, 1) + timedelta(days=int((spans[0][0] + 8 * HOUR) // (24 * HOUR))), spans[-1][1]
    last = (end + 8 * HOUR) // (24 * HOUR)
    until = today if last > day_number(today) else date(1970, 1, 1) + timedelta(days=int(last)) + _AROUND
    return min(first - _AROUND, today), min(until, today)


def _by_hour(
    connection: Connection, zones: Sequence[str], days: tuple[date, date], clauses: list[Clause] | None, spans: list[Span]
) -> list[DrivingHour]:
    first, count = day_number(days[0]), (days[1] - days[0]).days + 1
    counts = _in_one_zone if len(zones) == 1 else _in_several_zones
    is_meant: dict[tuple, bool] = {}
    totals = np.zeros((count, 24), dtype=np.int64)
    for day, kind, hours in counts(connection, zones, days):
        if kind not in is_meant:
            is_meant[kind] = clauses is None or _is_meant(kind, clauses)
        if is_meant[kind]:
            totals[(day - days[0]).days] += hours
    starts = [midnight(first + day) + hour * HOUR for day in range(count) for hour in range(24)]
    phases = [None if clauses is None else _phase(spans, us) for us in starts]
    return [DrivingHour(us, int(number), phase) for us, number, phase in zip(starts, totals.ravel(), phases, strict=True)]


Counts = Iterable[tuple[date, tuple, np.ndarray]]
"""By day and kind of vehicle (`_KIND`): how many drove in each of the 24 hours."""


def _in_one_zone(connection: Connection, zones: Sequence[str], days: tuple[date, date]) -> Counts:
    key = (_TABLE.local_day, *(_TABLE[name] for name in _KIND))
    sums = (func.sum(_TABLE.hours.bitwise_rshift(hour).bitwise_and(1)) for hour in range(24))
    query = select(*key, *sums).where(_TABLE.zone_id.in_(zones), _TABLE.local_day.between(*days)).group_by(*key)
    for day, *row in connection.execute(query):
        yield day, tuple(row[: len(_KIND)]), np.array(row[len(_KIND) :], dtype=np.int64)


def _in_several_zones(connection: Connection, zones: Sequence[str], days: tuple[date, date]) -> Counts:
    """In several zones within an hour it is still one vehicle: its hours are put together here, for SQL would take each bit's maximum."""
    columns = (_TABLE.local_day, _TABLE.plate, _TABLE.hours, *(_TABLE[name] for name in _KIND))
    query = select(*columns).where(_TABLE.zone_id.in_(zones), _TABLE.local_day.between(*days))
    driven: dict[tuple, dict[str, int]] = {}
    for day, plate, hours, *kind in connection.execute(query):
        of_kind = driven.setdefault((day, *kind), {})
        of_kind[plate] = of_kind.get(plate, 0) | hours
    for (day, *kind), masks in driven.items():
        yield day, tuple(kind), (np.array(list(masks.values()), dtype=np.int64)[:, None] >> _HOURS & 1).sum(axis=0)


def _is_meant(kind: tuple, clauses: list[Clause]) -> bool:
    """Whether a clause surely means a vehicle that is registered so."""
    values = dict(zip(_KIND, kind, strict=True))
    values["new_energy"] = values["plate_type"] in _NEW_ENERGY_TYPES
    vehicle = Vehicle("", values["plate_type"], VehicleRow("", values["plate_type"], 0, False, values))
    return any(meant(vehicle, None, clause) == (True, 0) for clause in clauses)


def _phase(spans: list[Span], us: int) -> str:
    """An hour is during the order if the order governs some of it."""
    if any(start < us + HOUR and us < end for start, end in spans):
        return "during"
    if all(us < start for start, _ in spans):
        return "before"
    return "after" if all(us >= end for _, end in spans) else "paused"
