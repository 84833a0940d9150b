"""Output of the rules: findings with their evidence, and counts of facts that could not be assessed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any

from rules.sightings.vehicles import Vehicle
from rules.timing.times import day_of, local_day, time_of

VIOLATION, SUSPECTED, TO_BE_VERIFIED, LISTED = "violation", "suspected", "to_be_verified", "listed"

_SHOWN = (
    *("plate_colour", "fuel", "emission_stage", "vehicle_class", "use", "axles", "gross_mass_kg", "rated_load_kg"),
    *("owner", "owner_id", "district", "new_energy", "vin"),
)


@dataclass(frozen=True)
class Evidence:
    """A piece of evidence.

    kind: one of the rule's YAML.
    members: JSON values by name.
    """

    kind: str
    members: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The piece as stored and as the API gives it."""
        return {"kind": self.kind, **self.members}


@dataclass(frozen=True)
class Finding:
    """A finding of a rule about a vehicle.

    finding_id: public id, see `public_id`.
    outcome: violation, suspected, to_be_verified or listed.
    is_sure: one of its grounds is without doubts, independent of the outcome.
    local_day: the local day on which it starts.
    first_at, last_at: aware UTC.
    minutes: whole minutes driven against an order, rounded down; None where only cameras saw it.
    reasons: codes of the catalogue, why it is no violation.
    vehicle: the register's row as judged; {} if unregistered.
    identities: the one that names it, then those by which the same act may have been numbered when other facts were known.
    """

    finding_id: str
    rule: str
    plate: str
    plate_type: str | None
    local_day: date
    first_at: datetime
    last_at: datetime
    outcome: str
    is_sure: bool
    minutes: int | None = None
    place: str | None = None
    district: str | None = None
    order_id: str | None = None
    clause_id: str | None = None
    zone_id: str | None = None
    pollutant: str | None = None
    measured: float | None = None
    limit: float | None = None
    unit: str | None = None
    basis: str = ""
    code: str | None = None
    reasons: Sequence[str] = ()
    vehicle: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[Evidence] = ()
    identities: Sequence[tuple[str, ...]] = ()

    def as_row(self) -> dict[str, Any]:
        """The finding as a dict of columns; reasons and evidence as lists of JSON values."""
        row = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "identities"}
        return row | {"reasons": list(self.reasons), "evidence": [piece.as_json() for piece in self.evidence]}


@dataclass(frozen=True)
class NotAssessed:
    """The number of facts of a vehicle and local day that a rule could not assess.

    plate_type: '' where unknown.
    reason: code of the catalogue.
    """

    plate: str
    plate_type: str
    local_day: date
    reason: str
    facts: int


def public_id(*identity: str) -> str:
    """The public id: a hash of the identity, so it is stable through derivations, withdrawal and reinstatement."""
    return hashlib.sha256("\x1f".join(identity).encode()).hexdigest()[:32]


def finding(
    rule: str,
    identity: tuple[str, ...],
    vehicle: Vehicle,
    first_us: int,
    last_us: int,
    *,
    outcome: str,
    is_sure: bool,
    formerly: Sequence[tuple[str, ...]] = (),
    **columns: Any,
) -> Finding:
    """Build a finding about a vehicle.

    identity: unique within the rule; of what sources and orders say, never of the register.
    formerly: identities of the same act when fewer facts were known.
    first_us, last_us: microseconds UTC.
    """
    row = vehicle.row
    return Finding(
        finding_id=public_id(rule, *identity),
        rule=rule,
        plate=vehicle.plate,
        plate_type=vehicle.plate_type,
        local_day=day_of(local_day(first_us)),
        first_at=time_of(first_us),
        last_at=time_of(last_us),
        outcome=outcome,
        is_sure=is_sure,
        vehicle={} if row is None else {"plate_type": row.plate_type, **{name: row.values.get(name) for name in _SHOWN}},
        identities=(identity, *formerly),
        **columns,
    )


def one_an_identity(findings: Sequence[Finding]) -> list[Finding]:
    """Deduplicate findings by id, sorted by id. Records in conflict under one id give one finding with the evidence of all."""
    by_id: dict[str, list[Finding]] = {}
    for found in sorted(
        findings, key=lambda found: (found.finding_id, found.first_at, str([one.as_json() for one in found.evidence]))
    ):
        by_id.setdefault(found.finding_id, []).append(found)
    return [same[0] if len(same) == 1 else _as_one(same) for same in by_id.values()]


def _as_one(findings: list[Finding]) -> Finding:
    identities = dict.fromkeys(identity for found in findings for identity in found.identities)
    return replace(findings[0], evidence=_together(findings), identities=tuple(identities))


def _together(findings: list[Finding]) -> list[Evidence]:
    evidence: list[Evidence] = []
    for found in findings:
        evidence += [piece for piece in found.evidence if piece not in evidence]
    return evidence
