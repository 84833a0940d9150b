"""The table of kinds, and what of them is planted on a day."""

from collections.abc import Callable
from datetime import date

from services.simulator.hard_cases import captures, identity, once, positions, sources
from services.simulator.hard_cases.case import Case
from services.simulator.plan import CityPlan

KINDS: dict[str, Callable[[Case], None]] = {
    "cloned": identity.cloned,
    "two_cameras": identity.two_cameras,
    "type_untold": identity.type_untold,
    "moved": identity.moved,
    "two_sensors": once.two_sensors,
    "sensor_and_check": once.sensor_and_check,
    "check_sent_twice": once.check_sent_twice,
    "trailer": identity.trailer,
    "no_plate": identity.no_plate,
    "shared_terminal": identity.shared_terminal,
    "island": positions.island,
    "one_ring": positions.one_ring,
    "drifting": positions.drifting,
    "towed": positions.towed,
    "parked": positions.parked,
    "seldom": positions.seldom,
    "one_value": sources.one_value,
    "fractions": sources.fractions,
    "set_back": sources.set_back,
    "agency_one_value": sources.agency_one_value,
    "out_of_scope": identity.out_of_scope,
    "captured": once.captured,
    "one_track": identity.one_track,
    "parked_beside": captures.parked_beside,
    "towed_past": captures.towed_past,
    "queued": captures.queued,
}
_CHANCE = 20
"""The name of the hard cases among the plan's sources of chance."""


def planted(plan: CityPlan, day: date) -> dict[str, Case]:
    """The hard cases of a day by kind; it needs no other day."""
    cases = {}
    for number, (kind, plant) in enumerate(KINDS.items()):
        cases[kind] = Case(plan, day, plan.random(_CHANCE, day.toordinal(), number))
        plant(cases[kind])
    return cases
