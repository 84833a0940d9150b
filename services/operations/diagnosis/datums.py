"""Whether a terminal's driving places lie on the roads as declared, or only when read in another datum."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rules.columns import Numbers
from services.operations.diagnosis.evidence import Evidence
from services.operations.diagnosis.roads import RoadMap
from streams.datums import from_wgs84, to_wgs84
from streams.events import DATUMS

LEAST_FIXES, LEAST_EXTENT_M = 15, 1_000.0
"""Fewer driving fixes, or driving in one spot, say nothing about roads."""
_LEAST_TERMINALS, _MOST = 3, 0.8
_FEW_ON, _BETTER = 0.6, 0.3
"""Below this share on the roads other datums are tried; one must put so much more of the places there."""


@dataclass(frozen=True)
class Limits:
    """Median distance to the nearest road, metres: beyond `off_m` a terminal is off the roads, up to `on_m` it is on them."""

    off_m: float = 100.0
    on_m: float = 30.0


@dataclass(frozen=True)
class Fit:
    """off_m: median distance to the nearest road; on: share of the places that lie on a road."""

    off_m: float
    on: float


@dataclass(frozen=True)
class Placed:
    """A terminal against the map: as declared, and the datum in which it lies on the roads instead (None: in no other)."""

    evidence: Evidence
    declared: str
    as_is: Fit
    fits: str | None = None
    fit: Fit | None = None


def can_be_placed(evidence: Evidence) -> bool:
    """Whether there is enough driving to compare with roads."""
    return evidence.driving >= LEAST_FIXES and evidence.extent_m >= LEAST_EXTENT_M


def placed(evidence: Evidence, roads: RoadMap, limits: Limits) -> Placed:
    """The terminal's places as declared, and, where many of those are off the roads, as read in every other datum.

    The shift of a datum goes mostly to the east: whoever drives there much stays on the road that he is on, so the median alone is blind.
    """
    declared, as_is = _usual(evidence), _fit(evidence.lon, evidence.lat, roads, limits)
    if as_is.off_m <= limits.off_m and as_is.on >= _FEW_ON:
        return Placed(evidence, declared, as_is)
    others = {other: _fit(*_read_as(evidence, other), roads, limits) for other in DATUMS if other != declared}
    best = max(others, key=lambda datum: (others[datum].on, -others[datum].off_m))
    is_better = others[best].off_m <= limits.on_m and others[best].on >= as_is.on + _BETTER
    return Placed(evidence, declared, as_is, best, others[best]) if is_better else Placed(evidence, declared, as_is)


def _fit(lon: Numbers, lat: Numbers, roads: RoadMap, limits: Limits) -> Fit:
    metres = roads.off_m(lon, lat)
    return Fit(float(np.median(metres)), float(np.mean(metres <= limits.on_m)))


def _usual(evidence: Evidence) -> str:
    declared, counts = np.unique(np.array([datum or DATUMS[0] for datum in evidence.datum]), return_counts=True)
    return str(declared[counts.argmax()])


def _read_as(evidence: Evidence, datum: str) -> tuple[Numbers, Numbers]:
    """The sample as if it had been declared in this datum: what was sent is had back first."""
    lon, lat = evidence.lon.copy(), evidence.lat.copy()
    for declared in DATUMS:
        own = np.array([(one or DATUMS[0]) == declared for one in evidence.datum], dtype=bool)
        if own.any():
            lon[own], lat[own] = to_wgs84(*from_wgs84(lon[own], lat[own], declared), datum)
    return lon, lat


def map_is_in(found: Sequence[Placed], roads: RoadMap, limits: Limits) -> str | None:
    """The datum that the map itself seems to be in when nearly all terminals lie off its roads, but on them once moved as the map was."""
    off = [one for one in found if one.as_is.off_m > limits.off_m or one.as_is.on < _FEW_ON]
    if len(off) < max(_LEAST_TERMINALS, _MOST * len(found)):
        return None
    for datum in DATUMS[1:]:
        moved = [_fit(*from_wgs84(one.evidence.lon, one.evidence.lat, datum), roads, limits) for one in off]
        fits = [one.off_m <= limits.on_m and one.on >= was.as_is.on + _BETTER for one, was in zip(moved, off, strict=True)]
        if np.mean(fits) >= _MOST:
            return datum
    return None


def measures(found: Sequence[Placed], limits: Limits) -> bool:
    """Whether the map knows these roads: at least half of the terminals lie on them, as declared or in another datum."""
    return bool(found) and sum(one.as_is.off_m <= limits.on_m or one.fits is not None for one in found) * 2 >= len(found)


def shared_datum(found: Sequence[Placed]) -> str | None:
    """The datum in which nearly all terminals of a source lie on the roads while none is declared so; None where they differ."""
    fits = [one.fits for one in found if one.fits is not None]
    if len(fits) < max(_LEAST_TERMINALS, _MOST * len(found)):
        return None
    datum = max(set(fits), key=fits.count)
    return datum if fits.count(datum) >= _MOST * len(found) else None
