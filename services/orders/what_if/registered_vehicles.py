"""Register rows of a shard's vehicles by day, and to which of them a clause applies."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.columns import Ints, Masks
from rules.inputs.inputs import Reference, VehicleRow
from rules.inputs.parsed_order import Clause
from rules.orders.vehicle_match import digit_of, is_police_plate, meant
from rules.orders.vehicle_stage import against_date
from rules.presence.what_if import MAYBE, NOT, SURELY
from rules.sightings.vehicles import Vehicle
from rules.timing.times import day_of, local_day, midnight
from services.orders.what_if.plans import Days

_ASKED_FOR = (
    *("fuel", "emission_stage", "vehicle_class", "use", "axles", "gross_mass_kg", "rated_load_kg"),
    *("plate_colour", "new_energy"),
)
"""Columns of the register that a clause's conditions can depend on, apart from the type, what the plate says, and the day of registration."""


@dataclass(frozen=True)
class Registered:
    """Register rows of some vehicles by day.

    names: (plate, plate_type) of each track.
    rows: distinct rows of the register.
    first: by track and day, index into `rows` of the one valid when the day begins; -1 = none.
    changing: (track, day) within which the row changes, with all that are valid on it.
    """

    names: list[tuple[str, str]]
    rows: list[VehicleRow]
    first: NDArray[np.int32]
    changing: dict[tuple[int, int], list[int]]

    def rows_at(self, track: Ints, day: Ints) -> Ints:
        """An index into `rows` for each track and day: of the row valid when the day begins, or the first that is valid on it."""
        found = self.first[track, day].astype(np.int64)
        for at in np.flatnonzero(found < 0).tolist():
            places = self.changing.get((int(track[at]), int(day[at])), [])
            found[at] = next((place for place in places if place >= 0), -1)
        return found


def registered(names: list[tuple[str, str]], reference: Reference, days: Days) -> Registered:
    """Build the table of these vehicles (plate, plate_type)."""
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
            # From the first midnight at or after its beginning, to the end; later rows overwrite. Clamped: a row from before the days counts
            # from the first, one from after them fills nothing.
            found.first[track, min(max(0, day + starts_midway), days.count) :] = place
    return found


def whom(clause: Clause, found: Registered, reference: Reference, days: Days) -> Masks:
    """NOT, MAYBE or SURELY by track and day: whether the clause applies to the vehicle.

    SURELY: without a doubt. NOT: also with doubts, since these give no violation. MAYBE: only the points can decide.
    """
    known: dict[tuple, int] = {}
    # NOT behind the last row is the answer for index -1 (not registered).
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
    looks_at_plate = any(one.last_digit is not None or one.origin is not None for one in clause.vehicles.alternatives)
    if looks_at_plate:
        return SURELY if meant(vehicle, None, clause) == (True, 0) else NOT
    by_date = against_date(row.plate, row.plate_type, row.values.get)
    key = (row.plate_type, is_police_plate(row.plate), by_date, *map(row.values.get, _ASKED_FOR))
    if key not in known:
        known[key] = SURELY if meant(vehicle, None, clause) == (True, 0) else NOT
    return known[key]


def _free_by_date(clause: Clause, found: Registered, days: Days, answers: Masks) -> None:
    """Set NOT on the days on which the plate's digit is free, if the order alternates by date; every day for a plate without a digit."""
    rule = clause.vehicles.last_digit
    if rule is None or rule.barred != "unlike_date":
        return
    dates = np.array([day_of(days.first + day).day for day in range(days.count)])
    for track, (plate, _) in enumerate(found.names):
        digit = digit_of(plate, rule)
        answers[track, np.full(days.count, True) if digit is None else dates % 2 == digit % 2] = NOT
