"""Driving inside of a shard's vehicle-days, as findings count it, estimated from the presence index: only what is long and far enough to be
a stay adds minutes and kilometres, and a stay counts for the day on which it begins."""

from dataclasses import dataclass, replace

import numpy as np

from rules.columns import Flags, Ints, Masks, Numbers
from rules.inputs.thresholds import Thresholds
from rules.presence.cells import MAY_BE_INSIDE, OUTSIDE
from rules.presence.presence import CAMERA, DRIVING, SLOT_S
from rules.presence.what_if import NOT, Limits, Rows, cell_m, pair_of

_MINUTES_A_SLOT = SLOT_S / 60
_SLOTS_AN_HOUR = 3_600 // SLOT_S


@dataclass(frozen=True)
class Inside:
    """Slots with a vehicle inside (by their cells) while a clause is in force and applies to it, one row a slot.

    key: track and slot (`key_of`), ascending.
    x, y: cells.
    pair: track and day (`pair_of`) of the stay that the slot belongs to; of the slot itself where it belongs to none.
    is_stay: whether the slot belongs to a stay.
    is_last: whether it is the last of its stay.
    is_camera: whether a camera saw the vehicle in it.
    """

    key: Ints
    x: Ints
    y: Ints
    pair: Ints
    is_stay: Flags
    is_last: Flags
    is_camera: Flags

    def of_vehicles(self, own: Ints) -> "Inside":
        """The slots by vehicles, no longer ascending. own: by track, the number of its vehicle."""
        key, pair = own[self.key >> 32] << 32 | self.key & 0xFFFF_FFFF, own[self.pair >> 16] << 16 | self.pair & 0xFFFF
        return replace(self, key=key, pair=pair)

    def at(self, wanted: Flags | Ints) -> "Inside":
        """A selection of the slots."""
        return Inside(*(column[wanted] for column in vars(self).values()))


@dataclass(frozen=True)
class Driven:
    """Estimates for vehicle-days, a row each.

    minutes: whole minutes in stays, rounded down as in findings.
    kilometres: way in stays.
    by_hour: minutes in each of the 24 hours.
    in_hour: whether a stay or a camera's sighting falls into the hour.
    is_likely: whether there is any stay or camera's sighting.
    x, y: the first cell inside, -1 where none is known.
    """

    minutes: Numbers
    kilometres: Numbers
    by_hour: Numbers
    in_hour: Flags
    is_likely: Flags
    x: Ints
    y: Ints


def key_of(rows: Rows, at: Ints) -> Ints:
    """Track and slot as one number that sorts like the pair; slots stay far below 2^32."""
    return rows.track[at] << 32 | rows.slot[at]


def of_clause(rows: Rows, wanted: Flags, is_meant: Masks, limits: Limits) -> Ints:
    """Indexes of the wanted rows at which the clause is, or may be, in force and applies to the vehicle."""
    return np.flatnonzero(wanted & (limits.force[rows.slot] != NOT) & (is_meant[rows.track, rows.day] != NOT))


def inside_of_clause(rows: Rows, is_meant: Masks, limits: Limits, thresholds: Thresholds) -> Inside:
    """The slots of one clause, with the stays that they form if every sighting is where its slot's cell is."""
    counted = DRIVING | CAMERA if limits.cameras else DRIVING
    wanted = (rows.flags & counted != 0) & (rows.here & MAY_BE_INSIDE != 0)
    at = of_clause(rows, wanted, is_meant, limits)
    count = len(at)
    pair, is_stay, is_last = pair_of(rows.track[at], rows.day[at]), np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    drives = np.flatnonzero(rows.flags[at] & DRIVING != 0)
    if len(drives):
        starts, ends = _stays(rows, at[drives], limits, thresholds)
        lengths = ends - starts
        # All members of the stays, in order: for each its stay's first index plus its number within the stay.
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        members = drives[np.repeat(starts, lengths) + within]
        pair[members] = np.repeat(pair[drives[starts]], lengths)
        is_stay[members] = True
        is_last[drives[ends - 1]] = True
    return Inside(key_of(rows, at), rows.x[at], rows.y[at], pair, is_stay, is_last, rows.flags[at] & CAMERA != 0)


def _stays(rows: Rows, at: Ints, limits: Limits, thresholds: Thresholds) -> tuple[Ints, Ints]:
    """Where stays begin and end (excluded) among these driving rows; at least one row."""
    slot, longest = rows.slot[at], thresholds.stay_gap_min * 60 / SLOT_S
    # Counts that grow between two rows if the vehicle was surely outside, or the clause not in force, between them. A row of `at` is itself
    # inside and in force, so it adds nothing but what lies before it.
    outside = np.cumsum(rows.lost | (rows.here == OUTSIDE))[at]
    unforced = np.cumsum(limits.force == NOT)[slot]
    cut = (np.diff(rows.track[at]) != 0) | (np.diff(slot) > longest) | (np.diff(outside) != 0) | (np.diff(unforced) != 0)
    starts = np.append(0, np.flatnonzero(cut) + 1)
    ends = np.append(starts[1:], len(at))
    first = np.repeat(at[starts], ends - starts)
    width, height = cell_m(rows.y)
    away = np.hypot((rows.x[at] - rows.x[first]) * width, (rows.y[at] - rows.y[first]) * height)
    good = np.maximum.reduceat(away, starts) >= thresholds.stay_extent_m
    good &= (slot[ends - 1] - slot[starts]) * SLOT_S >= limits.least_minutes * 60
    return starts[good], ends[good]


def driven(pairs: Ints, clauses: list[Inside]) -> Driven:
    """Estimates for these vehicle-days (sorted); what several clauses bar counts once."""
    count = len(pairs)
    steps, owner = _steps(clauses)
    hour = (steps & 0xFFFF_FFFF) // _SLOTS_AN_HOUR % 24  # slots count from a midnight, so this is the local hour
    # One row more than there are pairs collects what belongs to none of them; it is cut off at the end.
    sums = np.bincount(_case_of(owner, pairs) * 24 + hour, minlength=(count + 1) * 24).reshape(count + 1, 24)
    by_hour: Numbers = sums.astype(np.float64) * _MINUTES_A_SLOT
    slots = _once(clauses)
    of = _case_of(slots.pair, pairs)
    in_hour: Flags = np.asarray(by_hour > 0)
    seen = np.flatnonzero(slots.is_camera)
    in_hour[of[seen], (slots.key[seen] & 0xFFFF_FFFF) // _SLOTS_AN_HOUR % 24] = True
    kilometres = np.bincount(of, weights=_way_m(slots, steps), minlength=count + 1) / 1_000
    x, y = np.full(count + 1, -1, dtype=np.int64), np.full(count + 1, -1, dtype=np.int64)
    x[of[::-1]], y[of[::-1]] = slots.x[::-1], slots.y[::-1]  # the earliest of a case last, and so kept
    is_likely: Flags = np.asarray(in_hour.any(axis=1))
    is_likely[of[slots.is_stay]] = True
    minutes: Numbers = np.floor(by_hour.sum(axis=1))
    return Driven(
        minutes[:count], kilometres[:count], by_hour[:count], in_hour[:count], is_likely[:count], x[:count], y[:count]
    )


def _steps(clauses: list[Inside]) -> tuple[Ints, Ints]:
    """Slots that stays cover (all but the last slot of each), each once, as keys; and the vehicle-day of their stay.

    A stay from slot a to slot b is a union of steps of half a minute, a to b - 1; the union over clauses is that of their steps.
    """
    none = np.zeros(0, dtype=np.int64)
    keys, owners = [none], [none]
    for one in clauses:
        stay = one.at(one.is_stay)
        # Members of a stay are consecutive here: each but the last covers the slots until the next.
        at = np.flatnonzero(~stay.is_last)
        gaps = stay.key[at + 1] - stay.key[at]
        within = np.arange(gaps.sum()) - np.repeat(np.cumsum(gaps) - gaps, gaps)
        keys.append(np.repeat(stay.key[at], gaps) + within)
        owners.append(np.repeat(stay.pair[at], gaps))
    key, first = np.unique(np.concatenate(keys), return_index=True)
    return key, np.concatenate(owners)[first]


def _once(clauses: list[Inside]) -> Inside:
    """The union of the clauses' slots, each once; one that belongs to a stay by any clause belongs to it."""
    none = np.zeros(0, dtype=np.int64)
    empty = Inside(none, none, none, none, *(np.zeros(0, dtype=bool) for _ in range(3)))
    names = vars(empty)
    whole = Inside(*(np.concatenate([getattr(part, name) for part in (empty, *clauses)]) for name in names))
    order = np.lexsort((~whole.is_stay, whole.key))
    whole = whole.at(order)
    return whole.at(np.flatnonzero(np.diff(whole.key, prepend=-1)))


def _way_m(slots: Inside, steps: Ints) -> Numbers:
    """For each slot the distance to the next one in the same stay, metres; 0 for the last of a stay and for slots of none."""
    way, members = np.zeros(len(slots.key)), np.flatnonzero(slots.is_stay)
    # A member whose step is covered has a successor in its stay; what lies between the two is sorted between them, so the next member is of
    # the same stay.
    at = np.flatnonzero(np.isin(slots.key[members], steps, assume_unique=True))
    here, there = members[at], members[at + 1]
    width, height = cell_m(slots.y)
    way[here] = np.hypot((slots.x[there] - slots.x[here]) * width, (slots.y[there] - slots.y[here]) * height)
    return way


def _case_of(own: Ints, pairs: Ints) -> Ints:
    """The index of each of these vehicle-days among the pairs (sorted); len(pairs) if none."""
    places = np.searchsorted(pairs, own)
    return np.where(np.append(pairs, -1)[places] == own, places, len(pairs))
