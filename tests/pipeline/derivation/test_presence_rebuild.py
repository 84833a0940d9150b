"""The index of presence written anew: the same as derivation wrote it, also beside workers; and the command that does it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete
from typer.testing import CliRunner

from rules.inputs.thresholds import Thresholds
from services.cli import app, index
from services.pipeline.derivation.presence_index import slot_lines
from services.pipeline.derivation.presence_rebuild import ShardBusy, rebuild_slots
from services.pipeline.derivation.worker import take_lock
from services.settings import Settings
from services.store.engine import open_engine, reading, writing
from services.store.position_chunks import shard_of
from services.store.tables import PRESENCE_SLOTS
from tests.faults.scripts import drive
from tests.properties.histories import PLATES, Act, vehicle_row
from tests.properties.worlds import World


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    return driven(store, tmp_path)


def driven(store: Engine, folder: Path) -> World:
    """A world in which one registered vehicle drove on one day."""
    world = World(store, folder, partitions=1)
    for plate in PLATES:
        world.enact(Act("vehicle", vehicle_row(plate, 3)))
    send_and_derive(world, PLATES[0])
    return world


def send_and_derive(world: World, plate: str) -> None:
    world.send(*drive(plate, timedelta(hours=9)))
    world.finish()


def lines(world: World) -> list[str]:
    with reading(world.engine) as connection:
        return list(slot_lines(connection))


def lose(world: World) -> None:
    with writing(world.engine) as connection:
        connection.execute(delete(PRESENCE_SLOTS))


def test_what_was_lost_is_there_again(world: World) -> None:
    derived = lines(world)
    lose(world)
    assert rebuild_slots(world.engine, Thresholds()) == (1, 0)
    assert lines(world) == derived != []


def test_what_a_worker_derived_meanwhile_is_not_lost(world: World) -> None:
    plate = max(PLATES, key=shard_of)

    def come(done: int) -> None:
        if done == 1:
            send_and_derive(world, plate)

    assert shard_of(plate) > 0 and plate != PLATES[0]
    assert rebuild_slots(world.engine, Thresholds(), on_shard=come) == (1, 1)
    world.finish()
    assert [plate in line for line in sorted(lines(world), key=lambda line: plate in line)] == [False, True]


def test_a_worker_in_the_way_is_said(postgres_url: str, tmp_path: Path) -> None:
    engine = open_engine(postgres_url)
    with writing(engine) as connection:
        assert take_lock(connection, 5)
        with pytest.raises(ShardBusy, match="a worker holds shard 5 for longer"):
            rebuild_slots(engine, Thresholds(), patience_s=0.1)
    assert rebuild_slots(engine, Thresholds(), patience_s=0.1) == (0, 0)
    engine.dispose()


def test_the_command(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = driven(open_engine(sqlite_url), tmp_path)
    derived = lines(world)
    lose(world)
    monkeypatch.setattr(index, "current", lambda: Settings(data=tmp_path, database_url=sqlite_url))
    result = CliRunner().invoke(app, ["index", "rebuild"])
    assert (result.exit_code, result.output) == (0, "the index of presence is rebuilt from the facts; plate-days read: 1\n")
    assert lines(world) == derived != []

    def busy(*_: object, **__: object) -> None:
        raise ShardBusy("a worker holds shard 5 for longer than 30 s")

    monkeypatch.setattr(index, "rebuild_slots", busy)
    result = CliRunner().invoke(app, ["index", "rebuild"])
    assert result.exit_code == 1 and "holds shard 5" in result.output and "try again" in result.output
