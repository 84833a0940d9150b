"""Shared cache of reference data for pages and the API; dropped by the next recorded import."""

from collections.abc import Sequence

from sqlalchemy import Connection

from rules.inputs.inputs import Reference
from services.store.read_reference import ReferenceReader

_READER = ReferenceReader()


def current_reference(connection: Connection, plates: Sequence[str] = ()) -> Reference:
    """The current reference data, of vehicles and passes only these plates'. Thread-safe."""
    return _READER.read(connection, list(plates))
