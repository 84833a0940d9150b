"""Ways deep inside the inner ring, in the afternoon, when each order that bars a truck there is in force for hours or not at all."""

from functools import cache

import numpy as np
import shapely

from rules.columns import Numbers
from services.simulator.ground import is_inside
from services.simulator.network import FREE, way
from services.simulator.places import PLACES

AFTERNOON = (13.2 * 3600, 16.2 * 3600)
"""Seconds of the local day between which hard cases drive inside: no order begins, ends or has rush hours then."""
_DEEP_M, _LEAST_M = 150.0, 7_000.0


def drive(random: np.random.Generator, minutes: float, every_s: float) -> tuple[Numbers, Numbers, Numbers]:
    """Second of the day, place (metres on the plane) and speed of each fix on a way, to and fro, at a steady speed."""
    start = np.floor(random.uniform(AFTERNOON[0], AFTERNOON[1] - minutes * 60))
    kmh = float(random.uniform(32, 42))
    since = np.arange(0, minutes * 60 + 1, every_s)
    course = _ways()[int(random.integers(len(_ways())))]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(course, axis=0).T))])
    # To the end of the way and back again: the distance folded at the way's length.
    metres = since * kmh / 3.6 % (2 * along[-1])
    metres = np.minimum(metres, 2 * along[-1] - metres)
    xy = np.column_stack([np.interp(metres, along, course[:, axis]) for axis in (0, 1)])
    return start + since, xy, np.full(len(since), kmh)


@cache
def _ways() -> list[Numbers]:
    """Corners of ways between places inside the ring that stay deep inside it."""
    inside = [number for number, place in enumerate(PLACES) if place.belt == 0]
    ways = [way(a, b, FREE) for a in inside for b in inside if a < b]
    return [one.xy for one in ways if one is not None and _is_deep(one.xy)]


def _is_deep(course: Numbers) -> bool:
    line = shapely.LineString(course)
    x, y = shapely.get_coordinates(shapely.segmentize(line, 50)).T
    return bool(line.length >= _LEAST_M and is_inside("inner-ring", x, y, _DEEP_M).all())
