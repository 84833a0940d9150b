"""What a finding is: its public identity and its columns. Findings are plain dicts here; who stores them is not our concern."""

import hashlib
from typing import Any

from rules.times import day_of, local_day, time_of
from rules.vehicles import Vehicle

VIOLATION, SUSPECTED, TO_BE_VERIFIED, LISTED = "violation", "suspected", "to_be_verified", "listed"
Finding = dict[str, Any]

_SHOWN = (
    *("plate_colour", "fuel", "emission_stage", "vehicle_class", "use", "axles", "gross_mass_kg", "rated_load_kg"),
    *("owner", "owner_id", "district", "new_energy", "vin"),
)


def public_id(*identity: str) -> str:
    """The public id: a hash of the identity, the same on every run, kept through withdrawal and reinstatement."""
    return hashlib.sha256("\x1f".join(identity).encode()).hexdigest()[:32]


def finding(rule: str, identity: tuple[str, ...], vehicle: Vehicle, first_us: int, last_us: int, **columns: Any) -> Finding:
    """A finding with every column; times aware UTC, `local_day` the day on which it starts."""
    row = vehicle.row
    return {
        "finding_id": public_id(rule, *identity),
        "rule": rule,
        "plate": vehicle.plate,
        "plate_type": vehicle.plate_type,
        "local_day": day_of(local_day(first_us)),
        "first_at": time_of(first_us),
        "last_at": time_of(last_us),
        "minutes": None,
        "place": None,
        "district": None,
        "order_id": None,
        "clause_id": None,
        "zone_id": None,
        "pollutant": None,
        "measured": None,
        "limit": None,
        "unit": None,
        "basis": "",
        "code": None,
        "reasons": [],
        "vehicle": {} if row is None else {"plate_type": row.plate_type, **{n: row.values.get(n) for n in _SHOWN}},
        "evidence": [],
        **columns,
    }


def one_an_identity(findings: list[Finding]) -> list[Finding]:
    """One finding an identity, sorted by id. Two contents in conflict under one id are one finding with the evidence of both."""
    by_id: dict[str, list[Finding]] = {}
    for found in sorted(findings, key=lambda found: (found["finding_id"], found["first_at"], str(found["evidence"]))):
        by_id.setdefault(found["finding_id"], []).append(found)
    return [same[0] if len(same) == 1 else {**same[0], "evidence": _together(same)} for same in by_id.values()]


def _together(findings: list[Finding]) -> list[Any]:
    evidence: list[Any] = []
    for found in findings:
        evidence += [item for item in found["evidence"] if item not in evidence]
    return evidence
