"""Status of the pipeline: offsets against the ends of the log, the backlog, and counts of facts and findings."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from rules.timing.times import local_text, micros_of
from services.pipeline.backlog import backlog
from services.pipeline.derivation.set_aside import first_failed
from services.pipeline.intake.lag import partition_lags
from services.pipeline.intake.receipt import ReceivedAt
from services.pipeline.intake.topics import positions_in, stored_positions, topic_problems
from services.store.engine import reading
from services.store.tables import (
    CHECK_FACT,
    FINDING,
    POSITION_CHUNK,
    READING_FACT,
    REJECT,
    STREAM_GAP,
    STREAM_OWN_CLOCK,
)
from streams.events import TOPICS
from streams.log import Log

_MOST_SET_ASIDE = 10_000
_SET_ASIDE_SHOWN = ("shard", "plate", "days", "reason", "place", "since", "tries", "retry_at")
_OWN_CLOCK = select(*(column for column in STREAM_OWN_CLOCK.c if column.name != "id")).order_by(STREAM_OWN_CLOCK.c.id)


@dataclass(frozen=True)
class Status:
    """Counts of one moment.

    refused: for each topic that intake does not read, the reason.
    set_aside: the first 10,000 of `set_aside_total`.
    findings: not withdrawn, by (rule, outcome).
    """

    partitions: list[dict[str, Any]]
    gaps: list[dict[str, Any]]
    own_clock: list[dict[str, Any]]
    refused: list[str]
    marks: int
    tasks: int
    set_aside: list[dict[str, Any]]
    set_aside_total: int
    unsent: int
    readings: int
    checks: int
    positions: int
    rejects: int
    findings: dict[tuple[str, str], int]

    def as_dict(self) -> dict[str, Any]:
        """The status as JSON values."""
        found = [{"rule": rule, "outcome": outcome, "count": count} for (rule, outcome), count in self.findings.items()]
        return {**vars(self), "findings": found}


def pipeline_status(engine: Engine, log: Log, received_at: ReceivedAt = "log") -> Status:
    """The current status."""
    refused = topic_problems(stored_positions(engine), log, received_at)
    with reading(engine) as connection:
        waits = backlog(connection)
        return Status(
            partitions=_partitions(connection, log),
            gaps=[dict(row) for row in connection.execute(select(STREAM_GAP)).mappings()],
            own_clock=[dict(row) for row in connection.execute(_OWN_CLOCK).mappings()],
            refused=refused,
            marks=waits.marks,
            tasks=waits.tasks,
            set_aside=_set_aside(connection),
            set_aside_total=waits.set_aside,
            unsent=waits.unsent,
            readings=_count(connection, READING_FACT),
            checks=_count(connection, CHECK_FACT),
            positions=connection.execute(select(func.coalesce(func.sum(POSITION_CHUNK.c.points), 0))).scalar_one(),
            rejects=_count(connection, REJECT),
            findings=findings_by_outcome(connection),
        )


def findings_by_outcome(connection: Connection) -> dict[tuple[str, str], int]:
    """Counts of findings that are not withdrawn, by rule and outcome."""
    query = (
        select(FINDING.c.rule, FINDING.c.outcome, func.count())
        .where(FINDING.c.withdrawn.is_(False))
        .group_by(FINDING.c.rule, FINDING.c.outcome)
    )
    return {
        (rule, outcome): count for rule, outcome, count in connection.execute(query.order_by(FINDING.c.rule, FINDING.c.outcome))
    }


def _set_aside(connection: Connection) -> list[dict[str, Any]]:
    rows = ({name: row[name] for name in _SET_ASIDE_SHOWN} for row in first_failed(connection, _MOST_SET_ASIDE))
    return [{**row, **{name: local_text(micros_of(row[name])) for name in ("since", "retry_at")}} for row in rows]


def _count(connection: Connection, table: Any) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _partitions(connection: Connection, log: Log) -> list[dict[str, Any]]:
    stored = positions_in(connection)
    lags = partition_lags(stored, {topic: log.bounds(topic) for topic in TOPICS})
    return [{name: getattr(lag, name) for name in ("topic", "partition", "next", "end", "behind")} for lag in lags]
