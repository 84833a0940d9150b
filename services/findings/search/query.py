"""Queries for findings by plate, days, rule, place and so on, or by id; shared by command line, API and pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, literal, select, tuple_

from rules.timing.times import LOCAL
from services.findings.numbers import current_finding
from services.findings.rows import CASE_DIGITS
from services.findings.search.owners import owned_by
from services.findings.search.pages import Conditions, Filters, page_ids, parts, unindexed
from services.findings.search.places import inside
from services.store.change_order import settled
from services.store.tables import FINDING, LEDGER_ENTRY
from services.store.types import BigId, UtcDateTime

_FINDING = FINDING
LISTED = [column for column in _FINDING.c if column.name not in ("evidence", "changed")]
"""Columns of a finding in lists."""
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
    """A query; None = any.

    plate: normalised.
    withdrawn: True, False, or None for both.
    owner: a part of the name.
    first_day, last_day: local, both included.
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


def conditions(connection: Connection, wanted: Wanted) -> Conditions:
    """The conditions of a query on the table `finding`."""
    return chosen(connection, wanted)[0]


def chosen(connection: Connection, wanted: Wanted) -> tuple[Conditions, bool]:
    """The conditions of a query, and whether few rows fulfil them, so that plate, owner or place alone drives the query."""
    searched, few = _searched(connection, wanted)
    return _all_of(connection, wanted, searched, few), few


def _all_of(connection: Connection, wanted: Wanted, searched: Conditions, few: bool) -> Conditions:
    columns = _FINDING.c
    named = {"rule": wanted.rule, "outcome": wanted.outcome, **_places(wanted)}
    clauses = [columns[name] == value for name, value in named.items() if value is not None]
    if wanted.withdrawn is not None:
        clauses.append(columns.withdrawn.is_(wanted.withdrawn))
    clauses += _of_days(wanted)
    return [*(unindexed(connection, clauses) if few else clauses), *searched]


def _places(wanted: Wanted) -> dict[str, str]:
    asked = {"station_id": wanted.station, "zone_id": wanted.zone, "order_id": wanted.order, "district": wanted.district}
    return {name: value for name, value in asked.items() if value is not None}


def _searched(connection: Connection, wanted: Wanted) -> tuple[Conditions, bool]:
    """Conditions on plate, owner and place, and whether few findings fulfil one of them; the others are then hidden from the planner."""
    searched = []
    if wanted.plate is not None:
        searched.append((_FINDING.c.plate == wanted.plate, True))
    if wanted.owner is not None:
        searched.append(owned_by(connection, wanted.owner))
    if wanted.box is not None:
        searched.append(inside(connection, wanted.box))
    serving = next((clause for clause, few in searched if few), None)
    if serving is None:
        return [clause for clause, _ in searched], False
    return [serving, *unindexed(connection, [clause for clause, _ in searched if clause is not serving])], True


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
    """Keyset pagination: at most `at_most` rows after the key `after` (first_at or changed, finding_id); None = from the beginning.

    Sorted by `changed`, no finding is ever skipped, however late its transaction commits (`services.store.change_order`).
    """
    behind = [] if after is None else [_behind(after, sort)]
    if sort == "changed":
        return list(connection.execute(_sorted(connection, wanted, sort).where(*behind).limit(at_most)))
    falls, asked = sort.startswith("-"), _parts(connection, wanted, behind)
    if not asked:
        return []
    ids = page_ids(asked, [(_FINDING.c.first_at, falls), (_FINDING.c.finding_id, falls)], at_most)
    query = select(*LISTED, _FINDING.c.changed).where(_FINDING.c.finding_id.in_(ids))
    return list(connection.execute(query.order_by(*_order(sort))))


def _behind(after: tuple[Any, str], sort: Sort) -> ColumnElement[bool]:
    place = tuple_(literal(after[0], BigId if sort == "changed" else UtcDateTime), literal(after[1]))
    row = tuple_(_sort_column(sort), _FINDING.c.finding_id)
    return row < place if sort.startswith("-") else row > place


def _parts(connection: Connection, wanted: Wanted, behind: Conditions) -> list[Conditions]:
    """The conditions in parts that each have an index (`services.findings.search.pages`); none if no rule's findings can match."""
    filters = Filters(wanted.withdrawn, wanted.rule, wanted.outcome, _places(wanted))
    if not filters.rules:
        return []
    searched, few = _searched(connection, wanted)
    if few:
        return [[*_all_of(connection, wanted, searched, few), *unindexed(connection, behind)]]
    return [[*part, *_of_days(wanted), *behind] for part in parts(connection, replace(filters, others=searched))]


def find_by_id(connection: Connection, text: str, at_most: int) -> list[Row[Any]]:
    """The finding with this id, else at most `at_most` whose id begins with it; `text` may be a 案件编号. Whole rows.

    An old number leads to the finding as which it was derived anew.
    """
    found = [current_finding(connection, row) for row in _found(connection, text.strip().lower(), at_most)]
    return [*{row.finding_id: row for row in found}.values()]


def _found(connection: Connection, asked: str, at_most: int) -> list[Row[Any]]:
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
    if number and not found:
        return _of_another_day(connection, number)
    exact = [row for row in found if row.finding_id.lower() == prefix]
    return exact or found


def _of_another_day(connection: Connection, number: re.Match[str]) -> list[Row[Any]]:
    """Findings that had this 案件编号 when they were of another day: a revision of the record can move them."""
    day, prefix = "-".join(number.groups()[:3]), number.group(4)
    between = (
        _FINDING.c.finding_id >= prefix,
        _FINDING.c.finding_id < prefix + "g",
    )  # ids are hex digits, so this is all that begin so
    if len(prefix) != CASE_DIGITS:
        return []
    ledger = select(LEDGER_ENTRY.c.body)
    return [
        row
        for row in connection.execute(select(_FINDING).where(*between))
        if any(
            body.get("local_day") == day
            for body in connection.scalars(ledger.where(LEDGER_ENTRY.c.finding_id == row.finding_id))
        )
    ]


def _sorted(connection: Connection, wanted: Wanted, sort: Sort) -> Any:
    clauses, few = chosen(connection, wanted)
    if sort == "changed":
        clauses = [*(clauses if few else unindexed(connection, clauses)), settled(connection, _FINDING.c.changed)]
    return select(*LISTED, _FINDING.c.changed).where(*clauses).order_by(*_order(sort))


def _order(sort: Sort) -> list[ColumnElement[Any]]:
    column, finding_id = _sort_column(sort), _FINDING.c.finding_id
    return [column.desc(), finding_id.desc()] if sort.startswith("-") else [column, finding_id]


def _sort_column(sort: Sort) -> ColumnElement[Any]:
    return _FINDING.c.changed if sort == "changed" else _FINDING.c.first_at


def _streamed(connection: Connection, query: Any) -> Iterator[Row[Any]]:
    yield from connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(query)


def on_day(day: date) -> Conditions:
    """Conditions for a local day, also on first_at, so that an index in the order of time can be used."""
    return [_FINDING.c.local_day == day, *of_days(day, day)]


def _of_days(wanted: Wanted) -> Conditions:
    return [*(on_day(wanted.day) if wanted.day is not None else []), *of_days(wanted.first_day, wanted.last_day)]


def of_days(first: date | None, last: date | None) -> Conditions:
    """Conditions for local days, both included, on first_at (whose day is local_day), so that indexes in the order of time can be used."""
    clauses: Conditions = []
    if first is not None:
        clauses.append(_FINDING.c.first_at >= local_midnight(first))
    if last is not None:
        clauses.append(_FINDING.c.first_at < local_midnight(min(last, _LAST_DAY) + timedelta(days=1)))
    return clauses


def local_midnight(day: date) -> datetime:
    """When the local day begins, in UTC; clamped to the years 1900 to 9000, because a time at the edge of the calendar cannot be converted."""
    return datetime.combine(min(max(day, _FIRST_DAY), _LAST_DAY), time(), LOCAL).astimezone(UTC)


def _of_case_number(number: re.Match[str]) -> Conditions:
    """Conditions for the day in a 案件编号; a day that does not exist matches nothing."""
    try:
        return [*on_day(date(int(number[1]), int(number[2]), int(number[3]))), _FINDING.c.withdrawn.in_([False, True])]
    except ValueError:
        return [_FINDING.c.finding_id.is_(None)]
