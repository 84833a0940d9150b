"""Responses with a table as a CSV or XLSX file, written to disk completely before the first byte is sent.

So an error gives an error response, never a truncated file that looks complete; memory stays constant.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

from fastapi.responses import StreamingResponse

from services.api.formats import MEDIA_TYPES, Format
from services.tabular.table_files import Cell, write_csv, write_workbook

_IN_MEMORY = 1 << 20
_PIECE = 1 << 16


class Column(NamedTuple):
    """A column: its name as in the JSON (heading in CSV), and in Chinese (headings of workbooks have both)."""

    name: str
    zh: str


def table_response(kind: Format, stem: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> StreamingResponse:
    """The rows as a file `stem`.csv or .xlsx (plain ASCII). kind: csv or xlsx."""
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it was sent
    try:
        if kind == "csv":
            write_csv(file, [column.name for column in columns], rows)
        else:
            write_workbook(file, [f"{column.zh} {column.name}" for column in columns], rows)
    except BaseException:
        file.close()
        raise
    return file_response(file, f"{stem}.{kind}", MEDIA_TYPES[kind])


def file_response(file: IO[bytes], name: str, media_type: str) -> StreamingResponse:
    """An open file as an attachment; closed at the end. name: plain ASCII."""
    length = file.seek(0, io.SEEK_END)
    file.seek(0)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(length),
        "Cache-Control": "no-store",
    }
    return StreamingResponse(_pieces(file), headers=headers, media_type=media_type)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece
