"""The order of a day's list, and how many findings stand on it."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, collate, func, select

from rules.catalogue import OUTCOMES
from services.store.tables import FINDING

_FINDING = FINDING


def list_order(connection: Connection) -> list[ColumnElement[Any]]:
    """The order of a list: rule, first_at, plate, id; texts by code point."""
    rule, plate, finding_id = (_by_code_point(_FINDING.c[name], connection) for name in ("rule", "plate", "finding_id"))
    return [rule, _FINDING.c.first_at, plate, finding_id]


def counts(connection: Connection, day: date, district: str | None = None) -> dict[str, int]:
    """How many standing findings of that day and district there are by outcome."""
    query = select(_FINDING.c.outcome, func.count()).where(*_standing(day, district)).group_by(_FINDING.c.outcome)
    return {outcome: count for outcome, count in connection.execute(query)}  # noqa: C416 (rows are not tuples to a type checker)


def without_district(connection: Connection, day: date) -> int:
    """How many standing findings of that day have no district, so that no district's list holds them."""
    query = select(func.count()).where(*_standing(day, None), _FINDING.c.district.is_(None))
    return connection.execute(query).scalar_one()


def _standing(day: date, district: str | None) -> list[ColumnElement[bool]]:
    """Every outcome is named, so that the index on outcome and day serves without statistics."""
    clauses = [_FINDING.c.local_day == day, _FINDING.c.withdrawn.is_(False), _FINDING.c.outcome.in_(list(OUTCOMES))]
    return clauses if district is None else [*clauses, _FINDING.c.district == district]


def _by_code_point(column: Any, connection: Connection) -> ColumnElement[Any]:
    """SQLite sorts text by code point; PostgreSQL by the database's language unless told otherwise."""
    return collate(column, "C") if connection.dialect.name == "postgresql" else column
