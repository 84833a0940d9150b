"""Findings inside a rectangle on the map, without looking at every finding.

A small rectangle holds few findings: the index on longitude and latitude gives their ids. A large one holds many: then reading in the
asked order finds a page at once.
"""

from sqlalchemy import ColumnElement, Connection, and_, select

from services.store.tables import FINDING

Degrees = tuple[float, float, float, float]
_IDS_SOUGHT = 2_000
"""More findings than these lie so thick that reading in order finds a page at once."""


def inside(connection: Connection, box: Degrees) -> tuple[ColumnElement[bool], bool]:
    """Whether a finding lies within west, south, east, north (degrees, the edges included); and whether an index should serve this."""
    west, south, east, north = box
    lies_in = and_(FINDING.c.lon.between(west, east), FINDING.c.lat.between(south, north))
    ids = list(connection.execute(select(FINDING.c.finding_id).where(lies_in).limit(_IDS_SOUGHT + 1)).scalars())
    return (FINDING.c.finding_id.in_(ids), True) if len(ids) <= _IDS_SOUGHT else (lies_in, False)
