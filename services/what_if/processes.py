"""The shards of an answer shared out among processes of this machine.

Much of the work holds the interpreter's lock, so that two threads take as long as one; two processes take half. They are started by the
first answer that is worth it, stay for the next ones, and end with this process, however it ends.
"""

import logging
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import repeat
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Lock, Thread

from sqlalchemy import Connection, Engine, func, select

from rules.thresholds import Thresholds
from rules.times import day_of
from services.store.chunks import SHARDS
from services.store.engine import open_engine, reading
from services.store.tables import PRESENCE_SLOTS
from services.what_if.cases import Cases, all_cases
from services.what_if.drafts import Draft
from services.what_if.plans import Days
from services.what_if.shards import cases_of

PROCESSES = min(os.cpu_count() or 1, 4)
SHARED_FROM_BYTES = 8_000_000
"""An index that is read through within a fifth of a second needs no other process."""
_PIECES = 4
"""Of the shards, a process: one that is held up leaves some to the others."""
_LOGGER = logging.getLogger("plumewatch")
_LOCK = Lock()


def all_shards(engine: Engine, draft: Draft, days: Days, thresholds: Thresholds) -> Cases:
    """The cases of all shards. Raises AreaTooLarge."""
    with reading(engine) as connection:
        if PROCESSES == 1 or _index_bytes(connection, days) < SHARED_FROM_BYTES:
            return cases_of(connection, draft, days, thresholds, range(SHARDS))
    with _LOCK:
        try:
            return _shared(engine.url.render_as_string(hide_password=False), draft, days, thresholds)
        except (BrokenProcessPool, OSError) as error:
            _LOGGER.warning("what-if is answered by this process alone, the others ended or cannot be started: %s", error)
            end_processes()
    with reading(engine) as connection:
        return cases_of(connection, draft, days, thresholds, range(SHARDS))


def end_processes() -> None:
    """End those that there are; the next answer begins new ones."""
    if _pool.cache_info().currsize:
        _pool().shutdown()
        _pool.cache_clear()


def _index_bytes(connection: Connection, days: Days) -> int:
    table = PRESENCE_SLOTS.c
    held = select(func.sum(func.length(table.payload))).where(table.local_day.between(day_of(days.first), day_of(days.last)))
    return connection.execute(held).scalar() or 0


def _shared(address: str, draft: Draft, days: Days, thresholds: Thresholds) -> Cases:
    pieces = PROCESSES * _PIECES
    shares = [range(number, SHARDS, pieces) for number in range(pieces)]
    return all_cases(_pool().map(_elsewhere, *map(repeat, (address, draft, days, thresholds)), shares))


@lru_cache(maxsize=1)
def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=_stay_while_wanted)


def _stay_while_wanted() -> None:
    """Ctrl-C is for the process that asks; when that is gone, so is this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
    os._exit(0)


@lru_cache(maxsize=1)
def _engine_at(address: str) -> Engine:
    return open_engine(address)


def _elsewhere(address: str, draft: Draft, days: Days, thresholds: Thresholds, shards: range) -> Cases:
    with reading(_engine_at(address)) as connection:
        return cases_of(connection, draft, days, thresholds, shards)
