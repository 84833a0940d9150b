"""GET /findings: findings by filters, in pages or as a file."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlalchemy import Connection
from starlette.responses import Response

from rules.catalogue import Text
from services.api.cursors import MOST, decoded, encoded
from services.api.dependencies import ConnectionDep
from services.api.finding_filters import FindingFilters
from services.api.finding_rows import COLUMNS, file_cells
from services.api.formats import ALSO_FILES, Format, chosen_format
from services.api.pages import Page
from services.api.problems import wrong
from services.api.tables import Cell, table_response
from services.findings.rows import FindingRow, finding_row
from services.findings.search.query import Sort, find_page, find_sorted

router = APIRouter(tags=["findings"])
_A_PAGE = 50


class FindingQuery(FindingFilters):
    """The filters, and how the answer is to come."""

    sort: Sort = Field("-first_at", description="`changed` is a feed: it shows each finding anew when it was written.")
    limit: int | None = Field(None, ge=1, le=MOST, description=f"Items on a page; {_A_PAGE} where absent. Not for files.")
    cursor: str | None = Field(
        None, max_length=1_000, description="`next` of the page before, with the same sort. Not for files."
    )
    format: Format | None = Field(None, description="Wins over the Accept header. Files hold every row, not a page.")


class FindingPage(Page[FindingRow]):
    """A page of findings."""

    next: str | None = Field(
        description="Cursor of the next page; null at the end. With sort=changed never null: go on from it later."
    )


def answer(connection: Connection, query: FindingQuery) -> FindingPage:
    """A page of findings."""
    kind = int if query.sort == "changed" else datetime
    after = decoded(query.cursor, query.sort, kind, str)
    limit = query.limit or _A_PAGE
    rows = find_page(connection, query.wanted(connection), query.sort, after and (after[0], after[1]), limit + 1)
    return FindingPage(items=[finding_row(row) for row in rows[:limit]], next=_next(query, after, rows, limit))


def _next(query: FindingQuery, after: tuple[Any, ...] | None, rows: list[Any], limit: int) -> str | None:
    """The cursor after the last row; of an empty page by `changed` the cursor that it was asked with, so that a feed can poll on."""
    if query.sort != "changed":
        shown = rows[limit - 1] if len(rows) > limit else None
        return shown and encoded(query.sort, shown.first_at, shown.finding_id)
    shown = rows[:limit][-1] if rows else None
    key = (shown.changed, shown.finding_id) if shown else after or (0, "")
    return encoded(query.sort, *key)


def lines(connection: Connection, query: FindingQuery) -> Iterator[list[Cell]]:
    """All findings as rows of a file (`finding_rows.COLUMNS`), streamed."""
    if query.cursor is not None or query.limit is not None:
        name = "cursor" if query.cursor is not None else "limit"
        raise wrong(name, getattr(query, name), Text("不分页：文件含全部记录", "no page: a file holds every row"))
    return (file_cells(row) for row in find_sorted(connection, query.wanted(connection), query.sort))


@router.get("/findings", response_model=FindingPage, responses=ALSO_FILES)
def list_findings(request: Request, query: Annotated[FindingQuery, Query()], connection: ConnectionDep) -> Any:
    """Findings by filters, newest first; as JSON in pages, as CSV or XLSX all at once."""
    kind = chosen_format(request, query.format)
    return answer(connection, query) if kind == "json" else _file(kind, connection, query)


def _file(kind: Format, connection: Connection, query: FindingQuery) -> Response:
    return table_response(kind, "findings", COLUMNS, lines(connection, query))
