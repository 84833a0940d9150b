"""Bitemporal tables of reference data: valid time and recorded tick, append-only; `services.reference.versions` finds the valid row."""

from datetime import date, datetime

from sqlalchemy import JSON, false
from sqlmodel import Field, SQLModel

from services.store.types import BigId, UtcDateTime


class ReferenceChange(SQLModel, table=True):
    """One import or manual entry; its id is the recorded tick of all its rows."""

    __tablename__ = "reference_change"

    tick: int | None = Field(None, primary_key=True, sa_type=BigId)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    kind: str = Field(description="vehicles, zones, stations, orders, warnings, passes or sources (terminals in older rows)")
    source: str = Field(description="File name and how it was read.")
    by: str | None = Field(None, description="Who entered it, as they said.")


class _Version(SQLModel):
    """Columns of every reference row.

    holds_from: from when it is valid.
    tick: when it was recorded.
    absent: whether the object does not exist from then on.
    """

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
    """An area, a road or a district. Key: zone_id.

    datum: of the imported file.
    geometry: GeoJSON in WGS-84; of a road LineString or MultiLineString, otherwise Polygon or MultiPolygon.
    width_m: of a road.
    """

    __tablename__ = "zone_version"

    zone_id: str = Field(index=True)
    name: str
    datum: str
    district: str | None = None
    geometry: dict = Field(default_factory=dict, sa_type=JSON)
    kind: str = Field("area", sa_column_kwargs={"server_default": "area"}, description="area, road or district")
    width_m: float | None = None
    elevated: bool = Field(False, sa_column_kwargs={"server_default": false()}, description="Lies over or under another road.")


class StationVersion(_Version, table=True):
    """A remote-sensing station. Key: station_id.

    lon, lat: WGS-84 degrees.
    datum: of the imported file.
    """

    __tablename__ = "station_version"

    station_id: str = Field(index=True)
    name: str
    lon: float
    lat: float
    datum: str
    district: str | None = None


class WarningVersion(_Version, table=True):
    """A version of a heavy-pollution warning (重污染天气预警). Key: warning_id; holds_from is its issue. body: validated JSON."""

    __tablename__ = "warning_version"

    warning_id: str = Field(index=True)
    body: dict = Field(default_factory=dict, sa_type=JSON)


class OrderVersion(_Version, table=True):
    """A version of an order (管控令). Key: order_id; holds_from is its issue. body: validated JSON (`rules.inputs.parsed_order`)."""

    __tablename__ = "order_version"

    order_id: str = Field(index=True)
    body: dict = Field(default_factory=dict, sa_type=JSON)


class SourceVersion(_Version, table=True):
    """A span in which a source is, or may be, unreliable. Key: kind, source_id, cause; holds_from is its beginning.

    absent: there is no such span, or no longer. body: from, until, state (absent: confirmed) and why (`rules.inputs.unreliable_span`).
    """

    __tablename__ = "source_version"

    kind: str = Field(description="terminal, station or agency (who made checks)")
    source_id: str = Field(index=True)
    cause: str = Field(description="A code of `rules.catalogue.source_faults`.")
    body: dict = Field(default_factory=dict, sa_type=JSON)


class PassVersion(_Version, table=True):
    """A version of a pass (通行证) or exemption (豁免). Key: pass_id; holds_from is its issue. body: validated JSON."""

    __tablename__ = "pass_version"

    pass_id: str = Field(index=True)
    plate: str = Field(index=True)
    body: dict = Field(default_factory=dict, sa_type=JSON)
