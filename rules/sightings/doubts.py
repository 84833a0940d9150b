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
    "island",
    "terminal_shared",
    "trailer_plate",
    "outside_limit_scope",
    "type_not_seen",
    "before_registration",
    "sensors_disagree",
    "engine_off",
    "drifting",
    "speed_contradicts",
    "reports_too_seldom",
    "single_capture",
    "use_unclear",
    "stage_part_unknown",
    "warning_pollutant",
    "emergency_vehicle",
    "repeats_another",
    "check_disagrees",
    "terminal_stands",
    "speed_too_low",
    "military_vehicle",
    "register_contradicts",
)
"""Codes by bit; their texts are in `rules.catalogue.reasons`."""

BIT = {code: np.int64(1 << place) for place, code in enumerate(CODES)}
NONE = np.int64(0)


def codes_of(bits: int) -> list[str]:
    """The codes of a bit set, in the order of CODES."""
    return [code for code in CODES if int(bits) & int(BIT[code])]


def union(bits: Bits) -> int:
    """The union (bitwise or) of a column of doubts."""
    return int(np.bitwise_or.reduce(bits)) if len(bits) else 0
