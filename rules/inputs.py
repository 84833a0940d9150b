"""What f works on: the facts and the reference, as frames and small frozen objects."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd

from rules.times import micros_of


@dataclass(frozen=True)
class Facts:
    """Facts of some plates, with rivals: facts of other plates that share an id with theirs.

    positions: plate, terminal_id, time (aware), lon, lat (degrees WGS-84), speed_kmh, plate_type, plate_colour, located, … ;
    readings, checks: as in the field dictionary, with `content` (hash), `plate_fits` (has the form of a plate); readings with `lane_key`.
    """

    positions: pd.DataFrame
    readings: pd.DataFrame
    checks: pd.DataFrame


@dataclass(frozen=True)
class VehicleRow:
    """A vehicle as the register has it from `holds_from_us` on (microseconds UTC) until the next row of its key."""

    plate: str
    plate_type: str
    holds_from_us: int
    absent: bool
    values: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class ZoneRow:
    """A zone's area (GeoJSON, WGS-84) from `holds_from_us` on."""

    zone_id: str
    name: str
    district: str | None
    holds_from_us: int
    absent: bool
    geometry: str


@dataclass(frozen=True)
class StationRow:
    """A station's place from `holds_from_us` on."""

    station_id: str
    name: str
    lon: float
    lat: float
    district: str | None
    holds_from_us: int
    absent: bool

    @property
    def is_mobile(self) -> bool:
        """Point codes: A and B fixed, C mobile, D black smoke."""
        return self.station_id[:1] == "C"


@dataclass(frozen=True)
class VehiclePredicate:
    """Which vehicles a clause means. Empty classes or uses: any. stage_at_most None: any stage."""

    fuels: tuple[str, ...]
    stage_at_most: int | None
    stage_inclusive: bool
    classes: tuple[str, ...]
    uses: tuple[str, ...]


@dataclass(frozen=True)
class Clause:
    """A clause of an order version. hours: (start, end) in minutes of the day, end up to 1440, start > end crosses midnight."""

    clause_id: str
    vehicles: VehiclePredicate
    zones: tuple[str, ...]
    hours: tuple[tuple[int, int], ...]
    weekdays: frozenset[int]
    from_us: int
    until_us: int | None
    exempt: frozenset[str]
    min_minutes: float


@dataclass(frozen=True)
class OrderVersion:
    """An order as issued at `issued_us`; it governs until the next version is issued."""

    order_id: str
    title: str
    issuer: str
    issued_us: int
    legal_basis: tuple[str, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Reference:
    """What was in force: of each key the rows in the order of (holds_from, tick); of several with one holds_from only the last."""

    vehicles: dict[str, list[VehicleRow]]
    zones: dict[str, list[ZoneRow]]
    stations: dict[str, list[StationRow]]
    orders: dict[str, list[OrderVersion]]


def clause_of(body: dict[str, Any]) -> Clause:
    """A clause from the checked JSON of an order."""
    vehicles = body["vehicles"]
    until = body["until"]
    return Clause(
        clause_id=body["clause_id"],
        vehicles=VehiclePredicate(
            fuels=tuple(vehicles["fuels"]),
            stage_at_most=vehicles.get("stage_at_most"),
            stage_inclusive=bool(vehicles.get("stage_inclusive")),
            classes=tuple(vehicles["classes"]),
            uses=tuple(vehicles["uses"]),
        ),
        zones=tuple(body["zones"]),
        hours=tuple((_minutes(start), _minutes(end)) for start, end in body["hours"]),
        weekdays=frozenset(body["weekdays"]),
        from_us=_micros(body["from"]),
        until_us=None if until is None else _micros(until),
        exempt=frozenset(body["exempt"]),
        min_minutes=float(body["min_minutes"]),
    )


def order_of(body: dict[str, Any]) -> OrderVersion:
    """An order version from its checked JSON."""
    return OrderVersion(
        order_id=body["order_id"],
        title=body["title"],
        issuer=body["issuer"],
        issued_us=_micros(body["issued_at"]),
        legal_basis=tuple(body["legal_basis"]),
        clauses=tuple(clause_of(clause) for clause in body["clauses"]),
    )


def _micros(text: str) -> int:
    return micros_of(datetime.fromisoformat(text))


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
