"""The list as a workbook, read again by another library."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from services.lists.heading import Heading
from services.lists.rows import HEADINGS, case_row
from services.lists.workbook import case_workbook
from services.store.tables.findings import Finding

DAY = date(2026, 11, 20)
RUNS = [
    '=HYPERLINK("http://127.0.0.1/x","点我")',
    "+86",
    "-5号",
    "@甲",
    "\t制表",
    "=1+1",
    "'撇号",
    '引"号，逗,号',
    "http://127.0.0.1/",
    "_x0041_",
]


def written(path: Path, rows: list[Finding], rows_a_sheet: int = 1_000_000, district: str | None = None) -> Path:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.outcome] = counts.get(row.outcome, 0) + 1
    with case_workbook(path, Heading(DAY, district, counts, "2026-11-21 08:00:00", 2 if district else 0), rows_a_sheet) as add:
        for number, row in enumerate(rows, 1):
            add(row.outcome, case_row(row, number))
    return path


def sheet(path: Path, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)


def xml(path: Path, member: str) -> str:
    with ZipFile(path) as archive:
        return archive.read(member).decode()


@pytest.mark.parametrize("rows", [0, 1])
def test_all_states_have_a_sheet_even_when_empty(tmp_path: Path, finding: Callable[..., Finding], rows: int) -> None:
    path = written(tmp_path / "list.xlsx", [finding()] * rows)
    assert CalamineWorkbook.from_path(path).sheet_names == ["说明", "违法", "嫌疑", "待核实", "并案列出"]
    assert sheet(path, "待核实") == [list(HEADINGS)]
    assert len(sheet(path, "违法")) == 1 + rows


def test_texts_are_texts_whatever_they_begin_with(tmp_path: Path, finding: Callable[..., Finding]) -> None:
    path = written(tmp_path / "list.xlsx", [finding(n, owner=owner) for n, owner in enumerate(RUNS)])
    assert [row[6] for row in sheet(path, "违法")[1:]] == RUNS
    rows = xml(path, "xl/worksheets/sheet2.xml")
    assert "<f>" not in rows
    assert "<hyperlink" not in rows


def test_ids_and_codes_keep_their_digits_and_numbers_are_numbers(tmp_path: Path, finding: Callable[..., Finding]) -> None:
    path = written(
        tmp_path / "list.xlsx", [finding(owner="410302198001011234", code="1344", measured=30.04, limit=30.0, place="1E5")]
    )
    row = sheet(path, "违法")[1]
    assert (row[3], row[6], row[8], row[9], row[11]) == ("01", "410302198001011234", "1E5", "410311", "1344")
    assert (row[0], row[12], row[13]) == (1.0, 30.04, 30.0)


def test_each_sheet_counts_from_one(tmp_path: Path, finding: Callable[..., Finding]) -> None:
    rows = [finding(n, outcome=outcome) for n, outcome in enumerate(["violation", "suspected", "violation", "to_be_verified"])]
    path = written(tmp_path / "list.xlsx", rows)
    assert [[row[0] for row in sheet(path, name)[1:]] for name in ("违法", "嫌疑", "待核实")] == [[1.0, 2.0], [1.0], [1.0]]


def test_a_long_list_goes_on_on_a_second_sheet(tmp_path: Path, finding: Callable[..., Finding]) -> None:
    path = written(tmp_path / "list.xlsx", [finding(n) for n in range(5)], rows_a_sheet=2)
    names = CalamineWorkbook.from_path(path).sheet_names
    assert names == ["说明", "违法", "违法(2)", "违法(3)", "嫌疑", "待核实", "并案列出"]
    assert [row[0] for name in names[1:4] for row in sheet(path, name)[1:]] == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_the_cover_says_which_list_it_is_and_how_long(tmp_path: Path, finding: Callable[..., Finding]) -> None:
    path = written(tmp_path / "list.xlsx", [finding(), finding(outcome="suspected")], district="410311")
    cells = [str(cell) for row in sheet(path, "说明") for cell in row if cell != ""]
    assert {"2026-11-20", "410311", "违法", "由 plumewatch 生成，待人工复核"} <= set(cells)
    assert cells[cells.index("合计") + 1] == "2.0"
    assert any("另有 2 件区县不明" in cell for cell in cells)


def test_prints_on_a4_landscape_with_headings_and_page_numbers(tmp_path: Path, finding: Callable[..., Finding]) -> None:
    path = written(tmp_path / "list.xlsx", [finding()], district="A&B")
    rows = xml(path, "xl/worksheets/sheet2.xml")
    assert re.search(r'<pageSetup paperSize="9"[^>]* orientation="landscape"', rows)
    assert "&amp;P" in rows
    assert "违法 共 1 件" in rows
    assert "A&amp;&amp;B" in rows
    assert 'state="frozen"' in rows
    assert "<autoFilter" in rows
    assert "'违法'!$1:$1" in xml(path, "xl/workbook.xml").replace("违法!", "'违法'!")


def test_a_cell_holds_no_more_than_excel_can_open(tmp_path: Path, finding: Callable[..., Finding]) -> None:
    owner = str(sheet(written(tmp_path / "list.xlsx", [finding(owner="长" * 40_000)]), "违法")[1][6])
    assert len(owner) == 32_767
    assert owner.endswith("长…")
