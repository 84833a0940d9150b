"""The map under the trucks as GeoJSON features: districts, river, roads by class, tunnels, places, air stations.

Properties: kind (district, river, road, tunnel, yard, site, dump, air_station), name, name_en, class of a road, invented; districts have `code`
and `label` [lon, lat], where their name belongs. Order of features = order of drawing.
"""

from typing import Any

import numpy as np
import shapely

from services.simulator.ground import DISTRICTS, RIVER, district_outlines, in_degrees, on_plane
from services.simulator.places import AIR_STATIONS, PLACES
from services.simulator.roads import ALONG_THE_LINE, TUNNELS, roads

_DRAWN_LAST = ("highway", "urban", "arterial", "ring", "elevated")
_AIR_ENGLISH = (
    "Jianxi",
    "Shangyang",
    "Xigong",
    "Laocheng",
    "Chanhe",
    "Kaiyuan",
    "Luolong",
    "Yibin",
    "Mengjin",
    "Yanshi",
    "Xin'an",
    "Yiyang",
)


def map_features() -> list[dict[str, Any]]:
    """All features."""
    return [*_districts(), *_river(), *_roads(), *_tunnels(), *_places(), *_air_stations()]


def _feature(geometry: shapely.Geometry, kind: str, name: str, english: str, **more: Any) -> dict[str, Any]:
    properties = {"kind": kind, "name": name, "name_en": english, **more, "invented": True}
    return {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(geometry)}


def _districts() -> list[dict[str, Any]]:
    outlines = district_outlines()
    return [
        _feature(outlines[one.code], "district", one.name, one.english, code=one.code, label=[*one.centre]) for one in DISTRICTS
    ]


def _river() -> list[dict[str, Any]]:
    """The Luo (洛河) as a band about 260 m wide, with bends."""
    line = shapely.LineString(on_plane(RIVER))
    along = np.linspace(0, line.length, 240)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    points[:, 1] += 90 * np.sin(along / 1_900) + 50 * np.sin(along / 700)
    band = shapely.LineString(points).buffer(130, cap_style="flat", quad_segs=2).simplify(8)
    return [_feature(in_degrees(band), "river", "洛河", "Luo River")]


def _roads() -> list[dict[str, Any]]:
    drawn = sorted((road for road in roads() if road.name != ALONG_THE_LINE), key=lambda road: _DRAWN_LAST.index(road.kind))
    line = next(road for road in roads() if road.name == ALONG_THE_LINE)
    return [
        _feature(in_degrees(shapely.LineString(road.course)), "road", road.name, road.english, **{"class": road.kind})
        for road in (line, *drawn)
    ]


def _tunnels() -> list[dict[str, Any]]:
    found = []
    for name, at, half in TUNNELS:
        circle = shapely.Point(on_plane((at,))[0]).buffer(half)
        road = min(roads(), key=lambda road: shapely.LineString(road.course).distance(circle.centroid))
        covered = shapely.LineString(road.course).intersection(circle)
        found.append(_feature(in_degrees(covered), "tunnel", name, "Tunnel", **{"class": road.kind}))
    return found


def _places() -> list[dict[str, Any]]:
    return [_feature(shapely.Point(place.at), place.kind, place.name, place.english) for place in PLACES]


def _air_stations() -> list[dict[str, Any]]:
    return [
        _feature(shapely.Point(at), "air_station", name, f"{english} air station")
        for (name, at), english in zip(AIR_STATIONS, _AIR_ENGLISH, strict=True)
    ]
