"""Check that the topics are still the ones that were read, for `work`, `migrate`, `status` and the log watch."""

import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from services.pipeline.intake.receipt import ReceivedAt
from services.settings import Settings
from services.store.engine import open_engine, reading
from services.store.tables import STREAM_POSITION
from streams.events import TOPICS
from streams.log import Bounds, Log, LogRefused

_LOOK_AGAIN_S = 1.0


class Stored(NamedTuple):
    """A partition's stored position.

    next: offset at which intake goes on.
    identity: the topic's id when reading began.
    newest_at: append time of the newest stored record.
    """

    next: int
    identity: str
    newest_at: datetime | None = None


Positions = dict[str, dict[int, Stored]]


def refuse_changed_topics(engine: Engine, log: Log, received_at: ReceivedAt) -> None:
    """Raise LogRefused for topics that intake must not read. Checks twice, because a broker may miss an existing topic for a moment."""
    if topic_problems(stored_positions(engine), log, received_at):
        time.sleep(_LOOK_AGAIN_S)
        if problems := topic_problems(stored_positions(engine), log, received_at):
            raise LogRefused("\n".join(problems))


def refuse_lost_topics(engine: Engine, log: Log) -> None:
    """Raise LogRefused for topics that were read and are now missing or recreated, before they are created again."""
    read = {topic: positions for topic, positions in stored_positions(engine).items() if positions}
    if problems := [problem for topic in read if (problem := identity_problem(topic, read[topic], log))]:
        raise LogRefused("\n".join(problems))


def refuse_lost_log(settings: Settings, log: Log) -> None:
    """Raise LogRefused, before writing to the embedded log, if it has lost records that were read.

    Not checked without a database (or while it does not answer), nor for Kafka: a publisher must not wait for these.
    """
    if settings.kafka or not (settings.database_url or (settings.data / "plumewatch.db").exists()):
        return
    engine = open_engine(settings.database)
    try:
        with suppress(SQLAlchemyError):
            refuse_lost_topics(engine, log)
    finally:
        engine.dispose()


def stored_positions(engine: Engine) -> Positions:
    """The stored positions by topic and partition."""
    with reading(engine) as connection:
        return positions_in(connection)


def positions_in(connection: Connection) -> Positions:
    """The stored positions, read within a transaction."""
    found: Positions = defaultdict(dict)
    for row in connection.execute(select(STREAM_POSITION)):
        found[row.topic][row.partition] = Stored(row.next, row.identity, row.newest_at)
    return found


def topic_problems(stored: Positions, log: Log, received_at: ReceivedAt, topics: Iterable[str] = TOPICS) -> list[str]:
    """One text for each topic that intake refuses to read.

    stored: must be read before the call, so that no position is beyond the log's end.
    """
    problems = []
    for topic in topics:
        changed = identity_problem(topic, stored.get(topic, {}), log)
        clock = None if changed or received_at == "intake" else clock_problem(topic, log)
        problems += [problem for problem in (changed, clock) if problem]
    return problems


def identity_problem(topic: str, stored: dict[int, Stored], log: Log) -> str | None:
    """Why the topic is not the one that was read: missing, recreated, or shorter. None if it is the same, or was never read."""
    bounds = log.bounds(topic)
    if not bounds:
        return _gone(topic, bool(stored))
    identity = log.identity(topic)
    for partition, position in sorted(stored.items()):
        if sign := _sign(position, identity, bounds.get(partition)):
            return made_anew(topic, partition, sign)
    return None


def clock_problem(topic: str, log: Log) -> str | None:
    """Why the topic's records have no append time set by the log, and both remedies; None if they have."""
    problem = log.clock_problem(topic)
    return (
        problem
        and f"{problem} (or set PLUMEWATCH_RECEIVED_AT=intake: intake's own clock then counts, recorded). Nothing was read"
    )


def made_anew(topic: str, partition: int, sign: str) -> str:
    """The message about a recreated topic."""
    return (
        f"topic {topic}, partition {partition} was made anew ({sign}). Nothing was read. If the log was lost, restore it from a backup. "
        f"If the topic shall be read from its beginning, run: plumewatch restart-topic {topic}"
    )


def _sign(position: Stored, identity: str, bounds: Bounds | None) -> str | None:
    if identity and position.identity and identity != position.identity:
        return "its id is another"
    if bounds is None:
        return "it has fewer partitions"
    if position.next > bounds.end:
        return f"it ends at offset {bounds.end}, we had read up to {position.next}"
    return None


def _gone(topic: str, was_read: bool) -> str:
    if not was_read:
        return f"topic {topic} does not exist: run plumewatch migrate"
    return (
        f"topic {topic} is gone, though it was read: it or the log was deleted. Nothing was read. Restore it from a backup; if it shall "
        f"begin anew, run: plumewatch restart-topic {topic}, then plumewatch migrate"
    )
