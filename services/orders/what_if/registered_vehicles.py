"""Vehicles of a shard as registered, day by day, and whom of them a clause means."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.columns import Masks
from rules.inputs.inputs import Reference, VehicleRow
from rules.inputs.parsed_order import Clause
from rules.orders.vehicle_match import digit_of, meant
from rules.presence.what_if import MAYBE, NOT, SURELY
from rules.sightings.vehicles import Vehicle
from rules.timing.times import day_of, local_day, midnight
from services.orders.what_if.plans import Days

_ASKED_FOR = (
    *("fuel", "emission_stage", "vehicle_class", "use", "axles", "gross_mass_kg", "rated_load_kg"),
    *("plate_colour", "new_energy"),
)
"""Columns of the register by which a clause may tell vehicles apart, besides the plate and its type."""


@dataclass(frozen=True)
class Registered:
    """rows: different rows of the register; first: place in `rows` by track and day of the one that holds when the day begins, -1 none.

    changing: (track, day) on which rows change, with all that hold on it.
    """

    names: list[tuple[str, str]]
    rows: list[VehicleRow]
    first: NDArray[np.int32]
    changing: dict[tuple[int, int], list[int]]


def registered(names: list[tuple[str, str]], reference: Reference, days: Days) -> Registered:
    """The register of these vehicles (plate, plate_type)."""
    found = Registered(names, [], np.full((len(names), days.count), -1, dtype=np.int32), {})
    for track, (plate, plate_type) in enumerate(names):
        own = [row for row in reference.vehicles.get(plate, []) if row.plate_type == plate_type]
        for row in own:
            place = -1 if row.absent else len(found.rows)
            if not row.absent:
                found.rows.append(row)
            day = local_day(row.holds_from_us) - days.first
            starts_midway = row.holds_from_us > midnight(day + days.first)
            if starts_midway and 0 <= day < days.count:
                found.changing.setdefault((track, day), [int(found.first[track, day])]).append(place)
            found.first[track, min(max(0, day + starts_midway), days.count) :] = place
    return found


def whom(clause: Clause, found: Registered, reference: Reference, days: Days) -> Masks:
    """By track and day whether the clause surely means the vehicle, without a doubt; MAYBE where only the points of time can tell."""
    known: dict[tuple, int] = {}
    of_row = np.array([*(_answer(row, clause, known) for row in found.rows), NOT], dtype=np.uint8)
    answers: Masks = of_row[found.first]
    for (track, day), places in found.changing.items():
        different = {int(of_row[place]) for place in places}
        answers[track, day] = different.pop() if len(different) == 1 else MAYBE
    for track, (plate, _) in enumerate(found.names):
        if plate in reference.passes:
            answers[track] = np.where(answers[track] == SURELY, MAYBE, answers[track])
    _free_by_date(clause, found, days, answers)
    return answers


def _answer(row: VehicleRow, clause: Clause, known: dict[tuple, int]) -> int:
    vehicle = Vehicle(row.plate, row.plate_type, row)
    wanted = clause.vehicles
    if wanted.last_digit is not None or wanted.origin is not None:  # these look at the plate itself
        return SURELY if meant(vehicle, None, clause) == (True, 0) else NOT
    key = (row.plate_type, *map(row.values.get, _ASKED_FOR))
    if key not in known:
        known[key] = SURELY if meant(vehicle, None, clause) == (True, 0) else NOT
    return known[key]


def _free_by_date(clause: Clause, found: Registered, days: Days, answers: Masks) -> None:
    """Odd plates drive on odd dates, where the order says so."""
    rule = clause.vehicles.last_digit
    if rule is None or rule.barred != "unlike_date":
        return
    dates = np.array([day_of(days.first + day).day for day in range(days.count)])
    for track, (plate, _) in enumerate(found.names):
        digit = digit_of(plate, rule)
        answers[track, np.full(days.count, True) if digit is None else dates % 2 == digit % 2] = NOT
