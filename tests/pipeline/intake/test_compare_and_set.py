"""Two intake workers over one partition: whoever finds the position moved stores nothing, and goes on behind it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.pipeline.intake.worker import IntakeWorker
from services.settings import Settings
from tests.end_to_end.stock import positions_stored
from tests.faults.scripts import drive
from tests.properties.histories import PLATES
from tests.properties.worlds import World


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    return World(store, tmp_path, partitions=1)


def test_who_comes_second_stores_nothing_and_goes_on(world: World) -> None:
    first, second = (IntakeWorker(world.engine, world.log, Settings()) for _ in range(2))
    assert (first.step(0.0), second.step(0.0)) == (0, 0)  # both stand at the beginning
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    world.send(topic, fixes[:5])
    assert (first.step(0.0), second.step(0.0), second.step(0.0)) == (1, 0, 0)
    world.send(topic, fixes[5:])
    assert (second.step(0.0), first.step(0.0)) == (1, 0)
    assert (first.counts.lost, second.counts.lost) == (1, 1)
    assert sorted(positions_stored(world.engine).values()) == [1] * len(fixes)
    first.close()
    second.close()
