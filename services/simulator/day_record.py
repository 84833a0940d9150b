"""What the simulator remembers of a day, to know the truth afterwards: what stations and inspectors saw, with what was wrong about it."""

from dataclasses import dataclass
from datetime import datetime

from services.simulator.fleet import Truck

OVER, COMPLIES, PASSED_RETEST = "over", "complies", "passed_retest"


@dataclass(frozen=True)
class Seen:
    """A reading or a check of a truck as it came into the world.

    plate, plate_type: as recorded (a misread plate is another's); second: of the day's clock; x, y: where (None = not told).
    verdicts: pollutant -> OVER or COMPLIES; doubt: what is wrong about the sighting (None = nothing); on_road: seen driving.
    """

    kind: str
    truck: Truck
    plate: str
    plate_type: str
    time: datetime
    second: float
    station_id: str | None
    x: float | None
    y: float | None
    verdicts: dict[str, str]
    doubt: str | None
    on_road: bool
    expected: str | None = None
    """Of a check: the outcome that it calls for."""
