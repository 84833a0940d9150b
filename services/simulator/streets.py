"""The sample city's streets: an orbital road between the two rings, and a straight street from each place to it.

The orbital lies 2 km outside the inner ring and inside the outer one, so who keeps to it and to places outside obeys the order.
Coordinates are WGS-84 degrees.
"""

from itertools import pairwise
from typing import NamedTuple

WEST, EAST, SOUTH, NORTH = 112.338, 112.566, 34.527, 34.738
METRES_PER_LON, METRES_PER_LAT = 91_600.0, 111_000.0
"""Near Luoyang; good to a few tenths of a percent over the city."""


class Point(NamedTuple):
    lon: float
    lat: float


class Place(NamedTuple):
    """Where trucks stand: a yard, a building site, a dump."""

    name: str
    point: Point
    district: str


OUTSIDE_YARDS = (
    Place("示例孟津停车场", Point(112.444, 34.795), "410308"),
    Place("示例伊川停车场", Point(112.430, 34.455), "410329"),
    Place("示例宜阳停车场", Point(112.225, 34.560), "410327"),
    Place("示例偃师停车场", Point(112.740, 34.700), "410307"),
    Place("示例新安停车场", Point(112.190, 34.705), "410323"),
)
INSIDE_YARDS = (
    Place("示例涧西停车场", Point(112.410, 34.630), "410305"),
    Place("示例洛龙停车场", Point(112.475, 34.620), "410311"),
)
OUTSIDE_SITES = (
    Place("示例西郊工地", Point(112.300, 34.620), "410305"),
    Place("示例东郊工地", Point(112.592, 34.655), "410307"),
    Place("示例北郊工地", Point(112.405, 34.762), "410308"),
    Place("示例南郊工地", Point(112.500, 34.498), "410311"),
)
INSIDE_SITES = (
    Place("示例涧西工地", Point(112.399, 34.654), "410305"),
    Place("示例西工工地", Point(112.443, 34.668), "410303"),
    Place("示例洛龙工地", Point(112.457, 34.605), "410311"),
    Place("示例瀍河工地", Point(112.480, 34.645), "410304"),
)
DUMPS = (
    Place("示例宜阳消纳场", Point(112.250, 34.545), "410327"),
    Place("示例偃师消纳场", Point(112.660, 34.720), "410307"),
    Place("示例伊川消纳场", Point(112.460, 34.430), "410329"),
)


def metres(a: Point, b: Point) -> float:
    """Distance in metres on the plane; for streets of a city."""
    return (((a.lon - b.lon) * METRES_PER_LON) ** 2 + ((a.lat - b.lat) * METRES_PER_LAT) ** 2) ** 0.5


def junction(place: Point) -> Point:
    """Where the place's street meets the orbital: the nearest point of it that lies straight north, south, east or west."""
    lon, lat = min(max(place.lon, WEST), EAST), min(max(place.lat, SOUTH), NORTH)
    sides = [Point(WEST, lat), Point(EAST, lat), Point(lon, SOUTH), Point(lon, NORTH)]
    return min(sides, key=lambda side: metres(place, side))


def route(start: Point, end: Point) -> list[Point]:
    """Corners of the way from place to place: street, orbital the shorter way round, street."""
    first, last = junction(start), junction(end)
    ways = [_along_orbital(first, last), _along_orbital(last, first)[::-1]]
    return [start, *min(ways, key=_length), end]


def _along_orbital(first: Point, last: Point) -> list[Point]:
    """Corners clockwise round the orbital from a point on it to another."""
    corners = [Point(WEST, SOUTH), Point(WEST, NORTH), Point(EAST, NORTH), Point(EAST, SOUTH)]
    around = _length([*corners, corners[0]])
    begin = _clockwise_m(first)
    ahead = sorted(((_clockwise_m(corner) - begin) % around, corner) for corner in corners)
    reach = (_clockwise_m(last) - begin) % around
    return [first, *(corner for far, corner in ahead if 0 < far < reach), last]


def _clockwise_m(point: Point) -> float:
    """Metres along the orbital, clockwise from its south-west corner."""
    height, width = (NORTH - SOUTH) * METRES_PER_LAT, (EAST - WEST) * METRES_PER_LON
    north, east = (point.lat - SOUTH) * METRES_PER_LAT, (point.lon - WEST) * METRES_PER_LON
    if point.lon == WEST:
        return north
    if point.lat == NORTH:
        return height + east
    return height + width + (height - north if point.lon == EAST else height + width - east)


def _length(points: list[Point]) -> float:
    return sum(metres(a, b) for a, b in pairwise(points))
