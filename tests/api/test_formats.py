"""JSON, CSV and XLSX: which one, and what is in it."""

import csv
import io
from collections.abc import Callable
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from services.api.finding_rows import COLUMNS
from services.tabular import table_files
from tests.api.findings import found
from tests.clients import TestClient

_JSON, _CSV, _XLSX = "application/json", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.mark.parametrize(
    ("accept", "asked", "given"),
    [
        ("", "", _JSON),
        ("*/*", "", _JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", _JSON),
        ("text/csv", "", _CSV),
        ("text/*", "", _CSV),
        ("application/json;q=0.2, text/csv;q=0.8", "", _CSV),
        ("text/csv;q=0.2, */*;q=0.8", "", _JSON),
        ("application/json;q=0, */*", "", _CSV),
        (_XLSX, "", _XLSX),
        ("Application/JSON", "", _JSON),
        ("image/png", "csv", _CSV),  # format= wins
        ("text/csv", "json", _JSON),
        ("image/png", "", None),
        ("text/csv;q=0", "", None),
        ("text/csv;q=nonsense", "", None),
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/findings", "/api/v1/caselists/2026-11-20"])
def test_the_format(world, path: str, accept: str, asked: str, given: str | None) -> None:
    answer = world.client.get(path + (f"?format={asked}" if asked else ""), headers={"Accept": accept})
    expected = (200, given) if given else (406, "application/problem+json")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == expected


def test_a_csv_runs_nowhere_and_holds_every_row(client: TestClient, fill: Callable) -> None:
    texts = ["=1+1", "+86", "-5号", "@x", "\t=1", "＝1", "'=1", "顺达,“物流”\n二队", "a" * 40_000]
    fill(found(number, owner=owner, place=owner) for number, owner in enumerate(texts * 30))
    answer = client.get("/api/v1/findings?format=csv&sort=first_at")
    assert (
        answer.content.startswith(b"\xef\xbb\xbf")
        and answer.headers["content-disposition"] == 'attachment; filename="findings.csv"'
    )
    head, *lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert (head, len(lines)) == ([column.name for column in COLUMNS], len(texts) * 30)
    owners = {line[head.index("owner")] for line in lines}
    assert owners == {"'=1+1", "'+86", "'-5号", "'@x", "'\t=1", "'＝1", "''=1", *texts[7:]}
    assert lines[0][head.index("first_at")] == "2026-11-20T08:30:00+08:00"
    assert {line[head.index("measured")] for line in lines} == {"2.4"}


def test_a_workbook_has_texts_as_texts_and_numbers_as_numbers(client: TestClient, fill: Callable, monkeypatch) -> None:
    monkeypatch.setattr(table_files, "ROWS_A_SHEET", 2)
    fill(found(number, owner="=1+1", withdrawn=False) for number in range(5))
    answer = client.get("/api/v1/findings", headers={"Accept": _XLSX})
    sheets = [
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(place).to_python() for place in range(3)
    ]
    assert [len(rows) for rows in sheets] == [3, 3, 2]
    head, row = sheets[0][:2]
    assert head[0] == "标识 finding_id"
    assert (row[head.index("所有人 owner")], row[head.index("检测值 measured")], row[head.index("已撤销 withdrawn")]) == (
        "=1+1",
        2.4,
        "false",
    )
    assert b"<f>" not in ZipFile(io.BytesIO(answer.content)).read("xl/worksheets/sheet1.xml")


def test_a_workbook_without_rows_still_has_its_headings(client: TestClient) -> None:
    answer = client.get("/api/v1/findings?format=xlsx")
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()) == 1


@pytest.mark.parametrize("query", ["limit=50", "cursor=abc"])
def test_a_file_has_no_pages(world, query: str) -> None:
    answer = world.client.get(f"/api/v1/findings?format=csv&{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, query.split("=")[0])


def test_an_error_on_the_way_is_an_error_and_no_short_file(world, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> list:
        raise RuntimeError("disk full")

    monkeypatch.setattr("services.api.findings.file_cells", broken)
    answer = TestClient(world.app, raise_server_exceptions=False).get("/api/v1/findings?format=csv")
    assert answer.status_code == 500
