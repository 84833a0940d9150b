"""Restricted traffic: vehicles driving inside an order's area while it is in force, by stays and passages of GPS fixes and by cameras.

One finding per vehicle, order and local day, updated as facts arrive. It is a *violation* if one of its grounds is without doubts: a sure
place, no doubtful fix needed, a vehicle that the clause surely applies to. Otherwise it is *to be verified*, with the reasons. A drive that
violates several orders is one case: charged under one of them and *listed* under the others.
"""

from collections import defaultdict
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import LISTED, TO_BE_VERIFIED, VIOLATION, Evidence, Finding, NotAssessed, finding, public_id
from rules.judge.not_assessed import NOT_MEASURED, SOURCE_SICK, counted, counted_unread
from rules.orders.applicability import Bearing, Kinds, bearing, kinds_of
from rules.orders.clause_areas import district_at
from rules.orders.concurrent_orders import Charge, Linked, charge_of, linked
from rules.orders.grounds import Ground, evidence_of
from rules.orders.passages import find_passages
from rules.orders.versions_in_force import Governing, governing
from rules.sightings.doubts import BIT, codes_of, union
from rules.sightings.sightings import GPS, Seen
from rules.sightings.stays import find_stays
from rules.timing.intervals import total_length
from rules.timing.times import MINUTE, Micros

RULE = "restricted_traffic"
CHARGED_ELSEWHERE = "charged_elsewhere"
_UNNUMBERED = -1


def find(seen: Seen, reference: Reference, thresholds: Thresholds, as_of: int | None = None) -> list[Finding]:
    """Findings of all orders from these sightings."""
    grounds: dict[Charge, list[Ground]] = defaultdict(list)
    kinds, numbers = kinds_of(seen), count()
    for versions in reference.orders.values():
        by_clause: dict[str, list[Governing]] = defaultdict(list)
        for one in governing(versions, reference.warnings):
            by_clause[one.clause.clause_id].append(one)
        for clauses in by_clause.values():
            for ground in _grounds(clauses, seen, reference, kinds, thresholds):
                charge = charge_of(int(seen.sightings.key[ground.rows[0]]), ground)
                grounds[charge].append(replace(ground, number=next(numbers)))
    links = linked(((charge.key, ground) for charge, found in grounds.items() for ground in found), thresholds)
    return [_finding(charge, found, links, seen, reference) for charge, found in grounds.items()]


def not_assessed(seen: Seen, reference: Reference, thresholds: Thresholds) -> list[NotAssessed]:
    """Count positions while an order is in force that cannot be evaluated: of an unreliable terminal, or without a speed; and whatever then
    shows a vehicle whose plate was not read."""
    s = seen.sightings
    is_sick, is_silent = s.doubts & BIT["sick_source"] != 0, np.isnan(s.speed_kmh)
    rows = np.flatnonzero((s.kind == GPS) & ((is_sick & s.driving) | is_silent))
    rows = rows[_any_in_force(s.us[rows], reference)]
    unread = counted_unread(seen.unread, _any_in_force(seen.unread.us, reference))
    return unread + counted(s, rows, np.where(is_silent[rows], NOT_MEASURED, SOURCE_SICK).astype(object))


def _any_in_force(us: Micros, reference: Reference) -> NDArray[np.bool_]:
    """Whether any order is in force at these times."""
    found = np.zeros(len(us), dtype=bool)
    for versions in reference.orders.values() if len(us) else ():
        for one in governing(versions, reference.warnings):
            found |= one.in_force(us)
    return found


def _grounds(clauses: list[Governing], seen: Seen, reference: Reference, kinds: Kinds, thresholds: Thresholds) -> list[Ground]:
    """Grounds of one clause through its versions: sure ones, and possible ones that share no fix with a sure one."""
    borne = bearing(clauses, seen, reference, kinds, thresholds)
    if not borne.eligible.any():
        return []
    grounds = _stays(clauses, borne, seen, thresholds) + _cameras(clauses, borne, seen)
    for passage in dict.fromkeys(passage for one in clauses for passage in one.clause.passages):
        for way in find_passages(passage, borne, seen, reference, thresholds):
            one = clauses[borne.version[way.rows[-1]]]
            if passage in one.clause.passages:
                grounds.append(_ground(way.rows, way.sure, way.doubts, 0.0, one, passage.to_zone, seen, passage.name))
    return grounds


def _stays(clauses: list[Governing], borne: Bearing, seen: Seen, thresholds: Thresholds) -> list[Ground]:
    s = seen.sightings
    gps = (s.kind == GPS) & s.driving
    sure = find_stays(s, borne.sure & gps, borne.breaks, borne.min_minutes, thresholds)
    possible = find_stays(s, borne.possible & gps, borne.breaks, borne.min_minutes, thresholds)
    in_sure = np.zeros(len(s.us), dtype=bool)
    for stay in sure:
        in_sure[stay.rows] = True
    stays = [(stay, True) for stay in sure] + [(stay, False) for stay in possible if not in_sure[stay.rows].any()]
    return [
        _ground(stay.rows, is_sure, union(borne.doubts[stay.rows]), stay.extent_m, *_where(borne, clauses, stay.rows[0]), seen)
        for stay, is_sure in stays
    ]


def _cameras(clauses: list[Governing], borne: Bearing, seen: Seen) -> list[Ground]:
    return [
        _ground(np.array([row]), bool(borne.sure[row]), int(borne.doubts[row]), 0.0, *_where(borne, clauses, row), seen)
        for row in np.flatnonzero(borne.possible & (seen.sightings.kind != GPS)).tolist()
    ]


def _where(borne: Bearing, clauses: list[Governing], row: int) -> tuple[Governing, str]:
    one = clauses[borne.version[row]]
    return one, one.clause.added_zones[borne.zone[row]]


def _ground(
    rows: np.ndarray,
    sure: bool,
    doubts: int,
    extent_m: float,
    one: Governing,
    zone_id: str,
    seen: Seen,
    passage: str | None = None,
) -> Ground:
    us = seen.sightings.us
    return Ground(_UNNUMBERED, rows, int(us[rows[0]]), int(us[rows[-1]]), sure, doubts, extent_m, one, zone_id, passage)


def _finding(charge: Charge, grounds: list[Ground], links: Linked, seen: Seen, reference: Reference) -> Finding:
    s = seen.sightings
    grounds = sorted(
        grounds, key=lambda ground: (ground.first_us, ground.last_us, ground.governing.clause.clause_id, int(ground.rows[0]))
    )
    own = [ground for ground in grounds if ground.number not in links.charged_under]
    charged = [ground for ground in own if ground.sure] or own or grounds
    first = charged[0]
    vehicle = s.vehicles[s.vehicle_index[first.rows[0]]]
    zone = first.zone_row(reference)
    governs = first.governing
    place = int(first.rows[0])
    return finding(
        RULE,
        _identity(charge, seen),
        vehicle,
        first.first_us,
        max(ground.last_us for ground in charged),
        outcome=VIOLATION if own and first.sure else TO_BE_VERIFIED if own else LISTED,
        is_sure=any(ground.sure for ground in grounds),
        minutes=_minutes_driven(charged),
        place=zone.name,
        district=zone.district or district_at(reference, float(s.lon[place]), float(s.lat[place]), first.first_us),
        order_id=charge.order_id,
        clause_id=governs.clause.clause_id,
        zone_id=zone.zone_id,
        basis=_basis(governs),
        code=governs.clause.offence.code,
        reasons=_reasons(own, first),
        evidence=[_evidence(ground, charge, links, seen, reference) for ground in grounds],
    )


def _basis(governs: Governing) -> str:
    """The order and its clause, with the act and the article of the law that the clause states."""
    offence = governs.clause.offence
    clause = f"{governs.order.title} 第{governs.clause.clause_id}条" + (f"（{offence.act}）" if offence.act else "")
    return "；".join(part for part in (clause, offence.article) if part)


def _identity(charge: Charge, seen: Seen) -> tuple[str, ...]:
    return seen.sightings.key_of(charge.key), charge.order_id, str(charge.day)


def _reasons(own: list[Ground], first: Ground) -> list[str]:
    if not own:
        return [CHARGED_ELSEWHERE]
    return [] if first.sure else codes_of(int(np.bitwise_or.reduce([ground.doubts for ground in own])))


def _evidence(ground: Ground, charge: Charge, links: Linked, seen: Seen, reference: Reference) -> Evidence:
    under, also = links.charged_under.get(ground.number), links.also.get(charge)
    linked_to: dict[str, Any] = {}
    if under is not None:
        linked_to["charged_under"] = _named(under, seen)
    elif also:
        linked_to["also_against"] = [_named(one, seen) for one in also]
    return evidence_of(ground, seen, reference, linked_to)


def _named(charge: Charge, seen: Seen) -> dict[str, str]:
    return {"finding_id": public_id(RULE, *_identity(charge, seen)), "order_id": charge.order_id}


def _minutes_driven(grounds: list[Ground]) -> int:
    """Whole minutes of the interval union of all grounds, rounded down in the driver's favour."""
    return total_length((ground.first_us, ground.last_us) for ground in grounds) // MINUTE
