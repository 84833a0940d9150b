"""A reading or retest as a step of a chain of exceedances, and whether two steps are at one site."""

from dataclasses import dataclass
from math import dist

from rules.sightings.vehicles import Vehicle

EXCEEDS, COMPLIES, RESETS, CHANGES = "exceeds", "complies", "resets", "changes"
Place = tuple[float, float, float]
"""Earth-centred coordinates in metres (`rules.places.geography.cartesian_m`)."""


@dataclass(frozen=True)
class Step:
    """A reading or retest as a step of the chain.

    kind: EXCEEDS, COMPLIES or RESETS; CHANGES stands for a move of the number to another vehicle before this step, which is not certain.
    row: index into the sightings.
    site: number of the station.
    place: None where the station is not registered or a mobile one does not say where it stood.
    vehicle: with the register's row of its time; None where the vehicle is not certain.
    against: row of a reading of the same pass that contradicts it.
    """

    kind: str
    row: int
    us: int
    id: str
    site: int
    doubts: int
    place: Place | None
    vehicle: Vehicle | None = None
    against: int | None = None


def is_one_site(one: Step, other: Step, metres: float) -> bool:
    """Whether two steps are at one station, or within so many metres, or may be because the place of one is unknown."""
    if one.site == other.site or one.place is None or other.place is None:
        return True
    return dist(one.place, other.place) <= metres
