"""Counts of cases by district, owner, emission stage and hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rules.columns import Ints, Texts
from rules.inputs.inputs import Reference
from rules.orders.clause_areas import districts_at
from rules.presence.presence import CELL_LAT_E7, CELL_LON_E7
from rules.timing.times import midnight
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
    """Counts for an hour of the day. violations: vehicle-days with driving in it."""

    hour: int
    violations: int
    minutes: int


def vehicle_numbers(cases: Cases) -> Ints:
    """A number for each case's vehicle (plate and type), the same for all of its register rows."""
    numbers, _ = pd.factorize(pd.Series([f"{row.plate}|{row.plate_type}" for row in cases.rows], dtype=object))
    return numbers.astype(np.int64)[cases.vehicle]


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
    minutes, vehicle_days = cases.by_hour.sum(axis=0), (cases.by_hour > 0).sum(axis=0)
    return [HourCount(hour, int(vehicle_days[hour]), round(float(minutes[hour]))) for hour in range(24)]


def _counted(cases: Cases, labels: Sequence[Any] | Texts) -> list[Counted]:
    codes, known = pd.factorize(pd.Series(labels, dtype=object), use_na_sentinel=True)
    # Unknown labels (-1) get the last code. Distinct vehicles of a label: distinct numbers (vehicle, code), of which the remainder is the code.
    codes, names = np.where(codes < 0, len(known), codes), [*known, None]
    vehicles = np.unique(vehicle_numbers(cases) * len(names) + codes) % len(names)
    sums = [np.bincount(codes, weights=weights, minlength=len(names)) for weights in (None, cases.minutes, cases.kilometres)]
    found = [
        Counted(name, int(count), int(own), round(float(minutes)), round(float(way), 1))
        for name, count, own, minutes, way in zip(
            names, sums[0], np.bincount(vehicles, minlength=len(names)), *sums[1:], strict=True
        )
        if count
    ]
    return sorted(found, key=lambda one: (-one.violations, one.name is None, str(one.name)))
