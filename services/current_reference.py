"""The reference as pages and machines read it: zones, stations and orders kept in memory while no import was recorded since."""

from collections.abc import Sequence
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from rules.inputs import Reference
from services.derivation.reference import ReferenceReader

_READERS: WeakKeyDictionary[Engine, ReferenceReader] = WeakKeyDictionary()
_LOCK = Lock()


def current_reference(connection: Connection, plates: Sequence[str] = ()) -> Reference:
    """Everything recorded by now, of vehicles only these plates. Safe to call from several threads."""
    with _LOCK:
        reader = _READERS.setdefault(connection.engine, ReferenceReader())
        return reader.read(connection, list(plates))
