"""Counts of cases by district, owner, emission stage and hour. A case counts by its weight, so numbers are estimates while any is undecided."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rules.columns import Ints, Numbers, Texts
from rules.inputs.inputs import Reference
from rules.orders.clause_areas import districts_at
from rules.presence.presence import CELL_LAT_E7, CELL_LON_E7
from rules.timing.times import midnight
from services.orders.what_if.estimate import Estimate, Range
from services.orders.what_if.vehicle_days import Cases

OWNERS_SHOWN = 20


@dataclass(frozen=True)
class Counted:
    """Counts for one name: a district's code, an owner, or a stage; None = unknown. violations: vehicle-days."""

    name: Any
    violations: int
    vehicles: int
    minutes: int
    kilometres: float


@dataclass(frozen=True)
class HourCount:
    """Counts for an hour of the day. violations: vehicle-days with driving, or a camera's sighting, in it."""

    hour: int
    violations: int
    minutes: int


def vehicles_of(estimate: Estimate) -> tuple[int, Range]:
    """The number of vehicles in violation, and its range."""
    numbers = _vehicle_numbers(estimate.cases)
    certain = set(numbers[estimate.certain].tolist())
    possible = {*certain, *numbers[estimate.is_open].tolist()}
    # Each vehicle beyond the certain ones takes at least one vehicle-day beyond those.
    further = estimate.violations.high - int(estimate.certain.sum())
    bounds = Range(len(certain), min(len(possible), len(certain) + further))
    _, chances = _chance_of_any(numbers, estimate.cases.weight)
    return min(max(round(float(chances.sum())), bounds.low), bounds.high), bounds


def by_registered(cases: Cases, name: str) -> list[Counted]:
    """Counts by a column of the register, most violations first."""
    return _counted(cases, np.array([row.values.get(name) for row in cases.rows], dtype=object)[cases.vehicle])


def by_district(cases: Cases, reference: Reference) -> list[Counted]:
    """Counts by the district zone of the first cell inside the area, else by the district of registration."""
    district = np.array([row.values.get("district") for row in cases.rows], dtype=object)[cases.vehicle]
    lon, lat = (
        (cell.astype(np.float64) + 0.5) * (size / 1e7) for cell, size in ((cases.x, CELL_LON_E7), (cases.y, CELL_LAT_E7))
    )
    at = midnight(int(cases.day.max())) if len(cases.day) else 0
    for code, area in districts_at(reference, at):
        district[(cases.x >= 0) & area.surely_inside(lon, lat)] = code
    return _counted(cases, district)


def by_hour(cases: Cases) -> list[HourCount]:
    """Counts for all 24 hours."""
    minutes, vehicle_days = cases.weight @ cases.by_hour, cases.weight @ cases.in_hour
    return [HourCount(hour, round(float(vehicle_days[hour])), round(float(minutes[hour]))) for hour in range(24)]


def _vehicle_numbers(cases: Cases) -> Ints:
    """A number for each case's vehicle (plate and type), the same for all of its register rows."""
    numbers, _ = pd.factorize(pd.Series([f"{row.plate}|{row.plate_type}" for row in cases.rows], dtype=object))
    return numbers.astype(np.int64)[cases.vehicle]


def _chance_of_any(groups: Ints, weights: Numbers) -> tuple[Ints, Numbers]:
    """For each group (ascending) the chance that any of its members is a violation, if they are independent."""
    order = np.argsort(groups, kind="stable")
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    if not len(starts):  # reduceat takes no empty list of groups
        return starts, np.zeros(0)
    return groups[order][starts], 1 - np.multiply.reduceat(1 - weights[order], starts)


def _counted(cases: Cases, labels: Sequence[Any] | Texts) -> list[Counted]:
    codes, known = pd.factorize(pd.Series(labels, dtype=object), use_na_sentinel=True)
    # Unknown labels (-1) get the last code. A vehicle counts once for each label: groups are numbers (vehicle, code), the remainder is the
    # code.
    codes, names = np.where(codes < 0, len(known), codes), [*known, None]
    groups, chances = _chance_of_any(_vehicle_numbers(cases) * len(names) + codes, cases.weight)
    vehicles = np.bincount(groups % len(names), weights=chances, minlength=len(names))
    sums = [
        np.bincount(codes, weights=cases.weight * values, minlength=len(names))
        for values in (np.ones(len(codes)), cases.minutes, cases.kilometres)
    ]
    found = [
        Counted(name, round(float(count)), round(float(own)), round(float(minutes)), round(float(way), 1))
        for name, count, own, minutes, way in zip(names, sums[0], vehicles, *sums[1:], strict=True)
        if round(float(count))
    ]
    return sorted(found, key=lambda one: (-one.violations, one.name is None, str(one.name)))
