"""CSV and XLSX files as rows of cells under their headings. Cells keep their type; nothing is guessed about them here."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from rules.catalogue import Text
from services.reference.remarks import Remark
from services.reference.sheets import sheet_rows
from services.tabular import FileRefused
from services.tabular.cell_errors import CellError, errors_told
from services.tabular.csv_guard import as_stored
from services.tabular.encodings import decoded
from services.tabular.file_format import CUT_OFF, FileFormat, format_of, is_cut_off, separator_of, stated_separator

Cell = str | float | int | bool | date | datetime | time | timedelta | CellError | None
NumberedRow = tuple[int, dict[str, Cell]]
_INVISIBLE = "\ufeff\u200b \t\r\n\u00a0\u3000"
_TEXT_NAMES = {",": "CSV", "\t": "TSV", ";": "CSV with semicolons"}


@dataclass
class Table:
    """A file's rows. Each has its number in the file (the heading is 1 in most) and its cells by column name.

    is_cut_off: the sheet is as long as its format allows, so rows were probably lost when it was saved.
    """

    read_as: str
    columns: list[str]
    rows: list[NumberedRow] = field(default_factory=list)
    misfits: list[Remark] = field(default_factory=list)
    warnings: list[Text] = field(default_factory=list)
    is_cut_off: bool = False


def read_table(
    content: bytes, *, required: tuple[str, ...], known: tuple[str, ...], headings: Mapping[str, str] | None = None
) -> Table:
    """The table in a text (CSV, TSV, semicolons) or workbook (XLSX, XLS), with a warning for each column not known or not there.

    headings: other headings of the known columns, such as 号牌号码. Rows of a text with more or fewer cells than headings are misfits,
    not rows. Raises FileRefused.
    """
    columns = {_key(heading): name for heading, name in {**(headings or {}), **{name: name for name in known}}.items()}
    form = format_of(io.BytesIO(content))
    if form is FileFormat.JSON:
        raise FileRefused(
            f"文件是 JSON，应为表格（XLSX 或 CSV），首行为 {'、'.join(known)}",
            f"the file is JSON, expected a table (XLSX or CSV) whose first row names {', '.join(known)}",
        )
    if form.is_workbook:
        lines, warnings = sheet_rows(content)
        table = _table(form, lines, warnings, columns)
        table.is_cut_off = is_cut_off(form, table.rows[-1][0] if table.rows else 0)
        table.warnings += [Text(f"工作表{CUT_OFF.zh}", f"the sheet has {CUT_OFF.en}")] if table.is_cut_off else []
    else:
        text, encoding = decoded(content)
        separator, first_line = _separator(text, columns)
        read_as = f"{_TEXT_NAMES.get(separator, f'CSV with {separator!r}')}, {encoding.name}"
        table = _table(read_as, _csv_rows(text, separator, first_line), [], columns)
    _check_columns(table, required, known)
    return table


def _separator(text: str, columns: Mapping[str, str]) -> tuple[str, int]:
    """What parts the cells, and the line (0 or 1) on which the table begins: a first line may state the separator."""
    lines = io.StringIO(text)
    first = next(lines, "")
    if (stated := stated_separator(first)) is not None:
        return stated, 1
    heading = first if not is_blank(first) else next((line for line in lines if not is_blank(line)), "")
    return separator_of(heading, lambda cell: _column(cell, columns) in columns.values()), 0


def _csv_rows(text: str, separator: str, first_line: int) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with the line on which they start; the apostrophe that guards a text in our own CSV files is taken off."""
    lines = io.StringIO(text, newline="")
    for _ in range(first_line):
        next(lines)
    reader = csv.reader(lines, strict=True, delimiter=separator)
    line = first_line + 1
    try:
        for cells in reader:
            yield line, errors_told(as_stored(cell) for cell in cells)
            line = first_line + reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(f"第 {line} 行不是 CSV（{error}）", f"row {line} is not CSV: {error}") from error


def _table(read_as: str, lines: Iterator[tuple[int, list[Cell]]], warnings: list[Text], columns: Mapping[str, str]) -> Table:
    filled = ((number, cells) for number, cells in lines if any(not is_blank(cell) for cell in cells))
    _, first = next(filled, (0, []))
    table = Table(read_as, [_column(cell, columns) for cell in first], warnings=warnings)
    while table.columns and not table.columns[-1]:
        table.columns.pop()
    for number, cells in filled:
        while len(cells) > len(table.columns) and is_blank(cells[-1]):
            cells.pop()
        if len(cells) == len(table.columns):
            table.rows.append((number, dict(zip(table.columns, cells, strict=True))))
        else:
            wide = len(table.columns)
            expected = Text(
                f"与表头相同的 {wide} 个：值可能错位", f"{wide} cells as the heading has; the values may have slipped"
            )
            table.misfits.append(Remark(f"row {number}", "number of cells", len(cells), expected))
    return table


def is_blank(cell: Cell) -> bool:
    """Whether the cell holds nothing to be seen."""
    return cell is None or (isinstance(cell, str) and not cell.strip(_INVISIBLE))


def _column(cell: Cell, columns: Mapping[str, str]) -> str:
    """The column that a heading names, alone or in two languages (号牌号码 plate); a heading of no known column as it is, in small letters."""
    if is_blank(cell):
        return ""
    written = str(cell).strip(_INVISIBLE).lower()
    if _key(written) in columns:
        return columns[_key(written)]
    parts = {columns.get(_key(part)) for part in re.split(r"[\s/|]+", written)}
    both = parts.pop() if len(parts) == 1 else None
    return both or written


def _key(heading: str) -> str:
    """A heading without what is written in many ways: width, spaces, brackets round a unit, the star of a column that must be filled."""
    return re.sub(r"[\s_*()\[\]:]+", "", unicodedata.normalize("NFKC", heading).lower())


def _check_columns(table: Table, required: tuple[str, ...], known: tuple[str, ...]) -> None:
    twice = sorted({name for name in table.columns if name and table.columns.count(name) > 1})
    if twice:
        raise FileRefused(
            f"表头 {'、'.join(twice)} 出现多次，每列应为一次",
            f"the heading {', '.join(twice)} is there more than once, expected each column once",
        )
    missing = [name for name in required if name not in table.columns]
    if missing:
        found = ", ".join(table.columns)[:200]
        raise FileRefused(
            f"缺少列 {'、'.join(missing)}，首行应有 {'、'.join(known)}（现有：{found or '无'}）",
            f"the column {', '.join(missing)} is missing, expected a first row with {', '.join(known)} (found: {found or 'nothing'})",
        )
    for name in table.columns:
        if name not in known:
            zh, en = (name, name) if name else ("（无表头）", "(without heading)")
            table.warnings.append(Text(f"列 {zh} 不认识，未读取", f"column {en} is not known and was not read"))
    blank = [name for name in known if name not in table.columns]
    if blank:
        table.warnings.append(
            Text(f"没有列 {'、'.join(blank)}：按留空读取", f"column {', '.join(blank)} is not there: read as blank")
        )
