"""The feed of changed findings, in the order of their commits."""

from typing import Any

from sqlalchemy import Connection, Row, select

from services.findings.search.query import Wanted, find_page
from services.store.change_order import settled
from services.store.tables import FINDING

Place = tuple[int, str]
"""(changed, finding_id): where a reader of the feed stands."""
START: Place = (0, "")
_ALL = Wanted(withdrawn=None)
_AT_A_TIME = 500


def newest_place(connection: Connection) -> Place:
    """Behind the last change that is settled."""
    changed, finding_id = FINDING.c.changed, FINDING.c.finding_id
    query = select(changed, finding_id).where(settled(connection, changed)).order_by(changed.desc(), finding_id.desc())
    row = connection.execute(query.limit(1)).first()
    return (row.changed, row.finding_id) if row else START


def changes_after(connection: Connection, place: Place, at_most: int) -> tuple[list[Row[Any]], Place]:
    """Findings changed behind this place, withdrawn ones too, and where a reader of them stands then."""
    rows = find_page(connection, _ALL, "changed", place, at_most)
    return rows, ((rows[-1].changed, rows[-1].finding_id) if rows else place)


class ChangeFeed:
    """Follows the changes from the moment of the first poll on."""

    def __init__(self) -> None:
        self.place: Place | None = None

    def poll(self, connection: Connection) -> list[Row[Any]]:
        """What was changed since the last poll, at most so many: the rest comes at the next."""
        if self.place is None:
            self.place = newest_place(connection)
            return []
        rows, self.place = changes_after(connection, self.place, _AT_A_TIME)
        return rows
