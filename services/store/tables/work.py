"""Tables of the workers' state: log offsets, gaps, marks, tasks, the outbox, heartbeats and the doctor's."""

from datetime import date, datetime

from sqlalchemy import JSON, Index, SmallInteger
from sqlmodel import Field, SQLModel

from rules.catalogue.causes import Cause
from services.store.coded import CodedList, CodedText
from services.store.types import BigId, UtcDateTime


class StreamPosition(SQLModel, table=True):
    """The consumer offset of a partition; advanced by compare-and-set in the transaction that stores the facts."""

    __tablename__ = "stream_position"

    topic: str = Field(primary_key=True)
    partition: int = Field(primary_key=True)
    next: int = Field(sa_type=BigId)
    identity: str = Field("", description="The topic's own id when reading began.")
    newest_at: datetime | None = Field(None, sa_type=UtcDateTime, description="Append time of the newest record stored.")


class StreamGap(SQLModel, table=True):
    """Offsets that the log had deleted before intake read them."""

    __tablename__ = "stream_gap"

    topic: str = Field(primary_key=True)
    partition: int = Field(primary_key=True)
    first: int = Field(primary_key=True, sa_type=BigId)
    next: int = Field(sa_type=BigId)


class StreamOwnClock(SQLModel, table=True):
    """Offsets stamped with intake's clock, because the log held a producer's time (PLUMEWATCH_RECEIVED_AT=intake)."""

    __tablename__ = "stream_own_clock"

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    topic: str
    partition: int
    first: int = Field(sa_type=BigId)
    next: int = Field(sa_type=BigId)


class Mark(SQLModel, table=True):
    """Work item of derivation: derive this plate's findings of these local days again."""

    __tablename__ = "mark"
    __table_args__ = (Index("ix_mark_shard", "shard"),)

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    shard: int = Field(sa_type=SmallInteger)
    plate: str
    day_from: date
    day_to: date
    spreads: bool = Field(True, description="Whether plates that share an id with this one's facts are to be marked too.")
    cause: Cause | None = Field(
        None,
        sa_type=CodedText(Cause),
        nullable=False,
        sa_column_kwargs={"server_default": ""},
        description="Why, see `services.store.mark_causes`.",
    )


class SetAside(SQLModel, table=True):
    """A plate, or a whole shard, whose derivation failed; retried with back-off."""

    __tablename__ = "set_aside"

    shard: int = Field(primary_key=True, sa_type=SmallInteger)
    plate: str = Field(primary_key=True, description="'' for the shard itself: what failed belongs to no single plate.")
    days: list[list[str]] = Field(sa_type=JSON, description="Spans of local days that are still to be derived, both included.")
    spreads: bool = Field(description="As in `mark`.")
    causes: list[Cause] = Field(sa_type=CodedList(Cause), description="As in `mark`.")
    reason: str = Field(description="The error, its kind first.")
    place: str = Field(description="Where in the code it arose.")
    since: datetime = Field(sa_type=UtcDateTime)
    tries: int
    tried_at: datetime = Field(sa_type=UtcDateTime)
    retry_at: datetime = Field(sa_type=UtcDateTime)
    build: str = Field(description="Digest of the code that failed; another build tries again at once.")


class ReferenceTask(SQLModel, table=True):
    """A committed change of reference data whose affected plates are not marked yet."""

    __tablename__ = "reference_task"

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    day_from: date
    day_to: date
    plates: list[str] | None = Field(None, sa_type=JSON, description="None: every plate seen on those days.")
    sources: list[str] | None = Field(None, sa_type=JSON, description="Of those only what these saw (terminal:…); None: any.")
    cause: Cause | None = Field(
        None,
        sa_type=CodedText(Cause),
        nullable=False,
        sa_column_kwargs={"server_default": ""},
        description="What was changed, for the marks.",
    )


class Outbox(SQLModel, table=True):
    """Transactional outbox of messages for the topic `violations`."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_unsent", "sent", "id"),)

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    key: str
    value: str
    sent: bool = False


class ChangeBase(SQLModel, table=True):
    """One row: the offset that `services.store.change_order` adds to the database's transaction ids."""

    __tablename__ = "change_base"

    id: int = Field(1, primary_key=True)
    base: int = Field(0, sa_type=BigId)


class WorkerBeat(SQLModel, table=True):
    """Heartbeat of a worker, updated every few seconds; deleted when it ends cleanly."""

    __tablename__ = "worker_beat"

    worker_id: str = Field(primary_key=True)
    step: str = Field(description="intake, derivation, both or lists")
    host: str
    pid: int
    started_at: datetime = Field(sa_type=UtcDateTime)
    beat_at: datetime = Field(sa_type=UtcDateTime)


class SourceDue(SQLModel, table=True):
    """Work item of the doctor: facts came for this source and local day. Rows that were read are deleted by their ids, as marks are."""

    __tablename__ = "source_due"

    id: int | None = Field(None, primary_key=True, sa_type=BigId)
    kind: str = Field(description="station, terminal or agency")
    source_id: str = Field(description="A station; '' = all terminals, or all agencies, of the day.")
    day: date


class SourceVerdict(SQLModel, table=True):
    """What the doctor found of a source: a function of its facts around that time, replaced whenever facts come to it."""

    __tablename__ = "source_verdict"

    kind: str = Field(primary_key=True)
    source_id: str = Field(primary_key=True)
    cause: str = Field(primary_key=True, description="A code of `rules.catalogue.source_faults`.")
    begins: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    ends: datetime | None = Field(None, sa_type=UtcDateTime, description="Excluded; None while it lasts.")
    numbers: dict = Field(default_factory=dict, sa_type=JSON, description="Parameters of the cause's wording.")


class DoctorRun(SQLModel, table=True):
    """One row: who examines, since when, and what the last examination cost."""

    __tablename__ = "doctor_run"

    id: int = Field(1, primary_key=True)
    claimed_by: str | None = None
    claimed_at: datetime | None = Field(None, sa_type=UtcDateTime, description="Renewed during the work; stale after a while.")
    ended_at: datetime | None = Field(None, sa_type=UtcDateTime)
    took_s: float | None = None
    examined: dict = Field(default_factory=dict, sa_type=JSON, description="Counts of the last examination.")
