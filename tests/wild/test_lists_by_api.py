"""The same kinds of texts and long lists (kind W of the cases) in the files and the JSON of the API."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from rules.timing.times import LOCAL
from services.api.app import make_app
from services.dashboard.router import attach
from services.lists.preview import write_preview
from services.settings import Settings
from services.tabular import table_files
from services.tabular.csv_guard import as_stored
from tests.clients import TestClient
from tests.wild.city import City
from tests.wild.lists import FORMULAS, Texts, a_check, string_cells, would_run


def api_of(city: City) -> TestClient:
    return TestClient(make_app(Settings(data=city.folder, database_url=f"sqlite:///{city.folder / 'city.db'}"), pages=attach))


@pytest.fixture
def api(texts: Texts) -> Iterator[TestClient]:
    with api_of(texts.city) as client:
        yield client


def all_items(api: TestClient, path: str, member: str, **query: Any) -> list[Any]:
    """The items of every page, small ones."""
    found, cursor = [], None
    while True:
        page = api.get(path, params=query | {"limit": 7} | ({"cursor": cursor} if cursor else {})).raise_for_status().json()
        found += page[member]
        cursor = page["next"]
        if cursor is None:
            return found


def workbook(content: bytes, folder: Path) -> Path:
    path = folder / "file.xlsx"
    path.write_bytes(content)
    return path


def test_w1_w3_json_is_unchanged(api: TestClient, texts: Texts) -> None:
    found = all_items(api, "/api/v1/findings", "items")
    assert {one["plate"]: (one["owner"], one["place"]) for one in found} == {
        plate: (text, text) for plate, text in texts.by_plate.items()
    }
    assert {one["code"] for one in found} == {"6063"}


@pytest.mark.parametrize("sort", ["-first_at", "first_at"])
def test_w1_w3_the_findings_as_csv(api: TestClient, texts: Texts, sort: str) -> None:
    answer = api.get("/api/v1/findings", params={"format": "csv", "sort": sort}).raise_for_status()
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(texts.by_plate)
    for row in rows:
        stored = texts.by_plate[row["plate"]]
        assert (as_stored(row["owner"]), as_stored(row["place"])) == (stored, stored)
        assert (row["owner"] == stored) == (stored not in FORMULAS)
        assert not [cell for cell in row.values() if would_run(cell)]
        assert row["case_number"].startswith("PW-20261120-")
        assert (row["measured"], row["limit"], row["plate_type"]) == ("2.4", "1.2", "01")


def test_w1_w3_the_findings_as_workbook(api: TestClient, texts: Texts, tmp_path: Path) -> None:
    path = workbook(api.get("/api/v1/findings", params={"format": "xlsx"}).raise_for_status().content, tmp_path)
    book = CalamineWorkbook.from_path(path)
    heads, *rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    place = {str(head).rpartition(" ")[2]: number for number, head in enumerate(heads)}
    assert {row[place["plate"]]: row[place["owner"]] for row in rows} == texts.by_plate
    assert {row[place["measured"]] for row in rows} == {2.4}
    cells = list(string_cells(path))
    assert {kind for kind, _ in cells} <= {"s", "inlineStr"}
    assert set(FORMULAS) <= {text for _, text in cells}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_w1_a_days_list_is_the_very_file_that_the_command_writes(
    api: TestClient, texts: Texts, kind: str, tmp_path: Path
) -> None:
    """Made at the same time, which the workbook states."""
    files = {
        one: api.get("/api/v1/caselists/2026-11-20", params={"format": one}).raise_for_status().content
        for one in ("csv", "xlsx")
    }
    cover = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"])).get_sheet_by_name("封面").to_python()
    cells = [str(cell) for row in cover for cell in row]
    made = cells[cells.index("预览时间") + 1]
    made_at = datetime.fromisoformat(made).replace(tzinfo=LOCAL)
    written = write_preview(texts.city.engine, Settings(), date(2026, 11, 20), None, tmp_path, made_at)
    assert files[kind] == next(path for path in written if path.suffix == f".{kind}").read_bytes()


def test_w5_rows_of_pages_and_files_are_as_many_as_the_database_has(
    empty_city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "ROWS_A_SHEET", 4)
    # An hour apart, by other values: nine cases.
    empty_city.check(*(a_check(60 * number, "豫C0T003", smoke_m1=1.9 + number / 10) for number in range(9)))
    stored = {finding_id for (finding_id,) in empty_city.findings("finding_id")}
    assert len(stored) == 9
    with api_of(empty_city) as api:
        assert {one["finding_id"] for one in all_items(api, "/api/v1/findings", "items")} == stored
        assert len(all_items(api, "/api/v1/caselists/2026-11-20", "rows")) == 9
        assert api.get("/api/v1/caselists/2026-11-20").json()["counts"]["violation"] == 9
        lines = api.get("/api/v1/findings", params={"format": "csv"}).content.decode("utf-8-sig").splitlines()
        assert len(lines) == 1 + 9
        book = CalamineWorkbook.from_path(workbook(api.get("/api/v1/findings", params={"format": "xlsx"}).content, tmp_path))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert [len(sheet) - 1 for sheet in sheets] == [4, 4, 1]
    assert {row[0] for sheet in sheets for row in sheet[1:]} == stored


@pytest.mark.parametrize("text", ["<b>甲</b>&amp;", '=HYPERLINK("http://127.0.0.1/x","点我")', "=cmd|' /C calc'!A0"])
def test_w1_pages_show_texts_as_text(api: TestClient, texts: Texts, text: str) -> None:
    plate = next(plate for plate, owner in texts.by_plate.items() if owner == text)
    finding_id = api.get("/api/v1/findings", params={"plate": plate}).json()["items"][0]["finding_id"]
    for address in (f"/findings?plate={plate}", f"/findings/{finding_id}", "/caselists/2026-11-20"):
        page = api.get(address, headers={"Accept": "text/html"}).raise_for_status().text
        assert "<b>甲" not in page
        assert f'"{text}"' not in page
        if plate in page:
            assert text in unescape(page)
