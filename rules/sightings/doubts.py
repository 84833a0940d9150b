"""Doubts about a sighting, as bits of one integer column. A doubtful sighting leads to *to be verified*, never to a violation."""

import numpy as np

from rules.columns import Bits

CODES = (
    "conflict",
    "jump",
    "two_places",
    "frozen_fix",
    "unsure_place",
    "poor_plate_confidence",
    "colour_contradicts",
    "type_unknown_to_register",
    "several_vehicles",
    "unregistered",
    "not_a_plate",
    "station_unknown",
    "fuel_contradicts",
    "fuel_unknown",
    "class_unknown",
    "use_unknown",
    "stage_unknown",
    "verdict_contradicts",
    "axles_unknown",
    "mass_unknown",
    "load_unknown",
    "colour_unknown",
    "energy_unknown",
    "weekdays_without_calendar",
    "pass_unsure",
    "level_of_road",
    "sick_source",
)
"""Words for people: `rules.catalogue`."""

BIT = {code: np.int64(1 << place) for place, code in enumerate(CODES)}
NONE = np.int64(0)


def codes_of(bits: int) -> list[str]:
    """The doubts in an integer, in the fixed order."""
    return [code for code in CODES if int(bits) & int(BIT[code])]


def union(bits: Bits) -> int:
    """All doubts of a column together."""
    return int(np.bitwise_or.reduce(bits)) if len(bits) else 0
