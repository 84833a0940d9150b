"""A finding's life: raised, changed, withdrawn, reinstated — on the record, under one id, told to the topic."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from services.pipeline.derivation import compact_chunks
from services.pipeline.derivation.outbox import send_outbox
from services.store.engine import reading
from services.store.tables import FINDING, LEDGER_ENTRY, OUTBOX, POSITION_CHUNK, READING_FACT
from streams.events import POSITIONS, READINGS, VIOLATIONS
from tests.faults.scripts import drive
from tests.properties.histories import DAY, PLATES, ZONE, Act, later_acts, order_row, vehicle_row
from tests.properties.worlds import World

STATION = Act("station", {"station_id": "A1", "name": "A1", "lon": 112.45, "lat": 34.65, "datum": "A1", "district": None})
SIGHTING = {
    "reading_id": "r1",
    "station_id": "A1",
    "plate": PLATES[0],
    "plate_type": "01",
    "fuel": "diesel",
    "opacity_pct": 12.0,
}


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    world = World(store, tmp_path)
    world.enact(Act("vehicle", vehicle_row(PLATES[0], 4)))
    world.enact(Act("zone", {"zone_id": "inner", "ring": ZONE}))
    world.enact(Act("order", order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)))
    return world


def rows(world: World, table: object, *columns: str) -> list[tuple]:
    with reading(world.engine) as connection:
        found = connection.execute(select(*(table.c[name] for name in columns)).order_by(table.primary_key.columns[0]))
        return [tuple(row) for row in found]


def test_a_register_correction_withdraws_and_its_correction_reinstates(world: World) -> None:
    world.send(*drive(PLATES[0], timedelta(hours=9)))
    world.finish()
    world.enact(later_acts()["stage corrected"])
    assert world.finish() == []
    world.enact(Act("vehicle", vehicle_row(PLATES[0], 4), "correction"))
    assert len(world.finish()) == 1
    assert rows(world, LEDGER_ENTRY, "what", "revision") == [("raised", 1), ("withdrawn", 2), ("reinstated", 3)]
    assert len(set(rows(world, LEDGER_ENTRY, "finding_id"))) == 1


def test_a_finding_grows_with_late_points(world: World) -> None:
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    world.send(topic, fixes[:8])
    world.finish()
    assert rows(world, FINDING, "minutes", "outcome") == [(3, "violation")]
    world.send(topic, fixes[8:])
    world.finish()
    assert rows(world, FINDING, "minutes", "outcome") == [(5, "violation")]
    assert rows(world, LEDGER_ENTRY, "what") == [("raised",), ("changed",)]


def test_a_text_that_is_no_plate_is_never_charged_whatever_the_register_holds(world: World) -> None:
    world.enact(Act("vehicle", {**vehicle_row(PLATES[0], 4), "plate": "试000123"}))
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    world.send(topic, [{**fix, "plate": "试000123"} for fix in fixes])
    world.finish()
    ((outcome, reasons),) = rows(world, FINDING, "outcome", "reasons")
    assert outcome == "to_be_verified" and "not_a_plate" in reasons


def test_repeats_change_nothing(world: World) -> None:
    world.send(*drive(PLATES[0], timedelta(hours=9)))
    dump = world.finish()
    world.send(*drive(PLATES[0], timedelta(hours=9)))
    assert world.finish() == dump
    assert rows(world, LEDGER_ENTRY, "what") == [("raised",)]


def test_a_reading_that_comes_twice_is_one_fact(world: World) -> None:
    world.enact(STATION)
    for _ in range(2):
        world.send(READINGS, {**SIGHTING, "time": (DAY + timedelta(hours=10)).isoformat()}, b"one partition")
        world.finish()
    assert rows(world, READING_FACT, "reading_id") == [("r1",)]
    assert rows(world, FINDING, "outcome") == [("violation",)]
    assert rows(world, LEDGER_ENTRY, "what") == [("raised",)]


def test_the_topic_hears_of_every_revision(world: World) -> None:
    world.send(*drive(PLATES[0], timedelta(hours=9)))
    world.finish()
    assert send_outbox(world.engine, world.log) == 1
    world.enact(later_acts()["stage corrected"])
    world.finish()
    assert (send_outbox(world.engine, world.log), send_outbox(world.engine, world.log)) == (1, 0)
    assert set(rows(world, OUTBOX, "sent")) == {(True,)}
    batches = world.log.reader([VIOLATIONS], lambda where: 0).poll(1.0, 100)
    told = [(record.key.decode(), json.loads(record.value)) for batch in batches for record in batch.records]
    assert [(value["revision"], value["withdrawn"], value["outcome"]) for _, value in told] == [
        (1, False, "violation"),
        (2, True, "violation"),
    ]
    assert {key for key, _ in told} == {value["finding_id"] for _, value in told}


def test_a_conflict_between_plates_reaches_both_sides(world: World) -> None:
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    world.send(topic, fixes)
    world.finish()
    assert rows(world, FINDING, "outcome", "withdrawn") == [("violation", False)]
    world.send(topic, [fix | {"plate": PLATES[1]} for fix in fixes])
    world.finish()
    standing = sorted(rows(world, FINDING, "plate", "outcome", "withdrawn"))
    assert standing == [(PLATES[0], "to_be_verified", False), (PLATES[1], "to_be_verified", False)]


def test_packing_chunks_closer_keeps_every_point_and_finding(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    topic, fixes = drive(PLATES[0], timedelta(hours=9, minutes=57))
    for fix in fixes:
        world.send(topic, fix)
        world.intake()
    dump = world.finish()
    assert rows(world, POSITION_CHUNK, "plate", "points") == [(None, 1)] * 12
    monkeypatch.setattr(compact_chunks, "CHUNKS_BEFORE", 3)
    world.send(POSITIONS, fixes[0])
    assert world.finish() == dump
    assert rows(world, POSITION_CHUNK, "plate", "points") == [(PLATES[0], 6), (PLATES[0], 6)]


@pytest.mark.parametrize(("second", "first_day"), [({"revision": 2}, "withdrawn"), ({}, "to_be_verified")])
def test_a_reading_that_moves_to_another_day_is_seen_on_both(world: World, second: dict, first_day: str) -> None:
    world.enact(STATION)
    world.send(READINGS, {**SIGHTING, "time": (DAY + timedelta(hours=10)).isoformat()})
    world.finish()
    assert rows(world, FINDING, "local_day", "outcome") == [(DAY.date(), "violation")]
    world.send(READINGS, {**SIGHTING, "time": (DAY + timedelta(days=2, hours=10)).isoformat(), **second})
    world.finish()
    found = {
        day: "withdrawn" if gone else outcome
        for day, outcome, gone in rows(world, FINDING, "local_day", "outcome", "withdrawn")
    }
    assert found[DAY.date()] == first_day
