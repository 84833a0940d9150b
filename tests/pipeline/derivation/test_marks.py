"""Marks and what is kept between derivations: exactly the marks that were worked off go, and nothing is judged by what is out of date."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from rules.inputs.thresholds import Thresholds
from services.pipeline.derivation.worker import DerivationWorker
from services.store.engine import reading
from services.store.position_chunks import shard_of
from services.store.tables import FINDING
from tests.faults.scripts import drive
from tests.properties.histories import DAY, PLATES, ZONE, Act, later_acts, order_row, vehicle_row
from tests.properties.worlds import World


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    world = World(store, tmp_path)
    for plate in (PLATES[0], PLATES[2]):
        world.enact(Act("vehicle", vehicle_row(plate, 4)))
        world.send(*drive(plate, timedelta(hours=9)))
    world.enact(Act("zone", {"zone_id": "inner", "ring": ZONE}))
    world.enact(Act("order", order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)))
    world.intake()
    return world


def standing(world: World) -> list[tuple[str, bool]]:
    """(plate, withdrawn) of all findings."""
    with reading(world.engine) as connection:
        return [
            tuple(row) for row in connection.execute(select(FINDING.c.plate, FINDING.c.withdrawn).order_by(FINDING.c.plate))
        ]


@pytest.mark.parametrize(("first", "second"), [(0, 2), (2, 0)])
def test_marks_of_another_shard_stay(world: World, first: int, second: int) -> None:
    world.touch()
    assert world.derive(shard_of(PLATES[first])) > 0
    assert standing(world) == [(PLATES[first], False)]
    assert world.marked_shards() == [shard_of(PLATES[second])]


def test_a_worker_that_goes_on_judges_by_what_was_imported_since(world: World) -> None:
    worker, shard = DerivationWorker(world.engine, Thresholds()), shard_of(PLATES[0])
    worker.derive_shard(shard)
    assert standing(world) == [(PLATES[0], False)]
    world.enact(later_acts()["lifted early"])
    world.touch()
    worker.derive_shard(shard)
    assert standing(world) == [(PLATES[0], True)]
