"""The class of a vehicle as far as its register row is of one mind: by the class itself, the plate type, gross mass and rated load.

A row that contradicts itself (a small car's plate and heavy; light with 31 t) does not tell which of its words is wrong.
"""

from collections.abc import Callable, Iterable
from math import inf
from typing import Any

from rules.sightings.vehicles import Vehicle

KG_OF_CLASS = {"heavy": (12_000.0, inf), "medium": (0.0, 12_000.0), "light": (0.0, 4_500.0), "micro": (0.0, 1_800.0)}
"""Gross mass of trucks by class (GA 802, mark M); medium has no lower bound, as its length may decide. A mass on a bound fits both sides."""
_KG = {**KG_OF_CLASS, "low_speed": (0.0, 4_500.0), "three_wheeler": (0.0, 2_000.0)}
"""The same with low-speed vehicles (GB 7258, mark M)."""
BOUNDS_KG = tuple(sorted({bound for span in _KG.values() for bound in span if 0 < bound < inf}))
"""All that masses are compared with to tell whether they contradict a class."""
_SMALL, _LARGE = ("light", "micro"), ("heavy", "medium")
CLASSES_OF_TYPE = {
    **{"01": _LARGE, "51": _LARGE, "02": _SMALL, "52": _SMALL},
    **{"13": ("low_speed", "three_wheeler"), "14": ("tractor",)},
}
"""Classes of trucks that bear a plate type of GA 24.7."""
_ONLY_OF_THEIR_CLASSES = ("13", "14")
"""Types that are of their classes even where the register says no class; the others are cars' and coaches', too."""
_NO_TRUCK = "coach"
"""The use of vehicles whose class GA 802 tells by length and seats, not by mass."""
CONTRADICTS, UNKNOWN = "register_contradicts", "class_unknown"


def is_of_class(vehicle: Vehicle, classes: Iterable[str]) -> tuple[bool | None, str]:
    """Whether the vehicle is of one of the classes, and the doubt if that is not sure.

    What all of its possible classes answer alike is sure; of a vehicle without a class, what its plate type excludes.
    """
    wanted = set(classes)
    known, by_type = vehicle.value("vehicle_class"), CLASSES_OF_TYPE.get(vehicle.plate_type or "", ())
    code = UNKNOWN if known is None or vehicle.plate_type in _ONLY_OF_THEIR_CLASSES else CONTRADICTS
    possible = {known, *against_type(known, vehicle.plate_type), *against_mass(known, vehicle.value)} - {None}
    if known is None:
        if by_type == _SMALL and not wanted & set(_SMALL):
            return False, code
        possible = set(by_type) if vehicle.plate_type in _ONLY_OF_THEIR_CLASSES else set()
    if possible and possible <= wanted:
        return True, code
    return (False if possible and not possible & wanted else None), code


def against_type(known: str | None, plate_type: str | None) -> tuple[str, ...]:
    """The classes of the plate type where the registered one is none of them; () where the two agree, or one is unknown."""
    by_type = CLASSES_OF_TYPE.get(plate_type or "", ())
    if known is None or known in by_type or (plate_type not in _ONLY_OF_THEIR_CLASSES and known not in KG_OF_CLASS):
        return ()
    return by_type


def against_mass(known: str | None, value: Callable[[str], Any]) -> tuple[str, ...]:
    """The classes of the registered mass where the registered class cannot have it; () where they agree, or one is unknown.

    value: of a column of the register. The vehicle is at least as heavy as its rated load.
    """
    if known not in _KG or value("use") == _NO_TRUCK:
        return ()
    gross, load = value("gross_mass_kg"), value("rated_load_kg")
    least, most = max(gross or 0.0, load or 0.0), inf if gross is None else max(gross, load or 0.0)
    low, high = _KG[known]
    if least <= high and most >= low:
        return ()
    return tuple(name for name, (lowest, highest) in KG_OF_CLASS.items() if least <= highest and most >= lowest)


def is_mass_over(vehicle: Vehicle, limit_kg: float) -> bool | None:
    """Whether the gross mass is above the limit; None where it is unknown, or class and mass contradict each other in that."""
    gross, known = vehicle.value("gross_mass_kg"), vehicle.value("vehicle_class")
    if gross is None:
        return None
    answers = {gross > limit_kg}
    if against_mass(known, vehicle.value):
        low, high = _KG[known]
        answers |= ({True} if high > limit_kg else set()) | ({False} if low <= limit_kg else set())
    return answers.pop() if len(answers) == 1 else None


def is_load_doubtful(vehicle: Vehicle) -> bool:
    """Whether the rated load is as heavy as the loaded vehicle, or heavier than its class can be."""
    gross, load, known = vehicle.value("gross_mass_kg"), vehicle.value("rated_load_kg"), vehicle.value("vehicle_class")
    if load is None:
        return False
    is_above_class = known in _KG and vehicle.value("use") != _NO_TRUCK and load > _KG[known][1]
    return is_above_class or (gross is not None and load >= gross)
