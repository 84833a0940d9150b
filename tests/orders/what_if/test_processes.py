"""An answer shared out among processes: the same as one process finds, whatever becomes of the others, and none of them stays behind."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rules.inputs.thresholds import Thresholds
from rules.presence.cells import AreaTooLarge
from services.orders.what_if import Answer, answered, draft_of, shards, verification
from services.store import process_pool
from services.store.engine import open_engine
from tests.orders.what_if.drives import PLATES, Trial
from tests.orders.what_if.test_exact import fill
from tests.properties.worlds import emptied_world
from tests.reference.examples import clause, feature, order
from tests.rules.building import drive, reference, station, vehicle
from tests.rules.building import order as order_version
from tests.simulator.city_run.asking import is_alive, wait_until_gone

FIRST, LAST = date(2026, 11, 19), date(2026, 11, 21)


def ask(url: str, west: float = 112.40, south: float = 34.60) -> Answer:
    """What a polygon from this corner on finds."""
    ring = [[west, south], [112.50, south], [112.50, 34.70], [west, 34.70], [west, south]]
    zones = {"type": "FeatureCollection", "features": [feature("drawn", ring)]}
    draft = draft_of(order("NEW", clause(zones=["drawn"], hours=[["00:00", "24:00"]])), zones)
    engine = open_engine(url)
    try:
        return answered(engine, draft, FIRST, LAST, Thresholds(), seconds=None)
    finally:
        engine.dispose()


@pytest.fixture
def city(sqlite_url: str) -> str:
    """A city in which all trucks drove ten minutes, in several shards."""
    known = reference(*(vehicle(plate) for plate in PLATES), station("C1"))
    rows = [
        row
        for number, plate in enumerate(PLATES)
        for row in drive(f"2026-11-20 09:{number:02}", 10, plate=plate, terminal_id=f"T{number}")
    ]
    with emptied_world(sqlite_url) as world:
        fill(world, Trial(rows, known, order_version()))
    return sqlite_url


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two processes however small the city is, and new ones for this test."""
    process_pool.end_processes()
    monkeypatch.setattr(process_pool, "PROCESSES", 2)
    monkeypatch.setattr(shards, "SPREAD_FROM_BYTES", 0)
    monkeypatch.setattr(verification, "SPREAD_FROM", 0)
    yield
    process_pool.end_processes()


def children(pid: int) -> list[int]:
    """The processes that find answers for another."""
    started = [int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]
    return [one for one in started if is_alive(one) and b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


@pytest.mark.ci
@pytest.mark.parametrize(("west", "near_the_limit"), [(112.40, False), (112.4655, True)])
def test_processes_find_what_one_finds(
    city: str, west: float, near_the_limit: bool, monkeypatch: pytest.MonkeyPatch, shared: None
) -> None:
    """From 112.4655 on each truck is inside for about the three minutes that count: only the points can tell."""
    together = ask(city, west)
    assert len(children(os.getpid())) == 2
    assert bool(together.verified) == near_the_limit and together.undecided == 0
    monkeypatch.setattr(process_pool, "PROCESSES", 1)
    alone = ask(city, west)
    assert near_the_limit or alone.violations == len(PLATES)
    assert sorted(alone.vehicle_days) == sorted(together.vehicle_days)
    for name in ("minutes", "kilometres", "by_district", "by_stage", "by_owner", "by_hour", "compared", "verified"):
        assert getattr(alone, name) == getattr(together, name), name


def test_a_small_index_needs_no_other_process(city: str) -> None:
    process_pool.end_processes()
    assert ask(city).violations == len(PLATES) and children(os.getpid()) == []


@pytest.mark.ci
def test_a_process_that_is_killed_costs_nothing_but_time(city: str, shared: None, caplog: pytest.LogCaptureFixture) -> None:
    whole = ask(city)
    gone = children(os.getpid())[0]
    os.kill(gone, signal.SIGKILL)
    wait_until_gone([gone], seconds=10)
    with caplog.at_level(logging.WARNING, logger="plumewatch"):
        assert sorted(ask(city).vehicle_days) == sorted(whole.vehicle_days)
    assert "done by this process alone" in caplog.text
    assert sorted(ask(city).vehicle_days) == sorted(whole.vehicle_days)
    assert len(children(os.getpid())) == 2 and gone not in children(os.getpid())


def test_what_is_refused_there_is_refused_here(city: str, shared: None) -> None:
    with pytest.raises(AreaTooLarge):
        ask(city, west=100.0, south=30.0)
    assert ask(city).violations == len(PLATES)


_ASKS_AND_STAYS = """
import signal
from services.store import process_pool
from services.orders.what_if import shards
from tests.orders.what_if.test_processes import ask
if __name__ == "__main__":
    process_pool.PROCESSES, shards.SPREAD_FROM_BYTES = 2, 0
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
    print(ask(URL).violations, flush=True)
    input()
"""


@pytest.mark.ci
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_process_stays_behind(city: str, how: signal.Signals) -> None:
    script = _ASKS_AND_STAYS.replace("URL", repr(city))
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as asking:
        assert asking.stdout is not None and asking.stderr is not None
        assert asking.stdout.readline() == f"{len(PLATES)}\n"
        left = children(asking.pid)
        assert len(left) == 2
        if how == signal.SIGINT:  # as a terminal sends it: to all of them
            os.killpg(asking.pid, how)
        else:
            asking.send_signal(how)
        wait_until_gone(left, seconds=20)
        assert asking.stderr.read().count("Traceback") == (how == signal.SIGINT)
