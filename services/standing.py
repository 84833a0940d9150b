"""How things stand: positions against the ends of the log, what waits, what was stored and found."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from rules.times import local_text, micros_of
from services.intake.receipt import ReceivedAt
from services.intake.topics import stored_positions, topic_problems
from services.store.engine import reading
from services.store.tables import (
    CHECK_FACT,
    FINDING,
    MARK,
    OUTBOX,
    POSITION_CHUNK,
    READING_FACT,
    REFERENCE_TASK,
    REJECT,
    SET_ASIDE,
    STREAM_GAP,
    STREAM_OWN_CLOCK,
    STREAM_POSITION,
)
from streams.events import TOPICS
from streams.log import Log

_MOST_SET_ASIDE = 10_000
_OWN_CLOCK = select(*(column for column in STREAM_OWN_CLOCK.c if column.name != "id")).order_by(STREAM_OWN_CLOCK.c.id)


@dataclass(frozen=True)
class Standing:
    """Counts of one moment. findings: standing ones by (rule, outcome). refused: why intake reads nothing of a topic."""

    partitions: list[dict[str, Any]]
    gaps: list[dict[str, Any]]
    own_clock: list[dict[str, Any]]
    refused: list[str]
    marks: int
    tasks: int
    set_aside: list[dict[str, Any]]
    unsent: int
    readings: int
    checks: int
    positions: int
    rejects: int
    findings: dict[tuple[str, str], int]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        found = [{"rule": rule, "outcome": outcome, "count": count} for (rule, outcome), count in self.findings.items()]
        return {**vars(self), "findings": found}


def standing(engine: Engine, log: Log, received_at: ReceivedAt = "log") -> Standing:
    """How things stand now."""
    refused = topic_problems(stored_positions(engine), log, received_at)
    with reading(engine) as connection:
        return Standing(
            partitions=_partitions(connection, log),
            gaps=[dict(row) for row in connection.execute(select(STREAM_GAP)).mappings()],
            own_clock=[dict(row) for row in connection.execute(_OWN_CLOCK).mappings()],
            refused=refused,
            marks=_count(connection, MARK),
            tasks=_count(connection, REFERENCE_TASK),
            set_aside=_set_aside(connection),
            unsent=connection.execute(select(func.count()).select_from(OUTBOX).where(OUTBOX.c.sent.is_(False))).scalar_one(),
            readings=_count(connection, READING_FACT),
            checks=_count(connection, CHECK_FACT),
            positions=connection.execute(select(func.coalesce(func.sum(POSITION_CHUNK.c.points), 0))).scalar_one(),
            rejects=_count(connection, REJECT),
            findings=findings_by_outcome(connection),
        )


def findings_by_outcome(connection: Connection) -> dict[tuple[str, str], int]:
    """Standing findings counted by rule and outcome."""
    query = (
        select(FINDING.c.rule, FINDING.c.outcome, func.count())
        .where(FINDING.c.withdrawn.is_(False))
        .group_by(FINDING.c.rule, FINDING.c.outcome)
    )
    return {
        (rule, outcome): count for rule, outcome, count in connection.execute(query.order_by(FINDING.c.rule, FINDING.c.outcome))
    }


def _set_aside(connection: Connection) -> list[dict[str, Any]]:
    columns = (SET_ASIDE.c[name] for name in ("shard", "plate", "days", "reason", "place", "since", "tries", "retry_at"))
    rows = connection.execute(select(*columns).order_by(SET_ASIDE.c.since, SET_ASIDE.c.plate).limit(_MOST_SET_ASIDE))
    return [{**row, **{name: local_text(micros_of(row[name])) for name in ("since", "retry_at")}} for row in rows.mappings()]


def _count(connection: Connection, table: Any) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _partitions(connection: Connection, log: Log) -> list[dict[str, Any]]:
    columns = select(STREAM_POSITION.c.topic, STREAM_POSITION.c.partition, STREAM_POSITION.c.next)
    stored = {(row.topic, row.partition): row.next for row in connection.execute(columns)}
    rows = []
    for topic in TOPICS:
        for partition, bounds in sorted(log.bounds(topic).items()):
            position = stored.get((topic, partition), bounds.begin)
            rows.append(
                {
                    "topic": topic,
                    "partition": partition,
                    "next": position,
                    "end": bounds.end,
                    "behind": max(0, bounds.end - position),
                }
            )
    return rows
