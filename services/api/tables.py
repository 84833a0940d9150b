"""A table as a file: CSV for programs and Excel, XLSX for people. Written whole before the first byte is sent.

So an error on the way is an error, never a short file that looks complete; memory stays constant, the disk holds the rows.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple

from fastapi.responses import StreamingResponse
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from rules.catalogue.words import number_text
from services.api.formats import MEDIA_TYPES, Format
from services.tabular.csv_guard import neutralised

Cell = str | int | float | bool | None
_IN_MEMORY = 1 << 20
_PIECE = 1 << 16
_ROWS_A_SHEET = 1_000_000
_LONGEST = 32_767
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


class Column(NamedTuple):
    """A column: its name as in the JSON (the CSV's heading) and in Chinese (the workbook's heading has both)."""

    name: str
    zh: str


def table_response(kind: Format, stem: str, columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> StreamingResponse:
    """The rows as a file `stem`.csv or .xlsx (plain ASCII). kind: csv or xlsx."""
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it was sent
    try:
        (_write_csv if kind == "csv" else _write_workbook)(file, columns, rows)
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


def _write_csv(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow([column.name for column in columns])
    lines.writerows([_csv_cell(cell) for cell in row] for row in rows)
    text.flush()
    text.detach()


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return neutralised(cell) if isinstance(cell, str) else number_text(cell)


def _write_workbook(file: IO[bytes], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> None:
    """One sheet at least, another after so many rows (Excel ends at 1,048,576)."""
    rows = iter(rows)
    with Workbook(file, _OPTIONS) as book:
        head = book.add_format({"bold": True, "num_format": "@", "bg_color": "#E7EDF4"})
        text = book.add_format({"num_format": "@"})
        ahead = next(rows, None)
        while True:
            sheet = book.add_worksheet()
            _head(sheet, columns, head)
            for place in range(1, _ROWS_A_SHEET + 1):
                if ahead is None:
                    return
                _row(sheet, place, ahead, text)
                ahead = next(rows, None)
            if ahead is None:
                return


def _head(sheet: Worksheet, columns: Sequence[Column], style: Any) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 18)
        sheet.write_string(0, place, f"{column.zh} {column.name}", style)
    sheet.freeze_panes(1, 0)


def _row(sheet: Worksheet, place: int, row: Sequence[Cell], style: Any) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, bool):
            sheet.write_string(place, column, str(cell).lower(), style)
        elif isinstance(cell, str):
            sheet.write_string(place, column, cell if len(cell) <= _LONGEST else cell[: _LONGEST - 1] + "…", style)
        elif cell is not None:
            sheet.write_number(place, column, cell)
