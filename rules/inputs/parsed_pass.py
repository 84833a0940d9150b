"""Passes (通行证) and exemptions (豁免), granted or revoked, parsed from validated JSON. Their effect: `rules.orders.passes_and_exemptions`."""

from dataclasses import dataclass
from typing import Any

from rules.inputs.parsed_order import ALL_DAY, EVERY_DAY, windows_of
from rules.timing.times import micros_of_text


@dataclass(frozen=True)
class PassVersion:
    """A pass or exemption as granted, or its revocation.

    plate_type: None = any.
    zones: the route; () = everywhere.
    orders: () = any.
    """

    pass_id: str
    kind: str
    event: str
    plate: str
    plate_type: str | None
    issued_us: int
    from_us: int
    until_us: int | None
    hours: tuple[tuple[int, int], ...]
    weekdays: frozenset[int]
    zones: tuple[str, ...]
    orders: frozenset[str]
    reason: str | None


def pass_of(body: dict[str, Any]) -> PassVersion:
    """A version from its validated JSON."""
    until, hours = body["until"], body.get("hours")
    return PassVersion(
        pass_id=body["pass_id"],
        kind=body["kind"],
        event=body.get("event", "issued"),
        plate=body["plate"],
        plate_type=body.get("plate_type"),
        issued_us=micros_of_text(body["issued_at"]),
        from_us=micros_of_text(body["from"]),
        until_us=None if until is None else micros_of_text(until),
        hours=windows_of(hours) if hours else ALL_DAY,
        weekdays=frozenset(body.get("weekdays") or EVERY_DAY),
        zones=tuple(body.get("zones") or ()),
        orders=frozenset(body.get("orders") or ()),
        reason=body.get("reason"),
    )
