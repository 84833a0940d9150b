"""The newest point of each truck, from chunks that come late, twice, or out of order."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, create_engine

from services.live.points import NewestPoints
from services.store.engine import reading
from tests.live.conftest import NOW, point, put

A, B = "豫C0T003", "豫C0T004"


def polled(points: NewestPoints, engine: Engine) -> dict[str, float]:
    """Plates that moved and how many seconds ago their newest point is."""
    with reading(engine) as connection:
        moved = points.poll(connection, NOW)
    return {plate: (NOW - one.time).total_seconds() for plate, one in moved.items()}


def test_only_newer_points_move_a_truck(store: Engine, drive: Callable) -> None:
    points = NewestPoints()
    drive(point(A, 60), point(A, 50), point(B, 55))
    assert polled(points, store) == {A: 50, B: 55}
    assert polled(points, store) == {}
    drive(point(A, 70), point(B, 20))  # A's was stored on the way and sent late
    assert polled(points, store) == {B: 20}
    assert {plate: (NOW - one.time).total_seconds() for plate, one in points.by_plate.items()} == {A: 50, B: 20}


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        ({}, True),
        ({"located": True}, True),
        ({"located": False}, False),
        ({"speed_kmh": None, "heading_deg": None}, True),
        ({"time": NOW.replace(hour=3, minute=44)}, False),
        ({"time": NOW.replace(hour=3, minute=45)}, True),
    ],
)
def test_which_points_count(store: Engine, drive: Callable, seen: dict, shown: bool) -> None:
    drive(point(A, 10) | seen, point(B, 10))
    assert (A in polled(NewestPoints(), store)) is shown


def test_a_truck_that_falls_silent_leaves_the_map(store: Engine, drive: Callable) -> None:
    points = NewestPoints()
    drive(point(A, 10))
    polled(points, store)
    with reading(store) as connection:
        points.poll(connection, NOW.replace(minute=14))
        assert list(points.by_plate) == [A]
        points.poll(connection, NOW.replace(minute=16))
        assert points.by_plate == {}


def test_a_chunk_that_commits_after_a_higher_one_is_not_missed(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    points, early, late = NewestPoints(), engine.connect(), engine.connect()
    try:
        put(early, point(A, 10))
        put(late, point(B, 10))
        late.commit()
        assert polled(points, engine) == {B: 10}
        early.commit()
        assert polled(points, engine) == {A: 10}
    finally:
        early.close()
        late.close()
        engine.dispose()


def test_the_memory_of_ids_is_bounded(store: Engine, drive: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.live.points._LOOK_BACK", 3)
    points = NewestPoints()
    for number in range(12):
        drive(point(A, 60 - number))
        assert polled(points, store) == {A: 60 - number}
    assert len(points._seen) <= 3


def test_after_a_start_the_newest_come_first(store: Engine, drive: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_CHUNKS_AT_FIRST", "_CHUNKS_A_POLL"):
        monkeypatch.setattr(f"services.live.points.{name}", 1)
    for plate, ago in ((B, 300), (A, 200), (A, 100)):
        drive(point(plate, ago))
    points = NewestPoints()
    assert [polled(points, store) for _ in range(4)] == [{A: 100}, {}, {B: 300}, {}]
