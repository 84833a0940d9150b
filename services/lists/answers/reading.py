"""Rows of the tables of a list's file: of every sheet that has the headings for case numbers and results.

Workbooks are read by the child of `services.tabular.workbook`, within its limits; CSV line by line. Formulas are never evaluated.
"""

import io
import re
import tempfile
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, NamedTuple

from rules.catalogue.entries import Text
from rules.catalogue.labels import number_text
from services.lists.answers.form import AnswerForm, plain_heading
from services.lists.answers.refusals import ReturnRefused
from services.lists.answers.returned_file import ReturnedFile, checked_format, refused
from services.lists.files.cover import NUMBER_FACT
from services.tabular import FileRefused, read_workbook
from services.tabular.csv_guard import as_stored
from services.tabular.csv_rows import csv_rows
from services.tabular.encodings import decoded
from services.tabular.file_format import separator_of

MOST_ROWS = 100_000
"""Maximum rows of all tables of a file: the longest list of a city has 70,000."""
_MOST_SECONDS = 60
_LONGEST_LINE = 1 << 18
"""Maximum characters of a line of CSV: the longest cell of a workbook has 32,767. This and the next bound what no child limits."""
_MOST_LINES = 300_000
"""Maximum lines of CSV: rows may have breaks within."""
_MOST_STATED = 200
_MOST_COVER_ROWS = 30
_LIST_NUMBER = re.compile(r"(?<![0-9A-Za-z-])([0-9A-Za-z]{1,12}-\d{4}-\d{4,6})(?![0-9A-Za-z-])")


class TableRow(NamedTuple):
    """A row under the headings. row: as the spreadsheet counts, of a CSV file the line on which it begins."""

    sheet: str
    row: int
    cells: Mapping[str, Any]

    def text(self, heading: str) -> str:
        """What the cell shows, '' where it is blank or there is none."""
        return cell_text(self.cells.get(heading))


@dataclass
class ListTables:
    """What was read of a file. stated: list numbers that stand in it outside of its tables, or in its name."""

    rows: list[TableRow] = field(default_factory=list)
    headings: dict[str, None] = field(default_factory=dict)
    stated: dict[str, None] = field(default_factory=dict)
    sheets: list[str] = field(default_factory=list)


def read_tables(file: ReturnedFile, form: AnswerForm, *, has_answers: bool = True) -> ListTables:
    """The file's tables. has_answers False: also those that have no column for results, as an issued CSV. Raises ReturnRefused."""
    form = form.as_read
    required = (form.number, form.result) if has_answers else (form.number,)
    is_workbook = checked_format(file).is_workbook
    tables = ListTables()
    _note_numbers(tables, [file.name])
    try:
        for sheet, rows in _sheets(file.payload) if is_workbook else [("", _csv(file.payload, form))]:
            tables.sheets.append(sheet)
            _read_sheet(tables, sheet, rows, form, required)
    except FileRefused as error:
        raise refused(Text(f"文件无法读取（{error.text.zh}）", f"the file cannot be read: {error.text.en}")) from error
    if not tables.headings:
        zh, en = (f"（工作表：{'、'.join(tables.sheets)[:200]}）", f" (sheets: {', '.join(tables.sheets)[:200]})")
        zh, en = (zh, en) if is_workbook else ("", "")
        wanted_zh, wanted_en = "”和“".join(required), " and ".join(required)
        raise refused(Text(f"没有含“{wanted_zh}”列的表{zh}", f"no table has the columns {wanted_en}{en}"))
    return tables


def own_number(file: ReturnedFile) -> str | None:
    """The number of the list that the file is, by its name or else by its cover, the first sheet of a workbook; None where neither says it."""
    if named := _LIST_NUMBER.search(file.name):
        return named[1]
    if not checked_format(file).is_workbook:
        return None
    try:
        with closing(_sheets(file.payload)) as sheets:
            for _, cells in islice(next(sheets, ("", iter(())))[1], _MOST_COVER_ROWS):
                texts = [cell_text(cell) for cell in cells if cell is not None]
                if NUMBER_FACT in texts and (stated := _LIST_NUMBER.search(" ".join(texts))):
                    return stated[1]
    except FileRefused:
        pass  # reading it whole says why
    return None


def cell_text(cell: Any) -> str:
    """What a cell shows, without space around it: whole numbers without a point, times as 2026-11-20 08:30:05."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _sheets(payload: bytes) -> Generator[tuple[str, Iterator[tuple[int, list[Any]]]]]:
    with tempfile.TemporaryFile() as file:
        file.write(payload)
        file.seek(0)
        with read_workbook(file, max_seconds=_MOST_SECONDS) as sheets:
            for sheet in sheets:
                yield sheet.name, enumerate(sheet.rows, 1)


def _csv(payload: bytes, form: AnswerForm) -> Iterator[tuple[int, list[Any]]]:
    text, _ = decoded(payload)
    lines = io.StringIO(text, newline="")
    first = lines.readline(_LONGEST_LINE)
    separator = separator_of(first, lambda cell: plain_heading(cell) in (form.number, *form.answer))
    lines.seek(0)
    counted = _CountedLines(lines)
    for cells in csv_rows(counted, separator):
        yield counted.begins, [as_stored(cell) for cell in cells]
        counted.begins = counted.number + 1


class _CountedLines:
    """Lines of bounded length. begins: the line on which the row begins that is being read."""

    def __init__(self, lines: io.StringIO) -> None:
        self._lines, self.number, self.begins = lines, 0, 1

    def __iter__(self) -> Iterator[str]:
        while line := self._lines.readline(_LONGEST_LINE + 1):
            self.number += 1
            if len(line) > _LONGEST_LINE:
                most, line_number = f"{_LONGEST_LINE:,}", self.number
                raise refused(
                    Text(f"第 {line_number} 行超过 {most} 个字", f"line {line_number} is longer than {most} characters")
                )
            if self.number > _MOST_LINES:
                raise refused(Text(f"文件超过 {_MOST_LINES:,} 行", f"the file has more than {_MOST_LINES:,} lines"))
            yield line


def _read_sheet(
    tables: ListTables, sheet: str, rows: Iterable[tuple[int, list[Any]]], form: AnswerForm, required: Sequence[str]
) -> None:
    """Adds the sheet's rows. A heading row holds until the next one: local and outside plates may stand one below the other."""
    headings: list[str] = []
    for number, cells in rows:
        named = [plain_heading(cell) for cell in cells]
        if all(heading in named for heading in required):
            headings = named
            _check_once(sheet, number, headings)
            tables.headings |= dict.fromkeys(filter(None, headings))
            continue
        found = {name: cell for name, cell in zip(headings, cells, strict=False) if name}
        row = TableRow(sheet, number, found)
        if row.text(form.number).upper().startswith("PW") or any(row.text(name) for name in form.answer):
            tables.rows.append(row)
            if len(tables.rows) > MOST_ROWS:
                raise refused(Text(f"文件中的案件超过 {MOST_ROWS:,} 行", f"the file has more than {MOST_ROWS:,} rows of cases"))
        else:
            _note_numbers(tables, (cell for cell in cells if isinstance(cell, str)))


def _note_numbers(tables: ListTables, texts: Iterable[str]) -> None:
    for text in texts:
        if len(tables.stated) < _MOST_STATED and len(text) < 1_000:
            tables.stated |= dict.fromkeys(_LIST_NUMBER.findall(text))


def _check_once(sheet: str, row: int, headings: list[str]) -> None:
    twice = sorted({name for name in headings if name and headings.count(name) > 1})
    if twice:
        zh, en = (f"工作表“{sheet}”", f'sheet "{sheet}", ') if sheet else ("", "")
        raise ReturnRefused(
            Text(
                f"{zh}第 {row} 行：列名“{'、'.join(twice)}”不止一处，应为每列一处",
                f"{en}row {row}: the heading {', '.join(twice)} is there more than once, expected each column once",
            )
        )
