"""Hours of each local day in which a vehicle drove in each zone, for statistics of an order's effect.

Only sightings without doubts count: driving fixes and readings, surely inside. All zones are evaluated, whether an order names them or not,
because an order is compared with the days before it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rules.inputs.inputs import Reference, ZoneRow
from rules.inputs.thresholds import Thresholds
from rules.orders.clause_areas import placed_in_zones
from rules.sightings.sightings import GPS, READING, Seen
from rules.sightings.vehicles import Vehicle
from rules.timing.times import MINUTE, day_of, local_days, local_time_of_day

_AS_REGISTERED = (
    *("fuel", "emission_stage", "vehicle_class", "use"),
    *("axles", "gross_mass_kg", "rated_load_kg", "plate_colour"),
)
Row = dict[str, Any]


def driving_hours(seen: Seen, reference: Reference, thresholds: Thresholds) -> list[Row]:
    """One row a vehicle, local day and zone, with `hours` (bit h = hour h) and columns of the register; plate_type is '' if unknown."""
    s = seen.sightings
    rows = np.flatnonzero(s.driving & ((s.kind == GPS) | (s.kind == READING)) & (s.doubts == 0) & ~np.isnan(s.lon))
    found: dict[tuple[str, ...], Row] = {}
    wide = [zone_id for zone_id, held in sorted(reference.zones.items()) if _can_be_surely_inside(held, thresholds)]
    for zone_id in wide if len(rows) else ():
        where = placed_in_zones(s.lon[rows], s.lat[rows], s.us[rows], (zone_id,), reference, thresholds.tolerance_m)
        for index, day, hours in _hours(seen, rows[where.surely_inside]):
            row = _row(s.vehicles[index], day, zone_id, hours)
            key = (row["plate"], row["plate_type"], str(row["local_day"]), zone_id)
            found[key] = row | {"hours": hours | found.get(key, row)["hours"]}
    return [found[key] for key in sorted(found)]


def _can_be_surely_inside(held: Sequence[ZoneRow], thresholds: Thresholds) -> bool:
    """Whether a place can be surely inside: a road narrower than twice the tolerance has no inside, and is skipped to save time."""
    return any(row.kind != "road" or (row.width_m or 0.0) > 2 * thresholds.tolerance_m for row in held)


def _hours(seen: Seen, rows: np.ndarray) -> list[list[int]]:
    """(index of the vehicle, local day number, hours) of these sightings, the latest register row of a vehicle last."""
    s = seen.sightings
    # OR the bit of each sighting's hour into its vehicle and day; `.at`, because many sightings share one.
    bits = np.int64(1) << (local_time_of_day(s.us[rows]) // (60 * MINUTE))
    pairs, group = np.unique(np.stack([s.vehicle_index[rows], local_days(s.us[rows])], axis=1), axis=0, return_inverse=True)
    hours = np.zeros(len(pairs), dtype=np.int64)
    np.bitwise_or.at(hours, group.ravel(), bits)
    return sorted(np.column_stack([pairs, hours]).tolist(), key=lambda one: _since(s.vehicles[one[0]]))


def _since(vehicle: Vehicle) -> int:
    return -1 if vehicle.row is None else vehicle.row.holds_from_us


def _row(vehicle: Vehicle, day: int, zone_id: str, hours: int) -> Row:
    return {
        "plate": vehicle.plate,
        "plate_type": vehicle.plate_type or "",
        "local_day": day_of(day),
        "zone_id": zone_id,
        "hours": hours,
        **{name: vehicle.value(name) for name in _AS_REGISTERED},
    }
