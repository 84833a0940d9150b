"""Work that only reads, spread over processes of this machine.

Much of what numpy and the decoders do holds the interpreter's lock, so that two threads take as long as one; two processes take half. They
are started by the first work that is worth it, stay for the next, and end with this process, however it ends. Work is stopped by an event:
between two items of a piece, or, where an item takes too long, by ending the processes.
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
"""Into so many pieces work is best divided: a process that is held up leaves some to the others."""
STOPS_WITHIN_S = 2.0
"""After this time processes that have not stopped are killed. An item (a shard, a day of some plates) takes a fraction of a second."""
_POLL_S = 0.05
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LOGGER = logging.getLogger("plumewatch")
_LOCK = Lock()
_Item = TypeVar("_Item")
_Found = TypeVar("_Found")
Work = Callable[[Connection, Iterable[_Item]], _Found]
"""Finds something in a piece: in items that it takes one after the other, with a connection that only reads."""


class Stopped(Exception):
    """The work was stopped before it had ended; nobody waits for what it finds."""


def check(stop: Event) -> None:
    """Raise Stopped if the work is to be stopped."""
    if stop.is_set():
        raise Stopped


def spread(engine: Engine, work: Work[_Item, _Found], pieces: Sequence[Iterable[_Item]], stop: Event) -> list[_Found]:
    """What the work finds in each piece, found by several processes. work: a function that can be pickled.

    Raises what the work raises, and Stopped. Where a process ends or cannot be started this one does all of it.
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
    """The same in this process: for work that is too little to be spread."""
    with reading(engine) as connection:
        return [work(connection, _until(stop.is_set, piece)) for piece in pieces]


def end_processes() -> None:
    """End those that there are; the next work begins new ones."""
    if _pool.cache_info().currsize:
        _pool().executor.shutdown()
        _pool.cache_clear()


@dataclass(frozen=True)
class _Pool:
    """Processes, and a flag in memory that they share. No lock guards it: a killed process would never give it back."""

    executor: ProcessPoolExecutor
    stopping: Any  # multiprocessing's RawValue of c_bool


@lru_cache(maxsize=1)
def _pool() -> _Pool:
    context = get_context("spawn")
    stopping = context.RawValue(c_bool, False)
    return _Pool(ProcessPoolExecutor(PROCESSES, mp_context=context, initializer=_begin, initargs=(stopping,)), stopping)


@contextmanager
def _turn(stop: Event) -> Iterator[None]:
    """The pool serves one work at a time. Raises Stopped while it waits for another."""
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
    """Return when no process works on these any more: the next work must find the flag and the processes free."""
    pool.stopping.value = True  # pieces that were not begun raise Stopped at once; a broken pool cannot bear cancelled ones
    if wait(futures, STOPS_WITHIN_S).not_done:
        for process in list((pool.executor._processes or {}).values()):
            process.kill()
        end_processes()


_STOPPING: list[Any] = []
"""In a process of the pool: the pool's flag."""


def _begin(stopping: Any) -> None:
    """Ctrl-C is for the process that asks; when that is gone, so is this one."""
    _STOPPING.append(stopping)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _keep_memory()


def _keep_memory() -> None:
    """What columns have freed is used for the next ones, not given back to the system and asked for again: that took a fifth of the time."""
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
    """The items of a piece; raises Stopped before the next one when the work is to be stopped."""
    for item in piece:
        if is_stopping():
            raise Stopped
        yield item
