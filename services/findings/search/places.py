"""Search by a rectangle on the map without a full scan.

A small rectangle holds few findings, whose ids the index on longitude and latitude gives. A large one holds so many that a scan in the sort
order soon fills a page.
"""

from sqlalchemy import ColumnElement, Connection, and_, select

from services.store.tables import FINDING

Degrees = tuple[float, float, float, float]
_IDS_SOUGHT = 2_000
"""Maximum findings for a look-up by id, because with more a scan in the sort order soon fills a page."""


def inside(connection: Connection, box: Degrees) -> tuple[ColumnElement[bool], bool]:
    """The condition that a finding lies in the box (west, south, east, north; degrees, edges included), and whether few findings do, so that
    it should drive the query."""
    west, south, east, north = box
    lies_in = and_(FINDING.c.lon.between(west, east), FINDING.c.lat.between(south, north))
    ids = list(connection.execute(select(FINDING.c.finding_id).where(lies_in).limit(_IDS_SOUGHT + 1)).scalars())
    return (FINDING.c.finding_id.in_(ids), True) if len(ids) <= _IDS_SOUGHT else (lies_in, False)
