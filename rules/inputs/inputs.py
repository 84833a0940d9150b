"""What rules judge: facts as DataFrames, reference as small frozen objects."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from rules.catalogue.districts import DISTRICTS
from rules.inputs.parsed_order import OrderVersion
from rules.inputs.parsed_pass import PassVersion
from rules.inputs.parsed_warning import WarningVersion
from rules.inputs.unreliable_span import SickSpan


@dataclass(frozen=True)
class Facts:
    """Facts of some plates, with rivals: facts of other plates that share an id with theirs.

    positions: plate, terminal_id, time (aware), lon, lat (degrees WGS-84), speed_kmh, plate_type, plate_colour, located, …
    readings, checks: as in the field dictionary, with `content` (hash); readings with `lane_key`.
    All with `plate_fits` (has the form of a plate) and `is_placeholder` (the text says that no plate was read).
    """

    positions: pd.DataFrame
    readings: pd.DataFrame
    checks: pd.DataFrame


@dataclass(frozen=True)
class VehicleRow:
    """A row of the register, valid from `holds_from_us` (microseconds UTC) until the next row of the same plate and type.

    absent: the vehicle is not in the register from then on.
    values: the columns by name.
    """

    plate: str
    plate_type: str
    holds_from_us: int
    absent: bool
    values: dict[str, Any] = field(hash=False)


@dataclass(frozen=True)
class ZoneRow:
    """A zone, valid from `holds_from_us` (microseconds UTC) until the next row of its id.

    absent: the zone does not exist from then on.
    geometry: GeoJSON text, WGS-84.
    kind: area, district, or road (lines of `width_m`).
    elevated: the road passes over another.
    """

    zone_id: str
    name: str
    district: str | None
    holds_from_us: int
    absent: bool
    geometry: str
    kind: str = "area"
    width_m: float | None = None
    elevated: bool = False


@dataclass(frozen=True)
class StationRow:
    """A station's place, valid from `holds_from_us` (microseconds UTC) until the next row of its id."""

    station_id: str
    name: str
    lon: float
    lat: float
    district: str | None
    holds_from_us: int
    absent: bool

    @property
    def is_mobile(self) -> bool:
        """By the first letter of the point code: A and B fixed, C mobile, D black smoke."""
        return self.station_id[:1] == "C"


@dataclass(frozen=True)
class Reference:
    """Reference data: for each key its rows in the order of (holds_from, tick); of several with one holds_from only the last.

    vehicles: by plate.
    zones, stations, orders, warnings: by id; orders and warnings in the order of issue.
    passes: by plate, all versions of its passes in the order of issue.
    sick: by source (`rules.inputs.unreliable_span.source_name`).
    """

    vehicles: dict[str, list[VehicleRow]]
    zones: dict[str, list[ZoneRow]]
    stations: dict[str, list[StationRow]]
    orders: dict[str, list[OrderVersion]]
    warnings: dict[str, list[WarningVersion]] = field(default_factory=dict)
    passes: dict[str, list[PassVersion]] = field(default_factory=dict)
    sick: dict[str, list[SickSpan]] = field(default_factory=dict)

    @property
    def districts(self) -> frozenset[str]:
        """Known districts: of the list, and of zones and stations at any time."""
        of_zones = {row.district for rows in self.zones.values() for row in rows}
        of_stations = {row.district for rows in self.stations.values() for row in rows}
        return frozenset({*DISTRICTS} | {one for one in of_zones | of_stations if one})
