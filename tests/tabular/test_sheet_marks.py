"""Merged cells hold for their rows, error cells are no blanks, and what is hidden is read and said (case N34)."""

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from rules.catalogue import Text
from services.publish.publication import publish_file
from services.reference.tables import Table, read_table
from services.tabular import FileRefused
from services.tabular.cell_errors import SAVED_AS_TEXT, UNCALCULATED, CellError
from services.tabular.xls_marks import xls_marks
from streams.embedded_log import EmbeddedLog
from streams.events import READINGS, TOPICS
from streams.profiles import load
from tests.tabular.ods_parts import COVERED, ERROR, cell, ods, row
from tests.tabular.workbook_parts import write_workbook
from tests.tabular.xls_parts import error, failed_formula, hidden_columns, hidden_row, merged, xls

COLUMNS = ("plate", "plate_type", "emission_stage", "owner")
ROWS = [("豫C0T002", "01", 3, "甲"), ("豫C0T003", "01", 4, "乙"), ("豫C0T004", "01", 5, "丙"), ("豫C0T005", "01", 6, "丁")]


def workbook(change: Callable[[Worksheet], None], book_of: Callable[[xlsxwriter.Workbook], None] = lambda book: None) -> bytes:
    """A register of four trucks in rows 2 to 5, changed."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("登记")
        for number, row in enumerate([COLUMNS, *ROWS]):
            sheet.write_row(number, 0, row)
        change(sheet)
        book_of(book)
    return content.getvalue()


def read(content: bytes) -> Table:
    return read_table(content, required=("plate",), known=COLUMNS)


def english(texts: list[Text]) -> list[str]:
    return [text.en for text in texts]


def column(table: Table, name: str) -> list[Any]:
    return [str(cells[name]) if isinstance(cells[name], CellError) else cells[name] for _, cells in table.rows]


def test_a_merged_value_holds_for_all_its_rows_and_that_is_said() -> None:
    table = read(workbook(lambda sheet: sheet.merge_range("C2:C4", 3)))
    assert column(table, "emission_stage") == [3, 3, 3, 6]
    assert english(table.warnings) == ["the value of a merged cell holds for all its rows: C2:C4"]


def test_of_a_cell_merged_over_columns_only_the_first_has_the_value() -> None:
    table = read(workbook(lambda sheet: sheet.merge_range("C3:D4", 3)))
    assert column(table, "emission_stage") == [3, 3, 3, 6]
    assert column(table, "owner") == ["甲", "(merged into C3)", "(merged into C3)", "丁"]


def test_two_merged_cells_below_each_other_and_beside_each_other() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.merge_range("C2:C3", 3)
        sheet.merge_range("C4:C5", 5)
        sheet.merge_range("D3:D5", "同一车队")

    table = read(workbook(change))
    assert column(table, "emission_stage") == [3, 3, 5, 5]
    assert column(table, "owner") == ["甲", "同一车队", "同一车队", "同一车队"]


def test_a_title_over_a_group_of_rows_is_no_value_of_theirs() -> None:
    table = read(workbook(lambda sheet: sheet.merge_range("A6:D6", "洛龙区")))
    assert [*table.rows[-1][1].values()] == ["洛龙区", "", "", ""]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_is_no_blank(error: str) -> None:
    table = read(workbook(lambda sheet: sheet.write_formula("C3", "=X", None, error)))
    assert table.rows[1][1]["emission_stage"] == CellError(error)


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_an_error_that_was_saved_as_text_is_none_either(separator: str) -> None:
    text = "\n".join(separator.join(map(str, row)) for row in [COLUMNS, ("豫C0T002", "01", " #N/A ", "Err:508")])
    ((_, cells),) = read(text.encode()).rows
    assert (cells["emission_stage"], cells["owner"]) == (CellError("#N/A", SAVED_AS_TEXT), CellError("Err:508", SAVED_AS_TEXT))
    assert column(read(text.replace("#N/A", "3").replace("Err:508", "#1车队").encode()), "owner") == ["#1车队"]


def test_a_formula_without_a_result_says_so_also_in_a_row_without_references(tmp_path: Path) -> None:
    cells = [b'<c t="inlineStr"><is><t>%s</t></is></c>' % text for text in (b"plate", b"owner", b"A1")]
    rows = [b"<row>" + cells[0] + cells[1] + b"</row>", b"<row>" + cells[2] + b"<c><f>1+1</f></c></row>"]
    content = write_workbook(tmp_path / "formula.xlsx", rows).read_bytes()
    ((_, found),) = read_table(content, required=("plate",), known=("plate", "owner")).rows
    assert found == {"plate": "A1", "owner": UNCALCULATED}


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    def change(sheet: Worksheet) -> None:
        for number in (2, 3):
            sheet.set_row(number, None, None, {"hidden": True})
        sheet.set_column("C:XFD", None, None, {"hidden": True})

    table = read(workbook(change))
    assert column(table, "emission_stage") == [3, 4, 5, 6]
    assert english(table.warnings) == ["hidden rows were read, too: 3–4", "hidden columns were read, too: C–D"]


def test_filtered_rows_are_hidden_rows() -> None:
    def change(sheet: Worksheet) -> None:
        sheet.autofilter("A1:D5")
        sheet.filter_column("C", "x > 3")
        sheet.set_row(1, None, None, {"hidden": True})

    assert english(read(workbook(change)).warnings) == ["hidden rows were read, too: 2"]


def test_a_hidden_sheet_is_said_whether_it_is_read_or_not() -> None:
    def second_is_hidden(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("旧")
        sheet.write("A1", "x")
        sheet.hide()

    def first_is_hidden(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("空").activate()
        book.worksheets()[0].hide()

    assert english(read(workbook(lambda sheet: None, second_is_hidden)).warnings) == [
        "only the first sheet, 登记, was read, not 旧 (hidden)"
    ]
    assert english(read(workbook(lambda sheet: None, first_is_hidden)).warnings) == [
        "the sheet is hidden in the workbook, and was read all the same"
    ]


def test_many_merged_cells_are_named_in_part() -> None:
    def change(sheet: Worksheet) -> None:
        for number in range(16):
            sheet.merge_range(1 + 2 * number, 2, 2 + 2 * number, 2, number % 6)

    (warning,) = read(workbook(change)).warnings
    assert warning.en.endswith("C20:C21 and 5 more")
    assert warning.zh.startswith("合并单元格的值适用于其所有行：") and warning.zh.endswith("、C20:C21 等另 5 处")


def test_a_sheet_whose_rows_have_no_numbers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="not readable"):
        read(write_workbook(tmp_path / "broken.xlsx", [b'<row r="x"><c r="A1"><v>1</v></c></row>']).read_bytes())


TEXTS = [[str(cell) for cell in row] for row in [COLUMNS, *ROWS]]


def test_an_xls_file_too() -> None:
    cells = [row[:] for row in TEXTS]
    cells[2][2] = cells[3][2] = cells[4][3] = ""
    content = xls(
        cells,
        error(2, 2, 0x2A),
        failed_formula(3, 2, 0x17),
        hidden_row(3),
        hidden_row(4),
        hidden_columns(1, 255),
        merged(3, 4, 3, 3),
    )
    table = read(content)
    assert column(table, "emission_stage") == ["3", "#N/A", "#REF!", "6"]
    assert column(table, "owner") == ["甲", "乙", "丙", "丙"]
    assert english(table.warnings) == [
        "hidden rows were read, too: 4–5",
        "hidden columns were read, too: B–D",
        "the value of a merged cell holds for all its rows: D4:D5",
    ]
    assert english(read(xls(TEXTS, is_hidden=True)).warnings) == [
        "the sheet is hidden in the workbook, and was read all the same"
    ]
    assert english(read(xls(TEXTS)).warnings) == []


def test_an_xls_file_whose_tables_cannot_be_followed_says_so() -> None:
    assert _without_marks(lambda content: content[:48] + b"\xfe\xff\xff\xff" + content[52:]) is True


def _without_marks(change: Callable[[bytes], bytes]) -> bool:
    """Whether the marks of a damaged container are missing."""
    try:
        return not xls_marks(change(xls(TEXTS, hidden_row(3))))
    except struct.error:
        return True


def test_an_ods_file_too() -> None:
    rows = [row(*map(cell, cells)) for cells in TEXTS[:2]]
    rows += [
        row(cell("豫C0T003"), cell("01"), ERROR, cell("乙", ' table:number-rows-spanned="2" table:number-columns-spanned="1"')),
        row(cell("豫C0T004"), cell("01"), cell("5"), COVERED, more=' table:visibility="filter"'),
        row(cell("豫C0T005"), cell("01"), cell("6"), cell("丁"), more=' table:visibility="collapse"'),
    ]
    shown = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/><table:table-column/>'
    table = read(ods(shown, *rows))
    assert column(table, "emission_stage") == ["3", "#N/A", "5", "6"]
    assert column(table, "owner") == ["甲", "乙", "乙", "丁"]
    assert english(table.warnings) == [
        "hidden rows were read, too: 4–5",
        "hidden columns were read, too: C",
        "the value of a merged cell holds for all its rows: D3:D4",
    ]


@pytest.fixture
def log(tmp_path: Path) -> EmbeddedLog:
    log = EmbeddedLog(tmp_path / "log.db")
    log.create_topics(TOPICS, 1)
    return log


def test_a_published_workbook_has_no_blank_for_an_error_and_says_what_is_hidden(log: EmbeddedLog, tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ("plate", "reading_id", "opacity_pct", "station_id"))
        sheet.write_formula("C3", "=X", None, "#N/A")
        sheet.write_formula("D4", "=X", None, "#REF!")
        sheet.set_row(4, None, None, {"hidden": True})

    path = tmp_path / "readings.xlsx"
    path.write_bytes(workbook(change))
    tally = publish_file(log, READINGS, path, load("plain"))
    batches = log.reader([READINGS], lambda where: 0).poll(0.05, 100)
    values = [record.value or b"" for batch in batches for record in batch.records]
    assert b'"opacity_pct":{"error":"#N/A"}' in values[1] and b'"error":"#REF!"' in values[2]
    assert any("hidden rows were read, too: 5" in note for note in english(tally.notes))
