"""Encodings and tables: nothing is lost, nothing slips (case R1)."""

import pytest

from services.reference.tables import read_table
from services.tabular import FileRefused, file_format
from tests.reference.examples import register, truck
from tests.tabular.xls_parts import xls


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with BOM"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16 LE with BOM"),
        ("utf-16-be", "UTF-16 BE"),
    ],
)
def test_a_rare_character_survives_each_encoding(bring, rows, encoding, said):
    report = bring("vehicles", register(truck(owner="孟津㛃运队"), truck("豫C8K302", owner="洛北龑达")).encode(encoding))
    assert report.read_as == f"CSV, {said}"
    assert [row["owner"] for row in rows("vehicle_version")] == ["孟津㛃运队", "洛北龑达"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("plate,plate_type\n豫C8K301,01\n".encode("utf-16")[:-1], "not UTF-16"),
        (b"plate,plate_type\n\xff\xff,01\n", "line 2 is neither UTF-8 nor GB18030"),
        ("plate,plate_type\n豫C8K301,洛阳试验运输公司\n".encode() + b"\xb0\xa1,01\n", "line 3 has a byte that is not UTF-8"),
        (b"plate,plate_type\n\0,01\n", "line 2 has a NUL"),
        (b"plate,plate_type,plate\n", "plate is there more than once"),
        ("号牌;种类\n".encode(), "column plate, plate_type is missing"),
        ('plate,plate_type\n"豫C8K301,01\n'.encode(), "row 2 is not CSV"),
        (b"PK\x03\x04 no workbook", "not readable as XLSX"),
        (b"  \n", "empty"),
    ],
)
def test_an_unreadable_file_is_refused_whole(bring, rows, content, said):
    with pytest.raises(FileRefused, match=said):
        bring("vehicles", content)
    assert rows("vehicle_version") == []


def test_headings_may_have_spaces_and_a_second_bom():
    table = read_table(
        "\ufeff\ufeff Plate , plate_type\n豫C8K301,01\n".encode(), required=("plate",), known=("plate", "plate_type")
    )
    assert table.rows == [(2, {"plate": "豫C8K301", "plate_type": "01"})]


def test_unknown_and_missing_columns_are_said():
    table = read_table("plate,颜色\n豫C8K301,黄\n".encode(), required=("plate",), known=("plate", "fuel"))
    assert [(warning.zh, warning.en) for warning in table.warnings] == [
        ("列 颜色 不认识，未读取", "column 颜色 is not known and was not read"),
        ("没有列 fuel：按留空读取", "column fuel is not there: read as blank"),
    ]


def test_a_row_with_a_cell_too_many_is_not_read_under_wrong_headings():
    table = read_table(b'a,b\n1,2\n\n1,"2\n3",4\n5\n6,7\n', required=("a",), known=("a", "b"))
    assert [number for number, _ in table.rows] == [2, 7]
    assert [misfit.text for misfit in table.misfits] == [
        "row 4: number of cells is 3, expected 2 cells as the heading has; the values may have slipped",
        "row 6: number of cells is 1, expected 2 cells as the heading has; the values may have slipped",
    ]


def test_our_own_guard_against_formulas_is_undone(bring, rows):
    bring("vehicles", register(truck(owner="'=1+1"), truck("豫C8K302", owner="'甲")))
    assert [row["owner"] for row in rows("vehicle_version")] == ["=1+1", "'甲"]


def test_an_xls_as_long_as_its_format_allows_was_probably_cut_off(bring, rows, monkeypatch):
    monkeypatch.setattr(file_format, "_XLS_ROWS", 3)
    whole = [("plate", "plate_type"), ("豫C8K301", "01"), ("豫C8K302", "01"), ("豫C8K303", "01")]
    assert bring("vehicles", xls(whole)).read_as == "XLS"
    report = bring("vehicles", xls(whole[:3]), "all.csv", complete=True)
    assert any("it was probably cut off; save the whole table as XLSX" in warning.en for warning in report.warnings)
    assert [remark.value for remark in report.of("error")] == ["the file was probably cut off"]
    assert (report.outcome.unchanged, report.outcome.absent) == (2, 0)
