"""Distances in metres, and whether a place is surely inside or surely outside of an area.

Distances on a local WGS-84 plane (relative error 4e-7 under 20 km). A boundary has a tolerance band on either side; places in the band are
neither surely inside nor surely outside, so an area narrower than twice the tolerance has no sure inside.
"""

import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry import shape

from rules.columns import Flags, Numbers

_A = 6378137.0
_E2 = 0.00669437999014132


def metres_per_degree(lat: Numbers | float) -> tuple[Numbers, Numbers]:
    """Length in metres of a degree of longitude and of latitude at this latitude (WGS-84 ellipsoid)."""
    phi = np.radians(lat)
    root = 1 - _E2 * np.sin(phi) ** 2
    return np.radians(1.0) * _A * np.cos(phi) / np.sqrt(root), np.radians(1.0) * _A * (1 - _E2) / root**1.5


def distance_m(lon1: Numbers, lat1: Numbers, lon2: Numbers, lat2: Numbers) -> Numbers:
    """Distance between places in metres, on the local plane at their mean latitude."""
    east, north = metres_per_degree((lat1 + lat2) / 2)
    return np.hypot((lon2 - lon1) * east, (lat2 - lat1) * north)


def cartesian_m(lon: Numbers, lat: Numbers) -> Numbers:
    """Earth-centred coordinates in metres (WGS-84 ellipsoid), one row a place; NaN where it is unknown.

    Places within 1 km of each other are as far apart by them as on the ground (relative error 1e-8), anywhere and without a local plane.
    """
    phi, beyond = np.radians(lat), np.radians(lon)
    normal = _A / np.sqrt(1 - _E2 * np.sin(phi) ** 2)
    flat = normal * np.cos(phi)
    return np.column_stack([flat * np.cos(beyond), flat * np.sin(beyond), normal * (1 - _E2) * np.sin(phi)])


def extent_km(west: float, south: float, east: float, north: float) -> tuple[float, float]:
    """Kilometres from west to east, and from south to north, of a box in degrees."""
    to_east, to_north = metres_per_degree((south + north) / 2)
    return float(abs(east - west) * to_east) / 1000, float(abs(north - south) * to_north) / 1000


@dataclass(frozen=True)
class Area:
    """The union of some zones on a local plane, in metres.

    lon, lat: origin of the plane, degrees.
    inner, outer: the union shrunk, and grown, by the tolerance.
    levels: around roads that pass over others.
    """

    lon: float
    lat: float
    inner: shapely.Geometry
    outer: shapely.Geometry
    levels: shapely.Geometry

    def _plane(self, lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
        east, north = metres_per_degree(self.lat)
        return (lon - self.lon) * east, (lat - self.lat) * north

    def surely_inside(self, lon: Numbers, lat: Numbers) -> Flags:
        """Inside, and farther than the tolerance from the boundary."""
        return _contains(self.inner, *self._plane(lon, lat))

    def surely_outside(self, lon: Numbers, lat: Numbers) -> Flags:
        """Outside, and farther than the tolerance from the boundary."""
        return ~_contains(self.outer, *self._plane(lon, lat))

    def on_levels(self, lon: Numbers, lat: Numbers) -> Flags:
        """On or near a road that passes over another, where the position cannot tell the two apart."""
        return _contains(self.levels, *self._plane(lon, lat))


def _contains(geometry: shapely.Geometry, x: Numbers, y: Numbers) -> Flags:
    if geometry.is_empty:
        return np.zeros(len(x), dtype=bool)
    # Exact tests only for places within the bounds.
    west, south, east, north = geometry.bounds
    found = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    near = np.flatnonzero(found)
    found[near] = shapely.contains_xy(geometry, x[near], y[near])
    return found


@dataclass(frozen=True)
class Shape:
    """A zone's shape.

    geometry: GeoJSON text, WGS-84 degrees.
    width_m: of a road, whose geometry are lines.
    elevated: the road passes over another.
    """

    geometry: str
    width_m: float | None = None
    elevated: bool = False


@lru_cache(maxsize=256)
def area_of(added: tuple[Shape, ...], taken: tuple[Shape, ...], tolerance_m: float) -> Area:
    """The area of some zones without some others, with its tolerance in metres; cached."""
    west, south, east, north = shapely.total_bounds([shape(json.loads(one.geometry)) for one in added])
    lon, lat = (west + east) / 2, (south + north) / 2
    whole = shapely.union_all([_on_plane(one, lon, lat) for one in added])
    without = shapely.union_all([_on_plane(one, lon, lat) for one in taken]) if taken else shapely.Polygon()
    levels = shapely.union_all([_on_plane(one, lon, lat).buffer(tolerance_m) for one in (*added, *taken) if one.elevated])
    left = whole.difference(without) if taken else whole
    inner, outer = left.buffer(-tolerance_m), left.buffer(tolerance_m)
    if not levels.is_empty:
        inner, outer = inner.difference(levels), outer.union(levels.intersection(whole.buffer(tolerance_m)))
    shapely.prepare([inner, outer, levels])
    return Area(lon, lat, inner, outer, levels)


def _on_plane(one: Shape, lon: float, lat: float) -> shapely.Geometry:
    """A shape in metres around lon, lat; the lines of a road as a strip of its width."""
    east, north = metres_per_degree(lat)
    plane = shapely.transform(
        shape(json.loads(one.geometry)), lambda places: (places - [lon, lat]) * [float(east), float(north)]
    )
    return plane if one.width_m is None else plane.buffer(one.width_m / 2)
