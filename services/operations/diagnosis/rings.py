"""Rings: stretches of a track that lie on one circle and are entered by an impossible leg, as spoofed satellite positioning makes them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rules.columns import Numbers
from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m, metres_per_degree
from rules.timing.times import SECOND
from services.operations.diagnosis.fixes import Fixes

_LEAST_FIXES, _LEAST_TURN = 8, 0.75
"""Fewer fixes, or less of the circle than three quarters, lie on many circles."""
_RADIUS_M, _OFF_SHARE, _OFF_M = (50.0, 10_000.0), 0.03, 5.0
_ALIKE_SHARE, _ALIKE_M = 0.05, 30.0
"""How far centre and radius of two terminals' rings may differ."""
_LEAST_TERMINALS = 2


@dataclass(frozen=True)
class Ring:
    """A terminal's stretch on a circle. first_us, last_us: its first and last fix."""

    terminal_id: str
    lon: float
    lat: float
    radius_m: float
    first_us: int
    last_us: int

    def is_like(self, other: "Ring") -> bool:
        """Whether both are one circle, within the noise of positioning."""
        slack = _ALIKE_M + _ALIKE_SHARE * self.radius_m
        apart = float(distance_m(np.array([self.lon]), np.array([self.lat]), np.array([other.lon]), np.array([other.lat]))[0])
        return apart <= slack and abs(self.radius_m - other.radius_m) <= slack


def rings_of(fixes: Fixes, thresholds: Thresholds) -> list[Ring]:
    """The rings of one terminal's track."""
    if len(fixes.us) < _LEAST_FIXES:
        return []
    metres = distance_m(fixes.lon[:-1], fixes.lat[:-1], fixes.lon[1:], fixes.lat[1:])
    seconds = np.diff(fixes.us) / SECOND
    jumps = np.flatnonzero((metres > thresholds.impossible_m) & (metres * 3.6 > thresholds.impossible_kmh * seconds)) + 1
    found = []
    for start, end in pairwise([*jumps.tolist(), len(fixes.us)]):
        circle = _circle(fixes.lon[start:end], fixes.lat[start:end]) if end - start >= _LEAST_FIXES else None
        if circle is not None:
            found.append(Ring(fixes.terminal_id, *circle, int(fixes.us[start]), int(fixes.us[end - 1])))
    return found


def _circle(lon: Numbers, lat: Numbers) -> tuple[float, float, float] | None:
    """Centre and radius of the circle on which the places lie; None where they lie on none."""
    east, north = metres_per_degree(float(lat[0]))
    x, y = (lon - lon[0]) * east, (lat - lat[0]) * north
    # Least squares of x² + y² = 2ax + 2by + c, which is linear in the centre (a, b) and c = r² - a² - b².
    (a, b, c), *_ = np.linalg.lstsq(np.column_stack([2 * x, 2 * y, np.ones(len(x))]), x**2 + y**2, rcond=None)
    radius = float(np.sqrt(max(c + a**2 + b**2, 0.0)))
    if not _RADIUS_M[0] <= radius <= _RADIUS_M[1]:
        return None
    off = np.abs(np.hypot(x - a, y - b) - radius)
    # The widest gap between neighbouring directions from the centre: what is left of the turn was driven.
    turns = np.sort(np.arctan2(y - b, x - a)) / (2 * np.pi)
    widest = float(np.diff(np.append(turns, turns[0] + 1)).max())
    if off.max() > _OFF_M + _OFF_SHARE * radius or 1 - widest < _LEAST_TURN:
        return None
    return float(lon[0] + a / east), float(lat[0] + b / north), radius


def shared(rings: Iterable[Ring]) -> Iterator[tuple[Ring, int]]:
    """Rings on which at least two terminals lie, each with their number."""
    listed = sorted(rings, key=lambda ring: (ring.terminal_id, ring.first_us))
    for ring in listed:
        terminals = {other.terminal_id for other in listed if ring.is_like(other)}
        if len(terminals) >= _LEAST_TERMINALS:
            yield ring, len(terminals)
