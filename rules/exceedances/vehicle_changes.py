"""Whether a number has moved to another vehicle (机动车登记规定 §44) between two rows of the register.

The VIN decides where both rows have it. Otherwise rows that differ in two respects or more, of owner, first registration, engine and body,
may be of two vehicles: one difference alone is an amended entry, or a vehicle that was sold. So may a registered and an unregistered bearer,
and a row whose vehicle was first registered after the number was seen before.
"""

from enum import Enum

from rules.inputs.inputs import VehicleRow
from rules.sightings.vehicles import registered_us

_RESPECTS = (
    ("owner", "owner_id"),
    ("registered_on",),
    ("fuel", "emission_stage"),
    ("vehicle_class",),
    ("axles", "gross_mass_kg"),
)
_LEAST_DIFFERING = 2


class Change(Enum):
    """What became of the bearer of a number."""

    SAME = "same"
    UNSURE = "unsure"
    OTHER = "other"


class Bearer:
    """Follows the vehicle that bears a number, through the register's rows at the times of its sightings."""

    def __init__(self) -> None:
        self._is_known = False
        self._seen_us = 0
        self._row: VehicleRow | None = None
        self._vin: str | None = None

    def change_to(self, row: VehicleRow | None, us: int) -> Change:
        """Whether the next sighting, with this row (None = unregistered), is of the vehicle before. Sightings come in order of time."""
        vin = _vin(row)
        change = self._change_to(row, vin) if self._is_known else Change.SAME
        self._is_known, self._seen_us, self._row, self._vin = True, us, row, vin or self._vin
        return change

    def _change_to(self, row: VehicleRow | None, vin: str | None) -> Change:
        if row is self._row:
            return Change.SAME
        if vin and self._vin:  # the last that was known: a row without one in between hides no change
            return Change.SAME if vin == self._vin else Change.OTHER
        if row is None or self._row is None or self._seen_us < (registered_us(row) or 0):
            return Change.UNSURE
        differing = sum(_differ(self._row, row, names) for names in _RESPECTS)
        return Change.UNSURE if differing >= _LEAST_DIFFERING else Change.SAME


def _vin(row: VehicleRow | None) -> str | None:
    return None if row is None else row.values.get("vin")


def _differ(before: VehicleRow, after: VehicleRow, names: tuple[str, ...]) -> bool:
    """Whether both rows know one of these values and it differs."""
    values = ((before.values.get(name), after.values.get(name)) for name in names)
    return any(None not in (old, new) and old != new for old, new in values)
