"""The geometry of a zone, checked and never repaired: a repair draws an area that no order named."""

import math
from typing import Any, NamedTuple

import shapely
from geopy.distance import geodesic

from rules.catalogue import Text
from services.reference.places import check_position
from services.reference.remarks import UnfitError

Position = tuple[float, float]
Ring = list[Position]
Polygon = list[Ring]
_NEARLY_CLOSED_DEG = 1e-9


class Area(NamedTuple):
    """Polygons in the file's own datum; `closed`: how many rings missed their first position by less than 1e-9°."""

    polygons: list[Polygon]
    closed: int


class AreaError(Exception):
    """The geometry is no area. `value`: the part that shows it; the text completes "expected …" / "应为 …"."""

    def __init__(self, value: Any, expected: Text) -> None:
        super().__init__(expected.en)
        self.value, self.expected = value, expected


def area_of(geometry: Any) -> Area:
    """The polygons of a GeoJSON Polygon or MultiPolygon. Raises AreaError with the first fault."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise AreaError(kind if kind else geometry, Text("Polygon 或 MultiPolygon", "a Polygon or MultiPolygon"))
    coordinates = geometry.get("coordinates")
    listed = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(listed, list) or not listed or not all(isinstance(rings, list) and rings for rings in listed):
        raise AreaError(coordinates, Text("至少一个由位置组成的环", "at least one ring of positions"))
    closed = [[_closed_ring(ring) for ring in rings] for rings in listed]
    polygons = [[ring for ring, _ in rings] for rings in closed]
    _check_valid(polygons)
    return Area(polygons, sum(mended for rings in closed for _, mended in rings))


def geojson(polygons: list[Polygon]) -> dict[str, Any]:
    """The polygons as a GeoJSON dict: a Polygon when there is one, else a MultiPolygon."""
    lists = [[[list(position) for position in ring] for ring in rings] for rings in polygons]
    return {"type": "Polygon", "coordinates": lists[0]} if len(lists) == 1 else {"type": "MultiPolygon", "coordinates": lists}


def _closed_ring(ring: Any) -> tuple[Ring, bool]:
    if not isinstance(ring, list) or not ring:
        raise AreaError(ring, Text("环，即位置的列表", "a ring: a list of positions"))
    positions = [position_of(position) for position in ring]
    first, last = positions[0], positions[-1]
    if first != last and math.dist(first, last) >= _NEARLY_CLOSED_DEG:
        metres = geodesic(first[::-1], last[::-1]).m
        apart = f"{metres / 1000:.0f} km" if metres >= 1000 else f"{metres:.3g} m"
        raise AreaError(
            ring[-1],
            Text(
                f"再次写出环的第一个位置 {list(first)}：环未闭合，相距 {apart}",
                f"the ring's first position {list(first)} again: it is not closed, {apart} apart",
            ),
        )
    if len(positions) < 4:
        raise AreaError(
            ring,
            Text(
                f"至少 4 个位置的环，末位与首位相同，而非 {len(positions)} 个",
                f"a ring of at least 4 positions, the last equal to the first, not {len(positions)}",
            ),
        )
    return [*positions[:-1], first], first != last


def position_of(position: Any) -> Position:
    """A position, checked. Raises AreaError."""
    numbers = position[:2] if isinstance(position, list) and 2 <= len(position) <= 3 else []
    if not numbers or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in position):
        raise AreaError(position, Text("位置：经度、纬度，均为数字", "a position: longitude, latitude as numbers"))
    lon, lat = float(numbers[0]), float(numbers[1])
    try:
        check_position(lon, lat)
    except UnfitError as unfit:
        raise AreaError(position, unfit.expected) from unfit
    return lon, lat


def _check_valid(polygons: list[Polygon]) -> None:
    shape = shapely.MultiPolygon([shapely.Polygon(rings[0], rings[1:]) for rings in polygons])
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise AreaError(
            reason,
            Text(
                "边界不自触、不自交的区域；不作修复",
                "an area whose boundary does not touch or cross itself; nothing is repaired",
            ),
        )
    if not shape.area > 0:
        raise AreaError(polygons[0][0][0], Text("面积大于 0", "an area greater than 0"))
