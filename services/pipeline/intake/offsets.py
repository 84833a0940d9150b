"""Offsets of intake by partition, advanced by compare-and-set; detection of gaps and of recreated topics."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update

from services.pipeline.intake.topics import made_anew
from services.store.engine import insert_new, reading, wait_at_most, writing
from services.store.tables import STREAM_GAP, STREAM_OWN_CLOCK, STREAM_POSITION
from streams.log import Batch, Log, LogRefused, TopicPartition

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def try_advance(connection: Connection, batch: Batch) -> bool:
    """Move the position over a batch if it still stands at the batch's first offset; False for a zombie or a loser.

    The append time of its last record goes along: how old the newest fact is says whether a stream is silent.
    """
    newest_at = {"newest_at": _EPOCH + timedelta(microseconds=batch.records[-1].received_at_us)} if batch.records else {}
    result = connection.execute(
        update(STREAM_POSITION)
        .where(
            STREAM_POSITION.c.topic == batch.topic,
            STREAM_POSITION.c.partition == batch.partition,
            STREAM_POSITION.c.next == batch.first,
        )
        .values(next=batch.next, **newest_at)
    )
    return result.rowcount == 1


def stored_position(engine: Engine, where: TopicPartition) -> int | None:
    """The position of a partition, None where it was never read."""
    with reading(engine) as connection:
        return connection.execute(
            select(STREAM_POSITION.c.next).where(
                STREAM_POSITION.c.topic == where.topic, STREAM_POSITION.c.partition == where.partition
            )
        ).scalar()


def starting_position(engine: Engine, log: Log, where: TopicPartition) -> int:
    """Where to go on. A new partition starts at its beginning; what the log lost is a recorded gap.

    Raises LogRefused when the log ends before our position or the topic was made anew: somebody must decide what that means.
    """
    bounds = log.bounds(where.topic)[where.partition]
    identity = log.identity(where.topic)
    with writing(engine) as connection:
        wait_at_most(connection, seconds=5)
        insert_new(
            connection,
            STREAM_POSITION,
            [{**where._asdict(), "next": bounds.begin, "identity": identity}],
            ["topic", "partition"],
        )
        row = connection.execute(
            select(STREAM_POSITION.c.next, STREAM_POSITION.c.identity)
            .where(STREAM_POSITION.c.topic == where.topic, STREAM_POSITION.c.partition == where.partition)
            .with_for_update()
        ).one()
        if identity and row.identity and identity != row.identity:
            raise LogRefused(made_anew(*where, "its id is another"))
        if row.next > bounds.end:
            raise LogRefused(made_anew(*where, f"it ends at offset {bounds.end}, we had read up to {row.next}"))
        if row.next < bounds.begin:
            connection.execute(insert(STREAM_GAP), {**where._asdict(), "first": row.next, "next": bounds.begin})
            connection.execute(
                update(STREAM_POSITION)
                .where(STREAM_POSITION.c.topic == where.topic, STREAM_POSITION.c.partition == where.partition)
                .values(next=bounds.begin)
            )
        return max(row.next, bounds.begin)


def record_own_clock(connection: Connection, batch: Batch, offsets: tuple[int, int]) -> None:
    """Record that intake's clock stands for the log's at these offsets; ranges that adjoin become one."""
    first, following = offsets
    ours = (STREAM_OWN_CLOCK.c.topic == batch.topic, STREAM_OWN_CLOCK.c.partition == batch.partition)
    grown = connection.execute(update(STREAM_OWN_CLOCK).where(*ours, STREAM_OWN_CLOCK.c.next == first).values(next=following))
    if not grown.rowcount:
        where = {"topic": batch.topic, "partition": batch.partition}
        connection.execute(insert(STREAM_OWN_CLOCK), {**where, "first": first, "next": following})


def forget_topic(engine: Engine, topic: str) -> int:
    """Drop the positions of a topic so that it is read from its beginning; returns how many partitions."""
    with writing(engine) as connection:
        return connection.execute(STREAM_POSITION.delete().where(STREAM_POSITION.c.topic == topic)).rowcount
