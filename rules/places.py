"""Places against the zones of a clause, by the zone rows that held at each time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.geography import area_of
from rules.inputs import Reference, ZoneRow
from rules.times import Micros


@dataclass(frozen=True)
class Placed:
    """surely_inside, surely_outside: of the union of the zones; zone: the place in the clause's list of the first zone it may be in."""

    surely_inside: NDArray[np.bool_]
    surely_outside: NDArray[np.bool_]
    zone: NDArray[np.int64]


def zone_at(reference: Reference, zone_id: str, us: int) -> ZoneRow | None:
    """The row of a zone that holds at this time."""
    held = [row for row in reference.zones.get(zone_id, []) if row.holds_from_us <= us]
    return held[-1] if held and not held[-1].absent else None


def placed(
    lon: NDArray[np.float64],
    lat: NDArray[np.float64],
    us: Micros,
    zones: tuple[str, ...],
    reference: Reference,
    tolerance_m: float,
) -> Placed:
    """Place rows (degrees WGS-84, microseconds UTC). A zone that does not hold at the time covers nothing."""
    inside, outside = np.zeros(len(us), dtype=bool), np.ones(len(us), dtype=bool)
    zone = np.zeros(len(us), dtype=np.int64)
    changes = sorted({row.holds_from_us for zone_id in zones for row in reference.zones.get(zone_id, [])})
    period = np.searchsorted(np.asarray(changes, dtype=np.int64), us, side="right")
    for which in np.unique(period):
        held = [zone_at(reference, zone_id, changes[which - 1]) if which else None for zone_id in zones]
        rows = np.flatnonzero(period == which)
        geometries = tuple(row.geometry for row in held if row is not None)
        if not geometries:
            continue
        whole = area_of(geometries, tolerance_m)
        inside[rows] = whole.surely_inside(lon[rows], lat[rows])
        outside[rows] = whole.surely_outside(lon[rows], lat[rows])
        for number in reversed(range(len(zones))):
            if (row := held[number]) is not None and len(zones) > 1:
                zone[rows[~area_of((row.geometry,), tolerance_m).surely_outside(lon[rows], lat[rows])]] = number
    return Placed(inside, outside, zone)
