"""Remote sensing of diesel vehicles (HJ 845-2017): one valid exceedance is *suspected*; two consecutive ones of the same pollutant
within six calendar months are a *violation* (6063).

Months are counted forward by local day, the last day included. A valid reading that measured the pollutant and complies breaks the chain;
one that did not measure it, or an invalid one, neither breaks nor extends it; a passed retest resets it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import pandas as pd

from rules.exceedances.consecutive_exceedances import Exceedance, judged
from rules.exceedances.steps import ChainSteps
from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import SUSPECTED, TO_BE_VERIFIED, VIOLATION, Evidence, Finding, NotAssessed, finding
from rules.judge.limits import are_outside, limits
from rules.judge.not_assessed import INVALID, NO_LIMIT, NOT_MEASURED, OUTSIDE_SCOPE, SOURCE_SICK, counted, counted_unread
from rules.sightings.doubts import BIT, codes_of
from rules.sightings.fuels import OTHER, fuel_levels, known_fuel
from rules.sightings.sightings import CHECK, READING, Seen
from rules.sightings.vehicles import Vehicle
from rules.timing.times import local_days, local_text, micros

RULE = "remote_sensing"
CODE = "6063"
_OF_THE_REGISTER = ("vin", "owner", "emission_stage", "vehicle_class", "axles", "gross_mass_kg", "rated_load_kg")
_SEVERITY = {VIOLATION: 0, TO_BE_VERIFIED: 1, SUSPECTED: 2}


@dataclass(frozen=True)
class _Measured:
    """A pollutant's columns over all readings.

    value: NaN where not measured.
    limit, reference: in force for the reading.
    over, complies: the verdict; neither where there is none.
    doubts: whether the limit applies to the vehicle.
    """

    pollutant: str
    value: np.ndarray
    limit: np.ndarray
    reference: np.ndarray
    unit: str
    over: np.ndarray
    complies: np.ndarray
    doubts: np.ndarray


def is_valid(readings: pd.DataFrame, thresholds: Thresholds) -> np.ndarray:
    """Whether each reading is valid: not marked invalid by its station, and the vehicle not decelerating (unknown counts as valid)."""
    called_invalid = (readings["valid"] == False).to_numpy(dtype=bool)  # noqa: E712
    acceleration = readings["acceleration_ms2"].to_numpy(dtype=np.float64)
    return ~called_invalid & ~(acceleration < thresholds.least_acceleration_ms2)


def measured(
    readings: pd.DataFrame,
    us: np.ndarray,
    thresholds: Thresholds,
    vehicles: Sequence[Vehicle] = (),
    vehicle_index: np.ndarray | None = None,
) -> list[_Measured]:
    """The pollutants that give a verdict, in order of precedence. vehicles, vehicle_index: the vehicle of each reading, if known."""
    valid, days = is_valid(readings, thresholds), local_days(us)
    columns = []
    for name, limit in limits("remote_sensing").items():
        if name == "no_ppm" and not thresholds.counts_no:
            continue
        on, value = limit.on(days, vehicles, vehicle_index), readings[name].to_numpy(dtype=np.float64)
        over, complies = valid & (value > on.value), valid & (value <= on.value)
        columns.append(_Measured(name, value, on.value, on.reference, limit.unit, over, complies, on.doubts))
    return columns


def moments(readings: pd.DataFrame, checks: pd.DataFrame, thresholds: Thresholds) -> Iterator[tuple[str, int]]:
    """(plate, microseconds UTC) of readings and retests that a finding may rest on, because positions around them decide about doubts.

    All checks, and all readings of plates that exceeded a limit at least once.
    """
    us = micros(readings["time"])
    over = np.any([column.over for column in measured(readings, us, thresholds)], axis=0)
    matters = readings["plate"].isin(set(readings["plate"][over])).to_numpy()
    yield from zip(readings["plate"][matters], us[matters].tolist(), strict=True)
    yield from zip(checks["plate"], micros(checks["time"]).tolist(), strict=True)


def find(seen: Seen, reference: Reference, thresholds: Thresholds, as_of: int | None = None) -> list[Finding]:
    """One finding for every exceedance that counts, identified by its (second) reading and the plate."""
    s = seen.sightings
    rows = np.flatnonzero(s.kind == READING)
    columns = seen.once((RULE, thresholds), lambda: _of_readings(seen, rows, thresholds))
    over = np.any([column.over for column in columns], axis=0)
    keys = np.unique(s.key[rows[over[s.row[rows]]]]).tolist()
    steps, findings = ChainSteps(seen, thresholds), []
    verdicts = [(column, column.over.tolist(), column.complies.tolist(), column.doubts.tolist()) for column in columns]
    by_name = {column.pollutant: column for column in columns}
    # many findings share a reading
    evidence = cache(lambda row, pollutant, with_register: _evidence(row, by_name[pollutant], with_register, seen))
    for key in keys:
        grounds: dict[int, dict[str, Exceedance]] = {}
        for column, is_over, complies, doubts in verdicts:
            for exceedance in judged(list(steps.of(key, is_over, complies, doubts)), thresholds):
                grounds.setdefault(exceedance.row, {})[column.pollutant] = exceedance
        findings += [_finding(row, ground, by_name, seen, evidence) for row, ground in grounds.items()]
    return findings


def _of_readings(seen: Seen, rows: np.ndarray, thresholds: Thresholds) -> list[_Measured]:
    """The pollutants of all readings. rows: indexes of the readings in the sightings."""
    s, readings = seen.sightings, seen.readings
    us, vehicle_index = np.zeros(len(readings), dtype=np.int64), np.zeros(len(readings), dtype=np.int64)
    us[s.row[rows]], vehicle_index[s.row[rows]] = s.us[rows], s.vehicle_index[rows]
    return measured(readings, us, thresholds, s.vehicles, vehicle_index)


def not_assessed(seen: Seen, reference: Reference, thresholds: Thresholds) -> list[NotAssessed]:
    """Count readings that may be of a diesel and give no verdict: no plate read, marked invalid, no limited quantity measured, no limit in
    force, none for such a vehicle, or within the limits by the word of an unreliable station."""
    s, readings = seen.sightings, seen.readings
    unread = counted_unread(seen.unread, seen.unread.kind == READING)
    rows = np.flatnonzero(s.kind == READING)
    if not len(rows):
        return unread
    columns = seen.once((RULE, thresholds), lambda: _of_readings(seen, rows, thresholds))
    is_measured = np.any([~np.isnan(column.value) for column in columns], axis=0)
    reasons = np.where(is_valid(readings, thresholds), np.where(is_measured, NO_LIMIT, NOT_MEASURED), INVALID).astype(object)
    is_over, complies = (np.any([getattr(column, name) for column in columns], axis=0) for name in ("over", "complies"))
    # What would be over is a finding, to be verified; what would comply with a limit that is not for the vehicle is not cleared by it. Nor does
    # a station that is unreliable clear anybody.
    is_outside = are_outside(limits(RULE).values(), s.vehicles)[s.vehicle_index[rows]]
    is_sick, clears = s.doubts[rows] & BIT["sick_source"] != 0, complies[s.row[rows]]
    uncleared = np.where(is_sick, SOURCE_SICK, OUTSIDE_SCOPE).astype(object)
    reasons[s.row[rows]] = np.where((is_outside | is_sick) & clears, uncleared, reasons[s.row[rows]])
    rows = rows[~is_over[s.row[rows]] & (is_outside | is_sick | ~clears)]
    registered = fuel_levels([vehicle.value("fuel") for vehicle in s.vehicles])
    rows = rows[known_fuel(fuel_levels(readings["fuel"])[s.row[rows]], registered[s.vehicle_index[rows]]) != OTHER]
    return unread + counted(s, rows, reasons[s.row[rows]])


def _finding(
    row: int,
    grounds: dict[str, Exceedance],
    columns: dict[str, _Measured],
    seen: Seen,
    evidence: Callable[[int, str, bool], Evidence],
) -> Finding:
    s = seen.sightings
    pollutant, exceedance = min(grounds.items(), key=lambda item: _SEVERITY[item[1].outcome])
    column, place = columns[pollutant], s.row[row]
    reading = seen.readings.iloc[place]
    vehicle = s.vehicles[s.vehicle_index[row]]
    differs = any(s.vehicles[s.vehicle_index[member]].row != vehicle.row for member in exceedance.members)
    # Readings that count once with it: each may have been the first of them that was known.
    counted = dict.fromkeys(chain.from_iterable(one.counted for one in grounds.values()))
    identity, *formerly = (_identity(member, seen) for member in counted)
    return finding(
        RULE,
        identity,
        vehicle,
        int(s.us[row]),
        int(s.us[row]),
        outcome=exceedance.outcome,
        is_sure=exceedance.outcome != TO_BE_VERIFIED,
        place=reading["station_name"] or reading["station_id"],
        district=reading["station_district"],
        pollutant=pollutant,
        measured=float(column.value[place]),
        limit=float(column.limit[place]),
        unit=column.unit,
        basis=str(column.reference[place]),
        code=CODE,
        reasons=[*codes_of(exceedance.doubts), *exceedance.reasons],
        evidence=[evidence(member, pollutant, differs) for member in exceedance.members],
        formerly=formerly,
    )


def _identity(row: int, seen: Seen) -> tuple[str, ...]:
    reading = seen.readings.iloc[seen.sightings.row[row]]
    return tuple(str(reading[name]) for name in ("plate", "station_id", "reading_id", "lane_key"))


def _evidence(row: int, column: _Measured, with_register: bool, seen: Seen) -> Evidence:
    """A reading or retest. with_register: also what the register said at its time, which differs among the evidence."""
    s = seen.sightings
    place = s.row[row]
    if s.kind[row] == CHECK:
        check = seen.checks.iloc[place]
        retest = {"check_id": check["check_id"], "check_kind": check["kind"], "time": local_text(s.us[row])}
        return Evidence("check", {**retest, "result": check["result"]})
    reading = seen.readings.iloc[place]
    shown = (
        "reading_id",
        "station_id",
        "station_name",
        "plate_seen",
        "plate_colour",
        "fuel",
        "device_certificate",
        "photos",
        "video",
    )
    numbers = ("plate_confidence", "opacity_pct", "ringelmann", "no_ppm", "speed_kmh", "acceleration_ms2", "lon", "lat")
    members = {
        "time": local_text(s.us[row]),
        **{name: reading[name] for name in shown},
        "lane": None if pd.isna(reading["lane"]) else int(reading["lane"]),
        **{name: _number(reading[name]) for name in numbers},
        "pollutant": column.pollutant,
        "measured": _number(column.value[place]),
        "limit": _number(column.limit[place]),
        "limit_reference": column.reference[place],
        "content": reading["content"],
        "doubts": codes_of(int(s.doubts[row])),
    }
    if (statement := seen.statements.get(int(place))) is not None:
        members |= statement.members()
    if with_register and (registered := s.vehicles[s.vehicle_index[row]].row) is not None:
        known = registered.values
        members |= {name: known.get(name) for name in _OF_THE_REGISTER}
        first = known.get("registered_on")
        members |= {"registered_fuel": known.get("fuel"), "registered_on": None if first is None else first.isoformat()}
    return Evidence("reading", members)


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
