"""Numbers of vehicles driving in a zone by hour, of those to which an order surely applies, before, during and after it.

From the table `driving_hours`, which derivation fills: a bit for every local hour with a sure driving fix.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Connection, exists, func, select, tuple_

from rules.inputs.inputs import VehicleRow
from rules.inputs.parsed_order import Clause, OrderVersion
from rules.orders.vehicle_match import meant
from rules.sightings.vehicles import Vehicle
from rules.timing.intervals import Span
from rules.timing.times import MINUTE, day_number, day_of, local_day, midnight
from services.store.mass_bands import MASSES, mass_band
from services.store.pieces import is_one_of
from services.store.tables import DRIVING_HOURS, PLATE_DAY

HOUR = 60 * MINUTE
_NEW_ENERGY_TYPES = ("51", "52")
_Unknown = dict[str, str | int]
_KIND: _Unknown = {
    "plate_type": "-",
    "fuel": "-",
    "emission_stage": -1,
    "vehicle_class": "-",
    "use": "-",
    **dict.fromkeys(MASSES, -1),
}
"""Columns that identify a kind of vehicle (masses by band), each with a value that replaces NULL, because NULL compares as equal to nothing."""
_BODY: _Unknown = {"axles": -1, "gross_mass_kg": -1, "rated_load_kg": -1, "plate_colour": "-"}
_PLATE: _Unknown = {"plate": "-"}
"""Further columns, used only if a clause depends on them, because they make many kinds."""
_AROUND = timedelta(days=3)
_HOURS = np.arange(24, dtype=np.int64)
_TABLE = DRIVING_HOURS.c
Conditions = list[ColumnElement[bool]]


class DrivingHour(NamedTuple):
    """Vehicles in one local hour.

    us: when the hour begins, microseconds UTC.
    phase: before, during, paused or after the order; None without one.
    """

    us: int
    vehicles: int
    phase: str | None


def driving_in_zones(connection: Connection, zones: Sequence[str], first: date, last: date) -> list[DrivingHour]:
    """All vehicles in any of the zones, by hour of the local days from first to last."""
    return _by_hour(connection, zones, (first, last), None, [])


def driving_under_order(
    connection: Connection, versions: list[OrderVersion], spans: list[Span], first: date, last: date
) -> list[DrivingHour]:
    """Vehicles to which a clause of the order surely applies, in its zones. spans: when it governs (`versions_in_force.spans_of_force`)."""
    clauses = [clause for version in versions for clause in version.clauses]
    return _by_hour(connection, order_zones(versions), (first, last), clauses, spans)


def order_zones(versions: list[OrderVersion]) -> list[str]:
    """The zones of all clauses: areas and included boundary roads, ignoring what is exempt inside."""
    return sorted({zone for version in versions for clause in version.clauses for zone in clause.added_zones})


def days_around(spans: list[Span], today: date) -> tuple[date, date]:
    """Three local days before the first span to three after the last, not beyond today; without spans the week until today."""
    if not spans:
        return today - timedelta(days=6), today
    first, last = day_of(local_day(spans[0][0])), local_day(spans[-1][1])
    until = today if last > day_number(today) else day_of(last) + _AROUND
    return min(first - _AROUND, today), min(until, today)


def days_with_positions(connection: Connection, first: date, last: date) -> set[date]:
    """The local days from first to last on which any terminal reported a position: on others nothing was observed, and no road was quiet."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    of_terminal = PLATE_DAY.c.source.startswith("terminal:")
    # A query a day stops at the first row; one query for all would read every plate of every day.
    return {day for day in days if connection.execute(select(exists().where(PLATE_DAY.c.day == day, of_terminal))).scalar()}


def _by_hour(
    connection: Connection, zones: Sequence[str], days: tuple[date, date], clauses: list[Clause] | None, spans: list[Span]
) -> list[DrivingHour]:
    first, count = day_number(days[0]), (days[1] - days[0]).days + 1
    where: Conditions = [_TABLE.zone_id.in_(zones), _TABLE.local_day.between(*days)]
    if clauses is not None:
        where.append(_of_meant(connection, where, clauses))
    counts = _in_one_zone if len(zones) == 1 else _in_several_zones
    totals = np.zeros((count, 24), dtype=np.int64)
    for day, hours in counts(connection, where):
        totals[(day - days[0]).days] += hours
    starts = [midnight(first + day) + hour * HOUR for day in range(count) for hour in range(24)]
    phases = [None if clauses is None else _phase(spans, us) for us in starts]
    return [DrivingHour(us, number, phase) for us, number, phase in zip(starts, totals.ravel().tolist(), phases, strict=True)]


Counts = Iterable[tuple[date, np.ndarray]]
"""By day, the number of vehicles in each of the 24 hours."""


def _of_meant(connection: Connection, where: Conditions, clauses: list[Clause]) -> ColumnElement[bool]:
    """Condition that a clause surely applies to the vehicle's kind. There are few kinds, so each is evaluated once."""
    told_by = _told_by(clauses)
    columns = {name: mass_band(_TABLE[name]) if told_by is _KIND and name in MASSES else _TABLE[name] for name in told_by}
    kinds = connection.execute(
        select(*(column.label(name) for name, column in columns.items())).where(*where).distinct()
    ).mappings()
    if told_by is _BY_PLATE:
        plates = {kind["plate"] for kind in kinds if _is_meant(dict(kind), clauses)}
        return is_one_of(connection, _TABLE.plate, plates)
    key = tuple_(*(func.coalesce(columns[name], unknown) for name, unknown in told_by.items()))
    return key.in_([_comparable(dict(kind), told_by) for kind in kinds if _is_meant(dict(kind), clauses)])


_BY_PLATE = _KIND | _BODY | _PLATE


def _told_by(clauses: list[Clause]) -> _Unknown:
    """The columns on which these clauses depend."""
    wanted = [one for clause in clauses for one in clause.vehicles.alternatives]
    if any(one.origin or one.last_digit for one in wanted):
        return _BY_PLATE
    of_body = (
        (
            one.axles_at_least,
            one.gross_mass_over_kg,
            one.rated_load_over_kg,
            one.rated_load_at_least_kg,
            one.plate_colours or None,
        )
        for one in wanted
    )
    return _KIND | _BODY if any(value is not None for values in of_body for value in values) else _KIND


def _comparable(kind: dict[str, Any], told_by: _Unknown) -> tuple[str | int, ...]:
    return tuple(unknown if kind[name] is None else kind[name] for name, unknown in told_by.items())


def _in_one_zone(connection: Connection, where: Conditions) -> Counts:
    sums = (func.sum(_TABLE.hours.bitwise_rshift(hour).bitwise_and(1)) for hour in range(24))
    for day, *hours in connection.execute(select(_TABLE.local_day, *sums).where(*where).group_by(_TABLE.local_day)):
        yield day, np.array(hours, dtype=np.int64)


def _in_several_zones(connection: Connection, where: Conditions) -> Counts:
    """Counts over several zones, each vehicle once an hour: its bits are OR-ed here, because SQL has no portable aggregate for that."""
    query = select(_TABLE.local_day, _TABLE.hours, _TABLE.plate, _TABLE.plate_type).where(*where)
    driven: dict[date, dict[tuple[str, str], int]] = {}
    for day, hours, plate, plate_type in connection.execute(query):
        of_day = driven.setdefault(day, {})
        of_day[plate, plate_type] = of_day.get((plate, plate_type), 0) | hours
    for day, masks in driven.items():
        yield day, (np.array(list(masks.values()), dtype=np.int64)[:, None] >> _HOURS & 1).sum(axis=0)


def _is_meant(values: dict[str, Any], clauses: list[Clause]) -> bool:
    """Whether a clause surely applies to a vehicle registered with these values."""
    values["new_energy"] = values["plate_type"] in _NEW_ENERGY_TYPES
    plate = values.get("plate", "")
    vehicle = Vehicle(plate, values["plate_type"], VehicleRow(plate, values["plate_type"], 0, False, values))
    return any(meant(vehicle, None, clause) == (True, 0) for clause in clauses)


def _phase(spans: list[Span], us: int) -> str:
    """The phase of an hour: during, if the order governs any part of it."""
    if any(start < us + HOUR and us < end for start, end in spans):
        return "during"
    if all(us < start for start, _ in spans):
        return "before"
    return "after" if all(us >= end for _, end in spans) else "paused"
