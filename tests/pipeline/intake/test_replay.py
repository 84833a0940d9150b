"""Rejects come back as they were sent, and a replay judges them by their first receipt."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from services.pipeline.intake.replay import replay
from services.store.engine import reading, writing
from services.store.tables import REJECT
from streams import decode
from streams.events import POSITIONS
from tests.properties.histories import DAY
from tests.properties.worlds import World

FIX = {"terminal_id": "T", "plate": "豫C0T001", "time": DAY.isoformat(), "lon": 112.45, "lat": 34.65, "speed_kmh": 36}


def rejects(engine: Engine) -> list[dict]:
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(select(REJECT).order_by(REJECT.c.id)).mappings()]


def positions(world: World) -> int:
    from services.pipeline.status import pipeline_status

    return pipeline_status(world.engine, world.log).positions


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    return World(store, tmp_path)


def test_a_reject_keeps_its_bytes_and_says_what_was_expected(world: World) -> None:
    world.send(POSITIONS, [FIX, FIX | {"speed_kmh": 450}])
    world.intake()
    (reject,) = rejects(world.engine)
    assert json.loads(reject["raw"]) == FIX | {"speed_kmh": 450}
    assert (reject["element"], reject["field"], reject["value"], str(reject["expected"])) == (
        1,
        "speed_kmh",
        "450",
        "a number from 0 to 200",
    )


def test_a_replay_of_what_is_still_wrong_stays_a_reject(world: World) -> None:
    world.send(POSITIONS, FIX | {"speed_kmh": 450})
    world.intake()
    (reject,) = rejects(world.engine)
    assert replay(world.engine, [reject["id"], 99]) == {reject["id"]: False, 99: None}
    assert [row["replayed"] for row in rejects(world.engine)] == [False]


def test_what_a_new_decoder_takes_becomes_a_fact_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.send(POSITIONS, FIX | {"time": "2014-12-31T10:00:00+08:00"})
    world.intake()
    (reject,) = rejects(world.engine)
    monkeypatch.setattr(decode, "EARLIEST", decode.EARLIEST - timedelta(days=365))
    assert replay(world.engine, [reject["id"]]) == {reject["id"]: True}
    assert replay(world.engine, [reject["id"]]) == {reject["id"]: None}
    assert positions(world) == 1


def test_the_future_is_measured_against_the_first_receipt(world: World) -> None:
    world.send(POSITIONS, FIX)
    world.intake()
    with writing(world.engine) as connection:
        connection.execute(
            REJECT.insert(),
            {
                **{"topic": POSITIONS, "partition": 0, "offset": 0, "element": -1, "replayed": False},
                **{"raw": json.dumps(FIX).encode(), "received_at": DAY - timedelta(minutes=6)},
                **{"field": "time", "value": "", "expected": ""},
            },
        )
    (reject,) = rejects(world.engine)
    assert replay(world.engine, [reject["id"]]) == {reject["id"]: False}
