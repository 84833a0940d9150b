"""What is no answered list is refused as a whole, with what was found and what is expected, in both languages; and it costs little."""

import io
import zipfile
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from services.lists.answers import reading, returned_file
from services.lists.answers.reading import read_tables
from services.lists.answers.refusals import ReturnRefused
from services.lists.answers.returned_file import ReturnedFile
from services.tabular.table_files import write_csv
from tests.lists.answers.returned import FORM, HEADINGS, case, xlsx
from tests.tabular.workbook_parts import far_cell

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ROW = [None, case("1"), *[None] * 7, "已立案处罚", "2026-11-21", "张三"]
LIST = xlsx({"全": [HEADINGS, ROW]})


def with_part(name: str, content: bytes = b"x", payload: bytes = LIST) -> bytes:
    """The list with one more part in its archive."""
    file = io.BytesIO(payload)
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr(name, content)
    return file.getvalue()


def with_password(payload: bytes = LIST) -> bytes:
    """The list with the mark of encryption on its parts."""
    changed = bytearray(payload)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = changed.find(mark)
        while place >= 0:
            changed[place + offset] |= 1
            place = changed.find(mark, place + 4)
    return bytes(changed)


def csv(*rows: list[str]) -> bytes:
    file = io.BytesIO()
    write_csv(file, HEADINGS, rows)
    return file.getvalue()


REFUSED = {
    "empty": (b"", "文件是空的", "the file is empty"),
    "blank": (b" \n", "文件是空的", "the file is empty"),
    "HTML called .xls": (b"<html><table><tr><td>1", "网页（HTML）", "an HTML page, whatever it is called"),
    "XML of Excel 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "2003",
        "XML spreadsheet of Excel 2003",
    ),
    "PDF": (b"%PDF-1.7", "PDF", "a PDF document"),
    "picture": (b"\x89PNG\r\n", "文件不是清单", "a picture"),
    "JSON": (b'{"a": 1}', "文件是 JSON", "the file is JSON"),
    "archive": (with_part("a.txt", payload=b""), "文件不是清单", "an archive (ZIP)"),
    "Word": (with_part("word/document.xml", payload=b""), "文件不是清单", "a Word document"),
    "macros": (with_part("xl/vbaProject.bin"), "文件含有宏", "the file has macros"),
    "macro sheet": (with_part("xl/macrosheets/sheet1.xml"), "文件含有宏", "the file has macros"),
    "links": (with_part("xl/externalLinks/externalLink1.xml"), "外部链接", "links to other files"),
    "queries": (with_part("xl/connections.xml"), "外部链接", "links to other files"),
    "objects": (with_part("xl/embeddings/oleObject1.bin"), "嵌入的对象", "embedded objects"),
    "protected XLSX": (OLE2 + "EncryptedPackage".encode("utf-16-le"), "文件设有密码", "protected by a password"),
    "protected parts": (with_password(), "文件设有密码", "protected by a password"),
    "XLS with macros": (OLE2 + "_VBA_PROJECT_CUR".encode("utf-16-le"), "文件含有宏", "the file has macros"),
    "broken XLS": (OLE2, "文件无法读取", "the file cannot be read"),
    "cut off": (LIST[:-30], "文件", "the file"),
    "other sheets": (
        xlsx({"清单": [["a", "b"]], "二": []}),
        "没有含“案件编号”和“处理结果”列的表（工作表：清单、二）",
        "no table has the columns 案件编号 and 处理结果 (sheets: 清单, 二)",
    ),
    "no results": (xlsx({"清单": [HEADINGS[:5]]}), "没有含“案件编号”和“处理结果”列的表", "no table has the columns"),
    "a heading twice": (
        xlsx({"全": [[*HEADINGS, "处理结果"]]}),
        "第 1 行：列名“处理结果”不止一处",
        "the heading 处理结果 is there more than once",
    ),
    "CSV of something else": (b"a,b\r\n1,2\r\n", "没有含“案件编号”", "no table has the columns"),
    "no text": (b"\xff\xff\xff\x81", "文件无法读取", "the file cannot be read"),
    "CSV of one line": (
        "案件编号,处理结果\r\n".encode() + b"x" * 300_000,
        "第 2 行超过 262,144 个字",
        "line 2 is longer than 262,144 characters",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_answered_list(name: str) -> None:
    payload, zh, en = REFUSED[name]
    with pytest.raises(ReturnRefused) as error:
        read_tables(ReturnedFile("回复.xls", payload), FORM)
    assert zh in error.value.said.zh and en in error.value.said.en
    assert "expected" in error.value.said.en and "应为" in error.value.said.zh


def test_a_file_of_100_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "回复.xlsx"
    with path.open("wb") as file:
        file.truncate(100 << 20)
    with pytest.raises(ReturnRefused, match="larger than 32 MB"):
        returned_file.returned_file(path)
    with pytest.raises(ReturnRefused, match="larger than 32 MB"):
        read_tables(ReturnedFile("回复.xlsx", bytes(33 << 20)), FORM)


def test_a_cell_far_away_and_a_bomb_end_in_the_child(tmp_path: Path) -> None:
    """The bomb's directory says 2 GB; `tests/tabular/test_workbooks.py` has those that lie."""
    bomb = bytearray(with_part("xl/media/a"))
    size = bomb.rfind(b"PK\x01\x02") + 24
    bomb[size : size + 4] = (2 << 30).to_bytes(4, "little")
    for payload in (bytes(bomb), far_cell(tmp_path / "far.xlsx").read_bytes()):
        with pytest.raises(ReturnRefused, match="the file cannot be read: the workbook"):
            read_tables(ReturnedFile("回复.xlsx", payload), FORM)


def test_cells_merged_over_rows_hold_for_all_of_them_and_formulas_are_not_worked_out() -> None:
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        for column, heading in enumerate(["案件编号", "号牌号码", *FORM.answer]):
            sheet.write_string(0, column, heading)
        for row in (1, 2):
            sheet.write_row(row, 0, [case(str(row)), f"豫C0000{row}"])
            sheet.write_formula(row, 4, '="张"&"三"', None, ["", "张三", ""][row])
        sheet.merge_range(1, 2, 2, 2, "办理中")
    rows = read_tables(ReturnedFile("回复.xlsx", file.getvalue()), FORM).rows
    assert [row.text("处理结果") for row in rows] == ["办理中", "办理中"]
    assert [row.text("经办人") for row in rows] == ["张三", "=…"]


def test_the_name_is_kept_without_folders_and_what_cannot_be_printed() -> None:
    assert ReturnedFile("C:\\回\\a\x00b\n.xlsx", b"").plain_name == "ab.xlsx"
    assert ReturnedFile("../../回复.xlsx", b"").plain_name == "回复.xlsx"
    assert len(ReturnedFile("x" * 1_000, b"").plain_name) == 200


def test_more_rows_than_any_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    with pytest.raises(ReturnRefused, match="more than 3 rows"):
        read_tables(ReturnedFile("回复.csv", csv(*[["", case(str(n))] for n in range(4)])), FORM)
    assert len(read_tables(ReturnedFile("回复.csv", csv(*[["", case(str(n))] for n in range(3)])), FORM).rows) == 3


def test_more_lines_than_any_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_LINES", 3)
    assert read_tables(ReturnedFile("回复.csv", csv([], [])), FORM).headings
    with pytest.raises(ReturnRefused, match="more than 3 lines"):
        read_tables(ReturnedFile("回复.csv", csv([], [], [])), FORM)


def test_csv_as_spreadsheets_save_it() -> None:
    """UTF-8 with BOM as we write it, GB18030 and tabs as Chinese Excel does; a row keeps the line on which it begins."""
    text = csv(
        ["1", case("1"), "豫C00001", "01", "甲\n乙", "", "", "", "", "已立案处罚", "2026-11-21", "'=张三"], ["2", case("2")]
    )
    for payload in (
        text,
        text.decode("utf-8-sig").encode("gb18030"),
        text.decode("utf-8-sig").replace(",", "\t").encode("utf-16"),
    ):
        tables = read_tables(ReturnedFile("回复.csv", payload), FORM)
        assert [(row.row, row.text("案件编号"), row.text("处理结果")) for row in tables.rows] == [
            (2, case("1"), "已立案处罚"),
            (4, case("2"), ""),
        ]


def test_headings_are_known_with_breaks_and_in_another_width() -> None:
    sheet = [
        ["案件\n编号", "处理结果 ", " 处理时间", "经办人（必填）", "经办人"],
        [case("1"), "办理中", "2026-11-21", None, "张三"],
    ]
    (row,) = read_tables(ReturnedFile("回复.xlsx", xlsx({"全": sheet})), FORM).rows
    assert [row.text(name) for name in FORM.answer] == ["办理中", "2026-11-21", "张三"]


def test_numbers_of_lists_in_the_name_and_on_the_cover() -> None:
    sheets = {"封面": [["编号 410302-2026-0007"], ["上一清单", "410302-2026-0006"]], "全": [HEADINGS, ROW]}
    tables = read_tables(ReturnedFile("CITY-2026-12345.xlsx", xlsx(sheets)), FORM)
    assert list(tables.stated) == ["CITY-2026-12345", "410302-2026-0007", "410302-2026-0006"]
    assert not read_tables(ReturnedFile(f"{case('1')}.xlsx", LIST), FORM).stated
