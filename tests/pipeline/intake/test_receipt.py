"""Times of receipt that cannot be believed: a producer's clock, and the log's in a wrong unit."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from services.pipeline.intake.offsets import record_own_clock
from services.pipeline.intake.receipt import receive
from services.pipeline.intake.replay import replay
from services.pipeline.intake.worker import IntakeWorker
from services.pipeline.status import pipeline_status
from services.settings import Settings
from services.store.engine import reading, writing
from services.store.tables import REJECT, STREAM_OWN_CLOCK, STREAM_POSITION
from streams.embedded_log import EmbeddedLog
from streams.events import POSITIONS
from streams.log import Batch, LogRefused, Message, Record
from tests.pipeline.intake.test_replay import FIX
from tests.properties.worlds import World

NOW_US = 1_795_000_000_000_000
"""2026-11-18."""
UNTRUE_US = {
    "microseconds for milliseconds": NOW_US * 1_000,
    "nanoseconds for milliseconds": NOW_US * 1_000_000,
    "seconds for milliseconds": NOW_US // 1_000,
    "zero": 0,
    "no timestamp": -1_000,
    "the largest of Kafka, as the log hands it on": (2**63 - 1) * 1_000,
    "negative": -NOW_US,
    "year 2200": 7_258_089_600_000_000,
}


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    return World(store, tmp_path, partitions=1)


@pytest.fixture
def some_log(tmp_path: Path) -> EmbeddedLog:
    return EmbeddedLog(tmp_path / "some.db")


def batch(*records: Record) -> Batch:
    return Batch(POSITIONS, 0, 0, len(records), list(records))


@pytest.mark.parametrize("at_us", UNTRUE_US.values(), ids=UNTRUE_US)
def test_a_time_of_the_log_that_cannot_be_true(some_log: EmbeddedLog, at_us: int) -> None:
    good, wrong = Record(0, NOW_US, None, b"{}"), Record(1, at_us, None, b"raw")
    received = receive(batch(good, wrong), "log", some_log, lambda: NOW_US)
    (reject,) = received.rejects
    assert (received.batch.records, received.batch.next, received.own) == ([good], 2, None)
    assert (reject.offset, reject.raw, reject.received_at_us, reject.reason.field) == (1, b"raw", NOW_US, "received_at")
    assert str(at_us) in reject.reason.value
    received = receive(batch(good, wrong), "intake", some_log, lambda: NOW_US)
    assert (received.batch.records, received.rejects, received.own) == (
        [good, wrong._replace(received_at_us=NOW_US)],
        [],
        (1, 2),
    )


def test_a_producers_time_is_refused_or_replaced(some_log: EmbeddedLog) -> None:
    """However true it looks."""
    sent = Record(0, NOW_US - 1, None, b"{}", by_producer=True)
    with pytest.raises(LogRefused, match=r"offset 0.*CreateTime.*PLUMEWATCH_RECEIVED_AT=intake"):
        receive(batch(sent), "log", some_log)
    received = receive(batch(sent), "intake", some_log, lambda: NOW_US)
    assert [(record.received_at_us, record.by_producer) for record in received.batch.records] == [(NOW_US, False)]


@pytest.mark.parametrize("at_us", [us for us in UNTRUE_US.values() if us < 2**63])
def test_such_a_record_does_not_stop_a_partition_and_can_be_replayed(world: World, at_us: int) -> None:
    value = json.dumps(FIX).encode()
    world.log.append(POSITIONS, [Message(None, value)], at_us=at_us)
    world.send(POSITIONS, FIX)
    assert world.intake() == 2
    with reading(world.engine) as connection:
        (reject,) = connection.execute(select(REJECT)).mappings()
        newest_at = connection.execute(select(STREAM_POSITION.c.newest_at).where(STREAM_POSITION.c.topic == POSITIONS)).scalar()
    assert (reject["field"], reject["raw"], newest_at is None) == ("received_at", value, False)
    assert replay(world.engine, [reject["id"]]) == {reject["id"]: True}
    assert pipeline_status(world.engine, world.log).positions == 2


def test_intakes_clock_is_recorded(world: World) -> None:
    world.log.append(POSITIONS, [Message(None, json.dumps(FIX).encode())] * 3, at_us=0)
    worker = IntakeWorker(world.engine, world.log, Settings(received_at="intake", batch_records=2))
    while worker.step(0.0):
        pass
    worker.close()
    now = pipeline_status(world.engine, world.log, "intake")
    assert (now.positions, now.rejects) == (3, 0)
    assert now.own_clock == [{"topic": POSITIONS, "partition": 0, "first": 0, "next": 3}]


def test_ranges_that_do_not_adjoin_stay_apart(world: World) -> None:
    with writing(world.engine) as connection:
        for first, following in ((0, 2), (2, 5), (7, 8)):
            record_own_clock(connection, batch(), (first, following))
        query = select(STREAM_OWN_CLOCK.c.first, STREAM_OWN_CLOCK.c.next).order_by(STREAM_OWN_CLOCK.c.first)
        assert [tuple(row) for row in connection.execute(query)] == [(0, 5), (7, 8)]
