"""One shard's answer: vehicle-days that violate the draft or may do so, each with what it drove inside while the order was in force."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from rules.inputs import Reference, VehicleRow
from rules.presence import DRIVING, MIXED, SLOT_S, SLOTS_A_DAY
from rules.presence_cells import MAY_BE_INSIDE
from rules.thresholds import Thresholds
from rules.what_if import NOT, ROW_COLUMNS, Limits, Rows, Verdict, judged, pair_of, together
from services.what_if.plans import ClausePlan, Plan
from services.what_if.reading import ShardRows, read_shard
from services.what_if.registered import registered, whom

Ints = NDArray[np.int64]
Numbers = NDArray[np.float64]
_MINUTES_A_SLOT = SLOT_S / 60
_SLOTS_AN_HOUR = 3_600 // SLOT_S


@dataclass(frozen=True)
class Cases:
    """Vehicle-days. vehicle: place in `rows`; day: local day number; sure: a violation whatever the points say.

    minutes, kilometres: driven inside; by_hour: minutes in each of the 24 hours; x, y: the first cell inside, -1 where none is known.
    """

    rows: list[VehicleRow]
    vehicle: Ints
    day: Ints
    sure: NDArray[np.bool_]
    minutes: Numbers
    kilometres: Numbers
    by_hour: NDArray[np.float64]
    x: Ints
    y: Ints

    def at(self, wanted: NDArray) -> "Cases":
        """Some of them."""
        names = ("vehicle", "day", "sure", "minutes", "kilometres", "by_hour", "x", "y")
        return Cases(self.rows, *(getattr(self, name)[wanted] for name in names))


def shard_cases(
    connection: Connection, shard: int, plan: Plan, read_reference: Callable[[list[str]], Reference], thresholds: Thresholds
) -> Cases:
    """The cases of a shard. read_reference: what is in force for some plates."""
    known: list[Any] = []

    def wanted(names: list[tuple[str, str]]) -> NDArray[np.bool_]:
        reference = read_reference(sorted({plate for plate, _ in names}))
        register = registered(names, reference, plan.days)
        meant = [whom(one.clause, register, reference, plan.days) for one in plan.clauses]
        known[:] = [register, meant]
        return np.any([np.zeros(len(names), dtype=bool), *((one != NOT).any(axis=1) for one in meant)], axis=0)

    found = read_shard(connection, shard, plan, wanted)
    register, meant = known
    verdicts, inside = [], []
    for one, is_meant in zip(plan.clauses, meant, strict=True):
        rows = found.grounds[one.ground]
        verdicts.append(judged(rows, is_meant, one.limits, thresholds))
        verdicts += [_passing(one, found, is_meant, number) for number in range(len(one.passages))]
        inside.append(_inside(rows, is_meant, one.limits))
    verdict = together(verdicts)
    pairs = np.sort(np.concatenate([verdict.sure, verdict.undecided]))
    asked = (pairs & 0xFFFF >= 1) & (pairs & 0xFFFF < plan.days.count - 1)
    pairs = pairs[asked]
    driven = _driven(pairs, _once(inside), thresholds.stay_gap_min * 60 / SLOT_S)
    track, day = pairs >> 16, pairs & 0xFFFF
    return Cases(
        register.rows, register.first[track, day].astype(np.int64), day + plan.days.first, np.isin(pairs, verdict.sure), *driven
    )


def _inside(rows: Rows, is_meant: NDArray[np.uint8], limits: Limits) -> Rows:
    """Slots in which a vehicle that is meant drives inside (by its cell) while the clause is in force."""
    return _of_clause(rows, (rows.flags & DRIVING != 0) & (rows.here & MAY_BE_INSIDE != 0), is_meant, limits)


def _once(parts: list[Rows]) -> Rows | None:
    """Slots of all clauses, each once."""
    if len(parts) < 2:
        return parts[0] if parts else None
    columns = [np.concatenate([getattr(part, name) for part in parts]) for name in (*ROW_COLUMNS, "lost")]
    _, first = np.unique(columns[0] << 32 | columns[1], return_index=True)
    return Rows(*(column[first] for column in columns))


def _driven(pairs: Ints, rows: Rows | None, longest_gap: float) -> tuple[np.ndarray, ...]:
    """Columns minutes to y of `Cases` for these pairs. Time and way from one slot to the next count for the first of them.

    longest_gap: of a stay, in slots.
    """
    count = len(pairs)
    minutes, kilometres, by_hour = np.zeros(count), np.zeros(count), np.zeros((count, 24))
    x, y = np.full(count, -1, dtype=np.int64), np.full(count, -1, dtype=np.int64)
    if rows is None or not len(rows.slot) or not count:
        return minutes, kilometres, by_hour, x, y
    own = pair_of(rows.track, rows.day)
    begins = np.flatnonzero(np.diff(own, prepend=-1))
    of = np.repeat(_case_of(own[begins], pairs), np.diff(begins, append=len(own)))
    gap = np.diff(rows.slot, append=0)
    linked = (np.diff(rows.track, append=-1) == 0) & (gap <= longest_gap) & (of >= 0)
    at = np.flatnonzero(linked)
    width, height = rows.cell_m
    way = np.hypot((rows.x[at + 1] - rows.x[at]) * width, (rows.y[at + 1] - rows.y[at]) * height)
    hour = rows.slot[at] % SLOTS_A_DAY // _SLOTS_AN_HOUR
    driven = gap[at] * _MINUTES_A_SLOT
    hours = np.bincount(of[at] * 24 + hour, weights=driven, minlength=count * 24).reshape(count, 24)
    kilometres += np.bincount(of[at], weights=way / 1_000, minlength=count)
    first = np.flatnonzero((of >= 0) & (np.diff(of, prepend=-1) != 0))[::-1]  # the earliest of a case last, and so kept
    x[of[first]], y[of[first]] = rows.x[first], rows.y[first]
    return hours.sum(axis=1), kilometres, hours, x, y


def _case_of(own: Ints, pairs: Ints) -> Ints:
    """The place among the pairs of each of these vehicle-days, -1 where there is none. A stay over midnight is a case of the day before."""
    case = np.minimum(np.searchsorted(pairs, own), len(pairs) - 1)
    before = np.minimum(np.searchsorted(pairs, own - 1), len(pairs) - 1)
    return np.where(pairs[case] == own, case, np.where((pairs[before] == own - 1) & (own & 0xFFFF > 0), before, -1))


def _passing(one: ClausePlan, found: ShardRows, is_meant: NDArray[np.uint8], number: int) -> Verdict:
    """Vehicle-days that may have passed from the approach to the exit in time: only the points can tell."""
    passage, approach, leave = one.passages[number]
    ends = [_eligible(found.grounds[ground], is_meant, one.limits) for ground in (approach, leave)]
    longest = passage.within_us // (SLOT_S * 1_000_000) + 1
    starts, exits = (rows.track << 32 | rows.slot for rows in ends)
    after = np.searchsorted(exits, starts, side="left")
    nearest = np.append(exits, np.iinfo(np.int64).max)[after]
    good = nearest - starts <= longest
    return Verdict(np.zeros(0, dtype=np.int64), np.unique(pair_of(ends[0].track, ends[0].day)[good]))


def _eligible(rows: Rows, is_meant: NDArray[np.uint8], limits: Limits) -> Rows:
    return _of_clause(rows, (rows.bits & MAY_BE_INSIDE != 0) & (rows.flags & (DRIVING | MIXED) != 0), is_meant, limits)


def _of_clause(rows: Rows, wanted: NDArray[np.bool_], is_meant: NDArray[np.uint8], limits: Limits) -> Rows:
    """Of the wanted ones those of vehicles that are meant, while the clause is in force."""
    return rows.at(np.flatnonzero(wanted & (limits.force[rows.slot] != NOT) & (is_meant[rows.track, rows.day] != NOT)))


def all_cases(parts: Iterable[Cases]) -> Cases:
    """The cases of several shards."""
    found = list(parts)
    rows: list[VehicleRow] = []
    vehicles = []
    for part in found:
        vehicles.append(part.vehicle + len(rows))
        rows += part.rows
    names = ("day", "sure", "minutes", "kilometres", "by_hour", "x", "y")
    return Cases(rows, np.concatenate(vehicles), *(np.concatenate([getattr(part, name) for part in found]) for name in names))
