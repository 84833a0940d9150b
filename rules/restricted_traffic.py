"""Restricted traffic: who drove inside an order's zones while it was in force, by stays of GPS fixes and by cameras at known sites.

One finding per vehicle, order and local day, that grows. It is a *violation* when one of its grounds is beyond doubt: a sure place, no
doubtful fix needed, a vehicle that the clause surely means. Otherwise it is *to be verified*, with the reasons.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rules.doubts import BIT, codes_of, union
from rules.findings import TO_BE_VERIFIED, VIOLATION, Finding, finding
from rules.grounds import Ground, evidence_of
from rules.inputs import OrderVersion, Reference
from rules.orders import Governing, governing, meant
from rules.places import Placed, placed
from rules.sightings import CHECK, GPS, READING, Seen
from rules.stays import find_stays
from rules.thresholds import Thresholds
from rules.times import MINUTE, local_day
from rules.vehicles import Vehicle

RULE = "restricted_traffic"
CODE = "1344"


@dataclass(frozen=True)
class _Bearing:
    """How each sighting bears on one clause: possibly against it, surely against it, or parting stays; and which grounds of doubt."""

    possible: np.ndarray
    sure: np.ndarray
    breaks: np.ndarray
    doubts: np.ndarray
    min_minutes: np.ndarray
    version: np.ndarray
    zone: np.ndarray


def restricted_traffic_findings(seen: Seen, reference: Reference, thresholds: Thresholds) -> list[Finding]:
    """Findings of all orders over these sightings."""
    findings = []
    vehicles = _vehicles_seen(seen)
    for versions in reference.orders.values():
        grounds: dict[tuple[int, int], list[Ground]] = defaultdict(list)
        by_clause: dict[str, list[Governing]] = defaultdict(list)
        for one in governing(versions):
            by_clause[one.clause.clause_id].append(one)
        for clauses in by_clause.values():
            for ground in _grounds(clauses, seen, reference, vehicles, thresholds):
                key = int(seen.sightings.key[ground.rows[0]])
                grounds[key, local_day(ground.first_us)].append(ground)
        findings += [_finding(versions[0], key_day, found, seen, reference) for key_day, found in grounds.items()]
    return findings


@dataclass(frozen=True)
class _Seen:
    """What each sighting says of its vehicle: a place in `kinds`, each a vehicle with the fuel that was seen there (or None)."""

    kinds: list[tuple[Vehicle, str | None]]
    place: np.ndarray


def _vehicles_seen(seen: Seen) -> _Seen:
    """Vehicles with the fuel of the reading or check itself: what others saw on other days says nothing here."""
    s = seen.sightings
    fuel = np.full(len(s.us), None, dtype=object)
    for kind, frame in ((READING, seen.readings), (CHECK, seen.checks)):
        rows = np.flatnonzero(s.kind == kind)
        fuel[rows] = frame["fuel"].to_numpy(dtype=object)[s.row[rows]]
    codes, fuels = pd.factorize(fuel)
    known: list[str | None] = [*fuels, None]
    pairs, place = np.unique(np.stack([s.place, codes]), axis=1, return_inverse=True)
    return _Seen([(s.vehicles[vehicle], known[code]) for vehicle, code in pairs.T.tolist()], place)


def _grounds(
    clauses: list[Governing], seen: Seen, reference: Reference, vehicles: _Seen, thresholds: Thresholds
) -> list[Ground]:
    """Grounds of one clause through its versions: sure ones, and possible ones that hold no sure one."""
    s = seen.sightings
    bearing = _bearing(clauses, seen, reference, vehicles, thresholds)
    if not bearing.possible.any():
        return []
    gps = (s.kind == GPS) & s.driving
    sure = find_stays(s, bearing.sure & gps, bearing.breaks, bearing.min_minutes, thresholds)
    possible = find_stays(s, bearing.possible & gps, bearing.breaks, bearing.min_minutes, thresholds)
    in_sure = np.zeros(len(s.us), dtype=bool)
    for stay in sure:
        in_sure[stay.rows] = True
    stays = [(stay, True) for stay in sure] + [(stay, False) for stay in possible if not in_sure[stay.rows].any()]
    grounds = [
        Ground(
            stay.rows,
            stay.first_us,
            stay.last_us,
            is_sure,
            union(bearing.doubts[stay.rows]),
            stay.extent_m,
            *_where(bearing, clauses, stay.rows[0]),
        )
        for stay, is_sure in stays
    ]
    for row in np.flatnonzero(bearing.possible & (s.kind != GPS)).tolist():
        at = int(s.us[row])
        grounds.append(
            Ground(
                np.array([row]), at, at, bool(bearing.sure[row]), int(bearing.doubts[row]), 0.0, *_where(bearing, clauses, row)
            )
        )
    return grounds


def _where(bearing: _Bearing, clauses: list[Governing], row: int) -> tuple[Governing, int]:
    return clauses[bearing.version[row]], int(bearing.zone[row])


def _bearing(clauses: list[Governing], seen: Seen, reference: Reference, vehicles: _Seen, thresholds: Thresholds) -> _Bearing:
    s = seen.sightings
    count = len(s.us)
    possible, sure, is_ordered_time = (np.zeros(count, dtype=bool) for _ in range(3))
    outside = np.zeros(count, dtype=bool)
    doubts, version, zone = s.doubts.copy(), np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    min_minutes = np.zeros(count)
    is_placed, moves_on_road = ~np.isnan(s.lon), _counts_as_road_sighting(seen)
    for number, one in enumerate(clauses):
        answers = [meant(vehicle, fuel, one.clause) for vehicle, fuel in vehicles.kinds]
        can_mean = np.array([answer for answer, _ in answers], dtype=bool)[vehicles.place]
        about_vehicle = np.array([bits for _, bits in answers], dtype=np.int64)[vehicles.place]
        in_force = one.in_force(s.us)
        is_ordered_time |= in_force
        rows = np.flatnonzero(is_placed & can_mean & in_force)
        where: Placed = placed(s.lon[rows], s.lat[rows], s.us[rows], one.clause.zones, reference, thresholds.tolerance_m)
        outside[rows] = where.surely_outside
        version[rows], zone[rows], min_minutes[rows] = number, where.zone, one.clause.min_minutes
        doubts[rows] |= np.where(where.surely_inside, 0, BIT["unsure_place"]) | about_vehicle[rows]
        possible[rows] = ~where.surely_outside & moves_on_road[rows]
        sure[rows] = possible[rows] & (doubts[rows] == 0)
    breaks = (is_placed & ~is_ordered_time) | (outside & (s.doubts == 0))
    return _Bearing(possible, sure, breaks, doubts, min_minutes, version, zone)


def _counts_as_road_sighting(seen: Seen) -> np.ndarray:
    """Driving fixes, readings, and checks at the roadside; a check in a yard or a retest is not seeing it on the road."""
    s = seen.sightings
    counts = s.driving.copy()
    roadside = (seen.checks["kind"] == "roadside").to_numpy(dtype=bool)
    checks = np.flatnonzero(s.kind > READING)
    counts[checks] = roadside[s.row[checks]]
    return counts


def _finding(order: OrderVersion, key_day: tuple[int, int], grounds: list[Ground], seen: Seen, reference: Reference) -> Finding:
    s = seen.sightings
    grounds = sorted(
        grounds, key=lambda ground: (ground.first_us, ground.last_us, ground.governing.clause.clause_id, int(ground.rows[0]))
    )
    charged = [ground for ground in grounds if ground.sure] or grounds
    first = charged[0]
    vehicle = s.vehicles[s.place[first.rows[0]]]
    evidence = [evidence_of(ground, seen, reference) for ground in grounds]
    zone = first.zone_row(reference)
    governs = first.governing
    doubts = 0 if first.sure else int(np.bitwise_or.reduce([ground.doubts for ground in grounds]))
    return finding(
        RULE,
        (vehicle.key, order.order_id, str(key_day[1])),
        vehicle,
        first.first_us,
        max(ground.last_us for ground in charged),
        outcome=VIOLATION if first.sure else TO_BE_VERIFIED,
        minutes=_minutes_driven(charged),
        place=zone.name,
        district=zone.district,
        order_id=order.order_id,
        clause_id=governs.clause.clause_id,
        zone_id=zone.zone_id,
        basis=f"{governs.order.title} 第{governs.clause.clause_id}条",
        code=CODE,
        reasons=codes_of(doubts),
        evidence=evidence,
    )


def _minutes_driven(grounds: list[Ground]) -> int:
    """Whole minutes of all stays together, overlaps counted once, rounded down in the driver's favour."""
    total, until = 0, -1
    for ground in sorted(grounds, key=lambda ground: ground.first_us):
        total += max(0, ground.last_us - max(ground.first_us, until))
        until = max(until, ground.last_us)
    return total // MINUTE
