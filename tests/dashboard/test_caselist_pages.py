"""The pages of case lists: what they show is what the files say."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.findings import found
from tests.clients import TestClient
from tests.dashboard.reading import Page, read

DAY = "/caselists/2026-11-20"
LIST = [
    found(1, plate="豫C00001", outcome="violation", district="410311"),
    found(2, plate="豫C00002", outcome="suspected", district="410311"),
    found(3, plate="豫C00003", outcome="to_be_verified", district=None),
    found(4, plate="豫C00004", outcome="violation", district="410305"),
    found(5, "2026-11-18 23:59", plate="豫C00005", outcome="violation"),
    found(6, plate="豫C00006", outcome="violation", withdrawn=True),
]


@pytest.fixture
def listed(client: TestClient, fill: Callable) -> TestClient:
    fill(LIST)
    return client


def plates(page: Page) -> list[str]:
    return [text for text in page.texts if text.startswith("豫C")]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["豫C00001", "豫C00004"]),
        ("?outcome=suspected", ["豫C00002"]),
        ("?outcome=to_be_verified", ["豫C00003"]),
        ("?outcome=violation&district=410305", ["豫C00004"]),
        ("?district=", ["豫C00001", "豫C00004"]),
        ("?outcome=suspected&district=410305", []),
    ],
)
def test_a_sheet_of_the_list(listed: TestClient, query: str, shown: list[str]) -> None:
    answer = listed.get(DAY + query)
    assert answer.status_code == 200
    assert plates(read(answer.text)) == shown


def test_the_lines_are_those_of_the_csv_file(listed: TestClient) -> None:
    page = read(listed.get(DAY).text)
    lines = listed.get(f"/api/v1{DAY}?format=csv").text.lstrip("\ufeff").splitlines()
    headings, *rows = [line.split(",") for line in lines]
    violations = [row for row in rows if row[-1] == "违法"]
    assert len(violations) == 2
    for row in violations:
        assert {cell for cell in row[1:-1] if cell} <= set(page.texts) | {""}
    assert set(headings[:-1]) <= set(page.texts)


def test_files_keep_the_district(listed: TestClient) -> None:
    page = read(listed.get(f"{DAY}?outcome=suspected&district=410311").text)
    for kind in ("xlsx", "csv"):
        file = f"/api/v1{DAY}?district=410311&format={kind}"
        assert file in page.addresses
        assert listed.get(file).status_code == 200


def test_cases_without_a_district_are_mentioned(listed: TestClient) -> None:
    assert "当日有 1 件案件没有区县" in read(listed.get(f"{DAY}?district=410311").text).text
    assert "没有区县，不在" not in read(listed.get(DAY).text).text


def test_days_newest_first_with_their_counts(listed: TestClient) -> None:
    page = read(listed.get("/caselists").text)
    days = [text for text in page.texts if text.startswith("2026-11-")]
    assert days == ["2026-11-20", "2026-11-18"]
    assert "今日，尚未结束" in page.text  # the tests' clock stands at noon of 11-20


def test_each_outcome_has_its_column_in_the_sum_and_in_the_bar(client: TestClient, fill: Callable) -> None:
    numbers = {"violation": 4, "suspected": 3, "to_be_verified": 2, "listed": 1}
    outcomes = [outcome for outcome, number in numbers.items() for _ in range(number)]
    fill(found(seed, outcome=outcome) for seed, outcome in enumerate(outcomes))
    page = read(client.get("/caselists").text)
    headings = [text for text in page.texts if text in ("违法", "嫌疑", "待核实", "并案列出")]
    assert headings == ["违法", "嫌疑", "待核实", "并案列出"]
    assert [text for text in page.texts if text.isdigit()][-5:] == ["4", "3", "2", "1", "10"]
    drawn = {attributes["class"]: attributes["width"] for tag, attributes in page.tags if tag == "rect"}
    assert drawn == {"bar-violation": "40.0", "bar-suspected": "30.0", "bar-to_be_verified": "20.0", "bar-listed": "10.0"}


@pytest.mark.parametrize(
    ("query", "status", "days"),
    [
        ("?to=2026-11-19", 200, ["2026-11-18"]),
        ("?from=2026-11-19&to=", 200, ["2026-11-20"]),
        ("?from=2026-12-01", 200, []),
        ("?from=x", 422, []),
        ("?from=2026-11-20&to=2026-11-19", 422, []),
    ],
)
def test_days_between(listed: TestClient, query: str, status: int, days: list[str]) -> None:
    answer = listed.get(f"/caselists{query}")
    assert answer.status_code == status
    assert [address.rsplit("/", 1)[1] for address in read(answer.text).addresses if address.startswith("/caselists/2")] == days


def test_old_cases_are_shown_where_the_newest_months_have_none(client: TestClient, fill: Callable) -> None:
    fill([found(1, "2025-01-05 08:00")])
    assert "2025-01-05" in read(client.get("/caselists").text).texts


def test_neighbouring_days_lead_on(listed: TestClient) -> None:
    assert "/caselists/2026-11-18?outcome=violation" in read(listed.get(DAY).text).addresses
    assert (
        "/caselists/2026-11-20?outcome=suspected" in read(listed.get("/caselists/2026-11-18?outcome=suspected").text).addresses
    )


def test_a_long_list_in_pages_numbered_through(client: TestClient, fill: Callable) -> None:
    fill([found(number, plate=f"豫C{number:05d}", outcome="violation") for number in range(150)])
    first = read(client.get(DAY).text)
    second = read(client.get(next(address for address in first.addresses if "cursor=" in address)).text)
    assert len(plates(first) + plates(second)) == len({*plates(first), *plates(second)}) == 150
    assert "101" in second.texts


@pytest.mark.parametrize(
    ("path", "status"),
    [("/caselists/2026-13-01", 422), ("/caselists/x", 422), (f"{DAY}?outcome=x", 422), (f"{DAY}?cursor=x", 422)],
)
def test_a_wrong_address(listed: TestClient, path: str, status: int) -> None:
    assert listed.get(path).status_code == status


@pytest.mark.parametrize("path", [DAY, "/caselists", "/caselists/2020-01-01"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_without_anything_inline(listed: TestClient, path: str, language: str) -> None:
    page = read(listed.get(path, headers={"cookie": f"lang={language}"}).text)
    fields: set[Any] = {
        attributes.get("id")
        for tag, attributes in page.tags
        if tag in ("input", "select") and attributes.get("type") != "hidden"
    }
    assert page.inline == []
    assert fields <= page.labelled()
    assert {"zh": "案件清单", "en": "Case lists"}[language] in page.texts
