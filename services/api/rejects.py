"""GET /rejects and /rejects/summary: what could not become a fact, and why."""

import base64
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, RowMapping, select, true

from services.api.cursors import CursorQuery, LimitQuery, decoded, encoded
from services.api.dependencies import ConnectionDep
from services.api.expectations import not_before
from services.api.languages import BothLanguages
from services.api.pages import Page
from services.api.parameters import LocalDay, OneOf, Word
from services.api.problems import wrong
from services.api.reject_summary import RejectSummary, received_between, summary
from services.api.wording import Worded, expectation_worded, value_worded
from services.store.local_time import LocalTime
from services.store.tables import REJECT
from streams.events import TOPICS

router = APIRouter(tags=["rejects"])
_SORT = "rejects"
Topic = Annotated[str, OneOf(TOPICS)]
Replayed = Literal["false", "true", "any"]

First = Annotated[LocalDay | None, Query(alias="from", description="First local day of receipt.")]
Last = Annotated[LocalDay | None, Query(alias="to", description="Last local day of receipt, included.")]


class RejectRow(BaseModel):
    """An event, or an element of an array, that did not fit."""

    id: int
    topic: str
    partition: int
    offset: int
    element: int = Field(description="Place in the array, -1 for the whole value.")
    received_at: LocalTime
    field: str
    value: str
    found: str = Field(description="value, or what stood in its place: missing, null, twice, …; '' from before codes.")
    value_said: BothLanguages = Field(description="The value, or what stood in its place, in words.")
    expected: str
    expectation: Worded = Field(description="`expected` with code, parameters and both languages.")
    replayed: bool = Field(description="Became a fact by a later replay.")
    raw_base64: str | None = Field(description="The bytes as they came; null for a tombstone.")


class RejectPage(Page[RejectRow]):
    """A page of rejects, newest first."""


def answer(
    connection: Connection,
    *,
    topic: str | None = None,
    field: str | None = None,
    first: date | None = None,
    last: date | None = None,
    replayed: Replayed = "false",
    limit: int = 50,
    cursor: str | None = None,
) -> RejectPage:
    """A page of rejects."""
    after = decoded(cursor, _SORT, int)
    query = select(REJECT).where(*_equal(topic, field, replayed), *received_between(first, last))
    if after is not None:
        query = query.where(REJECT.c.id < after[0])
    rows = connection.execute(query.order_by(REJECT.c.id.desc()).limit(limit + 1)).mappings().all()
    following = encoded(_SORT, rows[limit - 1]["id"]) if len(rows) > limit else None
    return RejectPage(items=[_row(row) for row in rows[:limit]], next=following)


def _equal(topic: str | None, field: str | None, replayed: Replayed) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = [true() if replayed == "any" else REJECT.c.replayed.is_(replayed == "true")]
    if topic is not None:
        clauses.append(REJECT.c.topic == topic)
    if field is not None:
        clauses.append(REJECT.c.field == field)
    return clauses


def _row(row: RowMapping) -> RejectRow:
    raw, expected = row["raw"], row["expected"]
    worded = {
        **{"expected": str(expected), "expectation": expectation_worded(expected)},
        "value_said": value_worded(row["found"], row["value"]),
    }
    return RejectRow(raw_base64=None if raw is None else base64.b64encode(raw).decode(), **{**row, **worded})


@router.get("/rejects", response_model=RejectPage)
def list_rejects(
    connection: ConnectionDep,
    topic: Annotated[Topic | None, Query(description="Where it came from.")] = None,
    field: Annotated[Word | None, Query(description="The field that did not fit.")] = None,
    first: First = None,
    last: Last = None,
    replayed: Annotated[Replayed, Query(description="Only open ones, only replayed ones, or both.")] = "false",
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> RejectPage:
    """Rejects, newest first."""
    _in_order(first, last)
    found: dict[str, Any] = {"topic": topic, "field": field, "first": first, "last": last, "replayed": replayed}
    return answer(connection, **found, limit=limit, cursor=cursor)


@router.get("/rejects/summary", response_model=RejectSummary)
def read_summary(connection: ConnectionDep, first: First = None, last: Last = None) -> RejectSummary:
    """Rejects counted by reason, source and local day of receipt."""
    _in_order(first, last)
    return summary(connection, first, last)


def _in_order(first: date | None, last: date | None) -> None:
    if first and last and first > last:
        raise wrong("to", last, not_before(first, "from="))
