"""A number that was printed is an address for ever: the page leads to the number of today, and shows what it was before."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from services.store.engine import writing
from services.store.tables import PLATE_DAY
from tests.api.findings import found
from tests.clients import TestClient
from tests.dashboard.reading import read

OLD, OLDER, NEW = (found(seed)["finding_id"] for seed in ("old", "older", "new"))
DAY = "20261120"


def number(finding_id: str) -> str:
    return f"PW-{DAY}-{finding_id[:16]}"


@pytest.fixture(autouse=True)
def _stored(fill: Callable[[list[dict[str, Any]]], None]) -> None:
    gone = {"withdrawn": True, "revision": 2}
    formerly = {"old": NEW, "older": OLD, "gone": None}
    fill([found("new", renumbered_as=None), *(found(name, **gone, renumbered_as=number) for name, number in formerly.items())])


@pytest.mark.parametrize("asked", [OLD, OLDER, number(OLD), number(OLDER).lower()])
def test_an_old_number_leads_to_the_page_of_the_new_one(client: TestClient, asked: str) -> None:
    answer = client.get(f"/findings/{asked}?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/findings/{number(NEW)}?lang=en")
    page = read(client.get(answer.headers["location"]).text)
    assert f"{number(OLD)}, {number(OLDER)}" in page.texts or f"{number(OLDER)}, {number(OLD)}" in page.texts
    assert not any("withdrawn" in text for text in page.texts)


@pytest.mark.parametrize("asked", [NEW, number(NEW), number(NEW).lower()])
def test_its_own_number_is_its_page(client: TestClient, asked: str) -> None:
    assert client.get(f"/findings/{asked}").status_code == 200


def test_the_api_answers_an_old_number_with_the_new_one(client: TestClient) -> None:
    for asked in (OLD, number(OLDER)):
        answer = client.get(f"/api/v1/findings/{asked}").json()
        assert (answer["finding_id"], sorted(answer["former_numbers"])) == (NEW, sorted([number(OLD), number(OLDER)]))
    assert client.get(f"/api/v1/findings/{OLD}/track").status_code == 200


def test_lists_tell_what_was_renumbered_from_what_was_withdrawn(client: TestClient) -> None:
    rows = {row["finding_id"]: row for row in client.get("/api/v1/findings?withdrawn=any").json()["items"]}
    assert {name: row["renumbered_as"] for name, row in rows.items()} == {
        NEW: None,
        OLD: NEW,
        OLDER: OLD,
        found("gone")["finding_id"]: None,
    }
    page = read(client.get("/findings?withdrawn=true&lang=en").text)
    assert [text for text in page.texts if text in ("renumbered", "withdrawn")].count("renumbered") == 2
    assert "已改号" in read(client.get("/findings?withdrawn=true&lang=zh").text).texts


def test_the_page_of_the_vehicle_shows_it_once(client: TestClient, app: FastAPI) -> None:
    with writing(app.state.engine) as connection:
        connection.execute(insert(PLATE_DAY), [{"source": "check", "day": date(2026, 11, 20), "plate": found("new")["plate"]}])
    page = client.get(f"/vehicles/{found('new')['plate']}").text
    assert f"/findings/{NEW}" in page and OLD not in page and OLDER not in page
