"""Orders through time: which version governs an instant, when a clause is in force, and whom it means.

A burden counts from its announcement at the earliest, relief from its stated time even when it is announced later. Hours are half open
and belong to the day on which they start.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rules.doubts import BIT
from rules.inputs import Clause, OrderVersion, VehiclePredicate
from rules.times import MINUTE, Micros, local_days, local_time_of_day
from rules.vehicles import Vehicle

FOREVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Governing:
    """A clause of a version, with the span in which that version governs."""

    order: OrderVersion
    clause: Clause
    from_us: int
    until_us: int

    def in_force(self, us: Micros) -> NDArray[np.bool_]:
        """Whether the clause is in force at these times."""
        during = (us >= self.from_us) & (us < self.until_us)
        return during & _in_hours(us, self.clause)


def governing(versions: list[OrderVersion]) -> Iterator[Governing]:
    """The clauses of an order's versions with their spans. versions: sorted by issue."""
    for number, version in enumerate(versions):
        later = versions[number + 1 :]
        for clause in version.clauses:
            until = min([FOREVER if clause.until_us is None else clause.until_us, *(one.issued_us for one in later[:1])])
            until = min([until, *_reliefs(clause, later)])
            start = max(clause.from_us, version.issued_us)
            if start < until:
                yield Governing(version, clause, start, until)


def _reliefs(clause: Clause, later: list[OrderVersion]) -> Iterator[int]:
    """Ends of the same clause that later versions state."""
    for version in later:
        for other in version.clauses:
            if other.clause_id == clause.clause_id and other.until_us is not None and other.until_us < version.issued_us:
                yield other.until_us


def _in_hours(us: Micros, clause: Clause) -> NDArray[np.bool_]:
    time_of_day = local_time_of_day(us)
    weekday = (local_days(us) + 3) % 7 + 1  # 1970-01-01 was a Thursday (4)
    today = np.isin(weekday, list(clause.weekdays))
    yesterday = np.isin((weekday - 2) % 7 + 1, list(clause.weekdays))
    found = np.zeros(len(us), dtype=bool)
    for start, end in clause.hours:
        after, before = time_of_day >= start * MINUTE, time_of_day < end * MINUTE
        found |= (today & after & before) if start < end else (today & after) | (yesterday & before)
    return found


def meant(vehicle: Vehicle, fuel_seen: str | None, clause: Clause) -> tuple[bool, int]:
    """Whether the clause can mean this vehicle, and what is doubtful about that (bits of `rules.doubts`; 0 = it surely does).

    Unknown is not a value: an unknown stage is not ≤ 4, an unknown use not exempt, but neither is it none of these.
    """
    answers = [*_predicate_answers(vehicle, fuel_seen, clause.vehicles), *_exemption_answers(vehicle, clause.exempt)]
    if any(answer is False for answer, _ in answers):
        return False, 0
    doubts = 0
    for answer, code in answers:
        doubts |= int(BIT[code]) if answer is None else 0
    return True, doubts


_DIFFERS = {
    "fuel_unknown": "other_fuel",
    "stage_unknown": "other_stage",
    "class_unknown": "other_class",
    "use_unknown": "other_use",
}


def not_meant_because(vehicle: Vehicle, fuel_seen: str | None, clause: Clause) -> list[str]:
    """Why the clause surely does not mean this vehicle (codes of `rules.catalogue.standing`); [] where it can mean it."""
    answers = _predicate_answers(vehicle, fuel_seen, clause.vehicles)
    reasons = [_DIFFERS[code] for answer, code in answers if answer is False]
    exempt = any(answer is False for answer, _ in _exemption_answers(vehicle, clause.exempt))
    return [*reasons, *(["exempt"] if exempt else [])]


def _predicate_answers(vehicle: Vehicle, fuel_seen: str | None, wanted: VehiclePredicate) -> Iterator[tuple[bool | None, str]]:
    fuel = vehicle.value("fuel") or (fuel_seen if vehicle.row is None else None)
    yield (None if fuel is None else fuel in wanted.fuels), "fuel_unknown"
    if wanted.stage_at_most is not None:
        stage = vehicle.value("emission_stage")
        limit = wanted.stage_at_most if wanted.stage_inclusive else wanted.stage_at_most - 1
        yield (None if stage is None else stage <= limit), "stage_unknown"
    if wanted.classes:
        yield _is_of_class(vehicle, wanted.classes), "class_unknown"
    if wanted.uses:
        use = vehicle.value("use")
        yield (None if use is None else use in wanted.uses), "use_unknown"


def _is_of_class(vehicle: Vehicle, classes: tuple[str, ...]) -> bool | None:
    """Small plates (types 02 and 52, GA 24.7) are not given to heavy and medium vehicles, registered here or not."""
    known = vehicle.value("vehicle_class")
    if known is not None:
        return known in classes
    if vehicle.plate_type in ("02", "52") and not {"light", "micro"} & set(classes):
        return False
    return None


def _exemption_answers(vehicle: Vehicle, exempt: frozenset[str]) -> Iterator[tuple[bool | None, str]]:
    """True = surely not exempt."""
    if "new_energy" in exempt and vehicle.value("new_energy"):
        yield False, "use_unknown"
    uses = exempt - {"new_energy"}
    if uses:
        use = vehicle.value("use")
        yield (None if use is None else use not in uses), "use_unknown"
