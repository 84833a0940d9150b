"""A list as its files show it: cover, sheets in order, 今日通报. For the page, which prints."""

from typing import NamedTuple

from sqlalchemy import Connection

from services.lists.files.cover import Cover, cover_of
from services.lists.files.layout import Layout
from services.lists.files.pdf import glyph_notes, volume_count
from services.lists.files.report import report
from services.lists.files.tables import printed_rows, tables
from services.lists.issued.archive import ListHead, content_of
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


def preview(connection: Connection, head: ListHead, layout: Layout) -> Preview:
    """The list in this layout, which is that of its files unless the city changed it since."""
    content = content_of(connection, head.list_id)
    found = tables(content, layout)
    count = volume_count(found)
    notes = [*glyph_notes(found, layout), *([f"PDF 分为 {count} 卷。"] if count > 1 else [])]
    sheets = []
    for table in found:
        names, shown, blocks = table.sheet.printed, 0, list[Rows]()
        for block in table.blocks:
            some = block.entries[: MOST_ROWS - shown]
            blocks.append(Rows(block.title, list(printed_rows(some, names, layout))))
            shown += len(some)
        columns = [(name, layout.columns[name].heading, layout.columns[name].mm) for name in names]
        sheets.append(SheetShown(table.sheet.name, table.sheet.note, columns, blocks, table.size, table.size - shown))
    return Preview(cover_of(content, found, layout, head.sha256, notes), report(content, layout), sheets, layout.signature)
