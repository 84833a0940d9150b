"""Remote sensing of diesel vehicles (HJ 845-2017): one valid exceedance is *suspected*; two consecutive ones of the same pollutant
within six natural months are a *violation* (6063).

The months are counted forward by local day, the last day included. A valid reading that measured the pollutant and complies breaks the
chain; one that did not measure it, or an invalid one, neither breaks nor extends it; a passed retest resets it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rules.chains import COMPLIES, EXCEEDS, RESETS, Exceedance, Step, judged
from rules.doubts import BIT, codes_of
from rules.findings import SUSPECTED, TO_BE_VERIFIED, VIOLATION, Finding, finding
from rules.limits import limits
from rules.road_check import are_over
from rules.sightings import CHECK, READING, Seen
from rules.thresholds import Thresholds
from rules.times import local_days, local_text, micros
from rules.vehicles import is_diesel

RULE = "remote_sensing"
CODE = "6063"
_SEVERITY = {VIOLATION: 0, TO_BE_VERIFIED: 1, SUSPECTED: 2}
_IRRELEVANT = BIT["station_unknown"]


@dataclass(frozen=True)
class _Measured:
    """A pollutant's columns over the readings: what was measured, its limit, and whether it is over or complies."""

    pollutant: str
    value: np.ndarray
    limit: np.ndarray
    reference: np.ndarray
    unit: str
    over: np.ndarray
    complies: np.ndarray


def is_valid(readings: pd.DataFrame, thresholds: Thresholds) -> np.ndarray:
    """Whether the reading measures at all: not called invalid by its station, and the vehicle not slowing down."""
    called_invalid = (readings["valid"] == False).to_numpy(dtype=bool)  # noqa: E712
    acceleration = readings["acceleration_ms2"].to_numpy(dtype=np.float64)
    return ~called_invalid & ~(acceleration < thresholds.least_acceleration_ms2)


def measured(readings: pd.DataFrame, us: np.ndarray, thresholds: Thresholds) -> list[_Measured]:
    """The pollutants that give a verdict, in the order in which one is charged."""
    valid, days = is_valid(readings, thresholds), local_days(us)
    columns = []
    for name, limit in limits("remote_sensing").items():
        if name == "no_ppm" and not thresholds.counts_no:
            continue
        on, value = limit.on(days), readings[name].to_numpy(dtype=np.float64)
        over = valid & (value > on.value)
        columns.append(_Measured(name, value, on.value, on.reference, limit.unit, over, valid & (value <= on.value)))
    return columns


def near_which_positions_matter(
    readings: pd.DataFrame, checks: pd.DataFrame, thresholds: Thresholds
) -> Iterator[tuple[str, int]]:
    """When a finding may rest on a reading or check, so that positions of its plate around it bear on its doubts: plate, microseconds UTC.

    All checks, and every reading of a plate that was over a limit at least once.
    """
    us = micros(readings["time"])
    over = np.any([column.over for column in measured(readings, us, thresholds)], axis=0)
    matters = readings["plate"].isin(set(readings["plate"][over])).to_numpy()
    yield from zip(readings["plate"][matters], us[matters].tolist(), strict=True)
    yield from zip(checks["plate"], micros(checks["time"]).tolist(), strict=True)


def remote_sensing_findings(seen: Seen, thresholds: Thresholds) -> list[Finding]:
    """A finding for every exceedance that counts, known by the vehicle and its (second) reading."""
    s, readings = seen.sightings, seen.readings
    rows = np.flatnonzero(s.kind == READING)
    us = np.zeros(len(readings), dtype=np.int64)
    us[s.row[rows]] = s.us[rows]
    columns = measured(readings, us, thresholds)
    over = np.any([column.over for column in columns], axis=0)
    findings = []
    for key in np.unique(s.key[rows[over[s.row[rows]]]]):
        grounds: dict[int, dict[str, Exceedance]] = {}
        for column in columns:
            for exceedance in judged(list(_steps(key, column, seen, thresholds)), thresholds):
                grounds.setdefault(exceedance.row, {})[column.pollutant] = exceedance
        findings += [_finding(row, ground, {c.pollutant: c for c in columns}, seen) for row, ground in grounds.items()]
    return findings


def _steps(key: int, column: _Measured, seen: Seen, thresholds: Thresholds) -> Iterator[Step]:
    """What readings and retests mean for one pollutant and vehicle.

    What came under the same plate but cannot be told to be another vehicle (no type seen, or one that the register does not know) may be
    this one's: it cannot charge it, but it can have broken its chain.
    """
    s = seen.sightings
    plate = s.vehicles[s.place[s.key == key][0]].plate
    may_be_it = [one.plate == plate and (one.plate_type is None or one.row is None) for one in s.vehicles]
    for row in np.flatnonzero((s.key == key) | np.array(may_be_it, dtype=bool)[s.place]).tolist():
        step = _step(row, column, seen, thresholds)
        if step is not None and (s.key[row] == key or (step.kind != EXCEEDS and step.doubts)):
            yield step


def _step(row: int, column: _Measured, seen: Seen, thresholds: Thresholds) -> Step | None:
    s = seen.sightings
    place, vehicle = s.row[row], s.vehicles[s.place[row]]
    doubts = int(s.doubts[row]) & ~int(_IRRELEVANT)
    doubts &= ~int(BIT["unregistered"]) if vehicle.plate_type is not None else doubts
    if s.kind[row] == READING and (column.over[place] or column.complies[place]):
        fuels = {is_diesel(vehicle.value("fuel")), is_diesel(seen.readings["fuel"].iat[place])} - {None}
        if fuels == {False}:
            return None
        doubts |= 0 if fuels else int(BIT["fuel_unknown"])
        kind, name = EXCEEDS if column.over[place] else COMPLIES, seen.readings["reading_id"].iat[place]
        return Step(kind, row, int(s.us[row]), str(name), int(s.source[row]), doubts)
    if s.kind[row] == CHECK and seen.checks["kind"].iat[place] == "retest" and seen.checks["result"].iat[place] == "pass":
        is_over = are_over(seen.checks.iloc[[place]], local_days(s.us[[row]]), thresholds)[0]
        doubts |= int(BIT["verdict_contradicts"]) if is_over else 0
        return Step(RESETS, row, int(s.us[row]), str(seen.checks["check_id"].iat[place]), int(s.source[row]), doubts)
    return None


def _finding(row: int, grounds: dict[str, Exceedance], columns: dict[str, _Measured], seen: Seen) -> Finding:
    s = seen.sightings
    pollutant, exceedance = min(grounds.items(), key=lambda item: _SEVERITY[item[1].outcome])
    column, place = columns[pollutant], s.row[row]
    reading = seen.readings.iloc[place]
    vehicle = s.vehicles[s.place[row]]
    return finding(
        RULE,
        (vehicle.key, str(reading["station_id"]), str(reading["reading_id"]), str(reading["lane_key"])),
        vehicle,
        int(s.us[row]),
        int(s.us[row]),
        outcome=exceedance.outcome,
        place=reading["station_name"] or reading["station_id"],
        district=reading["station_district"],
        pollutant=pollutant,
        measured=float(column.value[place]),
        limit=float(column.limit[place]),
        unit=column.unit,
        basis=str(column.reference[place]),
        code=CODE,
        reasons=[*codes_of(exceedance.doubts), *exceedance.reasons],
        evidence=[_evidence(member, column, seen) for member in exceedance.members],
    )


def _evidence(row: int, column: _Measured, seen: Seen) -> dict:
    s = seen.sightings
    place = s.row[row]
    if s.kind[row] == CHECK:
        check = seen.checks.iloc[place]
        return {
            "kind": "check",
            "check_id": check["check_id"],
            "check_kind": check["kind"],
            "time": local_text(s.us[row]),
            "result": check["result"],
        }
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
    return {
        "kind": "reading",
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


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
