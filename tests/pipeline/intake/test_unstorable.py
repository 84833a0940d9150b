"""A record that cannot be stored becomes a reject with its bytes and the reason; it never stops its partition."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from services.pipeline.intake import worker
from services.pipeline.intake.worker import IntakeWorker
from services.settings import Settings
from services.store.engine import reading
from services.store.tables import REJECT, STREAM_POSITION
from streams.events import POSITIONS
from tests.faults.scripts import drive
from tests.properties.histories import PLATES
from tests.properties.worlds import World


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    world = World(store, tmp_path, partitions=1)
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    for number, fix in enumerate(fixes):
        world.send(topic, fix | {"terminal_id": "bad"} if number in (3, 7) else fix)
    return world


def failing(error: Exception) -> Any:
    """`store_batch` with a fault of its own for the terminal "bad"."""
    store_batch = worker.store_batch

    def fails(connection: Any, topic: str, partition: int, decoded: Any) -> None:
        if len(decoded.rows) and "bad" in set(decoded.rows["terminal_id"]):
            raise error
        store_batch(connection, topic, partition, decoded)

    return fails


def test_the_others_are_facts_and_it_is_a_reject(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(worker, "store_batch", failing(ValueError("planted")))
        intake = IntakeWorker(world.engine, world.log, Settings())
        intake.step(0.0)
        intake.close()
    assert (intake.counts.facts, intake.counts.rejects) == (10, 2)
    with reading(world.engine) as connection:
        rejects = connection.execute(select(REJECT).order_by(REJECT.c.offset)).all()
        (position,) = connection.execute(select(STREAM_POSITION.c.next).where(STREAM_POSITION.c.topic == POSITIONS)).one()
    assert [(row.offset, str(row.expected)) for row in rejects] == [
        (3, "a value that can be stored (ValueError)"),
        (7, "a value that can be stored (ValueError)"),
    ]
    assert all(b'"bad"' in row.raw for row in rejects) and position == 12


def test_trouble_of_the_database_is_no_fault_of_a_record(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    monkeypatch.setattr(
        worker, "store_batch", failing(OperationalError("", {}, sqlite3.OperationalError("database is locked")))
    )
    with pytest.raises(OperationalError):
        IntakeWorker(world.engine, world.log, Settings()).step(0.0)
    with reading(world.engine) as connection:
        assert connection.execute(select(REJECT)).first() is None
