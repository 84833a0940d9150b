"""A list as its files show it: cover, sheets in order, 今日通报. For the page, which prints."""

from typing import NamedTuple

from sqlalchemy import Connection

from services.lists.files.cover import Cover, cover_of
from services.lists.files.layout import Layout
from services.lists.files.making import cover_notes
from services.lists.files.report import report
from services.lists.files.tables import printed_rows, tables
from services.lists.issued.archive import ListHead, content_of
from services.lists.issued.content import Content
from services.tabular.table_files import Cell

MOST_ROWS = 2_000
"""Maximum rows of a sheet on the page, as in a volume of the PDF; the files have all."""


class Rows(NamedTuple):
    """Rows under a title: local plates, and the others."""

    title: str
    rows: list[list[Cell]]


class SheetShown(NamedTuple):
    """A printed sheet. columns: name, heading and width (mm) of each; left_off: rows that only the files have."""

    name: str
    note: str
    columns: list[tuple[str, str, float]]
    blocks: list[Rows]
    total: int
    left_off: int


class Preview(NamedTuple):
    """A list as its files show it. report: 今日通报."""

    cover: Cover
    report: str
    sheets: list[SheetShown]
    signature: list[str]


def issued_list(connection: Connection, head: ListHead, layout: Layout) -> Preview:
    """An issued list in its layout: that of its files, also where the city changed it since."""
    return preview(content_of(connection, head.list_id), layout, head.sha256, head.pdf_failed)


def preview(content: Content, layout: Layout, digest: str, pdf_failed: str | None = None) -> Preview:
    """A list as its files show it. digest: of its content; pdf_failed: why it has no PDF."""
    found = tables(content, layout)
    cover = cover_of(content, found, layout, digest, cover_notes(found, layout, pdf_failed))
    sheets = []
    for table in found:
        names, shown, blocks = table.sheet.printed, 0, list[Rows]()
        for block in table.blocks:
            some = block.entries[: MOST_ROWS - shown]
            blocks.append(Rows(block.title, list(printed_rows(some, names, layout))))
            shown += len(some)
        columns = [(name, layout.columns[name].heading, layout.columns[name].mm) for name in names]
        sheets.append(SheetShown(table.sheet.name, table.sheet.note, columns, blocks, table.size, table.size - shown))
    return Preview(cover, report(content, layout), sheets, layout.signature)
