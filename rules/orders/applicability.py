"""Classify each sighting under one clause: possibly, or surely, against it, by time, place, vehicle, pass and doubts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rules.columns import Bits, Flags, Ints, Micros, Numbers
from rules.inputs.inputs import Reference
from rules.inputs.parsed_order import LastDigit
from rules.inputs.thresholds import Thresholds
from rules.orders.clause_areas import Placed, placed
from rules.orders.passes_and_exemptions import Freed, freed
from rules.orders.vehicle_match import digit_of, meant
from rules.orders.versions_in_force import Governing
from rules.sightings.doubts import BIT, NONE
from rules.sightings.road_sightings import on_road
from rules.sightings.sightings import CHECK, READING, Seen
from rules.sightings.vehicles import Vehicle
from rules.timing.times import day_of, local_days


@dataclass(frozen=True)
class Bearing:
    """Applicability, in columns as long as the sightings.

    possible, sure: against the clause within its area. A position that stands on the way is possible only.
    breaks: ends a stay.
    eligible: moving on the road while the clause applies to the vehicle, wherever that is.
    ordered: like eligible, moving or not.
    doubts: all of them.
    elsewhere: doubts except those about the place.
    min_minutes: minimum duration of a stay.
    version: index into the governing clauses.
    zone: index into the clause's added zones.
    undrawn: like eligible, and possibly inside a zone of the area that has no outline at the time.
    """

    possible: Flags
    sure: Flags
    breaks: Flags
    eligible: Flags
    ordered: Flags
    doubts: Bits
    elsewhere: Bits
    min_minutes: Numbers
    version: Ints
    zone: Ints
    undrawn: Flags


@dataclass(frozen=True)
class Kinds:
    """Vehicles by what a clause asks of them, deduplicated.

    kinds: each a vehicle with the fuel that was observed (or None).
    kind_index: of each sighting, into `kinds`.
    """

    kinds: list[tuple[Vehicle, str | None]]
    kind_index: Ints


def kinds_of(seen: Seen) -> Kinds:
    """Vehicles with the fuel of the reading or check itself: observations of other days do not count here."""
    s = seen.sightings
    fuel = np.full(len(s.us), None, dtype=object)
    for kind, frame in ((READING, seen.readings), (CHECK, seen.checks)):
        rows = np.flatnonzero(s.kind == kind)
        fuel[rows] = frame["fuel"].to_numpy(dtype=object)[s.row[rows]]
    # factorize gives -1 for a missing fuel, which as an index means the last: None.
    codes, fuels = pd.factorize(fuel)
    known: list[str | None] = [*fuels, None]
    pairs, kind_index = np.unique(np.stack([s.vehicle_index, codes]), axis=1, return_inverse=True)
    return Kinds([(s.vehicles[vehicle], known[code]) for vehicle, code in pairs.T.tolist()], kind_index)


def bearing(clauses: list[Governing], seen: Seen, reference: Reference, kinds: Kinds, thresholds: Thresholds) -> Bearing:
    """Evaluate one clause, through its versions, on all sightings. clauses: its versions, with disjoint spans of force."""
    s = seen.sightings
    count = len(s.us)
    possible, eligible, ordered, undrawn = (np.zeros(count, dtype=bool) for _ in range(4))
    version, zone, min_minutes = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64), np.zeros(count)
    doubts, elsewhere = s.doubts.copy(), s.doubts.copy()
    outside, is_ordered_time = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    is_placed, moves_on_road = ~np.isnan(s.lon), on_road(seen)
    # Spans are disjoint, so each row is written for at most one version; rows of none keep the defaults.
    for number, one in enumerate(clauses):
        in_force = one.in_force(s.us)
        is_ordered_time |= in_force
        can_mean, about_vehicle = _meant(one, kinds)
        rows = np.flatnonzero(is_placed & in_force & can_mean)
        if not len(rows):
            continue
        where = placed(s.lon[rows], s.lat[rows], s.us[rows], one.clause, reference, thresholds.tolerance_m)
        free = _freed(one, seen, rows, reference, thresholds)
        version[rows], zone[rows], min_minutes[rows] = number, where.zone, one.clause.min_minutes
        elsewhere[rows] |= about_vehicle[rows] | _of_time_and_pass(one, s.us[rows], free)
        doubts[rows] = elsewhere[rows] | _of_place(where) | np.where(s.under_way[rows], BIT["speed_contradicts"], NONE)
        ordered[rows] = ~free.surely
        eligible[rows] = moves_on_road[rows] & ~free.surely
        possible[rows] = (eligible[rows] | (s.under_way[rows] & ordered[rows])) & ~where.surely_outside
        undrawn[rows] = eligible[rows] & where.surely_outside & where.undrawn
        outside[rows] = where.surely_outside | free.surely
    sure = possible & (doubts == 0)
    # A stay is ended by any located sighting while no version is in force, and by an undoubted one that is outside or surely free.
    breaks = (is_placed & ~is_ordered_time) | (outside & (s.doubts == 0))
    return Bearing(possible, sure, breaks, eligible, ordered, doubts, elsewhere, min_minutes, version, zone, undrawn)


def _meant(one: Governing, kinds: Kinds) -> tuple[Flags, Bits]:
    """Whether the clause can apply to each sighting's vehicle, and the doubts about that: answered once a kind, then spread by index."""
    answers = [meant(vehicle, fuel, one.clause) for vehicle, fuel in kinds.kinds]
    can_mean = np.array([answer for answer, _ in answers], dtype=bool)[kinds.kind_index]
    return can_mean, np.array([bits for _, bits in answers], dtype=np.int64)[kinds.kind_index]


def _of_place(where: Placed) -> Bits:
    """Doubts about the place: none surely inside, otherwise the tolerance band, or a road that another crosses."""
    unsure = np.where(where.on_levels, BIT["level_of_road"], BIT["unsure_place"])
    return np.where(where.surely_inside, NONE, unsure).astype(np.int64)


def _of_time_and_pass(one: Governing, us: Micros, free: Freed) -> Bits:
    """Doubts about the warning, about the day's calendar, and about a pass that may free the sighting."""
    undecided = np.where(one.undecided_day(us), BIT["weekdays_without_calendar"], NONE)
    unsure = np.where(free.perhaps & ~free.surely, BIT["pass_unsure"], NONE)
    return (undecided | unsure | one.doubts).astype(np.int64)


def _freed(one: Governing, seen: Seen, rows: Ints, reference: Reference, thresholds: Thresholds) -> Freed:
    """Which of the rows are free of the clause by passes and exemptions, or by the plate's digit on the date."""
    s, digit = seen.sightings, one.clause.vehicles.last_digit
    surely, perhaps = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    by_date = digit if digit is not None and digit.barred == "unlike_date" else None
    if by_date is None and not any(vehicle.plate in reference.passes for vehicle in s.vehicles):
        return Freed(surely, perhaps)
    for index in np.unique(s.vehicle_index[rows]).tolist():
        vehicle, own = s.vehicles[index], np.flatnonzero(s.vehicle_index[rows] == index)
        at = rows[own]
        if vehicle.plate in reference.passes:
            free = freed(one, vehicle, s.us[at], s.lon[at], s.lat[at], reference, thresholds.tolerance_m)
            surely[own], perhaps[own] = free.surely, free.perhaps
        if by_date is not None:
            surely[own] |= _may_drive_today(vehicle.plate, by_date, s.us[at])
    return Freed(surely, perhaps)


def _may_drive_today(plate: str, rule: LastDigit, us: Micros) -> Flags:
    """Odd plates on odd dates, even ones on even dates; a plate without any digit every day."""
    digit = digit_of(plate, rule)
    # Each day's date is looked up once, then spread to its sightings.
    days, which = np.unique(local_days(us), return_inverse=True)
    dates = np.array([day_of(day).day for day in days.tolist()], dtype=np.int64)[which]
    return np.ones(len(us), dtype=bool) if digit is None else dates % 2 == digit % 2
