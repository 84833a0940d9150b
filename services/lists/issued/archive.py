"""Lists that were issued, as they are found again: by number, by district and day; their content and files."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from services.lists.issued.content import CITY, Content, list_number, unpacked
from services.store.per_database import PerDatabase
from services.store.tables import CASE_LIST, CASE_LIST_FILE

_LIST, _FILE = CASE_LIST.c, CASE_LIST_FILE.c
_NUMBER = re.compile(r"(?P<district>\S{1,200})-(?P<year>[0-9]{4})-(?P<number>[0-9]{4,9})", re.ASCII)
_CITY_PRINTED = "CITY"
MOST_PDF_TRIES = 3
"""Maximum rounds that make a PDF that failed again; then a person does (`plumewatch lists issue`)."""
_CONTENTS: PerDatabase[Content] = PerDatabase(2)
"""The two lists that were read last: a list is read page by page."""


class ListHead(NamedTuple):
    """An issued list without its content. number: as printed; counts: by outcome, supplements and withdrawals.

    pdf_failed: why the PDF could not be made, as the workbook's cover says; None if it could.
    """

    list_id: int
    number: str
    district: str
    local_day: date
    issued_at: datetime
    sha256: str
    counts: dict[str, int]
    pdf_failed: str | None


class FileHead(NamedTuple):
    """A list's file without its bytes."""

    name: str
    kind: str
    sha256: str
    size: int
    made_at: datetime


_HEAD = (
    _LIST.id,
    _LIST.district,
    _LIST.year,
    _LIST.number,
    _LIST.local_day,
    _LIST.issued_at,
    _LIST.sha256,
    _LIST.counts,
    _LIST.pdf_failed,
)


def find_lists(
    connection: Connection,
    *,
    district: str | None = None,
    first: date | None = None,
    last: date | None = None,
    before: int | None = None,
    limit: int,
) -> list[ListHead]:
    """Lists in the order of their issue, the newest first. first, last: local days, both included; before: only those with a lower id."""
    clauses = [
        *([] if district is None else [_LIST.district == district]),
        *([] if first is None else [_LIST.local_day >= first]),
        *([] if last is None else [_LIST.local_day <= last]),
        *([] if before is None else [_LIST.id < before]),
    ]
    rows = connection.execute(select(*_HEAD).where(*clauses).order_by(_LIST.id.desc()).limit(limit))
    return [_head(row) for row in rows]


def find_list(connection: Connection, number: str) -> ListHead | None:
    """The list with this number as printed; None if there is none."""
    parsed = _NUMBER.fullmatch(number.strip())
    if parsed is None:
        return None
    district = CITY if parsed["district"] == _CITY_PRINTED else parsed["district"]
    own = _LIST.district == district, _LIST.year == int(parsed["year"]), _LIST.number == int(parsed["number"])
    row = connection.execute(select(*_HEAD).where(*own)).one_or_none()
    return None if row is None else _head(row)


def head_of(connection: Connection, list_id: int) -> ListHead:
    """The list with this id."""
    return _head(connection.execute(select(*_HEAD).where(_LIST.id == list_id)).one())


def newest_lists(connection: Connection) -> list[ListHead]:
    """The newest list of each district, the city's first."""
    newest = select(func.max(_LIST.id)).group_by(_LIST.district)
    return [_head(row) for row in connection.execute(select(*_HEAD).where(_LIST.id.in_(newest)).order_by(_LIST.district))]


def list_after(connection: Connection, head: ListHead) -> str | None:
    """Number of the district's list that follows this one; None if it is the newest."""
    query = select(_LIST.district, _LIST.year, _LIST.number)
    query = query.where(_LIST.district == head.district, _LIST.local_day > head.local_day)
    row = connection.execute(query.order_by(_LIST.local_day).limit(1)).one_or_none()
    return None if row is None else list_number(*row)


def content_of(connection: Connection, list_id: int) -> Content:
    """What stands on the list. Raises ValueError where the stored bytes are damaged."""

    def read() -> Content:
        row = connection.execute(select(_LIST.content, _LIST.sha256).where(_LIST.id == list_id)).one()
        return unpacked(row.content, row.sha256)

    return _CONTENTS.get(connection, read, key=list_id)


def files_of(connection: Connection, list_id: int) -> list[FileHead]:
    """The list's files, by name."""
    size = func.length(_FILE.payload)
    query = select(_FILE.name, _FILE.kind, _FILE.sha256, size, _FILE.made_at).where(_FILE.list_id == list_id)
    return [FileHead(*row) for row in connection.execute(query.order_by(_FILE.name))]


def payload_of(connection: Connection, list_id: int, name: str) -> tuple[str, bytes] | None:
    """Kind and bytes of a file; None if the list has no file of this name."""
    row = connection.execute(
        select(_FILE.kind, _FILE.payload).where(_FILE.list_id == list_id, _FILE.name == name)
    ).one_or_none()
    return None if row is None else (row.kind, bytes(row.payload))


def without_files(connection: Connection, limit: int) -> Sequence[int]:
    """Ids of lists whose files are not made yet, the oldest first."""
    has_files = select(_FILE.list_id).where(_FILE.list_id == _LIST.id)
    return connection.execute(select(_LIST.id).where(~has_files.exists()).order_by(_LIST.id).limit(limit)).scalars().all()


def without_pdf(connection: Connection, limit: int) -> Sequence[int]:
    """Ids of lists whose PDF failed and is tried again by itself, the oldest first."""
    query = select(_LIST.id).where(_LIST.pdf_failed.is_not(None), _LIST.pdf_tries < MOST_PDF_TRIES)
    return connection.execute(query.order_by(_LIST.id).limit(limit)).scalars().all()


def _head(row: Any) -> ListHead:
    number = list_number(row.district, row.year, row.number)
    return ListHead(row.id, number, row.district, row.local_day, row.issued_at, row.sha256, row.counts, row.pdf_failed)
