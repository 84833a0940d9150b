"""Vehicle-days of one shard that violate the draft, or may do so, each with its driving inside while the order is in force."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from rules.columns import Flags, Ints, Masks, Numbers
from rules.inputs.inputs import Reference, VehicleRow
from rules.inputs.thresholds import Thresholds
from rules.presence.cells import MAY_BE_INSIDE
from rules.presence.presence import DRIVING, MIXED, SLOT_S, SLOTS_A_DAY
from rules.presence.what_if import NOT, Limits, Rows, Verdict, cell_m, judged, pair_of, together
from services.orders.what_if.plans import ClausePlan, Plan
from services.orders.what_if.read_index import ShardRows, read_shard
from services.orders.what_if.registered_vehicles import registered, whom

_MINUTES_A_SLOT = SLOT_S / 60
_SLOTS_AN_HOUR = 3_600 // SLOT_S


@dataclass(frozen=True)
class Cases:
    """Vehicle-days.

    rows: rows of the register.
    vehicle: index into `rows`.
    day: local day number.
    sure: a violation for certain; otherwise the points must be read.
    minutes, kilometres: driven inside.
    by_hour: minutes in each of the 24 hours.
    x, y: the first cell inside, -1 where none is known.
    """

    rows: list[VehicleRow]
    vehicle: Ints
    day: Ints
    sure: Flags
    minutes: Numbers
    kilometres: Numbers
    by_hour: Numbers
    x: Ints
    y: Ints

    def at(self, wanted: NDArray) -> "Cases":
        """A selection of the cases."""
        names = ("vehicle", "day", "sure", "minutes", "kilometres", "by_hour", "x", "y")
        return Cases(self.rows, *(getattr(self, name)[wanted] for name in names))


def shard_cases(
    connection: Connection, shard: int, plan: Plan, read_reference: Callable[[list[str]], Reference], thresholds: Thresholds
) -> Cases:
    """The cases of a shard. read_reference: reads the reference data of some plates."""
    known: list[Any] = []

    def wanted(names: list[tuple[str, str]]) -> Flags:
        """Vehicles that some clause may apply to on some day; keeps the register and the answers (by track and day) for below."""
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
    # Sorted, and each once, because a verdict's two lists are disjoint. The first and last day were read only for stays over midnight.
    pairs = np.sort(np.concatenate([verdict.sure, verdict.undecided]))
    asked = (pairs & 0xFFFF >= 1) & (pairs & 0xFFFF < plan.days.count - 1)
    pairs = pairs[asked]
    driven = _driven(pairs, _once(inside), thresholds.stay_gap_min * 60 / SLOT_S)
    track, day = pairs >> 16, pairs & 0xFFFF
    return Cases(
        register.rows, register.first[track, day].astype(np.int64), day + plan.days.first, np.isin(pairs, verdict.sure), *driven
    )


@dataclass(frozen=True)
class _Inside:
    """Slots in which a vehicle drives inside.

    key: track and slot (`_key`), ascending.
    x, y: cells.
    """

    key: Ints
    x: Ints
    y: Ints


def _key(rows: Rows, at: Ints) -> Ints:
    """Track and slot as one number that sorts like the pair; slots stay far below 2^32."""
    return rows.track[at] << 32 | rows.slot[at]


def _inside(rows: Rows, is_meant: Masks, limits: Limits) -> _Inside:
    """Slots in which a vehicle drives inside (by its cell) while the clause is in force and applies to it."""
    at = _of_clause(rows, (rows.flags & DRIVING != 0) & (rows.here & MAY_BE_INSIDE != 0), is_meant, limits)
    return _Inside(_key(rows, at), rows.x[at], rows.y[at])


def _once(parts: list[_Inside]) -> _Inside:
    """The union of the clauses' slots, each once."""
    if len(parts) == 1:
        return parts[0]
    none = np.zeros(0, dtype=np.int64)
    key, x, y = (np.concatenate([none, *(getattr(part, name) for part in parts)]) for name in ("key", "x", "y"))
    key, first = np.unique(key, return_index=True)
    return _Inside(key, x[first], y[first])


def _driven(pairs: Ints, inside: _Inside, longest_gap: float) -> tuple[np.ndarray, ...]:
    """Columns minutes to y of `Cases` for these pairs. The time and distance to the next slot count for the earlier of the two.

    longest_gap: maximum gap within a stay, in slots.
    """
    # One row more than there are pairs collects the vehicle-days that are no case; it is cut off at the end.
    count = len(pairs)
    x, y = np.full(count + 1, -1, dtype=np.int64), np.full(count + 1, -1, dtype=np.int64)
    track, slot = inside.key >> 32, inside.key & 0xFFFF_FFFF
    # Slots are sorted, so each vehicle-day is one stretch: where it begins, and its case.
    own = pair_of(track, slot // SLOTS_A_DAY)
    begins = np.flatnonzero(np.diff(own, prepend=-1))
    case = _case_of(own[begins], pairs)
    x[case[::-1]], y[case[::-1]] = inside.x[begins[::-1]], inside.y[begins[::-1]]  # the earliest of a case last, and so kept
    of = np.repeat(case, np.diff(begins, append=len(own)))
    # Slots to the next one. Between two tracks the keys differ by about 2^32, and after the last by nearly 2^63: no links.
    gap = np.diff(inside.key, append=np.iinfo(np.int64).max)
    linked = gap <= longest_gap
    width, height = cell_m(inside.y)
    east, north = (np.diff(column, append=0) * size for column, size in ((inside.x, width), (inside.y, height)))
    way = np.sqrt(east * east + north * north)
    # Sum by case and local hour, in one flat index: the slot counts from a midnight, so its hour is the local one.
    hour = of * 24 + slot // _SLOTS_AN_HOUR % 24
    hours = np.bincount(hour, weights=np.where(linked, gap, 0) * _MINUTES_A_SLOT, minlength=(count + 1) * 24)
    kilometres = np.bincount(of, weights=np.where(linked, way, 0.0), minlength=count + 1)[:count] / 1_000
    by_hour = hours.reshape(count + 1, 24)[:count]
    return by_hour.sum(axis=1), kilometres, by_hour, x[:count], y[:count]


def _case_of(own: Ints, pairs: Ints) -> Ints:
    """The index among the pairs of each of these vehicle-days, or of the day before, whose stay may go on over midnight; len(pairs) if none.

    pairs: sorted.
    """
    # -1 behind the last pair, so that an index behind the last compares as different. On day 0, `own - 1` would be the track before's
    # number plus 0xFFFF, no day of anything: excluded.
    places = [np.searchsorted(pairs, one) for one in (own, own - 1)]
    ended = np.append(pairs, -1)
    before = np.where((ended[places[1]] == own - 1) & (own & 0xFFFF > 0), places[1], len(pairs))
    return np.where(ended[places[0]] == own, places[0], before)


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


def _eligible(rows: Rows, is_meant: Masks, limits: Limits) -> Ints:
    """Keys of slots that may begin or end a passage."""
    wanted = (rows.bits & MAY_BE_INSIDE != 0) & (rows.flags & (DRIVING | MIXED) != 0)
    return _key(rows, _of_clause(rows, wanted, is_meant, limits))


def _of_clause(rows: Rows, wanted: Flags, is_meant: Masks, limits: Limits) -> Ints:
    """Indexes of the wanted rows at which the clause is, or may be, in force and applies to the vehicle."""
    return np.flatnonzero(wanted & (limits.force[rows.slot] != NOT) & (is_meant[rows.track, rows.day] != NOT))


def all_cases(parts: Iterable[Cases]) -> Cases:
    """Concatenate the cases of several shards; `vehicle` is shifted by the register rows of the shards before."""
    found = list(parts)
    rows: list[VehicleRow] = []
    vehicles = []
    for part in found:
        vehicles.append(part.vehicle + len(rows))
        rows += part.rows
    names = ("day", "sure", "minutes", "kilometres", "by_hour", "x", "y")
    return Cases(rows, np.concatenate(vehicles), *(np.concatenate([getattr(part, name) for part in found]) for name in names))
