"""Tables of facts: observations as received, append-only. Positions are in encoded chunks (`services.store.position_chunks`)."""

from datetime import date, datetime

from sqlalchemy import JSON, Index, LargeBinary, SmallInteger, text
from sqlmodel import Field, SQLModel

from services.store.coded import CodedText
from services.store.types import BigId, UtcDateTime
from streams.expectations import Expectation


class ReadingFact(SQLModel, table=True):
    """A remote-sensing reading; fields and units as in `streams.events.READING`. One row for each distinct content of an id."""

    __tablename__ = "reading_fact"
    __table_args__ = (Index("ix_reading_fact_station_time", "station_id", "time"),)

    station_id: str = Field(primary_key=True)
    reading_id: str = Field(primary_key=True)
    lane_key: int = Field(primary_key=True, description="The lane, -1 where none was given.")
    content: str = Field(primary_key=True, description="Hash of all that was observed.")
    time: datetime = Field(sa_type=UtcDateTime, index=True)
    plate: str = Field(index=True)
    plate_seen: str
    revision: int | None = None
    plate_type: str | None = None
    plate_colour: str | None = None
    plate_confidence: float | None = None
    lane: int | None = None
    lon: float | None = None
    lat: float | None = None
    datum: str | None = None
    fuel: str | None = None
    speed_kmh: float | None = None
    acceleration_ms2: float | None = None
    slope_deg: float | None = None
    vsp_kw_t: float | None = None
    opacity_pct: float | None = None
    ringelmann: float | None = None
    no_ppm: float | None = None
    co_pct: float | None = None
    hc_ppm: float | None = None
    valid: bool | None = None
    invalid_reason: str | None = None
    wind_speed_ms: float | None = None
    temperature_c: float | None = None
    humidity_pct: float | None = None
    pressure_kpa: float | None = None
    device_certificate: str | None = None
    photos: list[str] | None = Field(None, sa_type=JSON)
    video: str | None = None
    received_at: datetime = Field(sa_type=UtcDateTime)
    topic: str
    partition: int
    offset: int = Field(sa_type=BigId)
    element: int


class CheckFact(SQLModel, table=True):
    """A road check, on-site check or retest; fields and units as in `streams.events.CHECK`."""

    __tablename__ = "check_fact"

    check_id: str = Field(primary_key=True)
    content: str = Field(primary_key=True)
    kind: str
    time: datetime = Field(sa_type=UtcDateTime, index=True)
    plate: str = Field(index=True)
    plate_seen: str
    revision: int | None = None
    plate_type: str | None = None
    plate_colour: str | None = None
    lon: float | None = None
    lat: float | None = None
    datum: str | None = None
    place: str | None = None
    district: str | None = None
    agency: str | None = None
    inspectors: list[str] | None = Field(None, sa_type=JSON)
    fuel: str | None = None
    method: str | None = None
    smoke_m1: float | None = None
    opacity_pct: float | None = None
    ringelmann: float | None = None
    nox_ppm: float | None = None
    obd_ok: bool | None = None
    fuel_sulphur_mg_kg: float | None = None
    urea_pct: float | None = None
    aftertreatment_ok: bool | None = None
    result: str | None = None
    documents: list[str] | None = Field(None, sa_type=JSON)
    received_at: datetime = Field(sa_type=UtcDateTime)
    topic: str
    partition: int
    offset: int = Field(sa_type=BigId)
    element: int


class PositionChunk(SQLModel, table=True):
    """Positions of one shard of plates from one batch, encoded by `services.store.position_chunks`, sorted by plate and time."""

    __tablename__ = "position_chunk"
    __table_args__ = (
        Index("ix_position_chunk_shard_time", "shard", "last_at", "first_at"),
        Index("ix_position_chunk_loose", "shard", sqlite_where=text("plate IS NULL"), postgresql_where=text("plate IS NULL")),
        Index("ix_position_chunk_plate", "plate", "first_at"),
    )

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    shard: int = Field(sa_type=SmallInteger)
    plate: str | None = Field(None, description="Set once compacted: all points are this plate's.")
    first_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)
    points: int
    payload: bytes = Field(sa_type=LargeBinary)


class PlateDay(SQLModel, table=True):
    """Days on which a source saw a plate: an index for plates affected by a change, and for rivals under one id."""

    __tablename__ = "presence"
    __table_args__ = (Index("ix_presence_plate", "plate", "day"), Index("ix_presence_day", "day", "plate"))

    source: str = Field(primary_key=True, description="terminal:…, station:… or check")
    day: date = Field(primary_key=True)
    plate: str = Field(primary_key=True)


class Reject(SQLModel, table=True):
    """An event, or element of an array, that could not become a fact, with its raw bytes and the reason."""

    __tablename__ = "reject"

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    topic: str
    partition: int
    offset: int = Field(sa_type=BigId)
    element: int = Field(description="Place in the array, -1 for the whole value.")
    raw: bytes | None = Field(None, sa_type=LargeBinary, description="None for a tombstone.")
    received_at: datetime = Field(sa_type=UtcDateTime)
    field: str
    value: str
    found: str = Field(
        "", sa_column_kwargs={"server_default": ""}, description="A code of `streams.rejects`; '' from before codes."
    )
    expected: Expectation = Field(
        sa_type=CodedText(Expectation), description="A code with parameters; a text from before codes."
    )
    replayed: bool = Field(False, description="Became a fact by a later replay.")
