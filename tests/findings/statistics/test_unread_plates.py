"""Readings without a plate, counted by station."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.findings.statistics.unread_plates import UnreadPlates, unread_plates
from services.store.engine import reading
from streams.events import READINGS
from tests.properties.worlds import World

DAY = date(2026, 11, 20)


def sent(number: int, station: str, plate: str, day: date = DAY, **other: object) -> tuple[str, dict]:
    body = {"reading_id": f"r{number}", "station_id": station, "time": f"{day}T09:{number:02d}:00+08:00", "plate": plate}
    return READINGS, {**body, "opacity_pct": 12.0, "fuel": "diesel", **other}


def stored(store: Engine, tmp_path: Path) -> World:
    """A1 read two of four plates, A2 its one, A3 none until it corrected one."""
    made = World(store, tmp_path)
    for message in (
        *(sent(1, "A1", "豫C0T003"), sent(2, "A1", "无牌"), sent(3, "A1", "豫C00000"), sent(4, "A1", "豫C0T004")),
        *(sent(5, "A2", "豫C0T003"), sent(6, "A3", "NULL"), sent(7, "A3", "NULL", date(2026, 11, 19))),
        *(sent(8, "A3", "无牌"), sent(8, "A3", "豫C0T005", revision=1)),  # read after all
    ):
        made.send(*message)
    made.finish()
    return made


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    return stored(store, tmp_path)


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (DAY, DAY, [("A1", 4, 2), ("A3", 2, 1)]),
        (date(2026, 11, 19), DAY, [("A1", 4, 2), ("A3", 3, 2)]),
        (date(2026, 11, 18), date(2026, 11, 18), []),
    ],
)
def test_by_station(world: World, first: date, last: date, found: list) -> None:
    with reading(world.engine) as connection:
        assert unread_plates(connection, first, last) == [UnreadPlates(*one) for one in found]


def test_each_record_counts_once_whatever_its_contents(store: Engine, tmp_path: Path) -> None:
    """Record 1 was replaced twice, 2 is in conflict, 3 was moved to the day before."""
    made = World(store, tmp_path)
    for message in (
        *(sent(1, "A1", "无牌"), sent(1, "A1", "NULL", revision=1), sent(1, "A1", "无牌", revision=2)),
        *(sent(2, "A1", "豫C0T003"), sent(2, "A1", "豫C0T004")),
        *(sent(3, "A1", "无牌"), sent(3, "A1", "无牌", date(2026, 11, 19), revision=1)),
    ):
        made.send(*message)
    made.finish()
    with reading(made.engine) as connection:
        assert unread_plates(connection, DAY, DAY) == [UnreadPlates("A1", 2, 1)]
        assert unread_plates(connection, date(2026, 11, 19), DAY) == [UnreadPlates("A1", 3, 2)]
