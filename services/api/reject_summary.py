"""Rejects counted."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, Date, cast, func, select, type_coerce

from services.api.wording import Worded, expectation_worded
from services.findings.search.query import local_midnight
from services.store.tables import REJECT
from streams.expectations import AS_RECORDED

_C = REJECT.c


class ReasonCount(BaseModel):
    """Rejects of one reason."""

    topic: str = Field(examples=["remote-sensing.readings"])
    field: str = Field(examples=["opacity_pct"])
    expected: str = Field(examples=["a number from 0 to 100"])
    expectation: Worded = Field(description="`expected` with code, parameters and both languages.")
    count: int = Field(examples=[12])
    open: int


class SourceCount(BaseModel):
    """Rejects of one partition."""

    topic: str = Field(examples=["remote-sensing.readings"])
    partition: int
    count: int
    open: int


class DayCount(BaseModel):
    """Rejects received on one local day."""

    day: date = Field(examples=["2026-11-20"])
    topic: str = Field(examples=["remote-sensing.readings"])
    count: int
    open: int


class RejectSummary(BaseModel):
    """Rejects by reason (most frequent first), by source, by day. open: not replayed."""

    by_reason: list[ReasonCount]
    by_source: list[SourceCount]
    by_day: list[DayCount]


def received_between(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """Conditions for local days of receipt, both included."""
    clauses: list[ColumnElement[bool]] = []
    if first is not None:
        clauses.append(_C.received_at >= local_midnight(first))
    if last is not None:
        clauses.append(_C.received_at < local_midnight(last) + timedelta(days=1))
    return clauses


def summary(connection: Connection, first: date | None, last: date | None) -> RejectSummary:
    """The counts between two local days of receipt."""
    day = _local_day(connection).label("day")
    return RejectSummary(
        by_reason=_by_reason(_counted(connection, [_C.topic, _C.field, _C.expected], first, last)),
        by_source=[SourceCount(**row) for row in _counted(connection, [_C.topic, _C.partition], first, last)],
        by_day=[DayCount(**row) for row in _counted(connection, [day, _C.topic], first, last)],
    )


def _by_reason(rows: Iterable[dict[str, Any]]) -> list[ReasonCount]:
    """Counts by reason, most frequent first. A text older than codes and the code with the same wording are one reason."""
    reasons: dict[tuple[str, str, str], ReasonCount] = {}
    for row in rows:
        expectation = expectation_worded(row["expected"])
        reason = ReasonCount(**{**row, "expected": expectation.en, "expectation": expectation})
        key = (reason.topic, reason.field, reason.expected)
        if known := reasons.get(key):
            reason.count, reason.open = reason.count + known.count, reason.open + known.open
            reason.expectation = max(known.expectation, reason.expectation, key=lambda one: one.code != AS_RECORDED)
        reasons[key] = reason
    return sorted(reasons.values(), key=lambda one: (-one.count, one.topic, one.field, one.expected))


def _counted(connection: Connection, keys: list[Any], first: date | None, last: date | None) -> list[dict[str, Any]]:
    still_open = func.count().filter(_C.replayed.is_(False)).label("open")
    query = select(*keys, func.count().label("count"), still_open).where(*received_between(first, last))
    return [dict(row) for row in connection.execute(query.group_by(*keys).order_by(*keys)).mappings()]


def _local_day(connection: Connection) -> ColumnElement[Any]:
    if connection.dialect.name == "postgresql":
        return cast(func.timezone("Asia/Shanghai", _C.received_at), Date)
    return type_coerce(func.date(_C.received_at, "+8 hours"), Date)
