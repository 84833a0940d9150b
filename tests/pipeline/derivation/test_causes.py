"""The ledger says why a finding came, changed or went: the facts or the change of reference that had its plate derived again."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from rules.catalogue.causes import Cause
from services.api.finding_read import answer
from services.pipeline.derivation.reference_tasks import mark_touched
from services.pipeline.intake.replay import replay
from services.settings import Settings
from services.store.engine import reading, writing
from services.store.mark_causes import RIVAL, of_change, of_facts
from services.store.tables import LEDGER_ENTRY, MARK, REFERENCE_TASK, REJECT
from streams.events import POSITIONS
from tests.faults.scripts import drive
from tests.properties.histories import DAY, PLATES, ZONE, Act, later_acts, order_row, vehicle_row
from tests.properties.worlds import World


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    world = World(store, tmp_path, partitions=1)
    world.enact(Act("vehicle", vehicle_row(PLATES[0], 4)))
    world.enact(Act("zone", {"zone_id": "inner", "ring": ZONE}))
    world.enact(Act("order", order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)))
    world.touch()
    return world


def ledger(world: World) -> list[tuple[str, list[Cause]]]:
    with reading(world.engine) as connection:
        query = select(LEDGER_ENTRY.c.what, LEDGER_ENTRY.c.causes).order_by(LEDGER_ENTRY.c.id)
        return [(row.what, row.causes) for row in connection.execute(query)]


def marks(world: World) -> list[tuple[str, Cause | None]]:
    with reading(world.engine) as connection:
        return [tuple(row) for row in connection.execute(select(MARK.c.plate, MARK.c.cause).order_by(MARK.c.id))]


def test_facts_by_their_offsets_and_a_change_of_reference_by_its_file_and_tick(world: World) -> None:
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    world.send(topic, fixes[:8])
    world.finish()
    world.send(topic, fixes[8:])
    world.finish()
    world.enact(later_acts()["stage corrected"])
    world.finish()
    assert ledger(world) == [
        ("raised", [of_facts(POSITIONS, 0, 0, 0)]),
        ("changed", [of_facts(POSITIONS, 0, 1, 1)]),
        ("withdrawn", [of_change("vehicles", "act 4", 4)]),
    ]


def test_several_causes_of_one_derivation_are_all_told(world: World) -> None:
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    for part in (fixes[:6], fixes[6:]):
        world.send(topic, part)
        world.intake(records=1)
    world.enact(Act("zone", {"zone_id": "inner", "ring": ZONE[::-1]}, "correction"))
    world.finish()
    assert ledger(world) == [
        ("raised", [of_facts(POSITIONS, 0, 0, 0), of_facts(POSITIONS, 0, 1, 1), of_change("zones", "act 4", 4)])
    ]


def test_the_other_side_of_a_conflict_is_told_of_it(world: World) -> None:
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    world.send(topic, fixes)
    world.finish()
    world.send(topic, [fix | {"plate": PLATES[1]} for fix in fixes])
    world.finish()
    changed = [causes for what, causes in ledger(world) if what == "changed"]
    assert changed == [[RIVAL]]


def test_a_task_hands_its_cause_to_its_marks_and_one_from_before_has_none(world: World) -> None:
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    world.send(topic, fixes)
    world.finish()
    days = {"day_from": DAY.date(), "day_to": DAY.date(), "plates": None}
    with writing(world.engine) as connection:
        connection.execute(insert(REFERENCE_TASK), [days])
        connection.execute(insert(REFERENCE_TASK), [days | {"cause": of_change("orders", "通告.json", 9)}])
    mark_touched(world.engine)
    assert marks(world) == [(PLATES[0], None), (PLATES[0], of_change("orders", "通告.json", 9))]


def test_a_reject_that_is_replayed_is_told_by_its_own_offset(world: World) -> None:
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    reject = {"topic": topic, "partition": 3, "offset": 77, "element": -1, "raw": json.dumps(fixes).encode()}
    unfit = {"received_at": DAY + timedelta(days=1), "field": "", "value": "", "expected": ""}
    with writing(world.engine) as connection:
        (number,) = connection.execute(insert(REJECT).values(reject | unfit)).inserted_primary_key
    assert replay(world.engine, [number]) == {number: True}
    assert marks(world) == [(PLATES[0], of_facts(POSITIONS, 3, 77, 77))]


def test_the_api_tells_the_causes_with_the_history_of_a_finding(world: World) -> None:
    topic, fixes = drive(PLATES[0], timedelta(hours=9))
    world.send(topic, fixes)
    world.finish()
    with reading(world.engine) as connection:
        finding_id = connection.execute(select(LEDGER_ENTRY.c.finding_id)).scalar_one()
        (line,) = answer(connection, finding_id, Settings().thresholds).ledger
    assert (line.what, line.causes) == ("raised", [f"{POSITIONS}/0 offsets 0–0"])
    assert [why.model_dump() for why in line.why] == [
        {
            "code": "facts_arrived",
            "parameters": {"topic": POSITIONS, "partition": 0, "first": 0, "last": 0},
            "zh": f"因收到定位数据（{POSITIONS} 分区 0，偏移 0）",
            "en": f"because positions arrived ({POSITIONS}, partition 0, offset 0)",
        }
    ]
