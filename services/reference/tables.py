"""CSV and XLSX files as rows of cells under their headings. Cells keep their type; nothing is guessed about them here."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from services.caselists.commaseparated import as_stored
from services.reference.decoding import decoded
from services.reference.remarks import FileError, Remark
from services.reference.sheets import sheet_rows

Cell = str | float | int | bool | date | datetime | time | timedelta | None
NumberedRow = tuple[int, dict[str, Cell]]


@dataclass
class Table:
    """A file's rows. Each has its number in the file (the heading is 1 in most) and its cells by column name."""

    read_as: str
    columns: list[str]
    rows: list[NumberedRow] = field(default_factory=list)
    misfits: list[Remark] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_table(content: bytes, *, required: tuple[str, ...], known: tuple[str, ...]) -> Table:
    """The table in a CSV or XLSX file, told apart by its first bytes, with a warning for each column not known or not there.

    Rows of a CSV file with more or fewer cells than headings are misfits, not rows. Raises FileError.
    """
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        lines, warnings = sheet_rows(content)
        table = _table("XLSX", lines, warnings)
    else:
        text, encoding = decoded(content)
        table = _table(f"CSV, {encoding}", _csv_rows(text), [])
    _check_columns(table, required, known)
    return table


def _csv_rows(text: str) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with the line on which they start; the apostrophe that guards a text in our own CSV files is taken off."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [as_stored(cell) for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"row {line} is not CSV: {error}") from error


def _table(read_as: str, lines: Iterator[tuple[int, list[Cell]]], warnings: list[str]) -> Table:
    filled = ((number, cells) for number, cells in lines if any(not is_blank(cell) for cell in cells))
    _, first = next(filled, (0, []))
    table = Table(read_as, [_heading(cell) for cell in first], warnings=warnings)
    while table.columns and not table.columns[-1]:
        table.columns.pop()
    for number, cells in filled:
        while len(cells) > len(table.columns) and is_blank(cells[-1]):
            cells.pop()
        if len(cells) == len(table.columns):
            table.rows.append((number, dict(zip(table.columns, cells, strict=True))))
        else:
            expected = f"{len(table.columns)} cells as the heading has; the values may have slipped"
            table.misfits.append(Remark(f"row {number}", "number of cells", len(cells), expected))
    return table


def is_blank(cell: Cell) -> bool:
    """Whether the cell holds nothing to be seen."""
    return cell is None or (isinstance(cell, str) and not cell.strip("\ufeff\u200b \t\r\n\u00a0\u3000"))


def _heading(cell: Cell) -> str:
    return "" if is_blank(cell) else str(cell).strip("\ufeff\u200b \t\r\n\u00a0\u3000").lower()


def _check_columns(table: Table, required: tuple[str, ...], known: tuple[str, ...]) -> None:
    twice = sorted({name for name in table.columns if name and table.columns.count(name) > 1})
    if twice:
        raise FileError(f"the heading {', '.join(twice)} is there more than once, expected each column once")
    missing = [name for name in required if name not in table.columns]
    if missing:
        found = ", ".join(table.columns)[:200] or "nothing"
        wanted = f"expected a first row with {', '.join(known)}"
        raise FileError(f"the column {', '.join(missing)} is missing, {wanted} (found: {found})")
    for name in table.columns:
        if name not in known:
            table.warnings.append(f"column {name or '(without heading)'} is not known and was not read")
    blank = [name for name in known if name not in table.columns]
    if blank:
        table.warnings.append(f"column {', '.join(blank)} is not there: read as blank")
