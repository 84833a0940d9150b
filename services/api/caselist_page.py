"""A page of a day's case list: the same cases in the same order as `services.lists.selection.cases`, by keyset."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, literal, select, tuple_

from rules.catalogue import RULES
from services.api.cursors import decoded, encoded
from services.findings.search.pages import Filters, page_ids, parts
from services.findings.search.query import of_days
from services.lists.selection import LISTED, list_order
from services.store.tables import FINDING
from services.store.types import UtcDateTime

_SORT = "caselist"
After = tuple[str, datetime, str, str]
"""rule, first_at, plate, finding_id of the row before."""


def page_of_cases(
    connection: Connection, day: date, district: str | None, limit: int, cursor: str | None, outcome: str | None = None
) -> tuple[int, list[Row[Any]], str | None]:
    """The number of the first row, the rows (all columns but the evidence), and the cursor of the next page."""
    after = decoded(cursor, _SORT, int, str, datetime, str, str)
    place = (after[1], after[2], after[3], after[4]) if after else None
    order = list_order(connection)
    filters = Filters(outcome=outcome, places={} if district is None else {"district": district})
    of_rules = [
        [*part, *of_days(day, day), *_behind(connection, place, rule)]
        for rule in sorted(RULES)
        if place is None or rule >= place[0]
        for part in parts(connection, replace(filters, rule=rule))
    ]
    first = after[0] + 1 if after else 1
    if not of_rules:  # a cursor behind every rule
        return first, [], None
    ids = page_ids(of_rules, [(column, False) for column in order], limit + 1, fixed=1)
    rows = list(connection.execute(select(*LISTED).where(FINDING.c.finding_id.in_(ids)).order_by(*order)))
    shown = rows[:limit]
    return first, shown, _cursor(first + limit - 1, shown[-1]) if len(rows) > limit else None


def _behind(connection: Connection, after: After | None, rule: str) -> list[ColumnElement[bool]]:
    """Keyset condition within the rule of the row before; first_at also has a condition of its own, so that its index can be used."""
    if after is None or after[0] != rule:
        return []
    _, first_at, plate, finding_id = after
    moment = literal(first_at, UtcDateTime)
    _, *key = list_order(connection)
    return [FINDING.c.first_at >= moment, tuple_(*key) > tuple_(moment, literal(plate), literal(finding_id))]


def _cursor(number: int, row: Row[Any]) -> str:
    return encoded(_SORT, number, row.rule, row.first_at, row.plate, row.finding_id)
