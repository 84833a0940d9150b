"""Work for several processes, to be stopped; in a module of its own, that those can import."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Connection


def doubles(connection: Connection, items: Iterable[int]) -> tuple[int, list[int]]:
    """Which process, and the items doubled."""
    return os.getpid(), [2 * item for item in items]


def slow(connection: Connection, items: Iterable[int]) -> int:
    """A hundred seconds of items, a tenth of a second each."""
    for _ in items:
        time.sleep(0.1)
    return os.getpid()


def fails_at_zero(connection: Connection, items: Iterable[int]) -> list[float]:
    """As slow, with a fault at 0."""
    found = []
    for item in items:
        time.sleep(0.1)
        found.append(1 / item)
    return found


def stuck(connection: Connection, items: Iterable[Path]) -> None:
    """One item that takes a minute. Says in its file which process has it."""
    for file in items:
        file.write_text(str(os.getpid()))
        time.sleep(60)
