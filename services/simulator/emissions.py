"""What trucks emit: by stage, age, care and load, with a fat tail of gross emitters."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from services.simulator.fleet import Truck

_CLEAN_OPACITY = {2: 7.5, 3: 6.0, 4: 4.4, 5: 2.9, 6: 1.5}
"""Usual opacity in percent of a cared-for truck by stage."""


@dataclass(frozen=True)
class Plume:
    """What is in the exhaust as a truck passes: opacity in percent, NO in 10⁻⁶."""

    opacity_pct: float
    no_ppm: float


def smokes_on(truck: Truck, day: date) -> bool:
    """Whether it is a gross emitter on a day: until it is repaired."""
    return truck.gross and (truck.repaired_on is None or day <= truck.repaired_on)


def plume(truck: Truck, day: date, laden: bool, random: np.random.Generator) -> Plume:
    """One pass."""
    if truck.fuel != "diesel":
        return Plume(max(0.0, random.normal(0.2, 0.3)), max(0.0, random.normal(20, 12)))
    years = (day - truck.registered_on).days / 365
    work = 1.35 if laden else 1.0
    if smokes_on(truck, day):
        opacity = random.lognormal(np.log(44), 0.3)
    else:
        opacity = _CLEAN_OPACITY[truck.stage] * truck.dirt * (1 + 0.03 * years) * random.lognormal(0, 0.45)
    no = 120 * (7 - truck.stage) * (1 + 0.02 * years) * random.lognormal(0, 0.4)
    return Plume(float(min(opacity * work, 98.0)), float(min(no * work, 4_000.0)))
