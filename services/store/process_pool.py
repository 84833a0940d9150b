"""A process pool for read-only work on the database.

Processes, because much of what numpy and the decoders do holds the GIL: two threads take as long as one, two processes half. They are
started by the first use, kept for the next, and end with this process, however that ends. Work is cancelled by an event: between two items of
a piece, or, if an item takes too long, by killing the processes.
"""

import ctypes
import logging
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from ctypes import c_bool
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing import connection as pipes
from multiprocessing import get_context, parent_process
from threading import Event, Lock, Thread
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from services.store.engine import open_engine, reading

PROCESSES = min(os.cpu_count() or 1, 4)
PIECES = 2 * PROCESSES
"""Recommended number of pieces: more than processes, so that a delayed process leaves pieces to the others."""
STOPS_WITHIN_S = 2.0
"""Maximum wait for processes to stop before they are killed; an item (a shard, a day of some plates) takes a fraction of a second."""
_POLL_S = 0.05
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LOGGER = logging.getLogger("plumewatch")
_LOCK = Lock()
_Item = TypeVar("_Item")
_Found = TypeVar("_Found")
Work = Callable[[Connection, Iterable[_Item]], _Found]
"""Work on one piece: iterates over its items with a read-only connection and returns a result."""


class Stopped(Exception):
    """The work was cancelled before it had ended."""


def check(stop: Event) -> None:
    """Raise Stopped if the work is cancelled."""
    if stop.is_set():
        raise Stopped


def spread(engine: Engine, work: Work[_Item, _Found], pieces: Sequence[Iterable[_Item]], stop: Event) -> list[_Found]:
    """Run the work on each piece in the process pool; returns the results in order. work: must be picklable.

    Raises what the work raises, and Stopped. If a process ends or cannot be started, all is done in this process instead.
    """
    if PROCESSES > 1:
        with _turn(stop):
            try:
                return _from_pool(_pool(), engine, work, pieces, stop)
            except (BrokenProcessPool, OSError) as error:
                _LOGGER.warning("the work is done by this process alone, the others ended or cannot be started: %s", error)
                end_processes()
    return at_home(engine, work, pieces, stop)


def at_home(engine: Engine, work: Work[_Item, _Found], pieces: Sequence[Iterable[_Item]], stop: Event) -> list[_Found]:
    """Run the work on each piece in this process, for work that is too small for the pool."""
    with reading(engine) as connection:
        return [work(connection, _until(stop.is_set, piece)) for piece in pieces]


def is_running() -> bool:
    """Have the processes been started? To start them takes a second or two."""
    return PROCESSES > 1 and bool(_pool.cache_info().currsize)


def end_processes() -> None:
    """Shut the pool down, if there is one; the next use starts a new one."""
    if _pool.cache_info().currsize:
        _pool().executor.shutdown()
        _pool.cache_clear()


@dataclass(frozen=True)
class _Pool:
    """The processes, and a flag in shared memory. It has no lock, because a killed process would never release it."""

    executor: ProcessPoolExecutor
    stopping: Any  # multiprocessing's RawValue of c_bool


@lru_cache(maxsize=1)
def _pool() -> _Pool:
    context = get_context("spawn")
    stopping = context.RawValue(c_bool, False)
    return _Pool(ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_begin, initargs=(stopping,)), stopping)


@contextmanager
def _turn(stop: Event) -> Iterator[None]:
    """Mutual exclusion: the pool serves one work at a time. Raises Stopped if cancelled while waiting."""
    while not _LOCK.acquire(timeout=_POLL_S):
        check(stop)
    try:
        yield
    finally:
        _LOCK.release()


def _from_pool(
    pool: _Pool, engine: Engine, work: Work[_Item, _Found], pieces: Sequence[Iterable[_Item]], stop: Event
) -> list[_Found]:
    address = engine.url.render_as_string(hide_password=False)
    pool.stopping.value = False
    futures: list[Future[_Found]] = []
    try:
        futures += [pool.executor.submit(_elsewhere, address, work, piece) for piece in pieces]
        while wait(futures, _POLL_S, FIRST_EXCEPTION).not_done:
            for one in futures:
                if one.done():
                    one.result()  # raises what the work raised
            check(stop)
        return [one.result() for one in futures]
    finally:
        _stop_rest(pool, futures)


def _stop_rest(pool: _Pool, futures: list[Future[_Found]]) -> None:
    """Cancel unfinished pieces and wait until no process works on them, so that the next work finds the pool free."""
    pool.stopping.value = True  # pieces that were not begun raise Stopped at once; a broken pool cannot bear cancelled ones
    if wait(futures, STOPS_WITHIN_S).not_done:
        for process in list((pool.executor._processes or {}).values()):
            process.kill()
        end_processes()


_STOPPING: list[Any] = []
"""In a process of the pool: the pool's flag, empty otherwise."""


def _begin(stopping: Any) -> None:
    """Initialise a process of the pool: ignore Ctrl-C (the parent handles it), and end when the parent does."""
    _STOPPING.append(stopping)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _keep_memory()


def _keep_memory() -> None:
    """Keep freed memory for the next columns instead of returning it to the system, which took a fifth of the time."""
    options = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc's
    if options is not None:
        options(_M_MMAP_THRESHOLD, 32 << 20)
        options(_M_TRIM_THRESHOLD, 512 << 20)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        pipes.wait([parent.sentinel])
    os._exit(0)


@lru_cache(maxsize=1)
def _engine_at(address: str) -> Engine:
    return open_engine(address)


def _elsewhere(address: str, work: Work[_Item, _Found], piece: Iterable[_Item]) -> _Found:
    def is_stopping() -> bool:
        return any(flag.value for flag in _STOPPING)

    if is_stopping():
        raise Stopped
    with reading(_engine_at(address)) as connection:
        return work(connection, _until(is_stopping, piece))


def _until(is_stopping: Callable[[], bool], piece: Iterable[_Item]) -> Iterator[_Item]:
    """The items of a piece; raises Stopped before the next one if the work is cancelled."""
    for item in piece:
        if is_stopping():
            raise Stopped
        yield item
