"""All files of an issued list."""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from services.lists.files.cover import cover_of
from services.lists.files.csv_file import list_csv
from services.lists.files.layout import Layout
from services.lists.files.pdf import PdfFailed, glyph_notes, volume_count, volumes
from services.lists.files.tables import Table, tables
from services.lists.files.workbook import list_workbook
from services.lists.issued.content import Content

_LOGGER = logging.getLogger("plumewatch")


class ListFile(NamedTuple):
    """A file of a list. kind: xlsx, pdf or csv; name: with the list's number, in ASCII."""

    name: str
    kind: str
    payload: bytes


class Made(NamedTuple):
    """The files of a list. pdf_failed: why there is no PDF."""

    files: list[ListFile]
    pdf_failed: str | None


def files_of(content: Content, layout: Layout, digest: str, name: str | None = None) -> list[ListFile]:
    """All files of a list, see `made_of`."""
    return made_of(content, layout, digest, name).files


def made_of(content: Content, layout: Layout, digest: str, name: str | None = None) -> Made:
    """The workbook, the PDF's volumes and the CSV; the same list gives the same bytes.

    digest: of its content; name: of the files, without ending; None = the list's number.

    Where a PDF cannot be made, the workbook's cover says why, and there is none.
    """
    name = name or content.number
    try:
        drawn, failed = pdf_files(content, layout, digest, name), None
    except PdfFailed as error:
        _LOGGER.error("the PDF of list %s could not be made: %s", name, error)
        drawn, failed = [], str(error)
    book, csv = (file_of(kind, content, layout, digest, name, failed) for kind in ("xlsx", "csv"))
    return Made([book, *drawn, csv], failed)


def file_of(
    kind: str, content: Content, layout: Layout, digest: str, name: str | None = None, pdf_failed: str | None = None
) -> ListFile:
    """The workbook or the CSV (xlsx, csv). pdf_failed: why there is no PDF, for the workbook's cover."""
    found, name = tables(content, layout), name or content.number
    if kind == "csv":
        return ListFile(f"{name}.csv", "csv", list_csv(found, layout))
    cover = cover_of(content, found, layout, digest, cover_notes(found, layout, pdf_failed))
    return ListFile(f"{name}.xlsx", "xlsx", list_workbook(cover, found, layout))


def pdf_files(content: Content, layout: Layout, digest: str, name: str | None = None) -> list[ListFile]:
    """The PDF's volumes. Raises PdfFailed."""
    found, name = tables(content, layout), name or content.number
    cover = cover_of(content, found, layout, digest, cover_notes(found, layout))
    drawn = list(volumes(cover, found, layout, content.issued_at))
    if len(drawn) == 1:
        return [ListFile(f"{name}.pdf", "pdf", drawn[0])]
    return [ListFile(f"{name}-{place}of{len(drawn)}.pdf", "pdf", one) for place, one in enumerate(drawn, 1)]


def cover_notes(found: Sequence[Table], layout: Layout, pdf_failed: str | None = None) -> list[str]:
    """What the cover says of the list's PDF. pdf_failed: why there is none."""
    if pdf_failed is not None:
        return [f"本清单未能生成 PDF（{pdf_failed}），请打印工作簿。"]
    count = volume_count(found)
    return [*glyph_notes(found, layout), *([f"PDF 分为 {count} 卷。"] if count > 1 else [])]
