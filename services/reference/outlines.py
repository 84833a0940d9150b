"""Points of a zone's outline that are hardly meant: ends of very long edges, and one point far from all others. Mostly a mistyped digit."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import shapely

from rules.places.geography import distance_m, extent_km

_LEAST_LONE_KM = 5.0
"""Minimum distance of a lone point from the others (ours); a small outline's farthest corner is no mistake."""
_LEAST_OTHERS = 3
_MOST_SHOWN = 3


class OddPoint(NamedTuple):
    """What is odd, worst first.

    km: length of the edge, or distance of the lone point from the nearest other.
    said: the two ends or the point, and the kilometres.
    """

    km: float
    said: str


def odd_points(geometry: shapely.Geometry, most_km: float) -> str:
    """The edges between neighbouring points longer than this ("[…]–[…] (55 km)") and lone points ("[…] (28 km)"); "" without any."""
    found = sorted((odd for part in _parts(geometry) for odd in _odd_points(part, most_km)), key=lambda odd: -odd.km)
    shown = "; ".join(odd.said for odd in found[:_MOST_SHOWN])
    return f"{shown}; … +{len(found) - _MOST_SHOWN}" if len(found) > _MOST_SHOWN else shown


def _parts(geometry: shapely.Geometry) -> Iterator[shapely.Geometry]:
    """The rings of polygons, the lines of roads."""
    for part in shapely.get_parts(geometry):
        yield from shapely.get_rings(part) if part.geom_type == "Polygon" else [part]


def _odd_points(part: shapely.Geometry, most_km: float) -> Iterator[OddPoint]:
    lon, lat = shapely.get_coordinates(part).T
    km = distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:]) / 1000
    for edge in np.flatnonzero(km > most_km).tolist():
        ends = f"[{lon[edge]:g}, {lat[edge]:g}]–[{lon[edge + 1]:g}, {lat[edge + 1]:g}]"
        yield OddPoint(float(km[edge]), f"{ends} ({km[edge]:,.0f} km)")
    if part.geom_type == "LinearRing":
        yield from _lone_points(lon[:-1], lat[:-1], most_km)


def _lone_points(lon: Any, lat: Any, most_km: float) -> Iterator[OddPoint]:
    """Of a ring's points those farther from the nearest other than all others are across; long edges are told already."""
    if len(lon) <= _LEAST_OTHERS:
        return
    # Only a point that alone touches a side of the box can be one: at most four, whatever the length of the ring.
    for at in {int(np.argmin(lon)), int(np.argmax(lon)), int(np.argmin(lat)), int(np.argmax(lat))}:
        others = np.arange(len(lon)) != at
        away = float(distance_m(lon[others], lat[others], lon[at], lat[at]).min()) / 1000
        across = float(np.hypot(*extent_km(lon[others].min(), lat[others].min(), lon[others].max(), lat[others].max())))
        if max(across, _LEAST_LONE_KM) < away <= most_km:
            yield OddPoint(away, f"[{lon[at]:g}, {lat[at]:g}] ({away:,.0f} km)")
