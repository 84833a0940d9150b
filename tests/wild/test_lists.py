"""Lists that people open in Excel (kind W of the cases): texts that are formulas, long numbers, very long lists."""

import json
import re

import pytest
from python_calamine import CalamineWorkbook

from services.lists.files.layout import layout_in_use
from services.tabular.csv_guard import as_stored
from tests.wild.city import City
from tests.wild.lists import FORMULAS, NUMBERS, TEXTS, Texts, a_check, listed, owned, string_cells, would_run

LAYOUT = layout_in_use(None)
NAMES = ("plate", "plate_type", "owner", "place", "district", "code")
PLATE, TYPE, OWNER, PLACE, DISTRICT, CODE = map(LAYOUT.csv.index, NAMES)
FULL = [LAYOUT.full.columns.index(name) for name in NAMES]


def test_w1_w3_the_workbook_has_the_stored_texts_as_texts_and_no_formula(texts: Texts) -> None:
    workbook = listed(texts.city).workbook
    rows = CalamineWorkbook.from_path(workbook).get_sheet_by_name(LAYOUT.full.name).to_python(skip_empty_area=False)[1:]
    found = [[row[place] for place in FULL] for row in rows]
    assert {plate: (owner, place) for plate, _, owner, place, *_ in found} == {
        plate: (text, text) for plate, text in texts.by_plate.items()
    }
    assert {(kind, district, code) for _, kind, _, _, district, code in found} == {("大型汽车", "洛龙区", "6063")}
    cells = list(string_cells(workbook))
    assert {kind for kind, _ in cells} <= {"s", "inlineStr"}
    assert set(FORMULAS) <= {text for _, text in cells}


def test_w1_the_csv_runs_nothing_and_can_be_undone(texts: Texts) -> None:
    rows = listed(texts.city).rows
    assert len(rows) == len(texts.by_plate)
    for row in rows:
        assert not [cell for cell in row if would_run(cell)]
        stored = texts.by_plate[row[PLATE]]
        assert (as_stored(row[OWNER]), as_stored(row[PLACE])) == (stored, stored)
        assert (row[OWNER] == stored) == (stored not in FORMULAS)  # nothing is guarded that need not be


def test_w3_the_csv_has_ids_and_codes_as_stored(texts: Texts) -> None:
    written = listed(texts.city)
    assert b'="' not in written.raw.replace(b"=HYPERLINK", b"")
    by_plate = {row[PLATE]: row for row in written.rows}
    for plate, text in texts.by_plate.items():
        if text in NUMBERS:
            assert (by_plate[plate][OWNER], by_plate[plate][DISTRICT], by_plate[plate][CODE]) == (text, "洛龙区", "6063")


def test_w1_w3_json_is_unchanged(texts: Texts) -> None:
    found = [json.loads(line) for line in texts.city.dump()]
    assert {one["plate"]: (one["vehicle"]["owner"], one["place"]) for one in found} == {
        plate: (text, text) for plate, text in texts.by_plate.items()
    }


@pytest.mark.parametrize("guarded", [True, False])
def test_w1_a_register_comes_back_as_it_was_from_guarded_csv_and_from_anybodys(empty_city: City, guarded: bool) -> None:
    owners = [*TEXTS, *NUMBERS, *(text for text in FORMULAS if guarded or not text.startswith("'"))]
    plates = owned(empty_city, owners, guarded=guarded)
    empty_city.check(*(a_check(number, plate) for number, plate in enumerate(plates)))
    found = {plate: vehicle["owner"] for plate, vehicle in empty_city.findings("plate", "vehicle")}
    assert found == dict(zip(plates, owners, strict=True))


@pytest.mark.ci
@pytest.mark.parametrize("check_id", ["202611200000012345", "000123", "3-4", "1E5", "=1+1", "1", "0"])
def test_w3_our_case_numbers_are_no_numbers_whatever_the_check_is_called(empty_city: City, check_id: str) -> None:
    empty_city.check(a_check(0, "豫C0T003", check_id=check_id))
    (row,) = listed(empty_city).rows
    assert re.fullmatch(r"PW-20261120-[0-9a-f]{16}", row[1])
    assert check_id in "".join(empty_city.dump())


@pytest.mark.ci
@pytest.mark.parametrize(("count", "most", "sheets"), [(1, 2, 1), (2, 2, 1), (3, 2, 2), (5, 2, 3)])
def test_w5_a_list_longer_than_a_sheet_goes_on_on_the_next(
    empty_city: City, monkeypatch: pytest.MonkeyPatch, count: int, most: int, sheets: int
) -> None:
    monkeypatch.setattr("services.lists.files.workbook.ROWS_A_SHEET", most)
    hours = [
        a_check(60 * number, "豫C0T003", smoke_m1=1.9 + number / 10, documents=[f"http://127.0.0.1/{number}.jpg"])
        for number in range(count)
    ]
    empty_city.check(*hours)  # an hour apart, by other values: each is a case of its own
    assert len(empty_city.findings("finding_id")) == count
    written = listed(empty_city)
    book = CalamineWorkbook.from_path(written.workbook)
    pages = [book.get_sheet_by_name(name).to_python()[1:] for name in book.sheet_names if name.startswith(LAYOUT.full.name)]
    assert len(pages) == sheets
    assert max(len(page) for page in pages) <= most
    assert [row[0] for page in pages for row in page] == [float(number) for number in range(1, count + 1)]
    number = LAYOUT.full.columns.index("case_number")
    assert [row[number] for page in pages for row in page] == [row[1] for row in written.rows]
    cover = [str(cell) for row in book.get_sheet_by_name("封面").to_python() for cell in row]
    assert cover[cover.index("合计", cover.index("合计") + 1) + 1] == f"{count}.0"
