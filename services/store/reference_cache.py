"""The reference as pages and machines read it: zones, stations and orders kept in memory while no import was recorded since."""

from collections.abc import Sequence

from sqlalchemy import Connection

from rules.inputs.inputs import Reference
from services.store.read_reference import ReferenceReader

_READER = ReferenceReader()


def current_reference(connection: Connection, plates: Sequence[str] = ()) -> Reference:
    """Everything recorded by now, of vehicles only these plates. Safe to call from several threads."""
    return _READER.read(connection, list(plates))
