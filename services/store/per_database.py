"""Cache by database, for everything that is kept in memory about one engine."""

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
    """Values of one engine by key, most recently used last."""

    version: object = None
    values: OrderedDict[Hashable, Value] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)


class PerDatabase(Generic[Value]):
    """LRU cache of values by key, separate for each engine, all of one version (a recorded tick); a new version drops them.

    at_most: maximum values an engine.

    Thread-safe; concurrent readers of one engine build a value once. Values are freed with their engine (weak reference), so a value must not
    refer to its engine.
    """

    def __init__(self, at_most: int = 1) -> None:
        self._at_most = at_most
        self._by_engine: WeakKeyDictionary[Engine, _Kept[Value]] = WeakKeyDictionary()
        self._lock = Lock()

    def get(self, connection: Connection, build: Callable[[], Value], *, version: object = None, key: Hashable = None) -> Value:
        """The cached value, else a newly built one; nothing is cached if the build raises.

        version: must be read in this connection's transaction before the build, so that the value is at least as new as its version.
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
