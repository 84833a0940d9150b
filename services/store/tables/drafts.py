"""Table of drafts of orders, which one person writes and another approves or rejects."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from services.store.types import BigId, UtcDateTime


class OrderDraft(SQLModel, table=True):
    """A draft of one version of an order. Each change increments the revision; on approval the body is copied into `order_version`."""

    __tablename__ = "order_draft"

    draft_id: int | None = Field(None, primary_key=True, sa_type=BigId)
    revision: int = 1
    body: dict = Field(default_factory=dict, sa_type=JSON, description="The order's JSON as checked by its form.")
    state: str = Field(description="draft, approved (the register said the same already), rejected or published")
    drafted_by: str
    drafted_at: datetime = Field(sa_type=UtcDateTime)
    editors: list = Field(default_factory=list, sa_type=JSON, description="Who changed it since, in order, each once.")
    changed_at: datetime = Field(sa_type=UtcDateTime)
    approved_by: str | None = None
    approved_at: datetime | None = Field(None, sa_type=UtcDateTime)
    rejected_by: str | None = None
    rejected_at: datetime | None = Field(None, sa_type=UtcDateTime)
    note: str | None = Field(None, description="Said with the last step.")
    tick: int | None = Field(None, sa_type=BigId, foreign_key="reference_change.tick", description="When published.")
