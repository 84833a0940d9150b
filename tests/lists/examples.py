"""Findings for lists, made from one road check over the limit."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

DAY = date(2026, 11, 20)
_VEHICLE = {
    "plate_type": "01",
    "plate_colour": "yellow",
    "fuel": "diesel",
    "emission_stage": 3,
    "vehicle_class": "heavy",
    "use": "muck",
    "owner": "洛城试验运输队",
    "owner_id": "410302198001011234",
}
_STATED: dict[str, Any] = {
    "rule": "road_check",
    "outcome": "violation",
    "withdrawn": False,
    "revision": 1,
    "plate": "豫C0T003",
    "plate_type": "01",
    "local_day": DAY,
    "first_at": datetime(2026, 11, 20, 0, 30, 5, tzinfo=UTC),
    "last_at": datetime(2026, 11, 20, 0, 30, 5, tzinfo=UTC),
    "place": "310国道试验村口",
    "district": "410311",
    "pollutant": "smoke_m1",
    "measured": 2.4,
    "limit": 1.2,
    "unit": "m⁻¹",
    "basis": "GB 3847-2018 cl. 8",
    "code": "6063",
    "reasons": [],
    "vehicle": _VEHICLE,
    "evidence": [],
    "minutes": None,
    "order_id": None,
    "clause_id": None,
    "zone_id": None,
}


def finding_id(seed: object) -> str:
    return sha256(str(seed).encode()).hexdigest()[:32]


def stated(seed: object = 0, owner: str | None = None, **changes: Any) -> dict[str, Any]:
    """A finding's columns: a road check over the limit, with these changes."""
    vehicle = _VEHICLE if owner is None else _VEHICLE | {"owner": owner}
    return {"finding_id": finding_id(seed), **_STATED, "vehicle": vehicle} | changes
