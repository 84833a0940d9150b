"""Work in several processes that is stopped: it ends soon, even in the middle of an item, and the next work finds what it always finds."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine

from services.store import process_pool
from services.store.engine import open_engine
from services.store.process_pool import Stopped, at_home, spread
from tests.live.serving import wait_for
from tests.orders.what_if.slow_work import doubles, fails_at_zero, slow, stuck
from tests.orders.what_if.test_processes import children
from tests.simulator.city_run.asking import wait_until_gone


@pytest.fixture
def engine(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(process_pool, "PROCESSES", 2)
    process_pool.end_processes()
    made = open_engine(sqlite_url)
    yield made
    made.dispose()
    process_pool.end_processes()


def set_soon(stop: Event) -> None:
    threading.Timer(0.3, stop.set).start()


def doubled(engine: Engine) -> set[int]:
    """What works as ever gives; the processes that gave it."""
    answers = spread(engine, doubles, [range(3), range(3, 6)], Event())
    assert [items for _, items in answers] == [[0, 2, 4], [6, 8, 10]]
    return {pid for pid, _ in answers}


def test_processes_stop_between_items_and_serve_the_next(engine: Engine) -> None:
    before, stop = doubled(engine), Event()
    set_soon(stop)
    began = time.monotonic()
    with pytest.raises(Stopped):
        spread(engine, slow, [range(1_000)] * 8, stop)
    assert time.monotonic() - began < 2
    assert before <= {*children(os.getpid())}, "the processes stay"
    doubled(engine)


def test_a_process_that_does_not_stop_is_killed(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_pool, "STOPS_WITHIN_S", 0.3)
    stop, file = Event(), tmp_path / "pid"
    raised: list[type] = []
    asking = threading.Thread(target=lambda: raised.append(fault_of(engine, file, stop)))
    asking.start()
    wait_for(lambda: file.exists() and file.read_text())
    stop.set()
    asking.join(5)
    assert raised == [Stopped]
    wait_until_gone([int(file.read_text())], seconds=5)
    doubled(engine)


def fault_of(engine: Engine, file: Path, stop: Event) -> type:
    with pytest.raises(BaseException) as raised:  # noqa: PT011
        spread(engine, stuck, [[file]], stop)
    return raised.type


def test_who_waits_for_the_processes_can_stop_waiting(engine: Engine) -> None:
    stop = Event()
    set_soon(stop)
    with process_pool._LOCK, pytest.raises(Stopped):
        spread(engine, doubles, [range(3)], stop)


def test_a_fault_in_one_piece_ends_the_others(engine: Engine) -> None:
    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        spread(engine, fails_at_zero, [range(1, 1_000), [0]], Event())
    assert time.monotonic() - began < 10
    doubled(engine)


def test_work_in_this_process_stops_between_items(engine: Engine) -> None:
    stop = Event()
    set_soon(stop)
    began = time.monotonic()
    with pytest.raises(Stopped):
        at_home(engine, slow, [range(1_000)], stop)
    assert time.monotonic() - began < 2
