"""Whether a number has moved to another vehicle (机动车登记规定 §44) between two rows of the register.

The VIN decides where both are known. Otherwise one difference in what belongs to the vehicle itself suffices that it may be another: its
first registration, engine, body or mass. Owner, use, colour and address change with the same vehicle, and what was only filled in is no
difference. So may be another: a registered after an unregistered bearer, and one that was first registered after the number was seen before.
"""

from enum import Enum
from typing import Any

from rules.inputs.inputs import VehicleRow
from rules.sightings.vehicles import registered_us

_OF_THE_VEHICLE = ("registered_on", "fuel", "new_energy", "emission_stage", "vehicle_class", "axles")
_MASSES = ("gross_mass_kg", "rated_load_kg")
_CORRECTED = 0.1
"""Least part by which a mass differs that is another vehicle's: less is a correction, since papers round, and bodies are changed."""


class Change(Enum):
    """What became of the bearer of a number."""

    SAME = "same"
    UNSURE = "unsure"
    OTHER = "other"


class Bearer:
    """Follows the vehicle that bears a number, through the register's rows at the times of its sightings.

    Of each value the last that was known is remembered, so that a row without it in between hides no change.
    """

    def __init__(self) -> None:
        self._is_seen = False
        self._seen_us = 0
        self._row: VehicleRow | None = None
        self._known: dict[str, Any] = {}

    def change_to(self, row: VehicleRow | None, us: int) -> Change:
        """Whether the next sighting, with this row (None = unregistered), is of the vehicle before. Sightings come in order of time."""
        values = {} if row is None else {name: value for name, value in row.values.items() if value is not None}
        change = self._change_to(row, values) if self._is_seen else Change.SAME
        self._known = values if change is Change.OTHER else self._known | values
        self._is_seen, self._seen_us, self._row = True, us, row
        return change

    def _change_to(self, row: VehicleRow | None, values: dict[str, Any]) -> Change:
        if row is self._row:
            return Change.SAME
        if "vin" in values and "vin" in self._known:
            return Change.SAME if values["vin"] == self._known["vin"] else Change.OTHER
        if row is None or self._row is None or self._seen_us < (registered_us(row) or 0):
            return Change.UNSURE
        return Change.UNSURE if _differ(self._known, values) else Change.SAME


def _differ(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Whether anything that belongs to the vehicle itself is known of both and differs."""
    both = before.keys() & after.keys()
    if any(before[name] != after[name] for name in _OF_THE_VEHICLE if name in both):
        return True
    masses = ((before[name], after[name]) for name in _MASSES if name in both)
    return any(abs(new - old) >= _CORRECTED * max(new, old) for old, new in masses if new != old)
