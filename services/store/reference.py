"""What was in force: rows with two times. Nothing is overwritten; the row that holds is found by `services.reference.versions`."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from services.store.types import BigId, UtcDateTime


class ReferenceChange(SQLModel, table=True):
    """One import or entry; its id is the recorded tick of all its rows."""

    __tablename__ = "reference_change"

    tick: int | None = Field(None, primary_key=True, sa_type=BigId)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(description="vehicles, zones, stations, orders or warnings")
    source: str = Field(description="File name and how it was read.")


class _Version(SQLModel):
    """What every reference row has: from when it holds, when it was recorded, and whether it says 'no longer there'."""

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    holds_from: datetime = Field(sa_type=UtcDateTime)
    tick: int = Field(sa_type=BigId, foreign_key="reference_change.tick")
    absent: bool = False


class VehicleVersion(_Version, table=True):
    """A vehicle of the register (车辆库). Key: plate, plate_type. Masses in kg; stage 0–6, None = unknown."""

    __tablename__ = "vehicle_version"

    plate: str = Field(index=True)
    plate_type: str
    plate_colour: str | None = None
    vin: str | None = None
    fuel: str | None = None
    emission_stage: int | None = None
    vehicle_class: str | None = None
    use: str | None = None
    axles: int | None = None
    gross_mass_kg: float | None = None
    rated_load_kg: float | None = None
    owner: str | None = None
    owner_id: str | None = None
    district: str | None = None
    new_energy: bool | None = None
    registered_on: date | None = None


class ZoneVersion(_Version, table=True):
    """An area. Key: zone_id. geometry: GeoJSON Polygon or MultiPolygon in WGS-84; datum: what the file was in."""

    __tablename__ = "zone_version"

    zone_id: str = Field(index=True)
    name: str
    datum: str
    district: str | None = None
    geometry: dict = Field(default_factory=dict, sa_type=JSON)


class StationVersion(_Version, table=True):
    """A remote-sensing station. Key: station_id. lon, lat in WGS-84 degrees; datum: what the file was in."""

    __tablename__ = "station_version"

    station_id: str = Field(index=True)
    name: str
    lon: float
    lat: float
    datum: str
    district: str | None = None


class WarningVersion(_Version, table=True):
    """A version of a heavy-pollution warning (重污染天气预警). Key: warning_id; holds_from is its issue. body: the JSON as checked."""

    __tablename__ = "warning_version"

    warning_id: str = Field(index=True)
    body: dict = Field(default_factory=dict, sa_type=JSON)


class OrderVersion(_Version, table=True):
    """A version of an order (管控令). Key: order_id; holds_from is its issue. body: the JSON as checked by `rules.orders`."""

    __tablename__ = "order_version"

    order_id: str = Field(index=True)
    body: dict = Field(default_factory=dict, sa_type=JSON)
