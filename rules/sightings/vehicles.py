"""Resolve plates to vehicles: by plate and type, else by colour, else the only vehicle with that plate in the register at the time.

A trailer is not its tractor, a car with the same number is not the truck. An ambiguous plate is a doubt, never a guess. A trailer has no
engine: each of its sightings is in doubt, and what the register says of its fuel or stage counts for nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rules.columns import Bits, Ints, Micros, Texts
from rules.inputs.inputs import Reference, VehicleRow
from rules.sightings.doubts import BIT
from rules.timing.times import day_number, midnight

_TRAILER_TYPE, _TRAILER_SIGN = "15", "挂"
_OF_AN_ENGINE = frozenset({"fuel", "emission_stage", "new_energy"})
_YELLOW, _GREEN = frozenset({"yellow"}), frozenset({"green", "yellow_green"})
COLOURS_OF_TYPE = {
    **{"01": _YELLOW, "02": frozenset({"blue"}), "15": _YELLOW},
    **{"16": _YELLOW, "23": frozenset({"white"}), "51": _GREEN, "52": _GREEN},
}
"""Colours of the plates of a type (GA 36-2018, mark M), where it has them for sure; sources do not tell the two greens apart."""


@dataclass(frozen=True)
class Vehicle:
    """A resolved vehicle. row: the register's row valid at the time; None = not in the register."""

    plate: str
    plate_type: str | None
    row: VehicleRow | None

    @property
    def key(self) -> str:
        """plate|type as resolved: whose sightings belong together. No part of a finding's identity, as the register may come late."""
        return f"{self.plate}|{self.plate_type or '?'}"

    @property
    def is_trailer(self) -> bool:
        """Whether the plate is a trailer's, as far as is known."""
        return is_trailer(self.plate, self.plate_type, None if self.row is None else self.row.values.get("use"))

    def value(self, name: str) -> Any:
        """The register's value, None if it has none. Of a trailer's engine it has none: what drives it is its tractor."""
        if self.row is None or (name in _OF_AN_ENGINE and self.is_trailer):
            return None
        return self.row.values.get(name)


@dataclass(frozen=True)
class Resolved:
    """Resolved rows of a frame.

    vehicle_index: of each row, into `vehicles`.
    doubts: of each row.
    """

    vehicles: list[Vehicle]
    vehicle_index: Ints
    doubts: Bits


def is_trailer(plate: str, plate_type: str | None, use: str | None) -> bool:
    """Whether the plate is a trailer's: by its type, by 挂 at its end, or by the register's use."""
    return plate_type == _TRAILER_TYPE or plate.endswith(_TRAILER_SIGN) or use == "trailer"


def resolve(plates: Texts, types: Texts, colours: Texts, us: Micros, reference: Reference) -> Resolved:
    """Resolve rows by the observed plate, plate type (or None), colour (or None) and time.

    Each combination is resolved once for each period between changes of its plate's register rows, and first registrations of its vehicles.
    """
    codes, uniques = _combinations([np.asarray(plates, dtype=object), _blank_for_none(types), _blank_for_none(colours)])
    vehicles: list[Vehicle] = []
    doubts: list[int] = []
    index = np.zeros(len(codes), dtype=np.int64)
    # Rows grouped by combination: sorted by its number, and where each number begins (one more for the end of the last).
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(len(uniques) + 1))
    for number, (plate, plate_type, colour) in enumerate(uniques):
        rows = order[starts[number] : starts[number + 1]]
        register = reference.vehicles.get(plate, [])
        changes = sorted({one for row in register for one in (row.holds_from_us, registered_us(row)) if one is not None})
        # 0: before anything that the register says of the plate; n: from change n - 1 (included) on.
        period = np.searchsorted(np.asarray(changes, dtype=np.int64), us[rows], side="right")
        for which in np.unique(period):
            rows_held = holding(register, changes[which - 1]) if which else []
            vehicle, doubt = _identify(plate, plate_type or None, colour or None, rows_held)
            if which and vehicle.row is not None and changes[which - 1] < (registered_us(vehicle.row) or 0):
                doubt |= int(BIT["before_registration"])
            index[rows[period == which]] = len(vehicles)
            vehicles.append(vehicle)
            doubts.append(doubt)
    return Resolved(vehicles, index, np.asarray(doubts, dtype=np.int64)[index] if len(index) else np.zeros(0, dtype=np.int64))


def told_colour(plate_type: str | None, colour: str | None) -> str | None:
    """The colour that was said, else the one that all plates of the type have; None if neither tells one. Both greens are one."""
    told = colour if colour not in (None, "other") else next(iter(COLOURS_OF_TYPE.get(plate_type or "", ())), None)
    return min(_GREEN) if told in _GREEN else told


def registered_us(row: VehicleRow) -> int | None:
    """The local midnight of the vehicle's first registration, None if unknown: before it the number was another's, or nobody's."""
    day = row.values.get("registered_on")
    return None if day is None else midnight(day_number(day))


def _combinations(columns: list[Texts]) -> tuple[Ints, list[tuple[str, ...]]]:
    """The distinct combinations of the columns' values: the number of each row's, and the combinations."""
    # Mixed radix: each column multiplies by its number of values. Three columns of even a million values each would fit 63 bits.
    code = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        own, values = pd.factorize(column)
        code = code * max(1, len(values)) + own
    _, first, index = np.unique(code, return_index=True, return_inverse=True)
    return index, list(zip(*(column[first] for column in columns), strict=True))


def _blank_for_none(values: Texts) -> Texts:
    column = np.asarray(values, dtype=object)
    return np.where(pd.isna(column), "", column)


def holding(register: Iterable[VehicleRow], us: int) -> list[VehicleRow]:
    """The rows of a plate (as in `rules.inputs.inputs.Reference`) valid at this time, one a plate type."""
    latest = {row.plate_type: row for row in register if row.holds_from_us <= us}
    return [row for row in latest.values() if not row.absent]


def _identify(plate: str, plate_type: str | None, colour: str | None, holding: list[VehicleRow]) -> tuple[Vehicle, int]:
    vehicle, doubts = _registered(plate, plate_type, colour, holding)
    return vehicle, doubts | (int(BIT["trailer_plate"]) if vehicle.is_trailer else 0)


def _registered(plate: str, plate_type: str | None, colour: str | None, holding: list[VehicleRow]) -> tuple[Vehicle, int]:
    """The vehicle, by the plate type that was seen, else by what the colour leaves of the registered ones."""
    if plate_type is not None:
        for row in holding:
            if row.plate_type == plate_type:
                return _known(row, colour)
        doubt = BIT["type_unknown_to_register"] if holding else BIT["unregistered"]
        return Vehicle(plate, plate_type, None), int(doubt) | _colour_doubt(colour, COLOURS_OF_TYPE.get(plate_type))
    if colour is not None:
        # A row whose colour is not known may be the one that was seen, too.
        holding = [row for row in holding if colour in (_colours(row) or {colour})] or holding
    if len(holding) == 1:
        return _known(holding[0], colour)
    return Vehicle(plate, None, None), int(BIT["several_vehicles"] if holding else BIT["unregistered"])


def _known(row: VehicleRow, colour: str | None) -> tuple[Vehicle, int]:
    return Vehicle(row.plate, row.plate_type, row), _colour_doubt(colour, _colours(row))


def _colours(row: VehicleRow) -> frozenset[str] | None:
    """The colours that the plate can have: the registered one, else those of its type; None if neither is known."""
    registered = row.values.get("plate_colour")
    return COLOURS_OF_TYPE.get(row.plate_type) if registered is None else frozenset({registered})


def _colour_doubt(seen: str | None, possible: frozenset[str] | None) -> int:
    return int(BIT["colour_contradicts"]) if seen is not None and possible is not None and seen not in possible else 0
