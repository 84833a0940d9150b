"""Findings as people ask for them: by plate, days, rule, place and so on, or by id. The one way for command line, API and pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, literal, select, tuple_

from rules.times import LOCAL
from services.owner_search import owned_by
from services.place_search import inside
from services.store.changes import settled
from services.store.tables import FINDING
from services.store.types import BigId, UtcDateTime

_FINDING = FINDING
LISTED = [column for column in _FINDING.c if column.name not in ("evidence", "changed")]
"""What a list shows of a finding."""
_ROWS_AT_A_TIME = 2_000
_CASE_NUMBER = re.compile(r"pw-(\d{4})(\d{2})(\d{2})-([0-9a-z]+)")
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)

Sort = Literal["-first_at", "first_at", "changed"]


class Box(NamedTuple):
    """A rectangle on the map, degrees WGS-84."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Wanted:
    """What is asked for; None = any. plate: undressed. owner: a part of the name. first_day, last_day: local, both included.

    withdrawn: only withdrawn ones, only standing ones, or None for both.
    """

    plate: str | None = None
    day: date | None = None
    rule: str | None = None
    outcome: str | None = None
    withdrawn: bool | None = False
    district: str | None = None
    owner: str | None = None
    zone: str | None = None
    order: str | None = None
    station: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    box: Box | None = None


def conditions(connection: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    """What a row of `finding` must fulfil."""
    columns = _FINDING.c
    equal = {
        columns.plate: wanted.plate,
        columns.local_day: wanted.day,
        columns.rule: wanted.rule,
        columns.outcome: wanted.outcome,
        columns.district: wanted.district,
        columns.zone_id: wanted.zone,
        columns.order_id: wanted.order,
        columns.station_id: wanted.station,
    }
    clauses: list[ColumnElement[bool]] = [column == value for column, value in equal.items() if value is not None]
    if wanted.withdrawn is not None:
        clauses.append(columns.withdrawn.is_(wanted.withdrawn))
    return _with_searched(connection, wanted, [*clauses, *_between(wanted.first_day, wanted.last_day)])


def _with_searched(connection: Connection, wanted: Wanted, clauses: list[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """These conditions and those about owner and place; where few findings fulfil the latter, they are sought by them alone."""
    searched = []
    if wanted.owner is not None:
        searched.append(owned_by(connection, wanted.owner))
    if wanted.box is not None:
        searched.append(inside(connection, wanted.box))
    if any(few for _, few in searched):
        clauses = _unindexed(connection, clauses)
    return [*clauses, *(clause for clause, _ in searched)]


def find_findings(connection: Connection, wanted: Wanted) -> Iterator[Row[Any]]:
    """Rows with the columns `LISTED`, by day, rule, first_at, plate and id; streamed."""
    columns = _FINDING.c
    query = select(*LISTED).where(*conditions(connection, wanted))
    query = query.order_by(columns.local_day, columns.rule, columns.first_at, columns.plate, columns.finding_id)
    yield from _streamed(connection, query)


def find_sorted(connection: Connection, wanted: Wanted, sort: Sort) -> Iterator[Row[Any]]:
    """All rows in this order, columns `LISTED` and `changed`; streamed."""
    yield from _streamed(connection, _sorted(connection, wanted, sort))


def find_page(
    connection: Connection, wanted: Wanted, sort: Sort, after: tuple[Any, str] | None, at_most: int
) -> list[Row[Any]]:
    """At most so many rows behind the one with the key `after`: (first_at or changed, finding_id). None = from the beginning.

    By `changed` no finding is ever passed over, however late its transaction commits: see `services.store.changes`.
    """
    query = _sorted(connection, wanted, sort).limit(at_most)
    if after is not None:
        column = _sort_column(sort)
        place = tuple_(literal(after[0], BigId if sort == "changed" else UtcDateTime), literal(after[1]))
        row = tuple_(column, _FINDING.c.finding_id)
        query = query.where(row < place if sort.startswith("-") else row > place)
    return list(connection.execute(query))


def find_by_id(connection: Connection, text: str, at_most: int) -> list[Row[Any]]:
    """The finding with this id, else those (at most so many) whose id begins so; `text` may be a 案件编号. Whole rows."""
    asked = text.strip().lower()
    whole = list(connection.execute(select(_FINDING).where(_FINDING.c.finding_id == asked)))
    if whole:
        return whole
    number = _CASE_NUMBER.fullmatch(asked)
    clauses = _of_case_number(number) if number else []
    prefix = number.group(4) if number else asked
    if not prefix:
        return []
    query = select(_FINDING).where(func.lower(_FINDING.c.finding_id).startswith(prefix, autoescape=True), *clauses)
    found = list(connection.execute(query.order_by(_FINDING.c.finding_id).limit(at_most)))
    exact = [row for row in found if row.finding_id.lower() == prefix]
    return exact or found


def _sorted(connection: Connection, wanted: Wanted, sort: Sort) -> Any:
    column, finding_id = _sort_column(sort), _FINDING.c.finding_id
    clauses = conditions(connection, wanted)
    if sort == "changed":
        clauses = [*_unindexed(connection, clauses), settled(connection, _FINDING.c.changed)]
    query = select(*LISTED, _FINDING.c.changed).where(*clauses)
    return query.order_by(*((column.desc(), finding_id.desc()) if sort.startswith("-") else (column, finding_id)))


def _unindexed(connection: Connection, clauses: list[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """The same conditions; on SQLite none that an index serves, or it would go by that one and sort a million rows."""
    if connection.dialect.name != "sqlite" or not clauses:
        return clauses
    return [case((and_(*clauses), 1), else_=0) == 1]


def _sort_column(sort: Sort) -> ColumnElement[Any]:
    return _FINDING.c.changed if sort == "changed" else _FINDING.c.first_at


def _streamed(connection: Connection, query: Any) -> Iterator[Row[Any]]:
    yield from connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(query)


def _between(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """A finding's local day is that of its first moment: said of the moment, the indexes serve."""
    clauses: list[ColumnElement[bool]] = []
    if first is not None:
        clauses.append(_FINDING.c.first_at >= local_midnight(first))
    if last is not None:
        clauses.append(_FINDING.c.first_at < local_midnight(min(last, _LAST_DAY) + timedelta(days=1)))
    return clauses


def local_midnight(day: date) -> datetime:
    """When the local day begins, in UTC; days before 1900 and after 9000 count as those (a time at the edge of the calendar
    cannot be moved to another zone)."""
    return datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), time(), LOCAL).astimezone(UTC)


def _of_case_number(number: re.Match[str]) -> list[ColumnElement[bool]]:
    """The day that a 案件编号 names; one that does not exist matches nothing."""
    try:
        return [_FINDING.c.local_day == date(int(number[1]), int(number[2]), int(number[3]))]
    except ValueError:
        return [_FINDING.c.finding_id.is_(None)]
