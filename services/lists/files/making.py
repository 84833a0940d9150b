"""All files of an issued list."""

import logging
from typing import NamedTuple

from services.lists.files.cover import cover_of
from services.lists.files.csv_file import list_csv
from services.lists.files.layout import Layout
from services.lists.files.pdf import PdfFailed, glyph_notes, volume_count, volumes
from services.lists.files.tables import tables
from services.lists.files.workbook import list_workbook
from services.lists.issued.content import Content

_LOGGER = logging.getLogger("plumewatch")


class ListFile(NamedTuple):
    """A file of a list. kind: xlsx, pdf or csv; name: with the list's number, in ASCII."""

    name: str
    kind: str
    payload: bytes


def files_of(content: Content, layout: Layout, digest: str) -> list[ListFile]:
    """The workbook, the PDF's volumes and the CSV; the same list gives the same bytes. digest: of its content.

    Where a PDF cannot be made, the workbook's cover says why, and there is none.
    """
    found = tables(content, layout)
    notes, count, name = glyph_notes(found, layout), volume_count(found), content.number
    if count > 1:
        notes.append(f"PDF 分为 {count} 卷。")
    cover = cover_of(content, found, layout, digest, notes)
    try:
        drawn = list(volumes(cover, found, layout, content.issued_at))
    except PdfFailed as error:
        _LOGGER.error("the PDF of list %s could not be made: %s", name, error)
        drawn, failed = [], f"本清单未能生成 PDF（{error}），请打印本工作簿。"
        cover = cover_of(content, found, layout, digest, [failed])
    named = [(f"{name}.pdf" if count == 1 else f"{name}-{place}of{count}.pdf", one) for place, one in enumerate(drawn, 1)]
    return [
        ListFile(f"{name}.xlsx", "xlsx", list_workbook(cover, found, layout)),
        *(ListFile(file_name, "pdf", payload) for file_name, payload in named),
        ListFile(f"{name}.csv", "csv", list_csv(found, layout)),
    ]
