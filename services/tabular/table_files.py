"""Tables as files: CSV (UTF-8 with BOM, guarded against formulas) and XLSX (texts stay texts, rows are streamed)."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from rules.catalogue.labels import number_text
from services.tabular.csv_guard import neutralised

Cell = str | int | float | bool | None
ROWS_A_SHEET = 1_000_000
"""Excel ends at 1,048,576."""
_WIDTH = 18
_LONGEST = 32_767
"""Maximum characters of a cell."""
_CREATED = datetime(2000, 1, 1)
"""Written as the file's date: the real one would make every copy differ."""
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def csv_table(file: IO[bytes], headings: Sequence[str]) -> Iterator[Callable[[Iterable[Cell]], None]]:
    """A CSV file open for rows: call what it gives with each. The file stays open. Excel garbles UTF-8 without BOM and expects CR LF."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(headings)
    try:
        yield lambda row: lines.writerow([_csv_cell(cell) for cell in row])
    finally:
        text.flush()
        text.detach()


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).lower()
    return neutralised(cell) if isinstance(cell, str) else number_text(cell)


def write_csv(file: IO[bytes], headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """A whole CSV file."""
    with csv_table(file, headings) as add:
        for row in rows:
            add(row)


@contextmanager
def workbook(
    file: Path | IO[bytes], options: Mapping[str, Any] = MappingProxyType({}), **properties: Any
) -> Iterator[Workbook]:
    """A workbook that is streamed and has the same bytes for the same content.

    options: of xlsxwriter, such as the default font, by which widths of columns are measured. properties: title and so on.
    """
    with Workbook(file, deepcopy({**_OPTIONS, **options})) as book:  # xlsxwriter writes into it
        book.set_properties({**properties, "created": _CREATED})
        yield book


def write_workbook(
    file: Path | IO[bytes],
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *others: "NamedSheet",
    name: str | None = None,
) -> None:
    """A workbook of one table, on as many sheets as it needs (at least one), and of other sheets behind it. name: of its first sheet."""
    ahead = iter(rows)
    with workbook(file) as book:
        head = book.add_format({"bold": True, "num_format": "@", "bg_color": "#E7EDF4"})
        text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        first = next(ahead, None)
        while True:
            sheet = _headed(book.add_worksheet(name), headings, [_WIDTH] * len(headings), head)
            name = None
            for place in range(1, ROWS_A_SHEET + 1):
                if first is None:
                    break
                write_row(sheet, place, first, text)
                first = next(ahead, None)
            if first is None:
                break
        for other in others:
            sheet = _headed(book.add_worksheet(other.name), other.headings, other.widths, head)
            for place, row in enumerate(other.rows, 1):
                write_row(sheet, place, row, wrapped)


class NamedSheet(NamedTuple):
    """A sheet of texts to be read. widths: of its columns, in digits."""

    name: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]


def _headed(sheet: Worksheet, headings: Sequence[str], widths: Sequence[int], style: Format) -> Worksheet:
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, style)
    sheet.freeze_panes(1, 0)
    return sheet


def write_row(
    sheet: Worksheet,
    place: int,
    row: Iterable[Cell],
    text: Format,
    number: Format | None = None,
    blank: Format | None = None,
) -> None:
    """Writes the cells into row `place` (from 0): texts exactly as they are, numbers as numbers, nothing where there is none.

    A text longer than a cell can hold is cut with …. blank: how an empty cell looks, None = as the sheet does.
    """
    for column, cell in enumerate(row):
        if cell is None or cell == "":
            if blank is not None:
                sheet.write_blank(place, column, None, blank)
        elif isinstance(cell, bool):
            sheet.write_string(place, column, str(cell).lower(), text)
        elif isinstance(cell, str):
            sheet.write_string(place, column, cell if len(cell) <= _LONGEST else cell[: _LONGEST - 1] + "…", text)
        else:
            sheet.write_number(place, column, cell, number)
