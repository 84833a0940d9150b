"""Work that only reads, spread over processes of this machine.

Much of what numpy and the decoders do holds the interpreter's lock, so that two threads take as long as one; two processes take half. They
are started by the first work that is worth it, stay for the next, and end with this process, however it ends.
"""

import ctypes
import logging
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from itertools import repeat
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Lock, Thread
from typing import TypeVar

from sqlalchemy import Connection, Engine

from services.store.engine import open_engine, reading

PROCESSES = min(os.cpu_count() or 1, 4)
PIECES = 2 * PROCESSES
"""Into so many pieces work is best divided: a process that is held up leaves some to the others."""
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LOGGER = logging.getLogger("plumewatch")
_LOCK = Lock()
_Piece = TypeVar("_Piece")
_Found = TypeVar("_Found")


def spread(engine: Engine, work: Callable[[Connection, _Piece], _Found], pieces: Sequence[_Piece]) -> list[_Found]:
    """What the work finds in each piece. work: a function that can be pickled, with a connection to this database that only reads.

    Raises what the work raises. Where a process ends or cannot be started this one does all of it.
    """
    if PROCESSES > 1:
        with _LOCK:
            try:
                address = engine.url.render_as_string(hide_password=False)
                return list(_pool().map(_elsewhere, repeat(address), repeat(work), pieces))
            except (BrokenProcessPool, OSError) as error:
                _LOGGER.warning("the work is done by this process alone, the others ended or cannot be started: %s", error)
                end_processes()
    return at_home(engine, work, pieces)


def at_home(engine: Engine, work: Callable[[Connection, _Piece], _Found], pieces: Sequence[_Piece]) -> list[_Found]:
    """The same in this process: for work that is too little to be spread."""
    with reading(engine) as connection:
        return [work(connection, piece) for piece in pieces]


def end_processes() -> None:
    """End those that there are; the next work begins new ones."""
    if _pool.cache_info().currsize:
        _pool().shutdown()
        _pool.cache_clear()


@lru_cache(maxsize=1)
def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Ctrl-C is for the process that asks; when that is gone, so is this one."""
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
        wait([parent.sentinel])
    os._exit(0)


@lru_cache(maxsize=1)
def _engine_at(address: str) -> Engine:
    return open_engine(address)


def _elsewhere(address: str, work: Callable[[Connection, _Piece], _Found], piece: _Piece) -> _Found:
    with reading(_engine_at(address)) as connection:
        return work(connection, piece)
