"""What was not assessed is stored beside the findings: replaced with its scope, and the same whatever came first."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select

from services.store.engine import reading
from services.store.tables import NOT_ASSESSED
from streams.events import CHECKS, POSITIONS, READINGS
from tests.properties.histories import DAY, PLATES, Act, order_row, source_act, vehicle_row
from tests.properties.worlds import World

PLATE, BESIDE, _ = PLATES
Counted = tuple[str, str, str, str, str, int]


def moment(days: int = 0, hours: float = 9) -> str:
    return (DAY + timedelta(days=days, hours=hours)).isoformat()


def invalid_reading(number: int, days: int = 0, plate: str = PLATE, **other: Any) -> tuple[str, dict[str, Any]]:
    body = {"reading_id": f"r{number}", "station_id": "A1", "time": moment(days, 9 + number), "plate": plate, "fuel": "diesel"}
    return READINGS, body | {"opacity_pct": 45.0, "valid": False, **other}


def check_without_value(days: int = 0) -> tuple[str, dict[str, Any]]:
    return CHECKS, {"check_id": "c1", "kind": "roadside", "time": moment(days), "plate": PLATE, "result": "pass"}


def drive(plate: str = PLATE, days: int = 0) -> tuple[str, list[dict[str, Any]]]:
    begins = DAY + timedelta(days=days, hours=15)
    fix = {"terminal_id": "T1", "plate": plate, "lat": 34.65, "speed_kmh": 36.0}
    times = [(number, (begins + timedelta(seconds=30 * number)).isoformat()) for number in range(10)]
    return POSITIONS, [fix | {"time": time, "lon": round(112.42 + 0.004 * number, 6)} for number, time in times]


def order(begins: int, order_id: str = "O1") -> Act:
    start: datetime = DAY + timedelta(days=begins)
    return Act("order", order_row(start - timedelta(hours=6), start, None, order_id))


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    made = World(store, tmp_path)
    for plate in (PLATE, BESIDE):
        made.enact(Act("vehicle", vehicle_row(plate, 4)))
    return made


def rows(world: World) -> list[Counted]:
    """After all that there is to do: plate, plate type, day (after DAY), rule, reason, facts."""
    world.finish()
    with reading(world.engine) as connection:
        found = connection.execute(select(NOT_ASSESSED).order_by(*NOT_ASSESSED.primary_key.columns)).all()
    return [(row.plate, row.plate_type, f"{(row.local_day - DAY.date()).days:+}", *row[3:]) for row in found]


def test_each_rule_says_what_it_could_not_assess(world: World) -> None:
    world.enact(order(-2))
    world.enact(source_act("terminal", "T1", DAY))
    for message in (invalid_reading(1), invalid_reading(2), check_without_value(1), drive(), drive(BESIDE, 1)):
        world.send(*message)
    assert rows(world) == [
        (PLATE, "01", "+0", "remote_sensing", "reading_invalid", 2),
        (PLATE, "01", "+0", "restricted_traffic", "source_sick", 10),
        (PLATE, "01", "+1", "road_check", "not_measured", 1),
        (BESIDE, "01", "+1", "restricted_traffic", "source_sick", 10),
    ]


def replaced(world: World) -> None:
    world.send(*invalid_reading(1, revision=1, valid=True))


def of_another_vehicle(world: World) -> None:
    world.enact(Act("vehicle", {**vehicle_row(PLATE, 4), "fuel": "petrol"}, "correction"))


def of_another_plate(world: World) -> None:
    world.send(*invalid_reading(1, plate=BESIDE, revision=1))


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (replaced, []),
        (of_another_vehicle, [(PLATE, "01", "+0", "remote_sensing", "reading_invalid", 1)]),  # recorded as a diesel
        (of_another_plate, [(BESIDE, "01", "+0", "remote_sensing", "reading_invalid", 1)]),
    ],
)
def test_a_row_goes_with_its_fact(world: World, change: Callable[[World], None], left: list[Counted]) -> None:
    world.send(*invalid_reading(1))
    assert [row[4] for row in rows(world)] == ["reading_invalid"]
    change(world)
    assert rows(world) == left


def test_a_derived_day_leaves_the_other_days(world: World) -> None:
    world.enact(order(-2))
    world.enact(source_act("terminal", "T1", DAY - timedelta(days=1)))
    world.send(*drive(days=0))
    world.send(*invalid_reading(1, days=-1))
    before = rows(world)
    world.send(*drive(days=3))
    assert rows(world) == [*before[:2], (PLATE, "01", "+3", "restricted_traffic", "source_sick", 10)]


def test_what_did_not_change_is_not_written_again(world: World) -> None:
    world.send(*invalid_reading(1))
    before = rows(world)
    written: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *seen: written.append(seen[2]))
    world.send(*invalid_reading(2, days=5))
    assert rows(world)[:1] == before
    assert [text.split()[0] for text in written if "not_assessed" in text and not text.startswith("SELECT")] == ["INSERT"]


@pytest.mark.parametrize(("begins", "counted"), [(-2, 10), (5, 0)])
@pytest.mark.parametrize("is_first", [True, False])
def test_an_order_counts_for_the_days_of_its_force_alone(world: World, begins: int, counted: int, is_first: bool) -> None:
    """An order of next week marks no plate of today: whether it came before the facts or after must not matter."""
    world.enact(source_act("terminal", "T1", DAY))
    if is_first:
        world.enact(order(begins))
    world.send(*drive())
    world.finish()
    if not is_first:
        world.enact(order(begins))
    assert sum(row[5] for row in rows(world)) == counted


def unread(number: int, days: int = 0, plate: str = "无牌", **other: Any) -> tuple[str, dict[str, Any]]:
    """A reading on which no plate was read."""
    return invalid_reading(number, days, plate, valid=True, **other)


def test_placeholders_are_counted_day_by_day(world: World) -> None:
    """Of a placeholder only the marked days are read: the counts of all others stay."""
    for message in (unread(1), unread(2), unread(3, -3), unread(4, -200), unread(5, plate="NULL")):
        world.send(*message)
        world.finish()
    assert sorted(rows(world)) == [
        ("NULL", "", "+0", "remote_sensing", "no_plate", 1),
        ("无牌", "", "+0", "remote_sensing", "no_plate", 2),
        ("无牌", "", "-200", "remote_sensing", "no_plate", 1),
        ("无牌", "", "-3", "remote_sensing", "no_plate", 1),
    ]
    world.send(*unread(2, plate=PLATE, revision=1))  # the station has read it after all
    world.send(*unread(3, -4, revision=1))  # and corrects another's day
    assert sorted(row for row in rows(world) if row[4] == "no_plate") == [
        ("NULL", "", "+0", "remote_sensing", "no_plate", 1),
        ("无牌", "", "+0", "remote_sensing", "no_plate", 1),
        ("无牌", "", "-200", "remote_sensing", "no_plate", 1),
        ("无牌", "", "-4", "remote_sensing", "no_plate", 1),
    ]


def test_a_placeholder_does_not_cost_its_history(world: World) -> None:
    for number in range(1, 6):
        world.send(*unread(number, -10 * number))
    world.finish()
    read: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *seen: read.append(seen[2]))
    world.send(*unread(6, -3))
    world.finish()
    of_readings = [" ".join(text.split()) for text in read if "FROM reading_fact" in text.replace("\n", "")]
    assert of_readings
    assert [text for text in of_readings if "reading_fact.time >=" not in text] == []
