"""A page of a day's case list: the same cases in the same order as `services.caselists.selecting.cases`, by keyset."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, collate, literal, select, tuple_

from services.api.paging import decoded, encoded
from services.store.tables import FINDING
from services.store.types import UtcDateTime

_SORT = "caselist"
_COLUMNS = [column for column in FINDING.c if column.name != "evidence"]


def page_of_cases(
    connection: Connection, day: date, district: str | None, limit: int, cursor: str | None, outcome: str | None = None
) -> tuple[int, list[Row[Any]], str | None]:
    """The number of the first row, the rows (every column but the evidence), and the cursor of the next page."""
    after = decoded(cursor, _SORT, int, str, datetime, str, str)
    query = select(*_COLUMNS).where(FINDING.c.local_day == day, FINDING.c.withdrawn.is_(False))
    if district is not None:
        query = query.where(FINDING.c.district == district)
    if outcome is not None:
        query = query.where(FINDING.c.outcome == outcome)
    order = _order(connection)
    if after is not None:
        _, rule, first_at, plate, finding_id = after
        query = query.where(
            tuple_(*order) > tuple_(literal(rule), literal(first_at, UtcDateTime), literal(plate), literal(finding_id))
        )
    rows = list(connection.execute(query.order_by(*order).limit(limit + 1)))
    first = after[0] + 1 if after else 1
    shown = rows[:limit]
    return first, shown, _cursor(first + limit - 1, shown[-1]) if len(rows) > limit else None


def _cursor(number: int, row: Row[Any]) -> str:
    return encoded(_SORT, number, row.rule, row.first_at, row.plate, row.finding_id)


def _order(connection: Connection) -> list[ColumnElement[Any]]:
    """By code point: SQLite sorts text so, PostgreSQL only when told."""
    c = FINDING.c
    texts = {
        column: collate(column, "C") if connection.dialect.name == "postgresql" else column
        for column in (c.rule, c.plate, c.finding_id)
    }
    return [texts[c.rule], c.first_at, texts[c.plate], texts[c.finding_id]]
