"""How streams and workers are, looked at every few seconds."""

from datetime import datetime
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Engine, func, select

from services.api.moments import LocalTime
from services.beats import SILENT_S
from services.live.log_watch import AllBounds, LogHealth
from services.store.engine import reading
from services.store.migrating import alembic_config
from services.store.tables import MARK, OUTBOX, REFERENCE_TASK, SET_ASIDE, STREAM_POSITION, WORKER_BEAT
from streams.events import TOPICS
from streams.log import Bounds


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
    step: str = Field(description="intake, derivation or both")
    host: str
    pid: int
    started_at: LocalTime
    beat_at: LocalTime
    silent: bool = Field(description="No beat for half a minute: it hangs, was killed, or has a very long piece of work.")


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
    database: DatabaseHealth
    log: LogHealth


def read_health(engine: Engine, bounds: AllBounds, log: LogHealth, now: datetime) -> Health:
    """Look at the database now; bounds and log as they were seen last."""
    database = database_health(engine)
    with reading(engine) as connection:
        return Health(
            at=now,
            streams=_streams(connection, bounds),
            workers=_workers(connection, now),
            marks=_count(connection, select(func.count()).select_from(MARK)),
            tasks=_count(connection, select(func.count()).select_from(REFERENCE_TASK)),
            set_aside=_count(connection, select(func.count()).select_from(SET_ASIDE)),
            unsent=_count(connection, select(func.count()).select_from(OUTBOX).where(OUTBOX.c.sent.is_(False))),
            database=database,
            log=log,
        )


def database_health(engine: Engine) -> DatabaseHealth:
    """Whether the database answers and is of the newest form. Raises what the driver raises when it does not answer."""
    head = ScriptDirectory.from_config(alembic_config(engine)).get_current_head()
    with reading(engine) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    return DatabaseHealth(kind=engine.dialect.name, migrated=revision == head, revision=revision)


def _streams(connection: Connection, bounds: AllBounds) -> list[StreamHealth]:
    stored: dict[str, dict[int, Any]] = {topic: {} for topic in TOPICS}
    for row in connection.execute(select(STREAM_POSITION)):
        stored.setdefault(row.topic, {})[row.partition] = row
    return [_stream(topic, rows, bounds.get(topic)) for topic, rows in stored.items()]


def _stream(topic: str, stored: dict[int, Any], known: dict[int, Bounds] | None) -> StreamHealth:
    bounds = known or {}
    partitions = [_partition(number, stored.get(number), bounds.get(number)) for number in sorted({*stored, *bounds})]
    behind = [one.behind for one in partitions if one.behind is not None]
    newest = [one.newest_at for one in partitions if one.newest_at is not None]
    return StreamHealth(
        topic=topic,
        behind=None if known is None else sum(behind),
        newest_at=max(newest, default=None),
        partitions=partitions,
    )


def _partition(number: int, row: Any, bounds: Bounds | None) -> PartitionHealth:
    following = row.next if row is not None else bounds.begin if bounds else 0
    return PartitionHealth(
        partition=number,
        next=following,
        end=bounds.end if bounds else None,
        behind=max(0, bounds.end - following) if bounds else None,
        newest_at=row.newest_at if row is not None else None,
    )


def _workers(connection: Connection, now: datetime) -> list[WorkerHealth]:
    query = select(WORKER_BEAT).order_by(WORKER_BEAT.c.step, WORKER_BEAT.c.worker_id)
    return [
        WorkerHealth(**row, silent=(now - row["beat_at"]).total_seconds() > SILENT_S)
        for row in connection.execute(query).mappings()
    ]


def _count(connection: Connection, query: Any) -> int:
    return connection.execute(query).scalar_one()
