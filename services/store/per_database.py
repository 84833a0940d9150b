"""Cache by database: the one way to keep in memory what was read or counted of one engine."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

Value = TypeVar("Value")


@dataclass
class _Kept(Generic[Value]):
    """Values of one engine by key, the one asked for last at the end."""

    version: object = None
    values: OrderedDict[Hashable, Value] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)


class PerDatabase(Generic[Value]):
    """Cache of values by key, for each engine its own, all of one version (a recorded tick): another version drops them.

    Thread-safe: readers of one engine that ask together build a value once. An engine that is collected as garbage frees its values, so a
    value must not refer to its engine. at_most: maximum values an engine; the least recently used one goes first.
    """

    def __init__(self, at_most: int = 1) -> None:
        self._at_most = at_most
        self._by_engine: WeakKeyDictionary[Engine, _Kept[Value]] = WeakKeyDictionary()
        self._lock = Lock()

    def get(self, connection: Connection, build: Callable[[], Value], *, version: object = None, key: Hashable = None) -> Value:
        """The cached value, else a built one; of a build that raises nothing is kept.

        version: read in this connection's transaction before the build, so that the value is at least as new as its version.
        """
        with self._lock:
            kept = self._by_engine.setdefault(connection.engine, _Kept())
        with kept.lock:
            if kept.version != version:
                kept.values.clear()
                kept.version = version
            if key not in kept.values:
                kept.values[key] = build()
            kept.values.move_to_end(key)
            while len(kept.values) > self._at_most:
                kept.values.popitem(last=False)
            return kept.values[key]
