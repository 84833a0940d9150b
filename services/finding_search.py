"""Findings as people ask for them: by plate, day, rule and outcome, or by id."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from services.store.tables import FINDING

_FINDING = FINDING
_LISTED = [column for column in _FINDING.c if column.name != "evidence"]
_ROWS_AT_A_TIME = 2_000
_CASE_NUMBER = re.compile(r"pw-(\d{4})(\d{2})(\d{2})-([0-9a-z]+)")


@dataclass(frozen=True)
class Wanted:
    """What is asked for; None = any. plate: undressed. withdrawn: only withdrawn ones, else only standing ones."""

    plate: str | None = None
    day: date | None = None
    rule: str | None = None
    outcome: str | None = None
    withdrawn: bool = False


def find_findings(connection: Connection, wanted: Wanted) -> Iterator[Row[Any]]:
    """Rows with every column but the evidence, by day, rule, first_at, plate and id; streamed."""
    equal = {"plate": wanted.plate, "local_day": wanted.day, "rule": wanted.rule, "outcome": wanted.outcome}
    clauses = [_FINDING.c[name] == value for name, value in equal.items() if value is not None]
    columns = _FINDING.c
    query = select(*_LISTED).where(columns.withdrawn.is_(wanted.withdrawn), *clauses)
    query = query.order_by(columns.local_day, columns.rule, columns.first_at, columns.plate, columns.finding_id)
    yield from connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(query)


def find_by_id(connection: Connection, text: str, at_most: int) -> list[Row[Any]]:
    """The finding with this id, else those (at most so many) whose id begins so; `text` may be a 案件编号. Whole rows."""
    asked = text.strip().lower()
    number = _CASE_NUMBER.fullmatch(asked)
    clauses = _of_case_number(number) if number else []
    prefix = number.group(4) if number else asked
    if not prefix:
        return []
    query = select(_FINDING).where(func.lower(_FINDING.c.finding_id).startswith(prefix, autoescape=True), *clauses)
    found = list(connection.execute(query.order_by(_FINDING.c.finding_id).limit(at_most)))
    exact = [row for row in found if row.finding_id.lower() == prefix]
    return exact or found


def _of_case_number(number: re.Match[str]) -> list[ColumnElement[bool]]:
    """The day that a 案件编号 names; one that does not exist matches nothing."""
    try:
        return [_FINDING.c.local_day == date(int(number[1]), int(number[2]), int(number[3]))]
    except ValueError:
        return [_FINDING.c.finding_id.is_(None)]
