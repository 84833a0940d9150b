"""GET /lists, /lists/{number}, its lines and its files: the lists that were issued, as they were frozen."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection
from starlette.responses import Response

from rules.catalogue import Text
from services.api.cursors import CursorQuery, LimitQuery, decoded, encoded
from services.api.dependencies import ConnectionDep
from services.api.expectations import not_before
from services.api.formats import MEDIA_TYPES
from services.api.pages import Page
from services.api.parameters import LocalDay, Word
from services.api.problems import documented, not_found, wrong
from services.lists.issued import archive
from services.lists.issued.archive import FileHead, ListHead
from services.lists.issued.content import CITY, Content, Line, Supplement, Withdrawal
from services.live.health import ListsHealth, lists_health
from services.settings import Settings
from services.store.local_time import LocalTime

router = APIRouter(tags=["lists"])
_SORT, _SORT_LINES = "lists", "list-lines"
PDF = "application/pdf"
FILE_TYPES: dict[str, str] = {"xlsx": MEDIA_TYPES["xlsx"], "csv": MEDIA_TYPES["csv"], "pdf": PDF}
CITY_WORD = "city"
"""How a district's parameter names the whole city."""

Number = Annotated[
    str, Path(min_length=1, max_length=220, description="The list's number as printed.", examples=["410311-2026-0007"])
]
DistrictQuery = Annotated[Word | None, Query(description=f"Only this district's; {CITY_WORD} = the lists of the whole city.")]
What = Literal["violation", "suspected", "to_be_verified", "supplements", "withdrawals"]


class ListRead(BaseModel):
    """An issued list."""

    number: str = Field(examples=["410311-2026-0007"])
    district: str | None = Field(description="null: the whole city's.", examples=["410311"])
    day: date = Field(description="Its local day.", examples=["2026-11-20"])
    issued_at: LocalTime
    sha256: str = Field(description="Of its frozen content; it stands on the cover.")
    counts: dict[str, int] = Field(description="Lines by outcome, supplements and withdrawals; 0 is left out.")

    @classmethod
    def of(cls, head: ListHead) -> "ListRead":
        """The answer for a list."""
        own = {name: count for name, count in head.counts.items() if count}
        return cls(
            number=head.number,
            district=None if head.district == CITY else head.district,
            day=head.local_day,
            issued_at=head.issued_at,
            sha256=head.sha256,
            counts=own,
        )


class ListPage(Page[ListRead]):
    """A page of lists, in the order of their issue, the newest first."""


class ListFileRead(BaseModel):
    """A file of a list; made once, never changed."""

    name: str
    kind: Literal["xlsx", "pdf", "csv"]
    sha256: str
    size: int = Field(description="Bytes.")
    made_at: LocalTime


class PendingRead(BaseModel):
    """What was not yet in when the list was issued."""

    unread: int = Field(description="Records that had arrived and were not stored.")
    marks: int = Field(description="Vehicle-days that were still to be derived.")
    tasks: int = Field(description="Changes of reference data.")
    is_log_known: bool = Field(description="Whether the log could be asked how many records had arrived.")
    set_aside: list[str] = Field(description="The first plates whose derivation failed.")
    set_aside_total: int


class ListWhole(ListRead):
    """An issued list with what stands on its cover, and its files."""

    previous: str | None = Field(description="Number of the district's list before.")
    later: bool = Field(description="There were more changes of earlier cases than one list takes; the rest comes in the next.")
    pending: PendingRead
    files: list[ListFileRead] = Field(description="Empty until they are made, moments after the issue.")


class ListLine(BaseModel):
    """A case as the list words it."""

    finding_id: str
    case_number: str = Field(examples=["PW-20261120-0123456789abcdef"])
    rule: str
    outcome: str
    local_day: date
    plate: str
    plate_type: str
    vehicle_type: str
    stage: str
    owner: str
    time: str
    place: str
    district: str
    act: str
    code: str
    measured: float | None
    limit: float | None
    basis: str
    status: str
    reasons: list[str]
    listed: list[str] = Field(description="Case numbers that are charged with this one (并案).")


class ListEntry(BaseModel):
    """A line. Of supplements and withdrawals: why, the list that named it last, how it stood there, and its number now."""

    line: ListLine
    why: str | None = Field(None, description="late, changed or reinstated; withdrawn, renumbered or elsewhere.")
    on_list: str | None = None
    before: ListLine | None = None
    now: str | None = None


class ListLines(Page[ListEntry]):
    """A page of a list's lines, in its order."""

    total: int


def answer(
    connection: Connection,
    district: str | None = None,
    first: date | None = None,
    last: date | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> ListPage:
    """A page of issued lists. district: CITY_WORD = the city's."""
    after = decoded(cursor, _SORT, int)
    own = CITY if district == CITY_WORD else district
    before = after[0] if after else None
    found = archive.find_lists(connection, district=own, first=first, last=last, before=before, limit=limit + 1)
    following = encoded(_SORT, found[limit - 1].list_id) if len(found) > limit else None
    return ListPage(items=[ListRead.of(one) for one in found[:limit]], next=following)


def health(connection: Connection, now: datetime, settings: Settings) -> ListsHealth:
    """What is due and waited with, and what becomes of deliveries."""
    return lists_health(connection, now, settings.lists_at)


def find_one(connection: Connection, number: str) -> ListHead:
    """The list with this number; 404 if there is none."""
    if (head := archive.find_list(connection, number)) is None:
        raise not_found("list", number, Text(f"没有编号为 {number[:100]} 的清单", f"no list {number[:100]}"))
    return head


def whole(connection: Connection, number: str) -> ListWhole:
    """One list; 404 if there is none."""
    head = find_one(connection, number)
    content = archive.content_of(connection, head.list_id)
    return ListWhole(
        **ListRead.of(head).model_dump(),
        previous=content.previous,
        later=content.later,
        pending=PendingRead(**msgspec.to_builtins(content.pending)),
        files=[_file(one) for one in archive.files_of(connection, head.list_id)],
    )


def _file(file: FileHead) -> ListFileRead:
    return ListFileRead.model_validate(file._asdict())


def _lines(content: Content, what: str) -> Sequence[Line | Supplement | Withdrawal]:
    """The lines of one kind, in the list's order."""
    if what == "supplements":
        return content.supplements
    return content.withdrawals if what == "withdrawals" else [line for line in content.lines if line.outcome == what]


def _entry(one: Line | Supplement | Withdrawal) -> ListEntry:
    plain = msgspec.to_builtins(one)
    return ListEntry.model_validate({"line": plain} if isinstance(one, Line) else plain)


@router.get("/lists", response_model=ListPage)
def list_lists(
    connection: ConnectionDep,
    district: DistrictQuery = None,
    first: Annotated[LocalDay | None, Query(alias="from", description="First local day of the lists.")] = None,
    last: Annotated[LocalDay | None, Query(alias="to", description="Last local day, included.")] = None,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> ListPage:
    """Issued lists, the newest first."""
    if first and last and first > last:
        raise wrong("to", last, not_before(first, "from="))
    return answer(connection, district, first, last, limit, cursor)


@router.get("/lists/{number}", response_model=ListWhole, responses=documented(404))
def read_list(number: Number, connection: ConnectionDep) -> ListWhole:
    """One list: what stands on its cover, and its files."""
    return whole(connection, number)


@router.get("/lists/{number}/lines", response_model=ListLines, responses=documented(404))
def read_lines(
    number: Number,
    connection: ConnectionDep,
    what: Annotated[What, Query(description="Cases of the day in this state, or what changed of earlier days.")] = "violation",
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
) -> ListLines:
    """The lines of a list, as they were frozen."""
    head = find_one(connection, number)
    found = _lines(archive.content_of(connection, head.list_id), what)
    after = decoded(cursor, _SORT_LINES, int)
    first = min(max(after[0], 0), len(found)) if after else 0
    following = encoded(_SORT_LINES, first + limit) if len(found) > first + limit else None
    return ListLines(items=[_entry(one) for one in found[first : first + limit]], total=len(found), next=following)


_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPES["xlsx"]: _BINARY, PDF: _BINARY, MEDIA_TYPES["csv"]: {"schema": {"type": "string"}}}},
    **documented(404),
}


@router.get("/lists/{number}/files/{name}", response_class=Response, responses=_FILES)
def read_file(
    number: Number,
    name: Annotated[str, Path(min_length=1, max_length=220, description="As the list's `files` name it.")],
    connection: ConnectionDep,
) -> Response:
    """A file of a list: the bytes that were made once, and that are delivered."""
    head = find_one(connection, number)
    if (found := archive.payload_of(connection, head.list_id, name)) is None:
        raise not_found("file of this list", name)
    kind, payload = found
    return attachment(name, FILE_TYPES[kind], payload)


def attachment(name: str, media_type: str, payload: bytes) -> Response:
    """Bytes as a download. The name may have letters that a header cannot: then it is said as RFC 6266 has it."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_").replace("\\", "_")
    headers = {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(payload, headers=headers | {"Cache-Control": "no-store"}, media_type=media_type)
