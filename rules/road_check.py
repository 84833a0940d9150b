"""Road checks and on-site checks over the limits of GB 3847-2018: each exceedance is a *violation*.

A record whose own verdict contradicts the limit is *to be verified*, with both shown, because some devices have limits of their own; so is
a record that failed without a measured exceedance, records of one check that contradict each other (`rules.sightings.check_records`), and one
that seems to repeat another with a wrong time (`rules.sightings.repeats`).
Retests give no finding; they reset the chain of remote sensing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import TO_BE_VERIFIED, VIOLATION, Evidence, Finding, NotAssessed, finding
from rules.judge.limits import Limit, are_outside, limits
from rules.judge.not_assessed import NO_LIMIT, NOT_MEASURED, OUTSIDE_SCOPE, counted, counted_unread
from rules.sightings.check_records import CheckRecords, Claim
from rules.sightings.doubts import BIT, codes_of, union
from rules.sightings.fuels import is_diesel
from rules.sightings.repeats import originals
from rules.sightings.sightings import CHECK, Seen
from rules.sightings.vehicles import Vehicle
from rules.sightings.witnesses import are_heard
from rules.timing.times import MINUTE, local_days, local_text, micros

RULE = "road_check"
CODES = {"roadside": "6063", "on_site": None}
DIESEL_METHODS = ("free_acceleration", "lug_down")
"""Methods that GB 3847-2018 defines for compression ignition only."""
RECORDS_CONTRADICT, REPEATS_ANOTHER = "records_contradict", "repeats_another"
_OTHER_ITEMS = ("obd_ok", "aftertreatment_ok")


def moments(readings: pd.DataFrame, checks: pd.DataFrame, thresholds: Thresholds) -> Iterator[tuple[str, int]]:
    """(plate, microseconds UTC) of checks, because positions around them decide about doubts."""
    yield from zip(checks["plate"], micros(checks["time"]).tolist(), strict=True)


def find(seen: Seen, reference: Reference, thresholds: Thresholds, as_of: int | None = None) -> list[Finding]:
    """One finding for every check over a limit or failed, identified by the check's id and plate (records in conflict may name two)."""
    s, checks = seen.sightings, seen.checks
    rows = _judged_rows(seen)
    if not len(rows):
        return []
    own, columns = checks.iloc[s.row[rows]], _of_checks(seen, rows, thresholds)
    over, verdicts = _exceedances(columns, len(rows))
    failed = (own["result"] == "fail").to_numpy(dtype=bool)
    is_outside = are_outside([column.limit for column in columns], s.vehicles)[s.vehicle_index[rows]]
    records = CheckRecords.of(pd.factorize(own["plate"])[0], s.us[rows], int(thresholds.same_check_min * MINUTE))
    contradicted = records.contradicted(_claims(own, columns), are_heard(s.doubts[rows]))
    contradicted &= s.doubts[rows] & BIT["conflict"] == 0  # which already says so
    repeats = originals(seen, thresholds)[rows]
    # Cached, because records of one check show each other.
    evidence = cache(lambda number: _evidence(int(rows[number]), verdicts[number], seen))
    found = []
    for number in np.flatnonzero(over | failed).tolist():
        beside = tuple(records.others(number)) if contradicted[number] else ()
        of_others = [RECORDS_CONTRADICT] if contradicted[number] else []
        if repeats[number] >= 0:
            # Checks repeat checks of their kind, so the original is one of the rows, which ascend.
            beside, of_others = (*beside, int(np.searchsorted(rows, repeats[number]))), [*of_others, REPEATS_ANOTHER]
        pieces = [evidence(one) for one in (*dict.fromkeys(beside), number)]
        found.append(_finding(int(rows[number]), verdicts[number], bool(is_outside[number]), of_others, pieces, seen))
    return [one for one in found if one is not None]


def not_assessed(seen: Seen, reference: Reference, thresholds: Thresholds) -> list[NotAssessed]:
    """Count checks of possible diesels that give no finding and have no value with a limit in force for the vehicle: no plate read, nothing
    measured, no limit in force, or none for such a vehicle."""
    s, checks = seen.sightings, seen.checks
    unread = counted_unread(seen.unread, seen.unread.kind == CHECK)
    rows = _judged_rows(seen)
    has_failed = (checks["result"] == "fail").to_numpy(dtype=bool)[s.row[rows]]
    if has_failed.all():
        return unread
    columns = [column.at(~has_failed) for column in _of_checks(seen, rows, thresholds)]
    rows = rows[~has_failed]
    own = checks.iloc[s.row[rows]]
    has_value = [column.fits & ~np.isnan(column.measured) for column in columns]
    is_measured = np.any(has_value, axis=0)
    is_limited = np.any([has & ~np.isnan(column.value) for has, column in zip(has_value, columns, strict=True)], axis=0)
    # A value over a limit that is not for the vehicle is a finding, to be verified; one under it clears nobody.
    is_over = np.any([column.over for column in columns], axis=0)
    is_outside = is_limited & ~is_over & are_outside([column.limit for column in columns], s.vehicles)[s.vehicle_index[rows]]
    reasons = np.where(is_outside, OUTSIDE_SCOPE, np.where(is_measured, NO_LIMIT, NOT_MEASURED)).astype(object)
    left = np.flatnonzero(is_outside | ~is_limited)  # few; the fuel is looked up one by one
    left = (
        left[[not _is_no_diesel(s.vehicles[s.vehicle_index[rows[one]]], own.iloc[one]) for one in left]] if len(left) else left
    )
    return unread + counted(s, rows[left], reasons[left])


def are_over(
    checks: pd.DataFrame, days: np.ndarray, thresholds: Thresholds, vehicles: Sequence[Vehicle], vehicle_index: np.ndarray
) -> np.ndarray:
    """Whether each check is over any limit in force on its day. vehicles, vehicle_index: the vehicle of each check."""
    return np.any([column.over for column in _columns(checks, days, thresholds, vehicles, vehicle_index)], axis=0)


def are_within(
    checks: pd.DataFrame, days: np.ndarray, thresholds: Thresholds, vehicles: Sequence[Vehicle], vehicle_index: np.ndarray
) -> np.ndarray:
    """Whether each is a check of the kinds that are judged, measured, over no limit and not failed, unless for what is no emission (OBD …)."""
    columns = _columns(checks, days, thresholds, vehicles, vehicle_index)
    complies = np.any([column.fits & (column.measured <= column.value) for column in columns], axis=0)
    complies &= ~np.any([column.over for column in columns], axis=0)
    has_other_reason = np.any([(checks[name] == False).to_numpy(dtype=bool) for name in _OTHER_ITEMS], axis=0)  # noqa: E712
    complies &= has_other_reason | (checks["result"] != "fail").to_numpy(dtype=bool)
    return np.asarray(complies & checks["kind"].isin(list(CODES)).to_numpy())


@dataclass(frozen=True)
class _Column:
    """A limit beside some checks.

    measured: NaN where it was not.
    value, reference, doubts: of the limit on each check's day, for its vehicle (`LimitOn`).
    fits: whether it is for the check's method.
    """

    limit: Limit
    measured: np.ndarray
    value: np.ndarray
    reference: np.ndarray
    doubts: np.ndarray
    fits: np.ndarray

    @property
    def over(self) -> np.ndarray:
        """Whether each check is over it."""
        return self.fits & (self.measured > self.value)

    def at(self, rows: np.ndarray) -> "_Column":
        """The same of some of the checks."""
        return _Column(
            self.limit, *(getattr(self, name)[rows] for name in ("measured", "value", "reference", "doubts", "fits"))
        )


def _columns(
    checks: pd.DataFrame, days: np.ndarray, thresholds: Thresholds, vehicles: Sequence[Vehicle], vehicle_index: np.ndarray
) -> list[_Column]:
    columns = []
    for limit in limits("road_check", thresholds.limit_set).values():
        on, measured = limit.on(days, vehicles, vehicle_index), checks[limit.measured].to_numpy(dtype=np.float64)
        columns.append(_Column(limit, measured, on.value, on.reference, on.doubts, _fits_method(limit, checks)))
    return columns


def _judged_rows(seen: Seen) -> np.ndarray:
    """The sightings that are checks of the kinds that are judged."""
    s = seen.sightings
    rows = np.flatnonzero(s.kind == CHECK)
    return rows[np.isin(seen.checks["kind"].to_numpy(dtype=object)[s.row[rows]].astype(str), list(CODES))]


def _of_checks(seen: Seen, rows: np.ndarray, thresholds: Thresholds) -> list[_Column]:
    """The limits beside the judged checks, worked out once for findings and counts. rows: `_judged_rows`."""
    s = seen.sightings
    return seen.once(
        (RULE, thresholds),
        lambda: _columns(seen.checks.iloc[s.row[rows]], local_days(s.us[rows]), thresholds, s.vehicles, s.vehicle_index[rows]),
    )


class _Exceeded(NamedTuple):
    """A limit that a check exceeds.

    value, reference: on the check's day.
    doubts: whether it applies to the vehicle.
    """

    limit: Limit
    value: float
    reference: str
    doubts: int


_Verdict = dict[str, _Exceeded]
"""By measured quantity."""


def _exceedances(columns: list[_Column], count: int) -> tuple[np.ndarray, list[_Verdict]]:
    """Whether each of so many checks is over any limit in force on its day, and the limits it exceeds."""
    verdicts: list[_Verdict] = [{} for _ in range(count)]
    for column in columns:
        for row in np.flatnonzero(column.over):
            exceeded = _Exceeded(column.limit, float(column.value[row]), str(column.reference[row]), int(column.doubts[row]))
            verdicts[row].setdefault(column.limit.measured, exceeded)
    return np.array([bool(verdict) for verdict in verdicts]), verdicts


def _claims(checks: pd.DataFrame, columns: list[_Column]) -> Iterator[Claim]:
    """Statements of records that exclude each other if they are of one check: roadside and in a yard, one plate type and another; failed and
    passed, over a limit and not, by one method (a record that names none may mean any)."""
    kinds, types, methods, results = (
        checks[name].to_numpy(dtype=object) for name in ("kind", "plate_type", "method", "result")
    )
    unnamed, is_typed = pd.isna(methods), ~pd.isna(types)
    yield kinds == "roadside", kinds == "on_site"
    for plate_type in set(types[is_typed]):
        yield types == plate_type, is_typed & (types != plate_type)
    for method in {*methods[~unnamed], None}:
        of_method = unnamed | (methods == method)
        yield of_method & (results == "fail"), of_method & (results == "pass")
    for column in columns:
        yield column.over, column.fits & (column.measured <= column.value)


def _fits_method(limit: Limit, checks: pd.DataFrame) -> np.ndarray:
    """Whether the limit is for each check's method; true of checks without a method."""
    if limit.method is None:
        return np.ones(len(checks), dtype=bool)
    return (checks["method"] == limit.method).to_numpy(dtype=bool) | checks["method"].isna().to_numpy()


def _finding(
    row: int, verdict: _Verdict, is_outside: bool, of_others: list[str], evidence: list[Evidence], seen: Seen
) -> Finding | None:
    """The finding about a check that failed or is over a limit; None of what is no diesel.

    is_outside: no limit is for the vehicle.
    of_others: reasons that other records give.
    evidence: its own last, before it these records.
    """
    s = seen.sightings
    check, vehicle = seen.checks.iloc[s.row[row]], s.vehicles[s.vehicle_index[row]]
    if _is_no_diesel(vehicle, check):
        return None
    fuel, contradicts = _fuel(vehicle, check), _contradicts(vehicle, check)
    doubts = int(s.doubts[row]) | (int(BIT["fuel_contradicts"]) if contradicts else 0 if fuel else int(BIT["fuel_unknown"]))
    doubts &= ~int(BIT["unregistered"]) if vehicle.plate_type is not None else doubts
    doubts |= union(np.array([one.doubts for one in verdict.values()], dtype=np.int64))
    doubts |= int(BIT["outside_limit_scope"]) if is_outside else 0
    reasons = [*codes_of(doubts), *([] if is_outside else _contradictions(check, verdict)), *of_others]
    limit, limit_value, reference, _ = next(iter(verdict.values())) if verdict else (None, None, "", 0)
    measured = None if limit is None else float(check[limit.measured])
    return finding(
        RULE,
        (str(check["check_id"]), str(check["plate"])),
        vehicle,
        int(s.us[row]),
        int(s.us[row]),
        outcome=TO_BE_VERIFIED if reasons else VIOLATION,
        is_sure=not reasons,
        place=check["place"],
        district=check["district"],
        pollutant=None if limit is None else limit.measured,
        measured=measured,
        limit=limit_value,
        unit=None if limit is None else limit.unit,
        basis=reference,
        code=CODES[check["kind"]],
        reasons=reasons,
        evidence=evidence,
    )


def _is_no_diesel(vehicle: Vehicle, check: pd.Series) -> bool:
    return _fuel(vehicle, check) is False and not _contradicts(vehicle, check)


def _contradicts(vehicle: Vehicle, check: pd.Series) -> bool:
    """Whether exactly one of the recorded and the registered fuel is diesel."""
    recorded, registered = is_diesel(check["fuel"]), is_diesel(vehicle.value("fuel"))
    return None not in (recorded, registered) and recorded != registered


def _fuel(vehicle: Vehicle, check: pd.Series) -> bool | None:
    """Whether it is a diesel: by the register, else by the record, else by a method that exists for diesels only; None if unknown."""
    for fuel in (vehicle.value("fuel"), check["fuel"]):
        if (known := is_diesel(fuel)) is not None:
            return known
    return True if check["method"] in DIESEL_METHODS else None


def _contradictions(check: pd.Series, verdict: _Verdict) -> list[str]:
    if verdict:
        needs_method = all(one.limit.method is not None for one in verdict.values())
        reasons = ["method_unknown"] if needs_method and check["method"] is None else []
        return [*reasons, "verdict_contradicts"] if check["result"] == "pass" else reasons
    measured = any(not pd.isna(check[name]) for name in ("smoke_m1", "opacity_pct", "ringelmann", "nox_ppm"))
    others = (
        any(check[name] is False for name in _OTHER_ITEMS)
        or not pd.isna(check["fuel_sulphur_mg_kg"])
        or not pd.isna(check["urea_pct"])
    )
    if others:
        return ["failed_other_items"]
    return ["verdict_contradicts"] if measured else ["nothing_measured"]


def _evidence(row: int, verdict: _Verdict, seen: Seen) -> Evidence:
    s = seen.sightings
    check = seen.checks.iloc[s.row[row]]
    texts = (
        "check_id",
        "place",
        "district",
        "agency",
        "inspectors",
        "method",
        "result",
        "plate_seen",
        "fuel",
        "documents",
        "content",
    )
    numbers = ("smoke_m1", "opacity_pct", "ringelmann", "nox_ppm", "fuel_sulphur_mg_kg", "urea_pct", "lon", "lat")
    members = {
        "check_kind": check["kind"],
        "time": local_text(s.us[row]),
        **{name: check[name] for name in texts},
        **{name: None if pd.isna(check[name]) else float(check[name]) for name in numbers},
        **{name: check[name] for name in _OTHER_ITEMS},
        "exceedances": [
            {
                "pollutant": one.limit.measured,
                "measured": float(check[one.limit.measured]),
                "limit": one.value,
                "limit_reference": one.reference,
            }
            for one in verdict.values()
        ],
        "doubts": codes_of(int(s.doubts[row])),
    }
    return Evidence("check", members)
