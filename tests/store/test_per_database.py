"""The one cache by engine: valid for one version, apart by engine, freed with it, built once by many who ask together."""

import gc
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Barrier, Thread
from weakref import ref

import pytest
from sqlalchemy import Connection, Engine

import services
from rules.inputs.thresholds import Thresholds
from services.api import caselists, statistics, statistics_not_assessed
from services.findings.statistics.districts import by_district
from services.findings.statistics.exceedances import exceedances
from services.orders.register_groups import register_groups
from services.orders.what_if.register_cache import kept_register
from services.store.engine import open_engine, reading
from services.store.per_database import PerDatabase
from services.store.reference_cache import current_reference
from services.store.tables import metadata
from tests.properties.histories import DAY as BEGINS
from tests.properties.histories import ZONE, Act, vehicle_row
from tests.properties.worlds import World
from tests.rules.building import at

NOON = at("2026-11-20 12:00")
STAGE_5 = Act("vehicle", vehicle_row("豫C0T001", 5), mode="change", holds_from=BEGINS)


class Builds:
    """Builds 1, 2, 3 …"""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> int:
        self.count += 1
        return self.count


def opened(path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    return engine


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = opened(tmp_path / "one.db")
    with reading(engine) as one:
        yield one
    engine.dispose()


@pytest.mark.parametrize(
    ("asked", "values"),
    [
        ([(1, "a"), (1, "a")], [1, 1]),
        ([(1, "a"), (2, "a"), (2, "a")], [1, 2, 2]),  # a later tick
        (
            [(2, "a"), (1, "a"), (2, "a")],
            [1, 2, 3],
        ),  # a reader of an older snapshot is not given what is newer, nor leaves it behind
        ([(1, "a"), (1, "b"), (1, "a")], [1, 2, 1]),
        ([(1, "a"), (2, "b"), (1, "a")], [1, 2, 3]),  # another version drops every key
        (
            [(1, "a"), (1, "b"), (1, "a"), (1, "c"), (1, "a"), (1, "b")],
            [1, 2, 1, 3, 1, 4],
        ),  # two at most: the one not asked for goes
        ([(None, None), (None, None)], [1, 1]),
    ],
)
def test_what_is_cached(connection: Connection, asked: list[tuple], values: list[int]) -> None:
    cache, build = PerDatabase[int](at_most=2), Builds()
    assert [cache.get(connection, build, version=version, key=key) for version, key in asked] == values


def test_engines_are_apart(connection: Connection, tmp_path: Path) -> None:
    cache, other = PerDatabase[str](), opened(tmp_path / "other.db")
    with reading(other) as second:
        found = [cache.get(one, lambda name=name: name) for one, name in ((connection, "one"), (second, "other")) * 2]
    assert found == ["one", "other"] * 2
    other.dispose()


def test_a_build_that_fails_leaves_nothing(connection: Connection) -> None:
    cache = PerDatabase[float]()
    with pytest.raises(ZeroDivisionError):
        cache.get(connection, lambda: 1 / 0)
    assert cache.get(connection, lambda: 7.0) == 7.0


def test_many_who_ask_at_once_build_once(connection: Connection) -> None:
    cache, build, barrier, found = PerDatabase[int](), Builds(), Barrier(8), []

    def ask() -> None:
        barrier.wait()
        found.append(cache.get(connection, build, version=1))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 8


def register_stages(connection: Connection) -> list:
    return [one.vehicle.value("emission_stage") for one in register_groups(connection, NOON)]


def what_if_stages(connection: Connection) -> list:
    (vehicles, _) = kept_register(connection).read(connection, ["豫C0T001"])
    return [row.values["emission_stage"] for rows in vehicles.values() for row in rows[-1:]]


def reference_zones(connection: Connection) -> list:
    return sorted(current_reference(connection).zones)


@pytest.mark.parametrize(
    ("look", "imported", "before", "after"),
    [
        (register_stages, STAGE_5, [4], [5]),
        (what_if_stages, STAGE_5, [4], [5]),
        (reference_zones, Act("zone", {"zone_id": "inner", "ring": ZONE}), [], ["inner"]),
    ],
)
def test_no_cache_outlives_an_import(
    store: Engine, tmp_path: Path, look: Callable[[Connection], list], imported: Act, before: list, after: list
) -> None:
    world = World(store, tmp_path)
    world.log.close()
    world.enact(Act("vehicle", vehicle_row("豫C0T001", 4)))
    for expected in (before, after):
        with reading(store) as connection:
            assert look(connection) == look(connection) == expected
        if expected is before:
            world.enact(imported)


def fill_every_cache(engine: Engine) -> None:
    with reading(engine) as connection:
        statistics.now(connection, NOON)
        caselists.days(connection, None, None)
        statistics_not_assessed.answer(connection, None, None, NOON.date(), NOON.date())
        current_reference(connection)
        register_groups(connection, NOON)
        kept_register(connection)
        by_district(connection, NOON.date(), NOON.date())
        exceedances(connection, "day", NOON.date(), NOON.date(), Thresholds())


def test_an_engine_that_is_gone_frees_its_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.findings.statistics.cache._QUICK_S", 0.0)  # else quick answers would not be kept
    engine = opened(tmp_path / "gone.db")
    fill_every_cache(engine)
    engine.dispose()
    gone = ref(engine)
    del engine
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("text", ["WeakKeyDictionary", r"connection\.engine(?!\.url)"])
def test_there_is_no_other_cache_by_engine(text: str) -> None:
    """An engine in a key is one that is never freed: use `PerDatabase`."""
    folder = Path(services.__file__).parent
    assert [file.name for file in folder.rglob("*.py") if re.search(text, file.read_text("utf-8"))] == ["per_database.py"]
