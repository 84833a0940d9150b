"""A reading or retest as a step of a chain of exceedances, and whether two steps are of one occasion, or of one drive past."""

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
    place: None where the station is not registered or a mobile one does not say where it stood.
    vehicle: with the register's row of its time; None where the vehicle is not certain.
    against: row of another record for which it is in doubt.
    since_us: since when the vehicle has not left the place (`rules.exceedances.stands`); None where that is not known.
    """

    kind: str
    row: int
    us: int
    id: str
    doubts: int
    place: Place | None
    vehicle: Vehicle | None = None
    against: int | None = None
    since_us: int | None = None


def is_one_occasion(one: Step, other: Step, thresholds: Thresholds) -> bool:
    """Whether two steps are of one occasion: within `occasion_min`, wherever they were measured, unless the way between is impossible; or at
    one sensor whose place the vehicle did not leave between."""
    if abs(other.us - one.us) <= thresholds.occasion_min * MINUTE:
        return not _is_too_far(one, other, thresholds)
    first, last = (one, other) if one.us < other.us else (other, one)
    if last.since_us is None or last.since_us > first.us or first.place is None or last.place is None:
        return False
    return dist(first.place, last.place) <= thresholds.sensor_place_m


def is_one_pass(one: Step, other: Step, thresholds: Thresholds) -> bool:
    """Whether two steps are of one drive past: within `same_pass_s`, unless the way between is impossible."""
    return abs(other.us - one.us) <= thresholds.same_pass_s * SECOND and not _is_too_far(one, other, thresholds)


def _is_too_far(one: Step, other: Step, thresholds: Thresholds) -> bool:
    """Whether no vehicle gets from the one to the other in time; of an unknown place it is not known."""
    if one.place is None or other.place is None:
        return False
    # Multiplied out rather than divided, because both can be of one instant; within `impossible_m` no speed counts, as places have noise.
    metres, minutes = dist(one.place, other.place), abs(other.us - one.us) / MINUTE
    return metres > thresholds.impossible_m and metres / 1000 * 60 > thresholds.impossible_kmh * minutes
