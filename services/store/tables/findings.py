"""Tables of derived data: findings, their append-only ledger, and what is derived along for statistics and what-if."""

from datetime import date, datetime

from sqlalchemy import JSON, Index, LargeBinary, SmallInteger, false
from sqlmodel import Field, SQLModel

from rules.catalogue.causes import Cause
from services.store.coded import CodedList
from services.store.types import BigId, UtcDateTime

_COUNTED_BY = ("outcome", "rule", "district", "station_id", "emission_stage", "zone_id", "order_id", "local_day", "owner")
_IN_PLACE = ("lon", "lat")
"""Columns by which statistics count and pages filter: both are answered from a covering index."""
_PLACED_BY = ("district", "order_id", "zone_id", "station_id")
"""Columns with an index each, ordered by time within kind, rule and outcome; pages are merged from them (`services.findings.search.pages`)."""


class Finding(SQLModel, table=True):
    """A finding; if `withdrawn`, its last state. The id is a hash of the identity, so it is stable through derivations.

    Where what sources say changes the identity, the old row stays, withdrawn, and leads to the new one (`services.findings.numbers`).
    """

    __tablename__ = "finding"
    __table_args__ = (
        Index("ix_finding_plate_rule_day", "plate", "rule", "local_day"),
        Index("ix_finding_day", "withdrawn", "outcome", "local_day", "district"),
        Index("ix_finding_changed", "changed", "finding_id"),
        Index("ix_finding_newest", "withdrawn", "first_at", "finding_id", *_COUNTED_BY, *_IN_PLACE),
        Index("ix_finding_outcome", "withdrawn", "outcome", "rule", "first_at", "finding_id"),
        Index("ix_finding_owner", "owner", "withdrawn", "outcome", "finding_id"),
        Index("ix_finding_place", "lon", "lat", "finding_id"),
        *(Index(f"ix_finding_{name}", name, "withdrawn", "rule", "outcome", "first_at", "finding_id") for name in _PLACED_BY),
    )

    finding_id: str = Field(primary_key=True)
    rule: str
    outcome: str
    withdrawn: bool = False
    revision: int = 1
    plate: str = Field(description="The plate under which the facts came.")
    plate_type: str | None = None
    local_day: date
    first_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime)
    minutes: int | None = Field(
        None, description="Whole minutes driven against the order, rounded down; null where only cameras saw it."
    )
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
    reasons: list = Field(default_factory=list, sa_type=JSON, description="Why it is suspected or to be verified (codes).")
    vehicle: dict = Field(default_factory=dict, sa_type=JSON, description="The register's row as judged; {} if unregistered.")
    evidence: list = Field(default_factory=list, sa_type=JSON, description="What it rests on, in event order.")
    is_sure: bool = Field(
        False,
        sa_column_kwargs={"server_default": false()},
        description="One of its grounds is beyond doubt; no part of what it says.",
    )
    owner: str | None = Field(None, description="For searching, as all that follows: the vehicle's owner as judged.")
    emission_stage: int | None = None
    station_id: str | None = None
    lon: float | None = Field(None, description="Where it was, degrees WGS-84.")
    lat: float | None = None
    changed: int = Field(0, sa_type=BigId, description="When it was last written, see `services.store.change_order`.")
    renumbered_as: str | None = Field(None, description="Of a withdrawn one whose act stands under another id: that id.")


class LedgerEntry(SQLModel, table=True):
    """Append-only: raised, changed, withdrawn or reinstated, with the finding as it was then."""

    __tablename__ = "ledger_entry"

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    finding_id: str = Field(index=True)
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    what: str
    revision: int
    outcome: str
    body: dict = Field(default_factory=dict, sa_type=JSON)
    changed: int = Field(0, sa_type=BigId, index=True, description="As in the finding.")
    causes: list[Cause] = Field(
        default_factory=list,
        sa_type=CodedList(Cause),
        sa_column_kwargs={"server_default": "[]"},
        description="Why it was derived again, see `services.store.mark_causes`.",
    )


class NotAssessed(SQLModel, table=True):
    """The number of facts of a vehicle and local day that a rule could not assess, derived along with findings.

    reason: code of the catalogue.
    """

    __tablename__ = "not_assessed"
    __table_args__ = (Index("ix_not_assessed_rule_day", "rule", "reason", "local_day", "facts"),)

    plate: str = Field(primary_key=True)
    plate_type: str = Field(primary_key=True, description="'' where none was seen.")
    local_day: date = Field(primary_key=True)
    rule: str = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    facts: int


class DrivingHours(SQLModel, table=True):
    """Hours of a local day in which a vehicle drove surely inside a zone, derived along with findings, for statistics.

    hours: bit h is set for a driving fix without doubts from h:00 to h:59.
    fuel to plate_colour: as registered then.
    """

    __tablename__ = "driving_hours"
    __table_args__ = (Index("ix_driving_hours_zone_day", "zone_id", "local_day"),)

    plate: str = Field(primary_key=True)
    plate_type: str = Field(primary_key=True, description="'' where none was seen.")
    local_day: date = Field(primary_key=True)
    zone_id: str = Field(primary_key=True)
    hours: int
    fuel: str | None = None
    emission_stage: int | None = None
    vehicle_class: str | None = None
    use: str | None = None
    axles: int | None = None
    gross_mass_kg: float | None = None
    rated_load_kg: float | None = None
    plate_colour: str | None = None


class PresenceSlots(SQLModel, table=True):
    """The presence index, derived along with findings, encoded by `services.store.presence_blocks`.

    A row of one plate, or a block of many (plate ''); a plate's own row overrides the block.
    """

    __tablename__ = "presence_slots"

    shard: int = Field(primary_key=True, sa_type=SmallInteger)
    local_day: date = Field(primary_key=True)
    plate: str = Field(primary_key=True, description="'' for a block of many plates.")
    payload: bytes = Field(sa_type=LargeBinary)
