"""Where things are: distances in metres, and whether a place is surely inside, surely outside, or unsure of a zone.

Distances on a local WGS-84 plane (4e-7 relative under 20 km). The tolerance of a boundary is a band on either side of it: what lies in
the band is unsure, so an area narrower than twice the tolerance has no sure inside.
"""

import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

_A = 6378137.0
_E2 = 0.00669437999014132


def metres_per_degree(lat: Numbers | float) -> tuple[Numbers, Numbers]:
    """Metres of a degree of longitude and of latitude at this latitude (WGS-84 ellipsoid)."""
    phi = np.radians(lat)
    root = 1 - _E2 * np.sin(phi) ** 2
    return np.radians(1.0) * _A * np.cos(phi) / np.sqrt(root), np.radians(1.0) * _A * (1 - _E2) / root**1.5


def distance_m(lon1: Numbers, lat1: Numbers, lon2: Numbers, lat2: Numbers) -> Numbers:
    """Distance between places in metres, on the plane at their middle latitude."""
    east, north = metres_per_degree((lat1 + lat2) / 2)
    return np.hypot((lon2 - lon1) * east, (lat2 - lat1) * north)


@dataclass(frozen=True)
class Area:
    """The union of some zones on a plane around it, shrunk and grown by the tolerance."""

    lon: float
    lat: float
    inner: shapely.Geometry
    outer: shapely.Geometry

    def _plane(self, lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
        east, north = metres_per_degree(self.lat)
        return (lon - self.lon) * east, (lat - self.lat) * north

    def surely_inside(self, lon: Numbers, lat: Numbers) -> Flags:
        """Inside, and farther than the tolerance from the boundary."""
        return _contains(self.inner, *self._plane(lon, lat))

    def surely_outside(self, lon: Numbers, lat: Numbers) -> Flags:
        """Outside, and farther than the tolerance from the boundary."""
        return ~_contains(self.outer, *self._plane(lon, lat))


def _contains(geometry: shapely.Geometry, x: Numbers, y: Numbers) -> Flags:
    if geometry.is_empty:
        return np.zeros(len(x), dtype=bool)
    west, south, east, north = geometry.bounds
    found = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    near = np.flatnonzero(found)
    found[near] = shapely.contains_xy(geometry, x[near], y[near])
    return found


@lru_cache(maxsize=256)
def area_of(geometries: tuple[str, ...], tolerance_m: float) -> Area:
    """The area of some zones (GeoJSON texts, WGS-84 degrees), with its tolerance in metres."""
    whole = shapely.union_all([shape(json.loads(text)) for text in geometries])
    lon, lat = (whole.bounds[0] + whole.bounds[2]) / 2, (whole.bounds[1] + whole.bounds[3]) / 2
    east, north = metres_per_degree(lat)
    plane = shapely.transform(whole, lambda places: (places - [lon, lat]) * [float(east), float(north)])
    inner, outer = plane.buffer(-tolerance_m), plane.buffer(tolerance_m)
    shapely.prepare([inner, outer])
    return Area(lon, lat, inner, outer)
