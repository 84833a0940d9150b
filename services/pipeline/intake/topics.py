"""Whether the topics are still those that were read: one check for `work`, `migrate`, `status` and the watch of the log."""

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
    """A partition's stored position, its topic's id when reading began, and when the newest stored record was appended to the log."""

    next: int
    identity: str
    newest_at: datetime | None = None


Positions = dict[str, dict[int, Stored]]


def refuse_changed_topics(engine: Engine, log: Log, received_at: ReceivedAt) -> None:
    """Raise LogRefused for topics that cannot be read on. Looks twice: a broker may not know for a moment of a topic that exists."""
    if topic_problems(stored_positions(engine), log, received_at):
        time.sleep(_LOOK_AGAIN_S)
        if problems := topic_problems(stored_positions(engine), log, received_at):
            raise LogRefused("\n".join(problems))


def refuse_lost_topics(engine: Engine, log: Log) -> None:
    """Raise LogRefused for topics that were read and are gone or others now, before anybody makes them anew."""
    read = {topic: positions for topic, positions in stored_positions(engine).items() if positions}
    if problems := [problem for topic in read if (problem := identity_problem(topic, read[topic], log))]:
        raise LogRefused("\n".join(problems))


def refuse_lost_log(settings: Settings, log: Log) -> None:
    """For who writes to the embedded log: refuse one that lost what was read of it.

    A database that is not set up or does not answer knows of nothing that was lost and does not hold up a publisher; neither does Kafka.
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
    """What intake has read, by topic and partition."""
    with reading(engine) as connection:
        return positions_in(connection)


def positions_in(connection: Connection) -> Positions:
    """The same, within a transaction."""
    found: Positions = defaultdict(dict)
    for row in connection.execute(select(STREAM_POSITION)):
        found[row.topic][row.partition] = Stored(row.next, row.identity, row.newest_at)
    return found


def topic_problems(stored: Positions, log: Log, received_at: ReceivedAt, topics: Iterable[str] = TOPICS) -> list[str]:
    """One text a topic that intake refuses to read. The positions must have been read before: only then no end lies before them."""
    problems = []
    for topic in topics:
        changed = identity_problem(topic, stored.get(topic, {}), log)
        clock = None if changed or received_at == "intake" else clock_problem(topic, log)
        problems += [problem for problem in (changed, clock) if problem]
    return problems


def identity_problem(topic: str, stored: dict[int, Stored], log: Log) -> str | None:
    """Why the topic is not the one that was read: gone, another of its name, or shorter. None when it is, or was never read."""
    bounds = log.bounds(topic)
    if not bounds:
        return _gone(topic, bool(stored))
    identity = log.identity(topic)
    for partition, position in sorted(stored.items()):
        if sign := _sign(position, identity, bounds.get(partition)):
            return made_anew(topic, partition, sign)
    return None


def clock_problem(topic: str, log: Log) -> str | None:
    """Why the topic's records carry no time of the log's own, and both ways out; None when they do."""
    problem = log.clock_problem(topic)
    return (
        problem
        and f"{problem} (or set PLUMEWATCH_RECEIVED_AT=intake: intake's own clock then counts, recorded). Nothing was read"
    )


def made_anew(topic: str, partition: int, sign: str) -> str:
    """The refusal of a topic that is another than the one that was read."""
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
