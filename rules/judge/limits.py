"""Lookup of dated limits (from the rules' YAML files) by local day and vehicle.

A limit that is not in force is NaN, so no value compares as over it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rules.catalogue.rule_files import LimitEntry, VehicleWords, rule_files
from rules.columns import Flags
from rules.sightings.doubts import BIT, Bits, union
from rules.sightings.vehicles import Vehicle
from rules.timing.times import day_number

LimitSet = Literal["limit", "a", "b"]
_UNKNOWN = {
    "plate_type": "type_unknown_to_register",
    "plate_colour": "colour_unknown",
    "vehicle_class": "class_unknown",
    "use": "use_unknown",
    "fuel": "fuel_unknown",
}
"""The doubt if a member that a limit's scope depends on is missing in the register."""


@dataclass(frozen=True)
class LimitOn:
    """A limit for each of some rows.

    value: NaN where none is in force, or it does not apply to the vehicle.
    reference: standard and clause.
    doubts: bits of missing members that decide whether it applies to the vehicle; outside_limit_scope where the standard leaves it out.
    """

    value: NDArray[np.float64]
    reference: NDArray[np.object_]
    doubts: Bits


@dataclass(frozen=True)
class VehicleScope:
    """The vehicles that a limit applies to: accepted codes by member of the register; no member = every vehicle."""

    members: tuple[tuple[str, frozenset[str]], ...] = ()

    @classmethod
    def of(cls, words: VehicleWords) -> "VehicleScope":
        """The scope stated in a YAML."""
        stated = ((name, frozenset(getattr(words, name) or ())) for name in words.__struct_fields__)
        return cls(tuple((name, codes) for name, codes in stated if codes))

    def excludes(self, vehicle: Vehicle) -> bool:
        """Whether the limit surely does not apply to the vehicle by the register."""
        known = ((_registered(vehicle, name), codes) for name, codes in self.members)
        return any(value is not None and value not in codes for value, codes in known)

    def doubts(self, vehicle: Vehicle) -> int:
        """Bits of the members that decide and are missing in the register."""
        return union(
            np.array([BIT[_UNKNOWN[name]] for name, _ in self.members if _registered(vehicle, name) is None], dtype=np.int64)
        )

    def names(self, vehicle: Vehicle) -> bool:
        """Whether any member names the vehicle, by the register or the plate type that was seen."""
        return any(_registered(vehicle, name) in codes for name, codes in self.members)


def _registered(vehicle: Vehicle, name: str) -> str | None:
    value: str | None = vehicle.plate_type if name == "plate_type" else vehicle.value(name)
    return value


@dataclass(frozen=True)
class Limit:
    """One limit through time.

    measured: the field that it limits.
    method: the only method it applies to; None = any.
    days, values, references: local day numbers (ascending) from which the values hold, and their sources.
    vehicles: the vehicles it applies to.
    not_for: vehicles that the standard leaves out by name: a value over it is no exceedance, and must not be silent either.
    """

    name: str
    measured: str
    method: str | None
    unit: str
    days: tuple[int, ...]
    values: tuple[float, ...]
    references: tuple[str, ...]
    vehicles: VehicleScope = VehicleScope()
    not_for: VehicleScope = VehicleScope()

    def on(
        self, days: NDArray[np.int64], vehicles: Sequence[Vehicle] = (), vehicle_index: NDArray[np.int64] | None = None
    ) -> LimitOn:
        """The limit for rows with these local day numbers.

        vehicles, vehicle_index: each row's vehicle; without, the scope is ignored.
        """
        # The number of values that hold on or before the day: 0 is none, to which the NaN (and "") in front belongs.
        which = np.searchsorted(np.asarray(self.days, dtype=np.int64), days, side="right")  # 0: before the first value
        value = np.array([np.nan, *self.values])[which]
        reference = np.array(["", *self.references], dtype=object)[which]
        doubts = np.zeros(len(days), dtype=np.int64)
        if vehicles and vehicle_index is not None:
            value[np.array([self.vehicles.excludes(one) for one in vehicles], dtype=bool)[vehicle_index]] = np.nan
            doubts = np.array([self._doubts(one) for one in vehicles], dtype=np.int64)[vehicle_index]
        return LimitOn(value, reference, doubts)

    def _doubts(self, vehicle: Vehicle) -> int:
        return self.vehicles.doubts(vehicle) | (int(BIT["outside_limit_scope"]) if self.not_for.names(vehicle) else 0)


def are_outside(limits: Collection[Limit], vehicles: Sequence[Vehicle]) -> Flags:
    """Whether any of the limits leaves each vehicle out by name."""
    return np.array([any(limit.not_for.names(one) for limit in limits) for one in vehicles], dtype=bool)


@cache
def limits(rule: str, limit_set: LimitSet = "limit") -> dict[str, Limit]:
    """The limits of a rule by name. limit_set: "limit", or "a" / "b" where the standard has two sets."""
    return {name: limit_of(name, entry, limit_set) for name, entry in rule_files()[rule].limits.items()}


def limit_of(name: str, entry: LimitEntry, limit_set: LimitSet = "limit") -> Limit:
    """Build a limit from its entry in a rule's YAML."""
    dated = [(day_number(day), value) for day, value in sorted(entry.values.items())]
    return Limit(
        name=name,
        measured=entry.measured or name,
        method=entry.method,
        unit=entry.unit,
        days=tuple(day for day, _ in dated),
        values=tuple(getattr(value, limit_set) for _, value in dated),
        references=tuple(value.reference.en for _, value in dated),
        vehicles=VehicleScope.of(entry.vehicles),
        not_for=VehicleScope.of(entry.not_for),
    )
