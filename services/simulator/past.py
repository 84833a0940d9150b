"""The months before the episode: readings and retests of some trucks, so that histories, charts and second exceedances exist."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from services.simulator.checks import retest
from services.simulator.day_record import Seen
from services.simulator.fleet import Truck, fleet
from services.simulator.places import STATIONS, belt_at
from services.simulator.plan import CityPlan, Timed
from services.simulator.readings import readings
from services.simulator.trips import Pass

_LAST = 32
_CAMPAIGNS = (196, 163, 127, 98, 71, 40)
"""Days before the plan's last day on which readings are there: a few, so that many trucks share them and are derived together."""
_KNOWN = 0.05


@dataclass(frozen=True, eq=False)
class SimulatedPast:
    """messages: as sent in one batch before the first day (their seconds say nothing); seen: what they tell of."""

    messages: list[Timed]
    seen: list[Seen]


@lru_cache(maxsize=2)
def simulated_past(plan: CityPlan) -> SimulatedPast:
    """Passes at stations outside the inner ring, where no order stood in the way; the same whatever the plan's first day."""
    random = plan.random(6)
    outside = [
        (number, spot) for number, station in enumerate(STATIONS) for spot, at in enumerate(station.spots) if belt_at(at) > 0
    ]
    by_day: dict[date, list[tuple[Truck, Pass, bool]]] = {}
    messages: list[Timed] = []
    seen: list[Seen] = []
    carried = {truck.number for truck in fleet(plan).carried}
    for truck in fleet(plan).registered:
        if not (truck.gross or truck.number in carried or random.random() < _KNOWN):
            continue
        for days in random.choice(_CAMPAIGNS, size=int(random.integers(1, 5)), replace=False).tolist():
            day = plan.last_day - timedelta(days=days)
            passed = _pass_on(day, outside, random)
            if day != truck.repaired_on and passed is not None:
                by_day.setdefault(day, []).append((truck, passed, False))
        if truck.repaired_on is not None and truck.repaired_on <= plan.last_day - timedelta(days=_LAST):
            message, check = retest(truck.repaired_on, truck, random)
            messages.append(message)
            seen.append(check)
    for day in sorted(by_day):
        for reading in readings(day, by_day[day], random, "P"):
            messages += reading.messages
            seen += reading.seen
    return SimulatedPast([(-1.0, topic, message) for _, topic, message in messages], seen)


def _pass_on(day: date, outside: list[tuple[int, int]], random: np.random.Generator) -> Pass | None:
    there = [(number, spot) for number, spot in outside if STATIONS[number].spot_on(day) == spot]
    number, spot = there[int(random.integers(len(there)))]
    return Pass(float(random.uniform(6, 21) * 3600), number, spot, bool(random.random() < 0.5), float(random.uniform(30, 62)))
