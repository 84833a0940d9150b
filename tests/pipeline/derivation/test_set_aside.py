"""Each for itself: a plate or shard that cannot be derived is set aside with its reason, and everything else goes on."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, update

from services.pipeline.canonical_dump import canonical_lines
from services.pipeline.derivation import compact_chunks, set_aside, shards, worker
from services.pipeline.derivation.marks import add_marks
from services.pipeline.derivation.set_aside import SHARD, UPKEEP
from services.pipeline.derivation.shards import derive_all, is_work_left
from services.pipeline.derivation.worker import DerivationWorker
from services.pipeline.loop import work_until_idle
from services.settings import Settings
from services.store.engine import open_engine, reading, writing
from services.store.position_chunks import shard_of
from services.store.tables import MARK, POSITION_CHUNK, SET_ASIDE
from tests.faults.scripts import drive
from tests.pipeline.derivation.poison import DAMAGED, mend, poison
from tests.properties.histories import DAY, PLATES, ZONE, Act, order_row, vehicle_row
from tests.properties.worlds import World

pytestmark = pytest.mark.sets_aside
POISONED, BESIDE, ELSEWHERE = PLATES
"""Two plates of one shard and one of another."""
HOUR = timedelta(hours=9)
THRESHOLDS = Settings().thresholds


def a_world(engine: Engine, folder: Path) -> World:
    folder.mkdir(exist_ok=True)
    world = World(engine, folder)
    for plate in PLATES:
        world.enact(Act("vehicle", vehicle_row(plate, 3)))
    world.enact(Act("zone", {"zone_id": "inner", "ring": ZONE}))
    world.enact(Act("order", order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)))
    return world


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    return a_world(store, tmp_path / "world")


@pytest.fixture
def quiet(sqlite_template: Path, tmp_path: Path) -> World:
    """The same world without poison."""
    (tmp_path / "quiet.db").write_bytes(sqlite_template.read_bytes())
    return a_world(open_engine(f"sqlite:///{tmp_path / 'quiet.db'}"), tmp_path / "quiet")


def drives(world: World, *plates: str, start: timedelta = HOUR) -> None:
    for plate in plates:
        world.send(*drive(plate, start))


def work(world: World) -> Any:
    return work_until_idle(world.engine, world.log, Settings(wait_for_more_s=0.0))


def aside(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(SET_ASIDE).order_by(SET_ASIDE.c.shard, SET_ASIDE.c.plate)))


def dump(engine: Engine, without: str = "") -> list[str]:
    with reading(engine) as connection:
        return [line for line in canonical_lines(connection) if not without or without not in line]


def waiting_marks(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(MARK)).scalar_one()


def make_due(engine: Engine) -> None:
    with writing(engine) as connection:
        set_aside.retry(connection, None)


def test_all_others_are_derived_and_the_plate_is_named_with_its_reason(world: World, quiet: World) -> None:
    for one in (world, quiet):
        drives(one, *PLATES)
    poison(world.engine, POISONED)
    done = work(world)
    work(quiet)
    (row,) = aside(world.engine)
    assert (row.shard, row.plate, row.tries) == (shard_of(POISONED), POISONED, 1)
    assert row.reason.startswith("error: Error -3") and row.place.startswith("services/store/position_chunks.py:")
    assert row.days == [["2026-11-20", "2026-11-20"]] and row.causes
    assert row.retry_at - row.tried_at == timedelta(minutes=1)
    assert dump(world.engine) == dump(quiet.engine, without=POISONED) and len(dump(world.engine)) == 2
    assert done.derivation.set_aside == 1 and waiting_marks(world.engine) == 0


def test_what_comes_later_for_the_plate_waits_with_it_and_nothing_of_it_is_lost(world: World, quiet: World) -> None:
    for one in (world, quiet):
        drives(one, POISONED)
    poison(world.engine, POISONED)
    work(world)
    for one in (world, quiet):
        drives(one, POISONED, BESIDE, start=HOUR + timedelta(days=1))
    work(world)
    work(quiet)
    (row,) = aside(world.engine)
    assert row.days == [["2026-11-20", "2026-11-21"]] and row.tries == 1, "it was not tried again before its time"
    mend(world.engine)
    make_due(world.engine)
    work(world)
    assert aside(world.engine) == [] and dump(world.engine) == dump(quiet.engine) != []


def test_waits_grow_and_another_build_tries_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drives(world, POISONED)
    poison(world.engine, POISONED)
    work(world)
    waits = []
    for _ in range(6):
        make_due(world.engine)
        work(world)
        (row,) = aside(world.engine)
        waits.append((row.retry_at - row.tried_at) // timedelta(minutes=1))
    assert waits == [5, 30, 120, 360, 1440, 1440] and row.tries == 7
    assert not is_work_left(world.engine)
    for place in (shards, worker):
        monkeypatch.setattr(place, "build_digest", lambda: "the next build")
    assert is_work_left(world.engine)
    mend(world.engine)
    work(world)
    assert aside(world.engine) == [] and len(dump(world.engine)) == 1


def test_a_plate_that_fails_is_withdrawn_of_nothing(world: World) -> None:
    drives(world, POISONED)
    work(world)
    before = dump(world.engine)
    poison(world.engine, POISONED)
    drives(world, POISONED, start=HOUR + timedelta(minutes=6))
    work(world)
    assert len(aside(world.engine)) == 1 and dump(world.engine) == before != []


def test_where_every_plate_fails_each_round_is_short_and_the_last_good_one_is_still_derived(world: World) -> None:
    bad = [plate for number in range(1, 9_000) if shard_of(plate := f"豫D{number:05d}") == shard_of(POISONED)][:120]
    for plate in bad:
        poison(world.engine, plate)
    with writing(world.engine) as connection:
        add_marks(connection, [(plate, DAY.date(), DAY.date()) for plate in bad], spreads=True, cause="x")
    drives(world, BESIDE)
    work(world)
    assert len(aside(world.engine)) == 120 and waiting_marks(world.engine) == 0 and len(dump(world.engine)) == 1


def failing(call: Callable[..., Any], shard: int) -> Callable[..., Any]:
    def fails(connection: Any, wanted: int, *rest: Any) -> Any:
        if wanted == shard:
            raise RuntimeError("planted")
        return call(connection, wanted, *rest)

    return fails


def test_a_shard_that_fails_stops_no_other_and_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = min(shard_of(BESIDE), shard_of(ELSEWHERE))
    drives(world, *PLATES)
    with monkeypatch.context() as broken:
        broken.setattr(worker, "read_marks", failing(worker.read_marks, bad))
        assert set_aside._SHARD_WAITS[0] == timedelta(seconds=1)
        broken.setattr(set_aside, "_SHARD_WAITS", (timedelta(hours=1),))  # a slow machine would try again within the round
        work(world)
        (row,) = aside(world.engine)
        assert (row.shard, row.plate, row.reason, row.tries) == (bad, SHARD, "RuntimeError: planted", 1)
        assert row.retry_at - row.tried_at == timedelta(hours=1)
        assert dump(world.engine) and waiting_marks(world.engine) > 0
    make_due(world.engine)
    work(world)
    assert aside(world.engine) == [] and len(dump(world.engine)) == 3


def test_packing_that_fails_is_named_and_holds_nobody_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact_chunks, "CHUNKS_BEFORE", 1)
    damaged = {"shard": shard_of(POISONED), "plate": None, "points": 1, "payload": DAMAGED}
    with writing(world.engine) as connection:
        connection.execute(insert(POSITION_CHUNK), damaged | dict.fromkeys(("first_at", "last_at"), DAY - timedelta(days=99)))
    drives(world, *PLATES)
    work(world)
    assert [(row.shard, row.plate) for row in aside(world.engine)] == [(shard_of(POISONED), UPKEEP)]
    assert len(dump(world.engine)) == 3 and not is_work_left(world.engine)
    mend(world.engine)
    make_due(world.engine)
    drives(world, *PLATES, start=HOUR + timedelta(days=1))
    work(world)
    assert aside(world.engine) == [] and len(dump(world.engine)) == 6


def test_a_plate_that_outlasts_the_databases_patience_is_found_and_set_aside(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL ends a transaction that is idle for too long: the same plate would end it again and again."""
    import services.store.engine as store_engine

    monkeypatch.setattr(store_engine, "_LONGEST_THOUGHT_MS", 300)
    monkeypatch.setattr(worker, "_LONG_S", 0.2)
    world = a_world(open_engine(postgres_url), tmp_path / "world")
    drives(world, *PLATES)
    judge = worker.judge

    def slow(facts: Any, reference: Any, plates: set[str], thresholds: Any) -> Any:
        if POISONED in plates:
            import time

            time.sleep(1.0)
        return judge(facts, reference, plates, thresholds)

    monkeypatch.setattr(worker, "judge", slow)
    while world.intake():
        pass
    world.touch()
    derives = DerivationWorker(world.engine, THRESHOLDS)
    for _ in range(6):
        make_due(world.engine) if not [row for row in aside(world.engine) if row.plate == POISONED] else None
        derive_all(world.engine, derives, lambda: None, Event())
    with writing(world.engine) as connection:
        connection.execute(update(SET_ASIDE).where(SET_ASIDE.c.plate == SHARD).values(retry_at=datetime.now(UTC)))
    derive_all(world.engine, derives, lambda: None, Event())
    assert [row.plate for row in aside(world.engine)] == [POISONED]
    assert len(dump(world.engine)) == 2 and waiting_marks(world.engine) == 0
    world.engine.dispose()


def test_many_scattered_days_of_a_plate_that_waits_are_kept_as_one_span(world: World) -> None:
    drives(world, POISONED)
    poison(world.engine, POISONED)
    work(world)
    first = date(2026, 1, 1)
    with writing(world.engine) as connection:
        days = [first + timedelta(days=2 * number) for number in range(150)]
        add_marks(connection, [(POISONED, day, day) for day in days], spreads=False, cause="y")
    work(world)
    (row,) = aside(world.engine)
    assert row.days == [["2026-01-01", "2026-11-20"]]
