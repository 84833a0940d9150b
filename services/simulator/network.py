"""The roads as a network: junctions where roads cross, places and stations tied to the nearest road, quickest ways between places."""

import heapq
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise

import numpy as np
import shapely
from shapely.ops import substring

from rules.columns import Flags, Numbers
from services.simulator.ground import LonLat, on_plane, zone
from services.simulator.places import PLACES, STATIONS, Place
from services.simulator.roads import ALONG_THE_LINE, KMH, TUNNELS, WITH_LIGHTS, Road, roads

Node = tuple[float, float]
FREE, LINE, NO_INNER, NO_OUTER = "free", "line", "no_inner", "no_outer"
"""Which roads a driver allows himself: all; all outside the inner ring and the one on its line; outside the inner ring; outside both."""

_CLEAR_OF_ZONE_M = 115.0
_PASSES_WITHIN_M = 12.0
HABITS = 4
"""So many kinds of drivers, each with other roads that they like."""


@dataclass(frozen=True, eq=False)
class Edge:
    """A piece of road between two nodes. course: corners from `start` to `end`; near: zones that it touches or comes near to."""

    start: Node
    end: Node
    course: Numbers
    kind: str
    road: str
    near: frozenset[str]

    @cached_property
    def seconds(self) -> float:
        """At usual speed."""
        return float(np.hypot(*np.diff(self.course, axis=0).T).sum()) / KMH[self.kind] * 3.6

    def is_open(self, level: str) -> bool:
        """Whether a driver of this level takes it."""
        if level == FREE or (level == LINE and self.road == ALONG_THE_LINE):
            return True
        return "inner-ring" not in self.near and (level != NO_OUTER or "outer-ring" not in self.near)


@dataclass(frozen=True, eq=False)
class Way:
    """A way from place to place. xy: corners; of each leg between them: seconds at usual speed, whether on a street with lights, in a
    tunnel, with a light at its end. passes: (index in STATIONS, spot, place in xy)."""

    xy: Numbers
    seconds: Numbers
    in_town: Flags
    covered: Flags
    lights: Flags
    passes: tuple[tuple[int, int, int], ...]


@cache
def edges() -> tuple[Edge, ...]:
    """All edges, the access ways of places too."""
    lines = [shapely.LineString(road.course) for road in roads()]
    cuts: list[list[float]] = [[0.0, line.length] for line in lines]
    for a, b in _crossings(lines):
        for point in shapely.get_coordinates(lines[a].intersection(lines[b])):
            for number in (a, b):
                cuts[number].append(lines[number].project(shapely.Point(point)))
    access = [_tie(place.at, lines, cuts, _road_for(place, lines)) for place in PLACES]
    for station in STATIONS:
        for spot in station.spots:
            _tie(spot, lines, cuts, None)
    found = [edge for road, line, cut in zip(roads(), lines, cuts, strict=True) for edge in _pieces(road, line, cut)]
    return (*found, *(_edge(course, "access", "", _zones_near(course)) for course in access))


def _crossings(lines: list[shapely.LineString]) -> list[tuple[int, int]]:
    tree = shapely.STRtree(lines)
    return [(a, b) for a, b in tree.query(lines, predicate="intersects").T.tolist() if a < b]


def _road_for(place: Place, lines: list[shapely.LineString]) -> int:
    """The nearest road that is no elevated one."""
    point = shapely.Point(*on_plane((place.at,))[0])
    return min((n for n, road in enumerate(roads()) if road.kind != "elevated"), key=lambda n: lines[n].distance(point))


def _tie(at: LonLat, lines: list[shapely.LineString], cuts: list[list[float]], road: int | None) -> Numbers:
    """Cuts the (nearest) road where the place is nearest; returns the straight way from there."""
    here = on_plane((at,))[0]
    point = shapely.Point(*here)
    number = min(range(len(lines)), key=lambda n: lines[n].distance(point)) if road is None else road
    far = lines[number].project(point)
    cuts[number].append(far)
    return np.array([shapely.get_coordinates(lines[number].interpolate(far))[0], here])


def _pieces(road: Road, line: shapely.LineString, cuts: list[float]) -> list[Edge]:
    kept: list[float] = []
    for cut in sorted(cuts):
        if not kept or cut - kept[-1] > 1.0:
            kept.append(cut)
    courses = [shapely.get_coordinates(substring(line, a, b)) for a, b in pairwise(kept)]
    if line.is_ring:
        courses[-1][-1] = courses[0][0]
    return [_edge(course, road.kind, road.name, _zones_near(course)) for course in courses]


def _edge(course: Numbers, kind: str, road: str, near: frozenset[str]) -> Edge:
    return Edge(_node(course[0]), _node(course[-1]), course, kind, road, near)


def _node(point: Numbers) -> Node:
    """Crossings computed along either road agree to much less than 2 m."""
    return float(np.round(point[0] / 2) * 2), float(np.round(point[1] / 2) * 2)


def _zones_near(course: Numbers) -> frozenset[str]:
    line = shapely.LineString(course)
    return frozenset(name for name in ("inner-ring", "outer-ring") if line.distance(zone(name)) < _CLEAR_OF_ZONE_M)


@cache
def _open_from(level: str) -> dict[Node, list[tuple[Node, Edge, bool]]]:
    leaving: dict[Node, list[tuple[Node, Edge, bool]]] = defaultdict(list)
    for edge in edges():
        if edge.is_open(level):
            leaving[edge.start].append((edge.end, edge, True))
            leaving[edge.end].append((edge.start, edge, False))
    return leaving


@cache
def _liking(habit: int) -> dict[Edge, float]:
    """What a driver's habit makes of each edge's time: what he dislikes seems longer."""
    disliked = np.random.default_rng(habit).random(len(edges()))
    return {edge: 1.0 + 0.7 * float(dislike) * (habit > 0) for edge, dislike in zip(edges(), disliked, strict=True)}


@cache
def _tree(place: int, level: str, habit: int) -> dict[Node, tuple[Node, Edge, bool]]:
    """The quickest way to every node from a place: node -> (node before, edge, whether along its course)."""
    start = _home(place)
    leaving, liking = _open_from(level), _liking(habit)
    before: dict[Node, tuple[Node, Edge, bool]] = {}
    best = {start: 0.0}
    waiting = [(0.0, start)]
    while waiting:
        seconds, node = heapq.heappop(waiting)
        if seconds > best[node]:
            continue
        for other, edge, ahead in leaving.get(node, ()):
            arrives = seconds + edge.seconds * liking[edge]
            if arrives < best.get(other, np.inf):
                best[other], before[other] = arrives, (node, edge, ahead)
                heapq.heappush(waiting, (arrives, other))
    return before


@cache
def _home(place: int) -> Node:
    return _node(on_plane((PLACES[place].at,))[0])


def is_reached(start: int, end: int, level: str, habit: int) -> bool:
    """Whether an open road leads from place to place."""
    return _home(end) in _tree(start, level, habit)


@cache
def way(start: int, end: int, level: str, habit: int = 0) -> Way | None:
    """The quickest way between places (indices in PLACES); None where no open road leads there."""
    before, node = _tree(start, level, habit), _home(end)
    taken: list[tuple[Edge, bool]] = []
    while node in before:
        node, edge, ahead = before[node]
        taken.append((edge, ahead))
    if not taken or node != _home(start):
        return None
    return _way(taken[::-1])


def _way(taken: list[tuple[Edge, bool]]) -> Way:
    courses = [edge.course if ahead else edge.course[::-1] for edge, ahead in taken]
    xy = np.concatenate([courses[0][:1], *(course[1:] for course in courses)])
    legs = [len(course) - 1 for course in courses]
    kind = np.repeat(np.array([edge.kind for edge, _ in taken], dtype=object), legs)
    metres = np.hypot(*np.diff(xy, axis=0).T)
    lights = np.zeros(len(kind), dtype=bool)
    lights[np.cumsum(legs) - 1] = [edge.kind in WITH_LIGHTS for edge, _ in taken]
    seconds = metres / np.array([KMH[name] for name in kind]) * 3.6
    return Way(xy, seconds, np.isin(kind.astype(str), WITH_LIGHTS), _covered(xy), lights, tuple(_passes(xy)))


def _covered(xy: Numbers) -> Flags:
    middle = (xy[1:] + xy[:-1]) / 2
    found = np.zeros(len(middle), dtype=bool)
    for _, at, half in TUNNELS:
        centre = on_plane((at,))[0]
        found |= np.hypot(*(middle - centre).T) < half
    return found


def _passes(xy: Numbers) -> list[tuple[int, int, int]]:
    spots, owners = _spots()
    metres = np.hypot(xy[:, None, 0] - spots[:, 0], xy[:, None, 1] - spots[:, 1])
    nearest = metres.argmin(axis=0).tolist()
    passed = np.flatnonzero(metres.min(axis=0) < _PASSES_WITHIN_M).tolist()
    return [(*owners[spot], nearest[spot]) for spot in passed]


@cache
def _spots() -> tuple[Numbers, list[tuple[int, int]]]:
    """All spots of stations on the road, and whose they are: (index in STATIONS, spot)."""
    owners = [(number, spot) for number, station in enumerate(STATIONS) for spot in range(len(station.spots))]
    at = [on_plane((STATIONS[number].spots[spot],))[0] for number, spot in owners]
    return np.array([on_road(x, y) for x, y in at]), owners


@cache
def on_road(x: float, y: float) -> tuple[float, float]:
    """The point of the nearest road."""
    point = shapely.Point(x, y)
    line = min((shapely.LineString(road.course) for road in roads()), key=lambda line: line.distance(point))
    found = line.interpolate(line.project(point))
    return float(found.x), float(found.y)
