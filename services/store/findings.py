"""What was derived: findings, replaceable at any time, and the ledger of what became of them."""

from datetime import date, datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from services.store.types import BigId, UtcDateTime


class Finding(SQLModel, table=True):
    """A finding as it stands, or as it last stood when `withdrawn`. The id is a hash of the identity: the same on every run."""

    __tablename__ = "finding"
    __table_args__ = (Index("ix_finding_plate_rule_day", "plate", "rule", "local_day"), Index("ix_finding_day", "local_day"))

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
    minutes: int | None = Field(None, description="Whole minutes driven against the order, rounded down.")
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
