"""Issued lists by the API: pages, one list, its lines, its files."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Engine, insert

from services.api.lists import ListLine
from services.lists.issued.content import CITY, Line
from services.lists.issued.issuing import issue
from services.store.engine import writing
from services.store.tables import CASE_LIST_FILE
from tests.clients import TestClient
from tests.lists.examples import DAY
from tests.lists.issued.test_issuing import NORTH, SOUTH, morning, put

LISTS = "/api/v1/lists"


@pytest.fixture
def issued(store: Engine) -> list[int]:
    """Two mornings: one case of the north, withdrawn on the second; a late one of the south."""
    put(store, "a", local_day=DAY, district=NORTH)
    put(store, "b", local_day=DAY, district=NORTH, outcome="suspected")
    first = [issue(store, one, DAY, morning(DAY)) for one in (CITY, NORTH, SOUTH)]
    put(store, "a", withdrawn=True)
    put(store, "c", local_day=DAY, district=SOUTH)
    day = DAY + timedelta(days=1)
    return first + [issue(store, one, day, morning(day)) for one in (CITY, NORTH, SOUTH)]


def get(client: TestClient, path: str = "") -> Any:
    answer = client.get(LISTS + path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(page: dict[str, Any]) -> list[str]:
    return [one["number"] for one in page["items"]]


def test_lists_come_newest_first_and_in_pages(client: TestClient, issued: list[int]) -> None:
    found = numbers(get(client))
    assert found == [f"{name}-2026-{n}" for n in ("0002", "0001") for name in (SOUTH, NORTH, "CITY")]
    page, leafed = get(client, "?limit=4"), []
    leafed += numbers(page)
    leafed += numbers(get(client, f"?limit=4&cursor={page['next']}"))
    assert leafed == found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"?district={NORTH}", [f"{NORTH}-2026-0002", f"{NORTH}-2026-0001"]),
        ("?district=city", ["CITY-2026-0002", "CITY-2026-0001"]),
        (f"?district={SOUTH}&to={DAY}", [f"{SOUTH}-2026-0001"]),
        (f"?district={SOUTH}&from={DAY + timedelta(days=1)}", [f"{SOUTH}-2026-0002"]),
        ("?district=419999", []),
    ],
)
def test_lists_by_district_and_day(client: TestClient, issued: list[int], query: str, expected: list[str]) -> None:
    assert numbers(get(client, query)) == expected


def test_one_list(client: TestClient, issued: list[int]) -> None:
    found = get(client, f"/{NORTH}-2026-0002")
    assert (found["previous"], found["day"], found["district"]) == (f"{NORTH}-2026-0001", str(DAY + timedelta(days=1)), NORTH)
    assert found["counts"] == {"withdrawals": 1}
    assert found["files"] == [] and len(found["sha256"]) == 64
    assert get(client, "/CITY-2026-0001")["district"] is None


def test_lines_of_a_list(client: TestClient, issued: list[int]) -> None:
    (violation,) = get(client, f"/{NORTH}-2026-0001/lines")["items"]
    assert violation["line"]["outcome"] == "violation" and violation["why"] is None
    (withdrawn,) = get(client, f"/{NORTH}-2026-0002/lines?what=withdrawals")["items"]
    assert (withdrawn["why"], withdrawn["on_list"]) == ("withdrawn", f"{NORTH}-2026-0001")
    (late,) = get(client, f"/{SOUTH}-2026-0002/lines?what=supplements")["items"]
    assert (late["why"], late["on_list"], late["before"]) == ("late", None, None)


def test_lines_in_pages(client: TestClient, store: Engine) -> None:
    for n in range(7):
        put(store, str(n), local_day=DAY, district=NORTH, first_at=datetime(2026, 11, 20, n, tzinfo=UTC))
    issue(store, NORTH, DAY, morning(DAY))
    leafed, cursor = [], ""
    while cursor is not None:
        page = get(client, f"/{NORTH}-2026-0001/lines?limit=3{cursor}")
        leafed += [one["line"]["case_number"] for one in page["items"]]
        cursor = f"&cursor={page['next']}" if page["next"] else None
    whole = [one["line"]["case_number"] for one in get(client, f"/{NORTH}-2026-0001/lines")["items"]]
    assert leafed == whole and len(whole) == 7


@pytest.mark.parametrize("number", ["410302-2026-0003", "410302-2026-1", "nothing", "-2026-0001", "CITY-2026-99999"])
def test_a_number_that_was_not_issued(client: TestClient, issued: list[int], number: str) -> None:
    for path in ("", "/lines", "/files/a.pdf"):
        assert client.get(f"{LISTS}/{number}{path}").status_code == 404


@pytest.mark.parametrize(
    ("name", "kind", "media_type"),
    [
        ("清单 老城区.xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("list.pdf", "pdf", "application/pdf"),
        ('a"b\\.csv', "csv", "text/csv; charset=utf-8"),
    ],
)
def test_a_file_is_the_stored_bytes(
    client: TestClient, store: Engine, issued: list[int], name: str, kind: str, media_type: str
) -> None:
    row = {
        "list_id": issued[1],
        "name": name,
        "kind": kind,
        "sha256": "0" * 64,
        "made_at": morning(DAY),
        "payload": b"\x00\xff",
    }
    with writing(store) as connection:
        connection.execute(insert(CASE_LIST_FILE), row)
    (file,) = get(client, f"/{NORTH}-2026-0001")["files"]
    assert (file["name"], file["kind"], file["size"]) == (name, kind, 2)
    answer = client.get(f"{LISTS}/{NORTH}-2026-0001/files/{quote(name)}")
    assert (answer.content, answer.headers["content-type"]) == (b"\x00\xff", media_type)
    assert f"filename*=UTF-8''{quote(name, safe='')}" in answer.headers["content-disposition"]
    assert client.get(f"{LISTS}/{SOUTH}-2026-0001/files/{quote(name)}").status_code == 404


def test_a_lines_members_are_those_that_are_frozen() -> None:
    assert list(ListLine.model_fields) == list(Line.__struct_fields__)
