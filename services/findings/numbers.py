"""Numbers of findings that changed: an old one leads to the finding that stands, and this one knows its old ones."""

from typing import Any

from sqlalchemy import Connection, Row, select

from services.store.tables import FINDING


def current_finding(connection: Connection, found: Row[Any]) -> Row[Any]:
    """The finding as which a withdrawn one was derived anew, through all its numbers; itself if its number did not change. Whole row."""
    passed = {found.finding_id}
    while found.withdrawn and found.renumbered_as is not None and found.renumbered_as not in passed:
        passed.add(found.renumbered_as)
        found = connection.execute(select(FINDING).where(FINDING.c.finding_id == found.renumbered_as)).one()
    return found


def former_findings(connection: Connection, found: Row[Any]) -> list[Row[Any]]:
    """The withdrawn findings that lead to this one, by id. Whole rows."""
    query = select(FINDING).where(
        FINDING.c.plate == found.plate, FINDING.c.rule == found.rule, FINDING.c.renumbered_as.is_not(None)
    )
    rows = {row.finding_id: row for row in connection.execute(query) if row.withdrawn and row.finding_id != found.finding_id}
    leading = {found.finding_id}
    # Numbers can have changed more than once: until no other row leads to one that is known.
    while more := {name for name, row in rows.items() if row.renumbered_as in leading} - leading:
        leading |= more
    return [rows[name] for name in sorted(leading - {found.finding_id})]
