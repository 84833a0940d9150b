"""Readings and passed retests as steps of exceedance chains, collected once for all vehicles and pollutants."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from rules.columns import Bits, Flags, Ints, Levels
from rules.exceedances.chain_step import COMPLIES, EXCEEDS, RESETS, Place, Step
from rules.exceedances.stands import stood_since
from rules.inputs.thresholds import Thresholds
from rules.places.geography import cartesian_m, distance_m
from rules.road_check import are_over, are_within
from rules.sightings.doubts import BIT
from rules.sightings.fuels import OTHER, UNKNOWN
from rules.sightings.legs import too_fast
from rules.sightings.reading_doubts import known_fuels
from rules.sightings.repeats import originals
from rules.sightings.same_number import untold
from rules.sightings.sightings import CHECK, GPS, READING, Seen, Sightings
from rules.sightings.vehicles import Vehicle
from rules.timing.times import MINUTE, local_days

_IRRELEVANT = int(BIT["station_unknown"])
_UNREGISTERED, _FUEL_UNKNOWN = int(BIT["unregistered"]), int(BIT["fuel_unknown"])


class _Record(NamedTuple):
    """A reading, or a passed retest.

    row: index into the sightings.
    at: index into the frame of its kind.
    place: as in `rules.exceedances.chain_step.Step`.
    fuel: level of `rules.sightings.fuels`; of readings only.
    vehicle: with the register's row of its time.
    may_be_any: whether it may belong to any vehicle with its plate.
    repeats: row of the record that it seems to repeat, -1 if none.
    check: row of a check at which the vehicle was within the limits about that time, -1 if none.
    since_us: as in `rules.exceedances.chain_step.Step`.
    """

    row: int
    at: int
    key: int
    is_reading: bool
    name: str
    us: int
    place: Place | None
    doubts: int
    fuel: int
    vehicle: Vehicle
    may_be_any: bool
    repeats: int
    check: int
    since_us: int


class ChainSteps:
    """The steps of every vehicle's chain, indexed by plate."""

    def __init__(self, seen: Seen, thresholds: Thresholds) -> None:
        self._by_plate: dict[str, list[_Record]] = {}
        self._plate_of: dict[int, str] = {}
        for record, plate in _records(seen, thresholds):
            self._by_plate.setdefault(plate, []).append(record)
            self._plate_of[record.key] = plate

    def of(self, key: int, over: list[bool], complies: list[bool], doubts: list[int]) -> Iterator[Step]:
        """Steps of one vehicle (number of its key) for one pollutant.

        over, complies: of each reading.
        doubts: of each reading, whether the limit applies to its vehicle.

        A record of the same plate whose vehicle is not certain (no type seen, or one that the register does not have) may be this vehicle's:
        it never counts as an exceedance, but as a possible break of the chain.
        """
        for record in self._by_plate[self._plate_of[key]]:
            if record.key == key or record.may_be_any:
                step = _step(record, over, complies, doubts, is_own=record.key == key)
                if step is not None and (record.key == key or (step.kind != EXCEEDS and step.doubts)):
                    yield step


def _step(record: _Record, over: list[bool], complies: list[bool], limit_doubts: list[int], is_own: bool) -> Step | None:
    """The record as a step; None if it says nothing. is_own: it is surely of the vehicle whose chain it is."""
    vehicle, doubts = record.vehicle if is_own else None, record.doubts
    if not record.is_reading:
        return Step(RESETS, record.row, record.us, record.name, doubts, record.place, vehicle)
    if not (over[record.at] or complies[record.at]) or record.fuel == OTHER:
        return None
    doubts |= limit_doubts[record.at] | (_FUEL_UNKNOWN if record.fuel == UNKNOWN else 0)
    kind = EXCEEDS if over[record.at] else COMPLIES
    against = record.repeats
    if kind == EXCEEDS and record.check >= 0:
        doubts |= int(BIT["check_disagrees"])
        against = record.check if against < 0 else against
    contradicted = None if against < 0 else against
    return Step(kind, record.row, record.us, record.name, doubts, record.place, vehicle, contradicted, record.since_us)


def _records(seen: Seen, thresholds: Thresholds) -> Iterator[tuple[_Record, str]]:
    """Readings and passed retests in the order of the sightings, each with its plate; doubts that do not matter for a chain removed."""
    s = seen.sightings
    names = {READING: seen.readings["reading_id"].tolist(), CHECK: seen.checks["check_id"].tolist()}
    contradicts = _passed_retests(seen, thresholds)
    rows = np.flatnonzero(s.kind != GPS)
    fuels = known_fuels(s, seen.readings)
    repeats = originals(seen, thresholds)
    doubted = s.doubts | _type_not_seen(seen, rows, fuels) | np.where(repeats >= 0, BIT["repeats_another"], 0)
    checks, since = _contradicting_checks(seen, thresholds), stood_since(s, thresholds)
    known = (s.row, s.key, s.vehicle_index, s.kind, s.us, doubted, fuels, repeats, checks, since)
    columns = (rows, *(column[rows] for column in known))
    values = zip(*(column.tolist() for column in columns), _places(s, rows), strict=True)
    for row, at, key, index, kind, us, doubts, fuel, repeated, check, since_us, place in values:
        if kind == CHECK and row not in contradicts:
            continue
        vehicle, is_reading = s.vehicles[index], kind == READING
        doubts &= ~(_IRRELEVANT if vehicle.plate_type is None else _IRRELEVANT | _UNREGISTERED)
        doubts |= int(BIT["verdict_contradicts"]) if contradicts.get(row) else 0
        may_be_any = vehicle.plate_type is None or vehicle.row is None
        yield (
            _Record(
                row,
                at,
                key,
                is_reading,
                str(names[kind][at]),
                us,
                place,
                doubts,
                fuel,
                vehicle,
                may_be_any,
                repeated,
                check,
                since_us,
            ),
            vehicle.plate,
        )


def _places(s: Sightings, rows: Ints) -> Iterator[Place | None]:
    """The places of sightings; None where there is none, or only what an unregistered station says of itself."""
    is_known = ~np.isnan(s.lon[rows]) & (s.doubts[rows] & BIT["station_unknown"] == 0)
    metres = cartesian_m(s.lon[rows], s.lat[rows])
    for known, (x, y, z) in zip(is_known.tolist(), metres.tolist(), strict=True):
        yield (x, y, z) if known else None


def _type_not_seen(seen: Seen, rows: Ints, fuels: Levels) -> Bits:
    """Doubts of records that say neither type nor colour, if another vehicle with the number was seen on any day: a chain lasts for months."""
    s, doubts = seen.sightings, np.zeros(len(seen.sightings.us), dtype=np.int64)
    if s.says_neither[rows].any():
        plate = pd.factorize(np.array([one.plate for one in s.vehicles], dtype=object))[0][s.vehicle_index[rows]]
        is_untold = untold(s.vehicles, s.vehicle_index[rows], s.says_neither[rows], s.doubts[rows], fuels[rows], plate)
        doubts[rows] = np.where(is_untold, BIT["type_not_seen"], 0)
    return doubts


def _contradicting_checks(seen: Seen, thresholds: Thresholds) -> Ints:
    """For each sighting the row of a sure check of the same act that measured the vehicle within the limits; -1 if there is none.

    Of the same act is one at most `same_act_min` before or after it, and one for which the vehicle was stopped (`_stopped_for`). A check
    measures the stopped vehicle itself.
    """
    s, found = seen.sightings, np.full(len(seen.sightings.us), -1, dtype=np.int64)
    rows = np.flatnonzero((s.kind == CHECK) & (s.doubts & ~_UNREGISTERED == 0))
    within = are_within(seen.checks.iloc[s.row[rows]], local_days(s.us[rows]), thresholds, s.vehicles, s.vehicle_index[rows])
    checks = rows[within]
    if not len(checks):
        return found
    # Sightings are sorted by vehicle and time: the nearest check before each and the nearest after it decide.
    after = np.searchsorted(checks, np.arange(len(s.us)))
    for near in (np.minimum(after, len(checks) - 1), np.maximum(after - 1, 0)):
        check = checks[near]
        minutes = np.abs(s.us - s.us[check]) / MINUTE
        metres = distance_m(s.lon, s.lat, s.lon[check], s.lat[check])
        is_near = (minutes <= thresholds.same_act_min) & ~too_fast(metres, minutes, thresholds)
        is_tied = _stopped_for(s, check, thresholds) & ~(metres > thresholds.stopped_act_m)
        found = np.where((s.key == s.key[check]) & (is_near | is_tied), check, found)
    return found


def _stopped_for(s: Sightings, check: Ints, thresholds: Thresholds) -> Flags:
    """Whether each sighting may be what the vehicle was stopped for, by time: the last one by a sensor before the check, within
    `stopped_act_min`. check: the row of a check for each, of the same vehicle where it matters."""
    passed = np.flatnonzero((s.kind == READING) & (s.doubts & ~_UNREGISTERED == 0))
    # The last sure reading before each check: who came by again later had not been stopped. -1 in front stands for none.
    last = np.append(-1, passed)[np.searchsorted(passed, check)]
    came_again = (last >= 0) & (s.key[last] == s.key[check]) & (s.us[last] - s.us > thresholds.occasion_min * MINUTE)
    waited = s.us[check] - s.us
    return np.asarray((waited >= 0) & (waited <= thresholds.stopped_act_min * MINUTE) & ~came_again)


def _passed_retests(seen: Seen, thresholds: Thresholds) -> dict[int, bool]:
    """Rows of retests that were passed, and whether their measured values contradict that."""
    s, checks = seen.sightings, seen.checks
    passed = ((checks["kind"] == "retest") & (checks["result"] == "pass")).to_numpy(dtype=bool)
    rows = np.flatnonzero(s.kind == CHECK)
    rows = rows[passed[s.row[rows]]]
    if not len(rows):
        return {}
    over = are_over(checks.iloc[s.row[rows]], local_days(s.us[rows]), thresholds, s.vehicles, s.vehicle_index[rows])
    return dict(zip(rows.tolist(), over.tolist(), strict=True))
