"""Thresholds that law and standards leave open: settings with defaults, each with the source of its default."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Thresholds:
    """Defaults; each can be set by the bureau (PLUMEWATCH_THRESHOLDS__NAME). A changed value applies to later derivations only."""

    tolerance_m: float = 30.0
    """Minimum distance of a sure GPS place from a boundary (trial: 15 m of noise, road 5 m outside: 89 % charged without, 2 % with)."""
    driving_kmh: float = 5.0
    """Minimum speed of a driving fix."""
    stay_gap_min: float = 5.0
    """Maximum gap between two fixes of one stay."""
    stay_extent_m: float = 300.0
    """Minimum distance of a stay's farthest fix from its first, because positions of a parked truck jitter."""
    impossible_kmh: float = 200.0
    """Maximum speed between two sightings; above it and `impossible_m`: a jump, or two places at once."""
    impossible_m: float = 1_000.0
    """Maximum distance between two sightings whatever the speed, because positions have noise."""
    neighbour_min: float = 10.0
    """Maximum time between two sightings that are compared with each other."""
    frozen_m: float = 100.0
    """Maximum distance (speed times time) that fixes at one bit-identical place may imply; above it: frozen fix."""
    plate_confidence: float = 0.9
    """Minimum recognition confidence of a plate."""
    two_lanes_s: float = 5.0
    """Maximum time between readings of one plate on two lanes of a station that count as two places at once."""
    same_site_min: float = 10.0
    """Maximum time between exceedances at one site that count once (docs/standards.md, mark X)."""
    chain_months: int = 6
    """Calendar months within which two consecutive exceedances are a violation (HJ 845-2017 cl. 6)."""
    counts_no: bool = False
    """Whether NO gives a verdict; the standard uses it for screening only, some cities count it (mark M)."""
    least_acceleration_ms2: float = 0.0
    """Minimum acceleration of a valid reading of a diesel (one vendor, 2017, mark B)."""
    limit_set: Literal["a", "b"] = "a"
    """Limit a or b of GB 3847-2018; a city may adopt b."""
    precedence: tuple[str, ...] = ("emergency", "temporary", "phased", "standing")
    """Kinds of orders in order of precedence: a drive that violates several is charged under the first kind, then the one issued first."""
