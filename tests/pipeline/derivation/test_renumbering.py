"""A number that was printed leads somewhere for ever: derived under another number, a finding takes its old ones along."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, insert, select, update

from rules.catalogue.causes import RENUMBERED
from rules.judge.findings import public_id
from services.api.finding_read import answer
from services.findings.rows import case_number
from services.findings.search.query import find_by_id
from services.settings import Settings
from services.store.engine import reading, writing
from services.store.tables import FINDING, LEDGER_ENTRY, OUTBOX
from streams.events import READINGS
from tests.depth import examples
from tests.faults.scripts import drive
from tests.pipeline.derivation.test_findings_through_time import STATION, rows
from tests.properties.histories import DAY, PLATES, ZONE, Act, History, histories, order_row, vehicle_row
from tests.properties.worlds import World, emptied_world

PLATE = PLATES[0]
TYPED = {"plate": PLATE, "plate_type": "01"}


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    """A city with an order and a station, and without a register."""
    world = World(store, tmp_path)
    world.enact(STATION)
    world.enact(Act("zone", {"zone_id": "inner", "ring": ZONE}))
    world.enact(Act("order", order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)))
    return world


def seen(minutes: float, opacity: float, name: str = "r1", **said: Any) -> tuple[str, dict[str, Any]]:
    """A reading of the truck at the station inside the zone."""
    record = {"reading_id": name, "station_id": "A1", "plate": PLATE, "fuel": "diesel", "opacity_pct": opacity}
    return READINGS, record | {"time": (DAY + timedelta(minutes=minutes)).isoformat()} | said


def standing(world: World) -> dict[str, str]:
    """Rule by id of what stands."""
    return {name: rule for name, rule, gone in rows(world, FINDING, "finding_id", "rule", "withdrawn") if not gone}


def leads(world: World, number: str) -> Any:
    with reading(world.engine) as connection:
        (found,) = find_by_id(connection, number, at_most=2)
        return found


REGISTER = Act("vehicle", vehicle_row(PLATE, 4))


@pytest.mark.parametrize("later", [REGISTER, Act("vehicle", vehicle_row(PLATE, 3, "02"))], ids=["a truck", "of another type"])
def test_a_register_that_comes_late_changes_no_number(world: World, later: Act) -> None:
    world.send(*drive(PLATE, timedelta(hours=9)))
    world.send(*seen(30, 52.0))
    world.finish()
    before = standing(world)
    assert sorted(before.values()) == ["remote_sensing", "restricted_traffic", "restricted_traffic"][: len(before)]
    world.enact(later)
    world.finish()
    assert standing(world) == before
    assert set(rows(world, LEDGER_ENTRY, "what")) == {("raised",), ("changed",)}


def test_a_type_that_is_said_late_changes_the_number_and_the_old_one_leads_to_it(world: World) -> None:
    world.enact(REGISTER)
    world.send(*drive(PLATE, timedelta(hours=9)))
    world.finish()
    (old,) = standing(world)
    world.send(*seen(9 * 60 + 20, 12.0, plate_type="01"))
    world.finish()
    (new,) = standing(world)
    assert old != new == public_id("restricted_traffic", f"{PLATE}|01", "O1", "20777")
    assert [leads(world, asked).finding_id for asked in (old, old[:20], f"PW-20261120-{old[:16]}", new)] == [new] * 4
    with reading(world.engine) as connection:
        found = answer(connection, old, Settings().thresholds)
    assert (found.finding_id, found.former_numbers) == (new, [f"PW-20261120-{old[:16]}"])
    assert [line.what for line in found.ledger] == ["raised", "withdrawn", "raised"] or [
        line.what for line in found.ledger
    ] == ["raised", "raised", "withdrawn"]
    (why,) = [line.why[0] for line in found.ledger if line.what == "withdrawn"]
    assert (why.code, why.parameters) == (RENUMBERED, {"finding_id": new})
    told = [json.loads(value) for (value,) in rows(world, OUTBOX, "value")]
    assert [(one["finding_id"], one["renumbered_as"]) for one in told if one["withdrawn"]] == [(old, new)]


def test_an_old_number_goes_on_to_lead_to_its_own_finding_when_another_vehicles_comes_up(world: World) -> None:
    """Of the same plate, order and day, at the same time."""
    world.enact(REGISTER)
    topic, fixes = drive(PLATE, timedelta(hours=9))
    world.send(topic, fixes)
    world.finish()
    (old,) = standing(world)
    world.send(*seen(9 * 60 + 20, 12.0, plate_type="01"))
    world.finish()
    (new,) = standing(world)
    world.send(topic, [fix | {"plate_type": "20", "terminal_id": "T-other"} for fix in fixes])
    world.finish()
    assert len(standing(world)) == 2
    assert leads(world, old).finding_id == new


def test_a_reading_that_comes_late_and_counts_once_with_a_later_one_takes_its_number_along(world: World) -> None:
    world.enact(REGISTER)
    world.send(*seen(30, 52.0, "second", plate_type="01"))
    world.finish()
    (old,) = [name for name, rule in standing(world).items() if rule == "remote_sensing"]
    world.send(*seen(25, 52.0, "first", plate_type="01"))
    world.finish()
    (new,) = [name for name, rule in standing(world).items() if rule == "remote_sensing"]
    assert old != new == leads(world, old).finding_id


def test_what_is_withdrawn_for_good_leads_to_nothing_else(world: World) -> None:
    world.send(*seen(30, 52.0))
    world.finish()
    numbers = standing(world)
    world.send(*seen(30, 12.0, revision=2))
    world.finish()
    gone = [name for name, rule in numbers.items() if rule == "remote_sensing"]
    assert [(leads(world, name).finding_id, leads(world, name).withdrawn) for name in gone] == [(gone[0], True)]


def test_another_act_of_the_day_is_no_heir(world: World) -> None:
    """Two vehicles of one number: the car's finding ends, the truck's begins in the same derivation, at another time of the day."""
    world.enact(Act("vehicle", vehicle_row(PLATE, 3, "02")))
    topic, fixes = drive(PLATE, timedelta(hours=9))
    world.send(topic, fixes)
    world.finish()
    (old,) = standing(world)
    world.enact(Act("vehicle", vehicle_row(PLATE, 5, "02"), "correction"))  # not meant by the order
    world.enact(Act("vehicle", vehicle_row(PLATE, 4, "01")))
    topic, fixes = drive(PLATE, timedelta(hours=15))
    world.send(topic, [fix | {"plate_type": "01", "terminal_id": "T-other"} for fix in fixes])
    world.finish()
    new = set(standing(world)) - {old}
    assert leads(world, old).finding_id not in new


def test_back_to_the_first_number_the_second_leads_to_it(world: World) -> None:
    world.enact(REGISTER)
    world.send(*drive(PLATE, timedelta(hours=9)))
    world.finish()
    (first,) = standing(world)
    world.send(*seen(9 * 60 + 20, 12.0, plate_type="01"))
    world.finish()
    (second,) = standing(world)
    world.send(*seen(9 * 60 + 20, 12.0, revision=2))  # it did not say the type after all
    world.finish()
    assert list(standing(world)) == [first]
    assert {leads(world, number).finding_id for number in (first, second)} == {first}
    with reading(world.engine) as connection:
        assert answer(connection, second, Settings().thresholds).former_numbers == [f"PW-20261120-{second[:16]}"]


def test_a_record_that_moves_to_another_day_is_found_by_the_number_that_was_printed(world: World) -> None:
    world.send(*seen(30, 52.0))
    world.finish()
    (name,) = [name for name, rule in standing(world).items() if rule == "remote_sensing"]
    printed = case_number(leads(world, name))
    world.send(*seen(30 + 24 * 60, 52.0, revision=2))
    world.finish()
    found = leads(world, printed)
    assert found.finding_id == name and case_number(found) != printed
    with reading(world.engine) as connection:
        assert find_by_id(connection, printed.replace("20261120", "20261119"), at_most=2) == []


def as_before(world: World, name: str, vehicle: str, *, withdrawn: bool = False) -> str:
    """Put a stored finding and its ledger under the id that it had until revision 0008; a copy of it where it is to be withdrawn."""
    found = leads(world, name)
    rest = {"restricted_traffic": ("O1", "20777"), "remote_sensing": ("A1", "r1", "-1")}[found.rule]
    old = public_id(found.rule, vehicle, *rest)
    with writing(world.engine) as connection:
        if withdrawn:
            connection.execute(insert(FINDING).values(dict(found._mapping) | {"finding_id": old, "withdrawn": True}))
        for table in () if withdrawn else (FINDING, LEDGER_ENTRY):
            connection.execute(update(table).where(table.c.finding_id == name).values(finding_id=old))
    return old


def test_findings_of_an_earlier_version_take_all_their_old_numbers_along(world: World) -> None:
    """It derived `plate|?` first, withdrew that when the register came, and then had `plate|01`: both were printed."""
    world.enact(REGISTER)
    world.send(*drive(PLATE, timedelta(hours=9)))
    world.send(*seen(30, 52.0))
    world.finish()
    numbers = standing(world)
    gone = {name: as_before(world, name, f"{PLATE}|?", withdrawn=True) for name in numbers}
    old = {name: as_before(world, name, f"{PLATE}|01") for name in numbers}
    world.send(*seen(31, 12.0, "another"))
    world.finish()
    assert set(standing(world)) == set(numbers)
    for before in (gone, old):
        assert {name: leads(world, number).finding_id for name, number in before.items()} == {name: name for name in numbers}
    with reading(world.engine) as connection:
        ledger = select(LEDGER_ENTRY.c.what).order_by(LEDGER_ENTRY.c.id)
        for name in numbers:
            known = [*connection.scalars(ledger.where(LEDGER_ENTRY.c.finding_id == old[name]))]
            assert known == ["raised", "withdrawn"]


@pytest.mark.ci
@settings(max_examples=examples(15), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories())
def test_every_number_ever_given_leads_to_one_finding(sqlite_url: str, history: History) -> None:
    with emptied_world(sqlite_url) as world:
        for message, act in zip([*history.messages, *[None] * 20], [*history.acts, *[None] * 20], strict=False):
            if message is None and act is None:
                break
            if act is not None:
                world.enact(act)
            if message is not None:
                world.send(*message)
            world.finish()
        with reading(world.engine) as connection:
            numbers = {*connection.scalars(select(LEDGER_ENTRY.c.finding_id))}
            for number in numbers:
                (found,) = find_by_id(connection, number, at_most=2)
                assert found.finding_id == number or not found.withdrawn or found.renumbered_as is None
            stale = select(FINDING.c.finding_id).where(FINDING.c.withdrawn.is_(False), FINDING.c.renumbered_as.is_not(None))
            assert connection.execute(stale).all() == []
