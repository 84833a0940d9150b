"""What law and standards leave open: settings with defaults, each with where the default comes from."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Thresholds:
    """Every default can be set by the bureau (PLUMEWATCH_THRESHOLDS__NAME); a changed value holds for what is derived afterwards."""

    tolerance_m: float = 30.0
    """Nearer than this to a boundary a GPS place is unsure (trial: 15 m of noise on a road 5 m outside: 89 % charged without, 2 % with)."""
    driving_kmh: float = 5.0
    """From this speed on a fix is driving; below it the truck stands."""
    stay_gap_min: float = 5.0
    """Longest silence inside one stay."""
    stay_extent_m: float = 300.0
    """How far a stay must reach from its first fix, so that jitter of a parked truck is none."""
    impossible_kmh: float = 200.0
    """Between two sightings faster than this: jump, or two places at once."""
    impossible_m: float = 1_000.0
    """... and farther apart than this."""
    neighbour_min: float = 10.0
    """Sightings farther apart in time than this are not compared with each other."""
    frozen_m: float = 100.0
    """Speed times time at one bit-identical place beyond this: frozen fix."""
    plate_confidence: float = 0.9
    """Recognition confidence below this is a poor plate."""
    two_lanes_s: float = 5.0
    """One plate on two lanes of a station within this time: two places at once."""
    same_site_min: float = 10.0
    """Exceedances at one site within this time count once (docs/standards.md, mark X)."""
    chain_months: int = 6
    """Natural months within which two consecutive exceedances are a violation (HJ 845-2017 cl. 6)."""
    counts_no: bool = False
    """Whether NO gives a verdict; the standard uses it for screening only, some cities count it (mark M)."""
    least_acceleration_ms2: float = 0.0
    """A diesel reading below this acceleration is not valid (one vendor, 2017, mark B)."""
    limit_set: Literal["a", "b"] = "a"
    """Limit a or b of GB 3847-2018; a city may adopt b."""
    precedence: tuple[str, ...] = ("emergency", "temporary", "phased", "standing")
    """A drive against several orders is charged under one: the kind of order that comes first, then the one issued first."""
