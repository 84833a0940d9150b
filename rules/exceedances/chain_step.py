"""A reading or retest as a step of a chain of exceedances, and whether two steps are at one site, or of one drive past."""

from dataclasses import dataclass
from math import dist

from rules.inputs.thresholds import Thresholds
from rules.sightings.vehicles import Vehicle
from rules.timing.times import MINUTE, SECOND

EXCEEDS, COMPLIES, RESETS, CHANGES = "exceeds", "complies", "resets", "changes"
MOST_COMPARED = 30
"""Maximum steps, nearest in time first, that one is compared with, so that n readings of one second cost n; no ordinary pass has as many."""
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


def longest_pass_us(thresholds: Thresholds) -> float:
    """Maximum time between two steps of one pass, in microseconds."""
    return max(thresholds.same_pass_s * SECOND, thresholds.drive_on_min * MINUTE)


def is_one_pass(one: Step, other: Step, thresholds: Thresholds) -> bool:
    """Whether two steps are of one drive past: at one site within seconds, or on the way from one sensor to the next without a stop."""
    us = abs(other.us - one.us)
    if us <= thresholds.same_pass_s * SECOND and is_one_site(one, other, thresholds.same_site_m):
        return True
    if us > thresholds.drive_on_min * MINUTE or one.place is None or other.place is None:
        return False
    # What decides is the mean speed: slower, it stopped or turned round between; faster, it was not one vehicle.
    # Multiplied out rather than divided, because both can be of one instant; within `impossible_m` no speed counts, as places have noise.
    metres, minutes = dist(one.place, other.place), us / MINUTE
    way = metres / 1000 * 60
    is_too_fast = metres > thresholds.impossible_m and way > thresholds.impossible_kmh * minutes
    return way >= thresholds.driving_kmh * minutes and not is_too_fast
