"""Position of places relative to the area of a clause, by the zone rows valid at each time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely

from rules.columns import Degrees, Flags, Ints, Micros
from rules.inputs.inputs import Reference, ZoneRow
from rules.inputs.parsed_order import Clause
from rules.places.geography import Area, Shape, area_of


@dataclass(frozen=True)
class Placed:
    """Position of places relative to an area, one row a place.

    surely_inside, surely_outside: beyond the tolerance.
    zone: index of the first added zone that the place may be in.
    on_levels: on or near a road that passes over another.
    undrawn: an added zone has no outline at the time, so the place may lie in it.
    """

    surely_inside: Flags
    surely_outside: Flags
    zone: Ints
    on_levels: Flags
    undrawn: Flags


def zone_at(reference: Reference, zone_id: str, us: int) -> ZoneRow | None:
    """The row of a zone valid at this time, or None."""
    held = [row for row in reference.zones.get(zone_id, []) if row.holds_from_us <= us]
    return held[-1] if held and not held[-1].absent else None


def zones_at(reference: Reference, us: int, kind: str | None = None) -> Iterator[ZoneRow]:
    """The rows of all zones (of a kind) valid at this time."""
    for zone_id in reference.zones:
        row = zone_at(reference, zone_id, us)
        if row is not None and kind in (None, row.kind):
            yield row


def placed(lon: Degrees, lat: Degrees, us: Micros, clause: Clause, reference: Reference, tolerance_m: float) -> Placed:
    """Position relative to a clause's area: its zones and boundary roads 含, without boundary roads 不含 and exempt zones.

    lon, lat: degrees WGS-84.
    us: microseconds UTC.
    """
    return _placed(lon, lat, us, clause.added_zones, clause.taken_zones, reference, tolerance_m)


def placed_in_zones(
    lon: Degrees, lat: Degrees, us: Micros, zones: tuple[str, ...], reference: Reference, tolerance_m: float
) -> Placed:
    """Position relative to the union of zones."""
    return _placed(lon, lat, us, zones, (), reference, tolerance_m)


def area_at(added: tuple[str, ...], taken: tuple[str, ...], reference: Reference, us: int, tolerance_m: float) -> Area | None:
    """The area of zones at a time; None if none of the added zones is valid then (an empty area).

    What is exempt inside the area may be anywhere while it has no outline: then nothing is surely inside.
    """
    shapes = _shapes(added, reference, us)
    if not shapes:
        return None
    area = area_of(shapes, _shapes(taken, reference, us), tolerance_m)
    return replace(area, inner=shapely.Polygon()) if is_undrawn(taken, reference, us) else area


def area_changes(zones: tuple[str, ...], reference: Reference) -> list[int]:
    """Times at which any of the zones changes, microseconds UTC, sorted."""
    return sorted({row.holds_from_us for zone_id in zones for row in reference.zones.get(zone_id, [])})


def district_at(reference: Reference, lon: float, lat: float, us: int) -> str | None:
    """The code of the district zone in which a place lies, or None."""
    where = np.array([lon]), np.array([lat])
    return next((code for code, area in districts_at(reference, us) if area.surely_inside(*where)[0]), None)


def districts_at(reference: Reference, us: int) -> Iterator[tuple[str | None, Area]]:
    """The codes of the district zones valid at this time, each with its area as drawn (no tolerance)."""
    for row in zones_at(reference, us, "district"):
        yield row.district, area_of((shape_of(row),), (), 0.0)


def is_undrawn(zones: tuple[str, ...], reference: Reference, us: int) -> bool:
    """Whether any of the zones has no outline at a time."""
    return any(zone_at(reference, zone_id, us) is None for zone_id in zones)


def has_undrawn_zone(zones: tuple[str, ...], from_us: int, until_us: int, reference: Reference) -> bool:
    """Whether any of the zones has no outline at some time of a span (until_us excluded)."""
    times = (from_us, *(us for us in area_changes(zones, reference) if from_us < us))
    return any(is_undrawn(zones, reference, us) for us in times if us < until_us)


def shape_of(row: ZoneRow) -> Shape:
    """A zone row's shape."""
    return Shape(row.geometry, row.width_m, row.elevated)


def _shapes(zones: tuple[str, ...], reference: Reference, us: int) -> tuple[Shape, ...]:
    held = (zone_at(reference, zone_id, us) for zone_id in zones)
    return tuple(shape_of(row) for row in held if row is not None)


def _placed(
    lon: Degrees,
    lat: Degrees,
    us: Micros,
    added: tuple[str, ...],
    taken: tuple[str, ...],
    reference: Reference,
    tolerance_m: float,
) -> Placed:
    inside, levels, undrawn = (np.zeros(len(us), dtype=bool) for _ in range(3))
    outside = np.ones(len(us), dtype=bool)
    zone = np.zeros(len(us), dtype=np.int64)
    # Periods between changes of any zone: 0 is before the first change, when no zone exists; period n begins at change n - 1 (included).
    # Rows of a period without an area keep the defaults: surely outside.
    changes = area_changes((*added, *taken), reference)
    period = np.searchsorted(np.asarray(changes, dtype=np.int64), us, side="right")
    for which in np.unique(period):
        since = changes[which - 1] if which else -1
        area = area_at(added, taken, reference, since, tolerance_m) if which else None
        rows = np.flatnonzero(period == which)
        undrawn[rows] = is_undrawn(added, reference, since)
        if area is None:
            continue
        inside[rows] = area.surely_inside(lon[rows], lat[rows])
        outside[rows] = area.surely_outside(lon[rows], lat[rows])
        levels[rows] = area.on_levels(lon[rows], lat[rows])
        if len(added) > 1:
            zone[rows] = _first_zone(lon[rows], lat[rows], added, reference, since, tolerance_m)
    return Placed(inside, outside, zone, levels, undrawn)


def _first_zone(lon: Degrees, lat: Degrees, added: tuple[str, ...], reference: Reference, us: int, tolerance_m: float) -> Ints:
    """The index of the first added zone that each place may be in; 0 if none."""
    zone = np.zeros(len(lon), dtype=np.int64)
    # Backwards, so that the first zone overwrites later ones.
    for number in reversed(range(len(added))):
        own = area_at((added[number],), (), reference, us, tolerance_m)
        if own is not None:
            zone[~own.surely_outside(lon, lat)] = number
    return zone
