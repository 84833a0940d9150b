"""Matching of vehicles against a clause: all conditions of its predicate, and its exemptions, in three-valued logic.

Unknown is not a value: an unknown stage neither satisfies nor fails "≤ 4"; the answer is a doubt.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from rules.catalogue.vocabulary import BULK_USES, DUTIES, NO_TRUCKS, USE_GROUPS
from rules.inputs.parsed_order import Clause, LastDigit, VehiclePredicate, stage_span
from rules.orders.vehicle_class import CONTRADICTS, is_load_doubtful, is_mass_over, is_of_class
from rules.orders.vehicle_stage import against_date
from rules.sightings.doubts import BIT
from rules.sightings.vehicles import Vehicle

_NEW_ENERGY_TYPES, _NEW_ENERGY_COLOURS = ("51", "52"), ("green", "yellow_green")
_Answers = Iterator[tuple[bool | None, str]]


def meant(vehicle: Vehicle, fuel_seen: str | None, clause: Clause) -> tuple[bool, int]:
    """Whether the clause can apply to this vehicle, and the doubts about that (bits of `rules.sightings.doubts`; 0 = it surely does)."""
    answers = [*_predicate_answers(vehicle, fuel_seen, clause.vehicles), *_exemption_answers(vehicle, clause.exempt)]
    if any(answer is False for answer, _ in answers):
        return False, 0
    # Whatever the order says: a vehicle on an emergency may disregard it (Road Traffic Safety Law art. 53), and a record of it is cancelled.
    doubts = int(BIT["emergency_vehicle"]) if _may_be_on_emergency(vehicle) else 0
    # Plates and drivers of military vehicles are the forces' own matter (the same law, art. 120).
    doubts |= int(BIT["military_vehicle"]) if _may_be_military(vehicle) else 0
    for answer, code in answers:
        doubts |= int(BIT[code]) if answer is None else 0
    return True, doubts


def _may_be_on_emergency(vehicle: Vehicle) -> bool:
    """Whether it is a police, fire, ambulance or rescue vehicle: by its use, or by its plate (types 23 and 24 of GA 24.7; 警, 应急)."""
    has_plate = vehicle.plate_type in ("23", "24") or is_police_plate(vehicle.plate) or vehicle.plate.endswith("应急")
    return has_plate or vehicle.value("use") in USE_GROUPS["emergency_vehicle"]


def _may_be_military(vehicle: Vehicle) -> bool:
    """Whether it is a vehicle of the armed forces or the armed police: by its use, or by its plate (types 31 and 32 of GA 24.7; WJ)."""
    return vehicle.plate_type in ("31", "32") or vehicle.plate.startswith("WJ") or vehicle.value("use") == "military"


def is_police_plate(plate: str) -> bool:
    """Whether the plate itself says that it is a police vehicle's."""
    return plate.endswith("警")


_DIFFERS = {
    "fuel_unknown": "other_fuel",
    "stage_unknown": "other_stage",
    "class_unknown": "other_class",
    CONTRADICTS: "other_class",
    "use_unknown": "other_use",
    "other_clause": "other_clause",
    "axles_unknown": "other_axles",
    "mass_unknown": "other_mass",
    "load_unknown": "other_load",
    "colour_unknown": "other_colour",
    "energy_unknown": "other_energy",
    "not_a_plate": "other_plate",
}
"""By the doubt for a missing value, the code for a differing one (`rules.catalogue.order_labels`)."""


def not_meant_because(vehicle: Vehicle, fuel_seen: str | None, clause: Clause) -> list[str]:
    """Why the clause surely does not apply to this vehicle (codes of `rules.catalogue.order_labels`); [] if it can apply."""
    answers = _predicate_answers(vehicle, fuel_seen, clause.vehicles)
    reasons = list(dict.fromkeys(_DIFFERS[code] for answer, code in answers if answer is False))
    exempt = any(answer is False for answer, _ in _exemption_answers(vehicle, clause.exempt))
    return [*reasons, *(["exempt"] if exempt else [])]


def _predicate_answers(vehicle: Vehicle, fuel_seen: str | None, wanted: VehiclePredicate) -> _Answers:
    fuel = vehicle.value("fuel") or (fuel_seen if vehicle.row is None else None)
    yield (None if fuel is None else fuel in wanted.fuels), "fuel_unknown"
    if wanted.stage_at_least is not None or wanted.stage_at_most is not None:
        yield _is_of_stage(vehicle, wanted)
    if wanted.classes:
        yield is_of_class(vehicle, wanted.classes)
    if wanted.uses:
        yield _is_of_use(vehicle.value("use"), wanted.uses)
    yield from _body_answers(vehicle, wanted)
    yield from _plate_answers(vehicle, wanted)
    for other in wanted.others_than:
        yield from _other_answers([*_predicate_answers(vehicle, fuel_seen, other)])


def _other_answers(answers: list[tuple[bool | None, str]]) -> _Answers:
    """Whether a vehicle is none of another predicate's: surely, if it fails one of its conditions; else as far as they are known."""
    if any(answer is False for answer, _ in answers):
        return
    unknown = [code for answer, code in answers if answer is None]
    yield from ((None, code) for code in unknown)
    if not unknown:
        yield False, "other_clause"


def _is_of_stage(vehicle: Vehicle, wanted: VehiclePredicate) -> tuple[bool | None, str]:
    """Whether the stage lies within those wanted; a doubt where it is unknown, wanted by a part that the register does not know, or other than
    the stages of the day of first registration in that."""
    stage = vehicle.value("emission_stage")
    if stage is None:
        return None, "stage_unknown"
    others = against_date(vehicle.plate, vehicle.plate_type, vehicle.value)
    answer, code = _lies_within(stage, wanted)
    return (answer, code) if all(_lies_within(one, wanted)[0] is answer for one in others) else (None, CONTRADICTS)


def _lies_within(stage: int, wanted: VehiclePredicate) -> tuple[bool | None, str]:
    """Whether a stage lies within those wanted; None where it does with one of its parts only."""
    (lowest, highest), (first, last) = wanted.stages, stage_span(stage)
    if lowest <= first and last <= highest:
        return True, "stage_unknown"
    return (False, "stage_unknown") if last < lowest or first > highest else (None, "stage_part_unknown")


def _is_of_use(use: str | None, wanted: Iterable[str]) -> tuple[bool | None, str]:
    """Whether the registered use is one of these words of orders; a doubt where the register's word does not tell.

    A duty or load of the day (`DUTIES`) is excluded only by a use that says what is carried; 载货汽车 leaves some uses open.
    """
    if use is None:
        return None, "use_unknown"
    words = frozenset(wanted)
    if use in words or any(use in USE_GROUPS[word] for word in words & USE_GROUPS.keys()):
        return True, "use_unknown"
    may_serve = bool(words & set(DUTIES)) and use not in BULK_USES
    may_be_truck = "truck" in words and use not in NO_TRUCKS
    return (None, "use_unclear") if may_serve or may_be_truck else (False, "use_unknown")


def _body_answers(vehicle: Vehicle, wanted: VehiclePredicate) -> _Answers:
    mass, load, axles = vehicle.value("gross_mass_kg"), vehicle.value("rated_load_kg"), vehicle.value("axles")
    if (least_axles := wanted.axles_at_least) is not None:
        yield _compared(axles, lambda number: number >= least_axles), "axles_unknown"
    if (most_mass := wanted.gross_mass_over_kg) is not None:
        is_over = is_mass_over(vehicle, most_mass)
        yield is_over, "mass_unknown" if mass is None or is_over is not None else CONTRADICTS
    if (most_load := wanted.rated_load_over_kg) is not None:
        yield _load_answer(vehicle, _compared(load, lambda kg: kg > most_load))
    if (least_load := wanted.rated_load_at_least_kg) is not None:
        yield _load_answer(vehicle, _compared(load, lambda kg: kg >= least_load))


def _load_answer(vehicle: Vehicle, answer: bool | None) -> tuple[bool | None, str]:
    """The answer by the rated load; a doubt where it is as large as wanted and the register contradicts it."""
    return (None, CONTRADICTS) if answer and is_load_doubtful(vehicle) else (answer, "load_unknown")


def _plate_answers(vehicle: Vehicle, wanted: VehiclePredicate) -> _Answers:
    if wanted.plate_colours:
        yield _compared(vehicle.value("plate_colour"), lambda colour: colour in wanted.plate_colours), "colour_unknown"
    if wanted.origin is not None:
        yield vehicle.plate.startswith(wanted.local_prefixes) == (wanted.origin == "local"), "not_a_plate"
    if wanted.new_energy is not None:
        code = CONTRADICTS if _is_energy_doubtful(vehicle) else "energy_unknown"
        yield _compared(_is_new_energy(vehicle), lambda known: known == wanted.new_energy), code
    digit = wanted.last_digit
    if digit is not None and digit.barred != "unlike_date":
        yield _compared(digit_of(vehicle.plate, digit), lambda number: _is_barred(number, digit)), "not_a_plate"


def digit_of(plate: str, rule: LastDigit) -> int | None:
    """The plate's last digit by the order's rule for a letter at the end; None without any digit. 挂, 学, 警, 港, 澳, 应急 are no letters."""
    plate = plate.rstrip("挂学警港澳应急")
    if plate[-1:].isdecimal():
        return int(plate[-1])
    digits = [int(sign) for sign in plate if sign.isdecimal()]
    return rule.letter if rule.letter is not None else digits[-1] if digits else None


def _is_barred(digit: int, rule: LastDigit) -> bool:
    if isinstance(rule.barred, tuple):
        return digit in rule.barred
    return digit % 2 == (rule.barred == "odd")


def _is_energy_doubtful(vehicle: Vehicle) -> bool:
    """Whether the register says that a green plate, which only vehicles of new energy get, is of none."""
    is_green = vehicle.plate_type in _NEW_ENERGY_TYPES or vehicle.value("plate_colour") in _NEW_ENERGY_COLOURS
    return is_green and vehicle.value("new_energy") is False


def _is_new_energy(vehicle: Vehicle) -> bool | None:
    if _is_energy_doubtful(vehicle):
        return None
    known = vehicle.value("new_energy")
    return bool(known) if known is not None else True if vehicle.plate_type in _NEW_ENERGY_TYPES else None


def _compared(value: Any, answer: Any) -> bool | None:
    """The answer for a known value; None for a missing one, which neither satisfies nor fails a condition."""
    return None if value is None else bool(answer(value))


def _exemption_answers(vehicle: Vehicle, exempt: frozenset[str]) -> _Answers:
    """True = surely not exempt."""
    if "new_energy" in exempt and _is_energy_doubtful(vehicle):
        yield None, CONTRADICTS
    elif "new_energy" in exempt and _is_new_energy(vehicle):
        # Green plates are for new energy, but only the register says that the vehicle is what they are for.
        yield (False if vehicle.value("new_energy") else None), "energy_unknown"
    uses = exempt - {"new_energy"}
    if uses:
        answer, code = _is_of_use(vehicle.value("use"), uses)
        yield (None if answer is None else not answer), code
