"""Leafing through findings both ways: older ones by the API's cursor, newer ones by the cursor of the other order, turned round."""

from dataclasses import dataclass

from sqlalchemy import Connection

from services.api import findings
from services.api.cursors import encoded
from services.api.findings import FindingQuery
from services.findings.rows import FindingRow


@dataclass(frozen=True)
class Leaf:
    """Findings newest first; the cursors of the leaves beside it, None where there is none."""

    items: list[FindingRow]
    newer: str | None
    older: str | None


def leaf(connection: Connection, query: FindingQuery, newer: str | None) -> Leaf:
    """The leaf at query.cursor, or, with `newer`, the one before the leaf whose first finding that cursor names."""
    if newer is None:
        found = findings.answer(connection, query)
        return Leaf(found.items, _cursor("first_at", found.items, 0) if query.cursor else None, found.next)
    found = findings.answer(connection, query.model_copy(update={"sort": "first_at", "cursor": newer}))
    items = found.items[::-1]
    return Leaf(items, found.next and _cursor("first_at", items, 0), _cursor("-first_at", items, -1))


def _cursor(sort: str, items: list[FindingRow], place: int) -> str | None:
    return encoded(sort, items[place].first_at, items[place].finding_id) if items else None
