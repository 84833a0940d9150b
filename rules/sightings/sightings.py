"""Facts as sightings: which vehicle, where, when, whether driving, and what is doubtful about it.

A sighting is a row; its doubts are bits of `rules.sightings.doubts`. Doubts depend on sightings within a day at most (`leg_h`, `legs`; within
20 minutes for what speeds say, `plausibility`; within 40 for what the own terminal says of a capture, `own_terminal`), so a window of facts
is enough to compute them.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from rules.columns import Bits, Flags, Ints, Levels, Micros, Numbers, Texts
from rules.inputs.inputs import Facts, Reference
from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import AGENCY, STATION, TERMINAL
from rules.places.geography import distance_m
from rules.sightings.deduplication import distinct_positions
from rules.sightings.doubts import BIT
from rules.sightings.fuels import CONTRADICTORY, UNKNOWN, fuel_levels, known_fuel
from rules.sightings.legs import Places, islands, leg_doubts, too_fast
from rules.sightings.located import is_located
from rules.sightings.nearby import near_another
from rules.sightings.own_terminal import Captures, Reports, capture_doubts, near_captures
from rules.sightings.plausibility import Fixes, contradictory
from rules.sightings.same_number import untold
from rules.sightings.shared_terminals import with_terminals_plates
from rules.sightings.stations import with_station_places
from rules.sightings.unreliable_sources import sick_source
from rules.sightings.vehicles import Vehicle, resolve
from rules.sightings.witnesses import are_heard, without_outliers
from rules.timing.times import MINUTE, SECOND, local_days, micros

Computed = TypeVar("Computed")
GPS, READING, CHECK = 0, 1, 2
NO_LANE = -1
SOURCES = ("gps", "reading", "check")
SOURCE_KINDS = (TERMINAL, STATION, AGENCY)
"""By kind of sighting: what said it, and can be unreliable."""
NEIGHBOURS = 1_000
"""Maximum sightings before, and after, a camera's that it is compared with, because 10 minutes of a fix a second are fewer."""

_NEEDED = {"plate_fits": "not_a_plate", "station_known": "station_unknown", "terminal_names_one_plate": "terminal_shared"}
"""Columns of facts, where they have them, with the doubt of a row for which they are false."""


@dataclass(frozen=True)
class Sightings:
    """Columns of all sightings, sorted by vehicle key and time.

    vehicle_index: index into `vehicles`.
    key: number of the vehicle key, index into `keys`.
    kind: GPS, READING or CHECK.
    row: index into the frame of that kind.
    source: number of the terminal, station or check.
    lon, lat: degrees, NaN where unknown.
    driving: whether the vehicle moves on the road.
    under_way: whether a position that says it stands does so on the way, as the places before and after it tell.
    says_neither: neither plate type nor colour was seen.
    doubts: bits of `rules.sightings.doubts`.
    """

    vehicles: list[Vehicle]
    vehicle_index: Ints
    key: Ints
    us: Micros
    kind: Levels
    row: Ints
    source: Ints
    lon: Numbers
    lat: Numbers
    speed_kmh: Numbers
    driving: Flags
    under_way: Flags
    says_neither: Flags
    doubts: Bits
    keys: list[str]

    def key_of(self, number: int) -> str:
        """The vehicle key (plate|type) of a number in `key`."""
        return self.keys[number]


@dataclass(frozen=True)
class Unread:
    """Columns of facts whose plate only says that none was read (`streams.plates`): sightings of nobody.

    plate: as stored.
    kind: GPS, READING or CHECK.
    """

    plate: Texts
    us: Micros
    kind: Levels


@dataclass(frozen=True)
class Seen:
    """All sightings, and the frames that their rows index (without duplicates and superseded revisions).

    unread: apart from these, what no rule can judge.
    unlocated: fixes that say that they have no place; no sightings, and in none of the frames.
    """

    sightings: Sightings
    positions: pd.DataFrame
    readings: pd.DataFrame
    checks: pd.DataFrame
    unread: Unread
    unlocated: Sightings
    _once: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, key: Hashable, compute: Callable[[], Computed]) -> Computed:
        """What a rule computes of these sightings for its findings and for its counts; computed at the first call."""
        if key not in self._once:
            self._once[key] = compute()
        found: Computed = self._once[key]
        return found

    def at(self, rows: Ints) -> "Seen":
        """Some of the sightings, by ascending rows; the frames stay whole."""
        s = self.sightings
        columns: dict[str, Any] = {name: column[rows] for name, column in vars(s).items() if isinstance(column, np.ndarray)}
        return replace(self, sightings=replace(s, **columns))


def sightings_of(
    positions: pd.DataFrame,
    readings: tuple[pd.DataFrame, Flags],
    checks: tuple[pd.DataFrame, Flags],
    reference: Reference,
    plates: set[str],
    thresholds: Thresholds,
) -> Seen:
    """Sightings of these plates. readings, checks: deduplicated, with whether each is in conflict (`rules.sightings.deduplication`)."""
    fixes, conflict = distinct_positions(positions)
    fixes = with_terminals_plates(fixes, thresholds)
    located = is_located(fixes)
    nowhere, nowhere_conflict, _ = _own((fixes, conflict), plates, ~located)
    fixes, conflict, no_fixes = _own((fixes, conflict), plates, located)
    read, read_conflict, no_read = _own(readings, plates)
    checked, check_conflict, no_checked = _own(checks, plates)
    read = with_station_places(read, reference)
    parts = [
        _part(fixes, GPS, fixes["terminal_id"], conflict),
        _part(read, READING, read["station_id"], read_conflict),
        _part(checked, CHECK, checked["check_id"], check_conflict),
    ]
    for part, kind, ids in zip(parts, SOURCE_KINDS, (fixes["terminal_id"], read["station_id"], checked["agency"]), strict=True):
        part["doubts"] |= sick_source(kind, ids, part["us"], reference.sick)
    parts[GPS]["doubts"] |= _engine_off(fixes, thresholds)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    unlocated = _unlocated(nowhere, nowhere_conflict, reference, thresholds)
    sightings = _doubted(_resolved(columns, reference), read, thresholds)
    doubts = sightings.doubts | _of_own_terminals(sightings, fixes, unlocated, nowhere, thresholds)
    unread = _unread([no_fixes, no_read, no_checked])
    return Seen(replace(sightings, doubts=doubts), fixes, read, checked, unread, unlocated)


def undoubted(facts: Facts, reference: Reference, thresholds: Thresholds) -> Seen:
    """Facts as sightings with those doubts alone that each has by itself. `sightings_of` adds doubts, or leaves facts out, and nothing else.

    For a first look, at a small part of the cost: what nothing is charged for by these, nothing is charged for by all that is known.
    facts: of the plates alone; neither rivals nor other days are needed.
    """
    fixes = facts.positions[is_located(facts.positions)].reset_index(drop=True)
    read = with_station_places(facts.readings, reference)
    parts = [
        _part(frame, kind, frame[source], np.zeros(len(frame), dtype=bool))
        for frame, kind, source in (
            (fixes, GPS, "terminal_id"),
            (read, READING, "station_id"),
            (facts.checks, CHECK, "check_id"),
        )
    ]
    parts[GPS]["doubts"] |= _engine_off(fixes, thresholds)
    sightings = _resolved({name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, reference)
    sightings = replace(sightings, driving=(sightings.kind != GPS) | (sightings.speed_kmh >= thresholds.driving_kmh))
    nowhere = _unlocated(fixes.iloc[:0], np.zeros(0, dtype=bool), reference, thresholds)
    return Seen(sightings, fixes, read, facts.checks, _unread([fixes.iloc[:0]]), nowhere)


def _own(
    facts: tuple[pd.DataFrame, Flags], plates: set[str], also: Flags | bool = True
) -> tuple[pd.DataFrame, Flags, pd.DataFrame]:
    """Facts of these plates with whether each is in conflict; apart from them those whose plate is a placeholder. also: a further condition."""
    frame, conflict = facts
    own = frame["plate"].isin(plates).to_numpy() & also
    nobody = own & (frame["is_placeholder"].to_numpy(dtype=bool) if "is_placeholder" in frame else False)
    own &= ~nobody
    unread = frame.loc[nobody, ["plate", "time"]]
    if own.all():  # a copy of a million fixes is 200 MB
        return frame, conflict, unread
    return frame[own].reset_index(drop=True), conflict[own], unread


def _unread(frames: list[pd.DataFrame]) -> Unread:
    """frames: of each kind in its order."""
    return Unread(
        plate=np.concatenate([frame["plate"].to_numpy(dtype=object) for frame in frames]),
        us=np.concatenate([micros(frame["time"]) for frame in frames]),
        kind=np.repeat(np.arange(len(frames), dtype=np.int8), [len(frame) for frame in frames]),
    )


def _part(frame: pd.DataFrame, kind: int, source: pd.Series, conflict: Flags) -> dict[str, np.ndarray]:
    count = len(frame)
    number = {
        name: frame[name].to_numpy(dtype=np.float64) if name in frame else np.full(count, np.nan)
        for name in ("lon", "lat", "speed_kmh")
    }
    doubts = np.where(conflict, BIT["conflict"], 0)
    for column, code in _NEEDED.items():
        if column in frame:
            doubts |= np.where(frame[column].to_numpy(dtype=bool), 0, BIT[code])
    return {
        "plate": frame["plate"].to_numpy(dtype=object),
        "plate_type": frame["plate_type"].to_numpy(dtype=object),
        "plate_colour": frame["plate_colour"].to_numpy(dtype=object),
        "us": micros(frame["time"]),
        "kind": np.full(count, kind, dtype=np.int8),
        "row": np.arange(count),
        "source_id": source.to_numpy(dtype=object),
        "doubts": doubts,
        **number,
    }


def _acc_says(fixes: pd.DataFrame, on: bool) -> Flags:
    """Whether each fix says that the engine is on, or that it is off; one that says nothing (None) says neither."""
    return (fixes["acc"] == on).to_numpy(dtype=bool)


def _engine_off(fixes: pd.DataFrame, thresholds: Thresholds) -> Bits:
    """Doubts of driving fixes whose terminal says that the engine is off (ACC): drift of a parked truck, or one that is towed."""
    is_off = _acc_says(fixes, False)
    driving = fixes["speed_kmh"].to_numpy(dtype=np.float64) >= thresholds.driving_kmh
    return np.where(is_off & driving, BIT["engine_off"], 0)


def _unlocated(fixes: pd.DataFrame, conflict: Flags, reference: Reference, thresholds: Thresholds) -> Sightings:
    """Fixes that say that they are not located, as sightings without a place; they drive if they say a speed, or that the engine runs."""
    part = _part(fixes, GPS, fixes["terminal_id"], conflict)
    part["doubts"] |= sick_source(TERMINAL, fixes["terminal_id"], part["us"], reference.sick)
    resolved = _resolved(part | dict.fromkeys(("lon", "lat"), np.full(len(fixes), np.nan)), reference)
    runs = _acc_says(fixes, True)[resolved.row]
    return replace(resolved, driving=runs | (resolved.speed_kmh >= thresholds.driving_kmh))


def _of_own_terminals(
    s: Sightings, fixes: pd.DataFrame, unlocated: Sightings, nowhere: pd.DataFrame, thresholds: Thresholds
) -> Bits:
    """Doubts of readings by what the vehicle's own terminals say of their time (see `rules.sightings.own_terminal`).

    fixes, nowhere: the frames of the positions and of the unlocated ones.
    """
    doubts = np.zeros(len(s.us), dtype=np.int64)
    rows = np.flatnonzero(s.kind == READING)
    if len(rows):
        captures = Captures(*_names(s, rows), s.us[rows], s.lon[rows], s.lat[rows])
        parts = [_reports(one, frame, captures, thresholds) for one, frame in ((s, fixes), (unlocated, nowhere))]
        both = Reports(*(np.concatenate(pair) for pair in zip(*(vars(part).values() for part in parts), strict=True)))
        # One that is far away makes two places, which says more.
        doubts[rows] = np.where(s.doubts[rows] & BIT["two_places"] == 0, capture_doubts(captures, both, thresholds), 0)
    return doubts


def _reports(s: Sightings, frame: pd.DataFrame, captures: Captures, thresholds: Thresholds) -> Reports:
    """The fixes near a capture of their plate that are heard and say anything of the drive. frame: the positions that their rows index."""
    rows = np.flatnonzero((s.kind == GPS) & are_heard(s.doubts) & (s.doubts & BIT["conflict"] == 0))
    rows = rows[near_captures(captures, [one.plate for one in s.vehicles], s.vehicle_index[rows], s.us[rows], thresholds)]
    is_off, runs = (_acc_says(frame, on)[s.row[rows]] for on in (False, True))
    # Without reception an engine that runs may be on its way; with it the speed tells.
    is_placed = ~np.isnan(s.lon[rows])
    drives = ~is_off & ((s.speed_kmh[rows] >= thresholds.driving_kmh) | (runs & ~is_placed))
    says = is_off | drives | is_placed
    rows = rows[says]
    terminal = frame["terminal_id"].to_numpy(dtype=object)[s.row[rows]]
    plate, plate_type = _names(s, rows)
    where = s.lon[rows], s.lat[rows]
    return Reports(plate, plate_type, terminal, s.us[rows], *where, drives[says], is_off[says], s.speed_kmh[rows])


def _names(s: Sightings, rows: Ints) -> tuple[Texts, Texts]:
    """Plate and plate type of the vehicles of these rows."""
    names = np.empty((2, len(s.vehicles)), dtype=object)
    for number, vehicle in enumerate(s.vehicles):
        names[:, number] = vehicle.plate, vehicle.plate_type
    return names[0][s.vehicle_index[rows]], names[1][s.vehicle_index[rows]]


def _resolved(columns: dict[str, np.ndarray], reference: Reference) -> Sightings:
    resolved = resolve(columns["plate"], columns["plate_type"], columns["plate_colour"], columns["us"], reference)
    keys = sorted({vehicle.key for vehicle in resolved.vehicles})
    numbers = {key: number for number, key in enumerate(keys)}
    key = np.array([numbers[vehicle.key] for vehicle in resolved.vehicles], dtype=np.int64)[resolved.vehicle_index]
    source = pd.factorize(columns["source_id"], sort=True)[0].astype(np.int64)
    # Sorted by key, then time; the other columns break ties, so that the order of arrival does not matter. Keys are numbered in the order
    # of their text, sources likewise.
    order = np.lexsort((columns["row"], columns["lat"], columns["lon"], source, columns["kind"], columns["us"], key))
    return Sightings(
        vehicles=resolved.vehicles,
        vehicle_index=resolved.vehicle_index[order],
        key=key[order],
        us=columns["us"][order],
        kind=columns["kind"][order],
        row=columns["row"][order],
        source=source[order],
        lon=columns["lon"][order],
        lat=columns["lat"][order],
        speed_kmh=columns["speed_kmh"][order],
        driving=np.zeros(len(order), dtype=bool),
        under_way=np.zeros(len(order), dtype=bool),
        says_neither=(pd.isna(columns["plate_type"]) & pd.isna(columns["plate_colour"]))[order],
        doubts=(columns["doubts"] | resolved.doubts)[order],
        keys=keys,
    )


def _doubted(sightings: Sightings, readings: pd.DataFrame, thresholds: Thresholds) -> Sightings:
    # What is doubtful by its own record comes first: it is no witness against others.
    own = replace(sightings, doubts=sightings.doubts | _of_readings(sightings, readings, thresholds))
    doubts = own.doubts | _on_two_lanes(own, readings, thresholds) | _type_not_seen(own, readings)
    doubts |= _of_places(own, thresholds)
    of_speeds, under_way = _of_speeds(replace(sightings, doubts=doubts), thresholds)
    doubts |= of_speeds
    camera = sightings.kind != GPS
    driving = camera | (sightings.speed_kmh >= thresholds.driving_kmh)
    return replace(sightings, doubts=doubts, driving=driving, under_way=under_way)


def _of_places(s: Sightings, thresholds: Thresholds) -> Bits:
    """Doubts of sightings too far apart for their time: of single legs, and of fixes on islands."""
    rows, key = np.flatnonzero(~np.isnan(s.lon)), _compared_as(s)
    heard = are_heard(s.doubts)
    rows, places = _places(s, rows, key[rows], heard)
    is_witness = np.zeros(len(s.us), dtype=bool)
    is_witness[rows] = without_outliers(places, thresholds).is_witness
    doubts = _cameras_against_all(s, is_witness, thresholds)
    doubts[rows] |= leg_doubts(replace(places, is_witness=is_witness[rows]), thresholds)
    # A camera on an island saw the vehicle there by itself: its own legs decide. A fix that has an impossible leg needs no other reason.
    # What a poor source said leads to no island: whatever lies between two of its fixes would be one.
    said = rows[heard[rows]]
    alone = islands(places.at(np.flatnonzero(heard[rows])), thresholds) & (s.kind[said] == GPS) & (doubts[said] == 0)
    doubts[said] |= np.where(alone, BIT["island"], 0)
    rows, key = _also_compared_as(s)
    rows, places = _places(s, rows, key, is_witness)
    np.bitwise_or.at(doubts, rows, leg_doubts(places, thresholds))  # a row that counts for two vehicles is in `rows` twice
    return doubts


def _places(s: Sightings, rows: Ints, key: Ints, is_witness: Flags) -> tuple[Ints, Places]:
    """The rows sorted by the vehicle number that each is compared as, and time; and their places. is_witness: of all sightings."""
    order = np.lexsort((s.us[rows], key))
    rows, key = rows[order], key[order]
    # Terminals, stations and checks are numbered together: made numbers of their own by the kind.
    source, is_fix = s.source[rows] * len(SOURCES) + s.kind[rows], s.kind[rows] == GPS
    return rows, Places(key, s.us[rows], source, is_fix, s.lon[rows], s.lat[rows], is_witness[rows])


def _compared_as(s: Sightings) -> Ints:
    """Number of the vehicle as which each sighting is compared: its key; of an unregistered plate one number, whatever type was seen."""
    is_unregistered = np.zeros(len(s.vehicles), dtype=bool)
    is_unregistered[s.vehicle_index[s.doubts & BIT["unregistered"] != 0]] = True
    number = np.zeros(len(s.vehicles), dtype=np.int64)
    number[s.vehicle_index] = s.key
    of_plate: dict[str, int] = {}
    for index in np.flatnonzero(is_unregistered).tolist():
        number[index] = of_plate.setdefault(s.vehicles[index].plate, int(number[index]))
    return number[s.vehicle_index]


def _also_compared_as(s: Sightings) -> tuple[Ints, Ints]:
    """Located rows of numbers of which some sightings do not tell the vehicle, each with a vehicle number: one that it is, or may be.

    Whatever may be of a vehicle is compared with what surely is: a terminal that says no type, with the camera that saw one.
    """
    untold = s.doubts & BIT["several_vehicles"] != 0
    plates, codes = np.unique([vehicle.plate for vehicle in s.vehicles], return_inverse=True)
    plate = codes[s.vehicle_index] if len(plates) else np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(np.isin(plate, plate[untold]) & ~np.isnan(s.lon))
    told = rows[~untold[rows]]
    # Pairs of a plate and a vehicle of it that was seen; then each untold row with every vehicle of its plate.
    pairs = np.unique(np.stack([plate[told], s.key[told]], axis=1), axis=0)
    perhaps = rows[untold[rows]]
    first, end = (np.searchsorted(pairs[:, 0], plate[perhaps], side=side) for side in ("left", "right"))
    each = np.repeat(np.arange(len(perhaps)), end - first)
    which = np.arange(len(each)) - np.repeat(np.cumsum(end - first) - (end - first), end - first) + first[each]
    return np.concatenate([told, perhaps[each]]), np.concatenate([s.key[told], pairs[which, 1]])


def _cameras_against_all(s: Sightings, is_witness: Flags, thresholds: Thresholds) -> Bits:
    """Doubts of located camera sightings and of others within the neighbour time, each compared with all; by witnesses only.

    The next sighting alone is not enough: the original truck's fixes go on undisturbed around a clone's single reading.
    """
    doubts = np.zeros(len(s.us), dtype=np.int64)
    cameras = np.flatnonzero((s.kind != GPS) & ~np.isnan(s.lon))
    if not len(cameras):
        return doubts
    span = int(thresholds.neighbour_min * MINUTE)
    first, end = _neighbours(s, cameras, span)
    for row, start, stop in zip(cameras.tolist(), first.tolist(), end.tolist(), strict=True):
        near = slice(max(start, row - NEIGHBOURS), min(stop, row + NEIGHBOURS + 1))
        if near.stop - near.start < 2:  # only itself
            continue
        # Sightings without a place give NaN, which is never too far; the camera itself is 0 m away.
        metres = distance_m(s.lon[row], s.lat[row], s.lon[near], s.lat[near])
        minutes = np.abs(s.us[near] - s.us[row]) / MINUTE
        impossible = too_fast(metres, minutes, thresholds)
        if is_witness[row]:
            doubts[near] |= np.where(impossible, BIT["two_places"], 0)
        if (impossible & is_witness[near]).any():
            doubts[row] |= BIT["two_places"]
    return doubts


def _neighbours(s: Sightings, rows: Ints, span: int) -> tuple[Ints, Ints]:
    """For each row the range (end excluded) of its vehicle's sightings within `span` microseconds before and after it.

    rows: ascending. Sightings are sorted by vehicle key and time, so within one key both bounds are found by bisection.
    """
    # Where each key begins among all sightings, and among the rows; one more for the end of the last.
    bounds = np.searchsorted(s.key, np.arange(len(s.keys) + 1))
    first, end = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    starts = np.searchsorted(s.key[rows], np.arange(len(s.keys) + 1))
    for key in np.unique(s.key[rows]).tolist():
        own, at = slice(starts[key], starts[key + 1]), bounds[key]
        us = s.us[at : bounds[key + 1]]
        # Both ends of the span are included.
        first[own] = at + np.searchsorted(us, s.us[rows[own]] - span, "left")
        end[own] = at + np.searchsorted(us, s.us[rows[own]] + span, "right")
    return first, end


def _of_speeds(s: Sightings, thresholds: Thresholds) -> tuple[Bits, Flags]:
    """Doubts of fixes whose places and speeds contradict each other (of a frozen fix only that it is frozen), and which stand on the way."""
    frozen, under_way = _frozen(s, thresholds), np.zeros(len(s.us), dtype=bool)
    rows = np.flatnonzero((s.kind == GPS) & ~np.isnan(s.lon) & (s.doubts & BIT["conflict"] == 0))
    if not len(rows):
        return frozen, under_way
    # Consecutive fixes of one vehicle and terminal get one number.
    rows = rows[np.lexsort((s.us[rows], s.source[rows], s.key[rows]))]
    new = (np.diff(s.key[rows]) != 0) | (np.diff(s.source[rows]) != 0)
    group = np.append(0, np.cumsum(new))
    found = contradictory(Fixes(group, s.us[rows], s.lon[rows], s.lat[rows], s.speed_kmh[rows]), thresholds)
    doubts = np.zeros(len(s.us), dtype=np.int64)
    doubts[rows], under_way[rows] = found.doubts, found.under_way
    # A single place far off is a jump: it says nothing about speeds.
    is_jump = s.doubts & BIT["jump"] != 0
    return frozen | np.where((frozen == 0) & ~is_jump, doubts, 0), under_way & ~is_jump


def _frozen(s: Sightings, thresholds: Thresholds) -> Bits:
    """Doubts of driving fixes whose terminal repeats one place (see `is_frozen`)."""
    doubts = np.zeros(len(s.us), dtype=np.int64)
    rows = np.flatnonzero((s.kind == GPS) & (s.speed_kmh >= thresholds.driving_kmh))
    if len(rows) < 2:
        return doubts
    rows = rows[np.lexsort((s.us[rows], s.source[rows], s.key[rows]))]
    of_one = (np.diff(s.key[rows]) == 0) & (np.diff(s.source[rows]) == 0)
    frozen = is_frozen(s.us[rows], s.lon[rows], s.lat[rows], s.speed_kmh[rows], of_one, thresholds)
    doubts[rows] = np.where(frozen, BIT["frozen_fix"], 0)
    return doubts


def is_frozen(
    us: Micros, lon: Numbers, lat: Numbers, speed_kmh: Numbers, of_one: Flags | bool, thresholds: Thresholds
) -> Flags:
    """Whether each fix is in a run at one bit-identical place although its speed would have led away from it.

    us, lon, lat, speed_kmh: at least two driving fixes, sorted by truck, terminal and time.
    of_one: of each but the first, whether it is of the same truck and terminal as the one before.
    """
    # run: number of each fix's run, a new one at every fix that differs from the one before. Each step within a run adds the way that the
    # speed at its start implies; the first fix of a run adds none.
    minutes = np.diff(us) / MINUTE
    same = (np.diff(lon) == 0) & (np.diff(lat) == 0) & (minutes <= thresholds.neighbour_min) & of_one
    run = np.concatenate([[0], np.cumsum(~same)])
    driven = np.where(same, speed_kmh[:-1] * minutes / 60 * 1000, 0.0)
    metres = np.bincount(run[1:], weights=driven, minlength=run[-1] + 1)
    return np.asarray(metres[run] > thresholds.frozen_m)


def _of_readings(s: Sightings, readings: pd.DataFrame, thresholds: Thresholds) -> Bits:
    """Doubts of readings by themselves: poor recognition, contradictory fuel, a vehicle that does not drive by."""
    doubts = np.zeros(len(s.us), dtype=np.int64)
    rows = np.flatnonzero(s.kind == READING)
    if not len(rows):
        return doubts
    confidence = readings["plate_confidence"].to_numpy(dtype=np.float64)[s.row[rows]]
    doubts[rows] = np.where(confidence < thresholds.plate_confidence, BIT["poor_plate_confidence"], 0)
    doubts[rows] |= np.where(s.speed_kmh[rows] < thresholds.least_speed_kmh, BIT["speed_too_low"], 0)
    doubts[rows] |= np.where(known_fuels(s, readings)[rows] == CONTRADICTORY, BIT["fuel_contradicts"], 0)
    return doubts


def known_fuels(s: Sightings, readings: pd.DataFrame) -> Levels:
    """The known fuel of each sighting's vehicle (`rules.sightings.fuels`): registered, and for readings also as observed."""
    seen_fuel = np.full(len(s.us), UNKNOWN, dtype=np.int8)
    rows = np.flatnonzero(s.kind == READING)
    seen_fuel[rows] = fuel_levels(readings["fuel"])[s.row[rows]]
    registered = fuel_levels([vehicle.value("fuel") for vehicle in s.vehicles])
    return known_fuel(seen_fuel, registered[s.vehicle_index])


def _type_not_seen(s: Sightings, readings: pd.DataFrame) -> Bits:
    """Doubts of readings and checks that may be of another vehicle with the number, seen on the same local day."""
    doubts = np.zeros(len(s.us), dtype=np.int64)
    rows = np.flatnonzero(s.kind != GPS)
    if s.says_neither[rows].any():
        plate = pd.factorize(np.array([one.plate for one in s.vehicles], dtype=object))[0][s.vehicle_index[rows]]
        # One number for plate and day: 2²⁰ days are 2,800 years.
        groups = (plate.astype(np.int64) << 20) + local_days(s.us[rows])
        fuel = known_fuels(s, readings)[rows]
        is_untold = untold(s.vehicles, s.vehicle_index[rows], s.says_neither[rows], s.doubts[rows], fuel, groups)
        doubts[rows] = np.where(is_untold, BIT["type_not_seen"], 0)
    return doubts


def _on_two_lanes(s: Sightings, readings: pd.DataFrame, thresholds: Thresholds) -> Bits:
    """Doubts of readings of one plate on two lanes of the same station within seconds; a reading without a lane is on no other lane."""
    doubts = np.zeros(len(s.us), dtype=np.int64)
    rows = np.flatnonzero(s.kind == READING)
    lane = readings["lane_key"].to_numpy(dtype=np.int64)[s.row[rows]]
    rows, lane = rows[lane != NO_LANE], lane[lane != NO_LANE]
    stations = s.source.max(initial=0) + 1
    group, heard = s.key[rows] * stations + s.source[rows], are_heard(s.doubts[rows])
    near = near_another(group, lane, s.us[rows], thresholds.two_lanes_s * SECOND, heard)
    doubts[rows] = np.where(near, BIT["two_places"], 0)
    return doubts
