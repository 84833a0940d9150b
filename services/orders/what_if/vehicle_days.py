"""Vehicle-days of one shard that violate the draft, or may do so, each with its driving inside while the order is in force."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from rules.columns import Flags, Ints, Masks, Numbers
from rules.inputs.inputs import Reference, VehicleRow
from rules.inputs.thresholds import Thresholds
from rules.presence.cells import MAY_BE_INSIDE
from rules.presence.presence import DRIVING, MIXED, SLOT_S, SLOTS_A_DAY, vehicle_of
from rules.presence.what_if import NOT, Limits, Rows, Verdict, judged, pair_of, together
from rules.timing.times import day_of
from services.orders.what_if.driving import driven, inside_of_clause, key_of, of_clause
from services.orders.what_if.plans import ClausePlan, Plan
from services.orders.what_if.read_index import ShardRows, read_shard
from services.orders.what_if.registered_vehicles import registered, whom

VehicleDay = tuple[str, str, date]
"""plate, plate_type, local day."""


@dataclass(frozen=True)
class Cases:
    """Vehicle-days.

    rows: rows of the register.
    vehicle: index into `rows`.
    day: local day number.
    sure: a violation for certain; otherwise the points must be read.
    weight: the chance that it is a violation, 0 to 1.
    minutes to y: as in `Driven`, if it is one.
    """

    rows: list[VehicleRow]
    vehicle: Ints
    day: Ints
    sure: Flags
    weight: Numbers
    minutes: Numbers
    kilometres: Numbers
    by_hour: Numbers
    in_hour: Flags
    is_likely: Flags
    x: Ints
    y: Ints

    def at(self, wanted: NDArray) -> "Cases":
        """A selection of the cases."""
        return Cases(self.rows, *(getattr(self, name)[wanted] for name in _COLUMNS))

    def named(self) -> list[VehicleDay]:
        """Plate, plate type and local day of each."""
        names = [(row.plate, row.plate_type) for row in self.rows]
        return [(*names[vehicle], day_of(day)) for vehicle, day in zip(self.vehicle.tolist(), self.day.tolist(), strict=True)]


_COLUMNS = tuple(one.name for one in fields(Cases) if one.name != "rows")


def shard_cases(
    connection: Connection, shard: int, plan: Plan, read_reference: Callable[[list[str]], Reference], thresholds: Thresholds
) -> Cases:
    """The cases of a shard. read_reference: reads the reference data of some plates."""
    known: list[Any] = []

    def wanted(names: list[tuple[str, str]]) -> Flags:
        """Vehicles that some clause may apply to on some day; keeps the register and the answers (by track and day) for below."""
        reference = read_reference(sorted({plate for plate, _ in names}))
        register = registered(list(map(vehicle_of, names)), reference, plan.days)
        meant = [whom(one.clause, register, reference, plan.days) for one in plan.clauses]
        known[:] = [register, meant]
        return np.any([np.zeros(len(names), dtype=bool), *((one != NOT).any(axis=1) for one in meant)], axis=0)

    found = read_shard(connection, shard, plan, wanted)
    register, meant = known
    # A vehicle has a track of positions and one of cameras: from here on both go by the number of the first.
    numbers = {name: number for number, name in reversed(list(enumerate(register.names)))}
    own = np.array([numbers[name] for name in register.names], dtype=np.int64)
    verdicts, inside = [], []
    for one, is_meant in zip(plan.clauses, meant, strict=True):
        rows = found.grounds[one.ground]
        verdicts.append(judged(rows, is_meant, one.limits, thresholds))
        verdicts += [_passing(one, found, is_meant, number) for number in range(len(one.passages))]
        verdicts.append(_at_edges(one, rows, is_meant, thresholds))
        inside.append(inside_of_clause(rows, is_meant, one.limits, thresholds).of_vehicles(own))
    verdict = together(one.of_vehicles(own) for one in verdicts)
    # Sorted, and each once, because a verdict's two lists are disjoint. The first and last day were read only for stays over midnight.
    pairs = np.sort(np.concatenate([verdict.sure, verdict.undecided]))
    asked = (pairs & 0xFFFF >= 1) & (pairs & 0xFFFF < plan.days.count - 1)
    pairs = pairs[asked]
    track, day = pairs >> 16, pairs & 0xFFFF
    vehicle, sure = register.rows_at(track, day), np.isin(pairs, verdict.sure)
    return Cases(
        register.rows, vehicle, day + plan.days.first, sure, sure.astype(np.float64), *vars(driven(pairs, inside)).values()
    )


def _passing(one: ClausePlan, found: ShardRows, is_meant: Masks, number: int) -> Verdict:
    """Vehicle-days that may have passed from the approach to the exit in time; always undecided, since the points must be read."""
    passage, approach, leave = one.passages[number]
    starts, exits = (_eligible(found.grounds[ground], is_meant, one.limits) for ground in (approach, leave))
    # Two fixes at most `within_us` apart are at most this many slots apart, wherever in their slots they are.
    longest = passage.within_us // (SLOT_S * 1_000_000) + 1
    # For each approach slot the nearest exit slot at or after it; the largest number means none, and another track's key is too far.
    after = np.searchsorted(exits, starts, side="left")
    nearest = np.append(exits, np.iinfo(np.int64).max)[after]
    passing = starts[nearest - starts <= longest]
    return Verdict(np.zeros(0, dtype=np.int64), np.unique(pair_of(passing >> 32, (passing & 0xFFFF_FFFF) // SLOTS_A_DAY)))


def _at_edges(one: ClausePlan, rows: Rows, is_meant: Masks, thresholds: Thresholds) -> Verdict:
    """Vehicle-days with a slot inside near an edge, and the days before: a stay may consist of parts under two wordings of the clause."""
    none = np.zeros(0, dtype=np.int64)
    if not one.edges:
        return Verdict(none, none)
    slots = _eligible(rows, is_meant, one.limits)
    slot, edges = slots & 0xFFFF_FFFF, np.array(one.edges)
    # Distance to the nearest edge on either side; a stay across it has a slot on each side that is at most a gap away.
    after = np.searchsorted(edges, slot)
    nearest = np.minimum(
        np.abs(slot - edges[np.maximum(after - 1, 0)]), np.abs(slot - edges[np.minimum(after, len(edges) - 1)])
    )
    near = slots[nearest <= thresholds.stay_gap_min * 60 / SLOT_S + 1]
    day = (near & 0xFFFF_FFFF) // SLOTS_A_DAY
    own = pair_of(near >> 32, day)
    return Verdict(none, np.unique(np.concatenate([own, own[day > 0] - 1])))


def _eligible(rows: Rows, is_meant: Masks, limits: Limits) -> Ints:
    """Keys of slots that may begin or end a passage."""
    wanted = (rows.bits & MAY_BE_INSIDE != 0) & (rows.flags & (DRIVING | MIXED) != 0)
    return key_of(rows, of_clause(rows, wanted, is_meant, limits))


def all_cases(parts: Iterable[Cases]) -> Cases:
    """Concatenate the cases of several shards; `vehicle` is shifted by the register rows of the shards before."""
    found = list(parts)
    rows: list[VehicleRow] = []
    vehicles = []
    for part in found:
        vehicles.append(part.vehicle + len(rows))
        rows += part.rows
    columns = (np.concatenate([getattr(part, name) for part in found]) for name in _COLUMNS if name != "vehicle")
    return Cases(rows, np.concatenate(vehicles), *columns)
