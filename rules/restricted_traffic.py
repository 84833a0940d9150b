"""Restricted traffic: vehicles driving inside an order's area while it is in force, by stays and passages of GPS fixes and by cameras.

One finding per vehicle, order and local day, updated as facts arrive. It is a *violation* if one of its grounds is without doubts: a sure
place, no doubtful fix needed, a vehicle that the clause surely applies to. Otherwise it is *to be verified*, with the reasons. A drive that
violates several orders is one case: charged under one of them and *listed* under the others.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import LISTED, TO_BE_VERIFIED, VIOLATION, Evidence, Finding, NotAssessed, finding, public_id
from rules.judge.not_assessed import (
    NOT_LOCATED,
    NOT_MEASURED,
    SOURCE_SICK,
    SPEED_CONTRADICTS,
    TOO_SELDOM,
    ZONE_UNDRAWN,
    counted,
    counted_unread,
)
from rules.orders.clause_areas import district_at
from rules.orders.clause_grounds import clauses_borne, grounds_of
from rules.orders.concurrent_orders import Charge, Linked, charge_of, linked
from rules.orders.finding_names import finding_names
from rules.orders.grounds import Ground, evidence_of
from rules.orders.left_over import left_over
from rules.orders.versions_in_force import Governing, governing
from rules.sightings.doubts import BIT, codes_of
from rules.sightings.repeats import without_repeats
from rules.sightings.sightings import GPS, Seen
from rules.timing.intervals import total_length
from rules.timing.times import MINUTE, Micros

RULE = "restricted_traffic"
CHARGED_ELSEWHERE = "charged_elsewhere"
Names = Mapping[Charge, str]
"""How the vehicle of each finding is named, see `rules.orders.finding_names`."""


def find(seen: Seen, reference: Reference, thresholds: Thresholds, as_of: int | None = None) -> list[Finding]:
    """Findings of all orders from these sightings."""
    seen = without_repeats(seen, thresholds)
    grounds: dict[Charge, list[Ground]] = defaultdict(list)
    numbers = count()
    for clauses, borne in clauses_borne(seen, reference, thresholds):
        for ground in grounds_of(clauses, borne, seen, reference, thresholds):
            charge = charge_of(int(seen.sightings.key[ground.rows[0]]), ground)
            grounds[charge].append(replace(ground, number=next(numbers)))
    links = linked(((charge.key, ground) for charge, found in grounds.items() for ground in found), thresholds)
    names = finding_names(grounds, seen)
    return [_finding(charge, found, links, names, seen, reference) for charge, found in grounds.items()]


def not_assessed(seen: Seen, reference: Reference, thresholds: Thresholds) -> list[NotAssessed]:
    """Count positions while an order is in force that cannot be evaluated, each under the first reason that it has; and whatever then shows
    a vehicle whose plate was not read."""
    seen = without_repeats(seen, thresholds)
    s = seen.sightings
    reasons = np.full(len(s.us), None, dtype=object)
    in_grounds, alone, undrawn = left_over(seen, reference, thresholds)
    # From the last reason to the first, so that the first one stays.
    reasons[undrawn] = ZONE_UNDRAWN
    reasons[alone] = TOO_SELDOM
    reasons[(s.doubts & BIT["speed_contradicts"] != 0) & ~in_grounds] = SPEED_CONTRADICTS
    reasons[(s.doubts & BIT["sick_source"] != 0) & s.driving] = SOURCE_SICK
    reasons[np.isnan(s.speed_kmh)] = NOT_MEASURED
    rows = np.flatnonzero((s.kind == GPS) & (reasons != None))  # noqa: E711
    rows = rows[_any_in_force(s.us[rows], reference)]
    unread = counted_unread(seen.unread, _any_in_force(seen.unread.us, reference))
    nowhere = np.flatnonzero(seen.unlocated.driving)
    nowhere = nowhere[_any_in_force(seen.unlocated.us[nowhere], reference)]
    unlocated = counted(seen.unlocated, nowhere, np.full(len(nowhere), NOT_LOCATED, dtype=object))
    return unread + counted(s, rows, reasons[rows]) + unlocated


def _any_in_force(us: Micros, reference: Reference) -> NDArray[np.bool_]:
    """Whether any order is in force at these times."""
    found = np.zeros(len(us), dtype=bool)
    for versions in reference.orders.values() if len(us) else ():
        for one in governing(versions, reference.warnings):
            found |= one.in_force(us)
    return found


def _finding(charge: Charge, grounds: list[Ground], links: Linked, names: Names, seen: Seen, reference: Reference) -> Finding:
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
        _identity(charge, names),
        vehicle,
        first.first_us,
        max(ground.last_us for ground in charged),
        outcome=VIOLATION if own and first.sure else TO_BE_VERIFIED if own else LISTED,
        is_sure=any(ground.sure for ground in grounds),
        minutes=_minutes_driven([ground for ground in charged if s.kind[ground.rows[0]] == GPS]),
        place=zone.name,
        district=zone.district or district_at(reference, float(s.lon[place]), float(s.lat[place]), first.first_us),
        order_id=charge.order_id,
        clause_id=governs.clause.clause_id,
        zone_id=zone.zone_id,
        basis=_basis(governs),
        code=governs.clause.offence.code,
        reasons=_reasons(own, first),
        evidence=[_evidence(ground, charge, links, names, seen, reference) for ground in grounds],
    )


def _basis(governs: Governing) -> str:
    """The order and its clause, with the act and the article of the law that the clause states."""
    offence = governs.clause.offence
    clause = f"{governs.order.title} 第{governs.clause.clause_id}条" + (f"（{offence.act}）" if offence.act else "")
    return "；".join(part for part in (clause, offence.article) if part)


def _identity(charge: Charge, names: Names) -> tuple[str, ...]:
    return names[charge], charge.order_id, str(charge.day)


def _reasons(own: list[Ground], first: Ground) -> list[str]:
    if not own:
        return [CHARGED_ELSEWHERE]
    return [] if first.sure else codes_of(int(np.bitwise_or.reduce([ground.doubts for ground in own])))


def _evidence(ground: Ground, charge: Charge, links: Linked, names: Names, seen: Seen, reference: Reference) -> Evidence:
    under, also = links.charged_under.get(ground.number), links.also.get(charge)
    linked_to: dict[str, Any] = {}
    if under is not None:
        linked_to["charged_under"] = _named(under, names)
    elif also:
        linked_to["also_against"] = [_named(one, names) for one in also]
    return evidence_of(ground, seen, reference, linked_to)


def _named(charge: Charge, names: Names) -> dict[str, str]:
    return {"finding_id": public_id(RULE, *_identity(charge, names)), "order_id": charge.order_id}


def _minutes_driven(grounds: list[Ground]) -> int | None:
    """Whole minutes of the interval union of stays and passages, rounded down in the driver's favour; None without any."""
    if not grounds:
        return None
    return total_length((ground.first_us, ground.last_us) for ground in grounds) // MINUTE
