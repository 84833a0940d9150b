"""Which findings stand on a day's list, in the list's order."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, collate, func, select

from rules.catalogue import OUTCOMES
from services.findings.rows import case_number, numbered
from services.store.tables import FINDING

_FINDING = FINDING
LISTED = [column for column in _FINDING.c if column.name != "evidence"]
_ROWS_AT_A_TIME = 2_000


def list_order(connection: Connection) -> list[ColumnElement[Any]]:
    """The order of a list: rule, first_at, plate, id; texts by code point."""
    rule, plate, finding_id = (_by_code_point(_FINDING.c[name], connection) for name in ("rule", "plate", "finding_id"))
    return [rule, _FINDING.c.first_at, plate, finding_id]


def cases(connection: Connection, day: date, district: str | None = None) -> Iterator[Row[Any]]:
    """The standing findings of a local day by rule, first_at, plate and id: every column but the evidence.

    Streamed: a few thousand are held at a time.
    district: only findings of that district, as stored; None = all, also those without a district.
    """
    query = select(*LISTED).where(*_standing(day, district)).order_by(*list_order(connection))
    yield from connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(query)


def counts(connection: Connection, day: date, district: str | None = None) -> dict[str, int]:
    """How many standing findings of that day and district there are by outcome."""
    query = select(_FINDING.c.outcome, func.count()).where(*_standing(day, district)).group_by(_FINDING.c.outcome)
    return {outcome: count for outcome, count in connection.execute(query)}  # noqa: C416 (rows are not tuples to a type checker)


def without_district(connection: Connection, day: date) -> int:
    """How many standing findings of that day have no district, so that no district's list holds them."""
    query = select(func.count()).where(*_standing(day, None), _FINDING.c.district.is_(None))
    return connection.execute(query).scalar_one()


def withdrawn_numbers(connection: Connection, day: date) -> set[str]:
    """The case numbers of that day's withdrawn findings."""
    query = select(_FINDING.c.finding_id, _FINDING.c.local_day).where(
        _FINDING.c.local_day == day, _FINDING.c.withdrawn.is_(True), _FINDING.c.outcome.in_(list(OUTCOMES))
    )
    return {case_number(finding) for finding in connection.execute(query)}


def renumbered(connection: Connection, day: date) -> dict[str, str]:
    """By the case number of that day's withdrawn findings the number under which their act stands now, on whatever day, if it does."""
    is_led = _FINDING.c.withdrawn.is_(True), _FINDING.c.renumbered_as.is_not(None)
    # From each to the finding that it names, and on while that was renumbered, too; a union has each pair once, so a ring ends.
    leads = (
        select(_FINDING.c.finding_id, _FINDING.c.local_day, _FINDING.c.renumbered_as)
        .where(_FINDING.c.local_day == day, *is_led, _FINDING.c.outcome.in_(list(OUTCOMES)))
        .cte(recursive=True)
    )
    further = select(leads.c.finding_id, leads.c.local_day, _FINDING.c.renumbered_as)
    leads = leads.union(further.join(_FINDING, _FINDING.c.finding_id == leads.c.renumbered_as).where(*is_led))
    stands = _FINDING.alias()
    query = select(leads.c.finding_id, leads.c.local_day, stands.c.finding_id.label("stands"), stands.c.local_day.label("on"))
    query = query.join(stands, stands.c.finding_id == leads.c.renumbered_as).where(stands.c.withdrawn.is_(False))
    return {case_number(row): numbered(row.stands, row.on) for row in connection.execute(query)}


def _standing(day: date, district: str | None) -> list[ColumnElement[bool]]:
    """Every outcome is named, so that the index on outcome and day serves without statistics."""
    clauses = [_FINDING.c.local_day == day, _FINDING.c.withdrawn.is_(False), _FINDING.c.outcome.in_(list(OUTCOMES))]
    return clauses if district is None else [*clauses, _FINDING.c.district == district]


def _by_code_point(column: Any, connection: Connection) -> ColumnElement[Any]:
    """SQLite sorts text by code point; PostgreSQL by the database's language unless told otherwise."""
    return collate(column, "C") if connection.dialect.name == "postgresql" else column
