"""Offsets of intake by partition, advanced by compare-and-set; detection of gaps and of recreated topics."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, insert, select, update

from services.pipeline.intake.topics import made_anew
from services.store.engine import insert_new, reading, wait_at_most, writing
from services.store.tables import STREAM_GAP, STREAM_OWN_CLOCK, STREAM_POSITION
from streams.log import Batch, Log, LogRefused, TopicPartition

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def try_advance(connection: Connection, batch: Batch) -> bool:
    """Compare-and-set: advance the position past a batch if it is still at the batch's first offset.

    False if another worker has advanced it (this one lost a race, or is a zombie whose partition was reassigned). The append time of the last
    record is stored along, to detect silent streams.
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
    """The stored offset of a partition, None if it was never read."""
    with reading(engine) as connection:
        return connection.execute(
            select(STREAM_POSITION.c.next).where(
                STREAM_POSITION.c.topic == where.topic, STREAM_POSITION.c.partition == where.partition
            )
        ).scalar()


def starting_position(engine: Engine, log: Log, where: TopicPartition) -> int:
    """The offset at which to go on: the beginning of a new partition; past records that the log has deleted, which are recorded as a gap.

    Raises LogRefused if the log ends before our position or the topic was recreated: a person must decide what that means.
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
    """Record that these offsets were stamped with intake's clock instead of the log's; adjoining ranges are merged."""
    first, following = offsets
    ours = (STREAM_OWN_CLOCK.c.topic == batch.topic, STREAM_OWN_CLOCK.c.partition == batch.partition)
    grown = connection.execute(update(STREAM_OWN_CLOCK).where(*ours, STREAM_OWN_CLOCK.c.next == first).values(next=following))
    if not grown.rowcount:
        where = {"topic": batch.topic, "partition": batch.partition}
        connection.execute(insert(STREAM_OWN_CLOCK), {**where, "first": first, "next": following})


def forget_topic(engine: Engine, topic: str) -> int:
    """Delete a topic's offsets so that it is read from its beginning; returns the number of partitions."""
    with writing(engine) as connection:
        return connection.execute(STREAM_POSITION.delete().where(STREAM_POSITION.c.topic == topic)).rowcount
