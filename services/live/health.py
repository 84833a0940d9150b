"""How streams and workers are, looked at every few seconds."""

from datetime import datetime, time

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Engine, select

from services.lists.issued.status import lists_status
from services.live.log_watch import AllBounds, LogHealth
from services.pipeline.backlog import backlog
from services.pipeline.heartbeat import SILENT_S
from services.pipeline.intake.lag import PartitionLag, partition_lags
from services.pipeline.intake.topics import positions_in
from services.store.engine import reading
from services.store.local_time import LocalTime
from services.store.schema_version import alembic_config
from services.store.tables import WORKER_BEAT
from streams.events import TOPICS


class PartitionHealth(BaseModel):
    """How far intake is in a partition."""

    partition: int
    next: int = Field(description="The offset at which intake goes on.")
    end: int | None = Field(description="The offset that the next message will get; null when the log cannot be reached.")
    behind: int | None
    newest_at: LocalTime | None = Field(description="When the newest stored record was appended to the log.")


class StreamHealth(BaseModel):
    """How far intake is in a topic."""

    topic: str
    behind: int | None = Field(description="Records not stored yet; null when the log cannot be reached.")
    newest_at: LocalTime | None
    partitions: list[PartitionHealth]


class WorkerHealth(BaseModel):
    """A worker that has not ended."""

    worker_id: str
    step: str = Field(description="intake, derivation, both or lists")
    host: str
    pid: int
    started_at: LocalTime
    beat_at: LocalTime
    silent: bool = Field(description="No beat for half a minute: it hangs, was killed, or has a very long piece of work.")


class ListsHealth(BaseModel):
    """How it stands with the lists of the day: `plumewatch schedule`."""

    due: int = Field(description="Lists that are to be issued by now.")
    waits_for: int = Field(description="Records, marks and changes of reference that they wait for.")
    waits_until: LocalTime | None = Field(description="Longest; null while none waits.")
    failed: int = Field(description="Lists that could not be issued and are tried again.")
    layout_fault: str = Field(
        description="What is wrong with the city's layout; lists are issued in the one before it meanwhile. Empty: nothing."
    )
    issued_at: LocalTime | None = Field(description="When the newest list was issued; null: none was.")
    without_files: int = Field(description="Issued lists whose files are still to be made.")
    deliveries: dict[str, int] = Field(description="By state: due, trying, delivered, refused, gave_up, unknown.")


class DatabaseHealth(BaseModel):
    """The database."""

    kind: str
    migrated: bool
    revision: str | None


class Health(BaseModel):
    """How everything is."""

    at: LocalTime
    streams: list[StreamHealth]
    workers: list[WorkerHealth]
    marks: int = Field(description="Marks that wait for derivation.")
    tasks: int = Field(description="Changes of reference whose plates are still to be marked.")
    set_aside: int = Field(description="Plates and shards that could not be derived and are tried again: GET /set-aside.")
    unsent: int = Field(description="Messages that wait to be sent to the topic violations.")
    lists: ListsHealth
    database: DatabaseHealth
    log: LogHealth


def read_health(engine: Engine, bounds: AllBounds, log: LogHealth, now: datetime, lists_at: time) -> Health:
    """Look at the database now; bounds and log as they were seen last."""
    database = database_health(engine)
    with reading(engine) as connection:
        return Health(
            at=now,
            streams=_streams(partition_lags(positions_in(connection), bounds), bounds),
            workers=_workers(connection, now),
            **backlog(connection)._asdict(),
            lists=lists_health(connection, now, lists_at),
            database=database,
            log=log,
        )


def lists_health(connection: Connection, now: datetime, lists_at: time) -> ListsHealth:
    """How it stands with lists at this moment. lists_at: local time of day from which they are due."""
    found = lists_status(connection, now, lists_at)
    groups = found.waits.groups.values()
    return ListsHealth(
        due=found.due,
        waits_for=sum(one.pending.unread + one.pending.marks + one.pending.tasks for one in groups),
        waits_until=max((one.until for one in groups), default=None),
        failed=len(found.waits.failed),
        layout_fault=found.waits.layout_fault,
        issued_at=found.issued_at,
        without_files=found.without_files,
        deliveries=found.deliveries,
    )


def database_health(engine: Engine) -> DatabaseHealth:
    """Whether the database answers and is of the newest form. Raises what the driver raises when it does not answer."""
    head = ScriptDirectory.from_config(alembic_config(engine)).get_current_head()
    with reading(engine) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    return DatabaseHealth(kind=engine.dialect.name, migrated=revision == head, revision=revision)


def _streams(lags: list[PartitionLag], bounds: AllBounds) -> list[StreamHealth]:
    by_topic: dict[str, list[PartitionLag]] = {topic: [] for topic in TOPICS}
    for lag in lags:
        by_topic.setdefault(lag.topic, []).append(lag)
    return [_stream(topic, own, is_known=topic in bounds) for topic, own in by_topic.items()]


def _stream(topic: str, lags: list[PartitionLag], *, is_known: bool) -> StreamHealth:
    return StreamHealth(
        topic=topic,
        behind=sum(lag.behind or 0 for lag in lags) if is_known else None,
        newest_at=max((lag.newest_at for lag in lags if lag.newest_at is not None), default=None),
        partitions=[
            PartitionHealth(partition=lag.partition, next=lag.next, end=lag.end, behind=lag.behind, newest_at=lag.newest_at)
            for lag in lags
        ],
    )


def _workers(connection: Connection, now: datetime) -> list[WorkerHealth]:
    query = select(WORKER_BEAT).order_by(WORKER_BEAT.c.step, WORKER_BEAT.c.worker_id)
    return [
        WorkerHealth(**row, silent=(now - row["beat_at"]).total_seconds() > SILENT_S)
        for row in connection.execute(query).mappings()
    ]
