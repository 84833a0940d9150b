"""Subscriptions, deliveries and answers by the API."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from services.lists.delivery.round import deliver
from services.lists.files.layout import layout_in_use
from services.lists.files.made import made_files
from services.lists.issued.issuing import issue
from services.settings import Settings
from tests import apps
from tests.api.conftest import NOW
from tests.clients import TestClient
from tests.lists.examples import DAY, finding_id
from tests.lists.filled_in import filled_in
from tests.lists.issued.test_issuing import NORTH, morning, put

API, FILE = "/api/v1", {"content-type": "application/octet-stream"}
NUMBER = f"{NORTH}-2026-0001"
CASE = f"PW-{DAY:%Y%m%d}-{finding_id('a')[:16]}"


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    (tmp_path / "office").mkdir()
    return Settings(data=tmp_path, database_url=sqlite_url, lists_folders=(tmp_path,))


@pytest.fixture
def app(settings: Settings) -> Iterator[FastAPI]:
    with apps.app_on(settings, lambda: NOW) as app:
        put(app.state.engine, "a", local_day=DAY, district=NORTH)
        yield app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


def engine_of(client: TestClient) -> Engine:
    engine: Engine = client.app.state.engine
    return engine


def workbook(client: TestClient) -> bytes:
    """The list is issued and its files are made; the bytes of its workbook."""
    list_id = issue(engine_of(client), NORTH, DAY, morning(DAY))
    return next(one.payload for one in made_files(engine_of(client), list_id, layout_in_use(None)) if one.kind == "xlsx")


def terms(tmp_path: Path, **changes: Any) -> dict[str, Any]:
    asked = {"by": "张三", "receiver": "老城分局", "channel": "folder", "address": str(tmp_path / "office"), "kinds": ["xlsx"]}
    return {**asked, "district": NORTH, "begins": str(DAY), **changes}


def test_a_subscription_is_entered_changed_and_ended(client: TestClient, tmp_path: Path) -> None:
    (row,) = client.post(f"{API}/subscriptions", json=terms(tmp_path)).json()["items"]
    assert (row["district"], row["at"], row["is_active"], row["changed_by"]) == (NORTH, "07:00", True, "张三")
    changed = terms(tmp_path, at="06:30")
    del changed["district"], changed["begins"]
    (row,) = client.post(f"{API}/subscriptions/{row['subscription_id']}/change", json=changed).json()["items"]
    assert row["at"] == "06:30"
    (row,) = client.post(f"{API}/subscriptions/{row['subscription_id']}/end", json={"by": "李四"}).json()["items"]
    assert (row["is_active"], row["changed_by"]) == (False, "李四")
    assert client.get(f"{API}/subscriptions").json()["items"] == [row]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "/etc"}, "address"),
        ({"channel": "https", "address": "https://127.0.0.1/x"}, "address"),
        ({"channel": "mail", "address": "a@b.cn\r\nBcc: x@y"}, "address"),
        ({"district": "419999"}, "district"),
        ({"kinds": ["exe"]}, "kinds.0"),
        ({"at": "25:00"}, "at"),
        ({"weekdays": [8]}, "weekdays.0"),
        ({"receiver": " "}, "receiver"),
        ({"by": ""}, "by"),
    ],
)
def test_what_cannot_be_is_refused_by_field(client: TestClient, tmp_path: Path, changes: dict[str, Any], field: str) -> None:
    answer = client.post(f"{API}/subscriptions", json=terms(tmp_path, **changes))
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert answer.json()["errors"][0]["said"]["zh"]
    assert client.get(f"{API}/subscriptions").json()["items"] == []


def test_none_of_that_number(client: TestClient) -> None:
    for path in ("subscriptions/9/end", "deliveries/9/resend", "deliveries/9/arrived"):
        assert client.post(f"{API}/{path}", json={"by": "张三"}).status_code == 404
    assert client.get(f"{API}/lists/{NUMBER}/deliveries").status_code == 404


def test_deliveries_are_told_and_sent_again(client: TestClient, settings: Settings, tmp_path: Path) -> None:
    client.post(f"{API}/subscriptions", json=terms(tmp_path))
    workbook(client)
    deliver(engine_of(client), settings, lambda: NOW)
    (one,) = client.get(f"{API}/lists/{NUMBER}/deliveries").json()["items"]
    assert (one["state"], [made["outcome"] for made in one["tries"]]) == ("delivered", ["delivered"])
    again = client.post(f"{API}/deliveries/{one['delivery_id']}/resend", json={"by": "张三"}).json()
    assert (again["state"], again["tries"][-1]["by"]) == ("due", "张三")
    assert client.post(f"{API}/deliveries/{one['delivery_id']}/resend", json={"by": "张三"}).status_code == 422
    arrived = client.post(f"{API}/deliveries/{one['delivery_id']}/arrived", json={"by": "李四", "note": "签收"}).json()
    assert (arrived["state"], arrived["receipt"]) == ("delivered", "李四: 签收")
    assert client.get(f"{API}/deliveries?state=due").json()["items"] == []
    assert len(client.get(f"{API}/deliveries?state=delivered").json()["items"]) == 1


def test_a_file_is_checked_then_loaded_by_its_digest(client: TestClient) -> None:
    returned = filled_in(workbook(client), {CASE: ("已立案处罚", "2026-11-21 09:30", "王五")})
    where = {"name": f"{NUMBER}.xlsx"}
    checked = client.post(f"{API}/answers/check", params=where, content=returned, headers=FILE).json()
    assert (checked["answers"], checked["error_count"], checked["district"]) == (1, 0, NORTH)
    assert client.get(f"{API}/findings/{CASE}/answers").json()["items"] == [], "nothing is loaded yet"
    yes = {**where, "digest": checked["digest"], "by": "张三"}
    assert client.post(f"{API}/answers", params=yes, content=returned + b" ", headers=FILE).status_code == 409
    assert client.post(f"{API}/answers", params=yes, content=returned, headers=FILE).json() == {"loaded": 1}
    assert client.post(f"{API}/answers", params=yes, content=returned, headers=FILE).json() == {"loaded": 0}
    (given,) = client.get(f"{API}/findings/{CASE}/answers").json()["items"]
    assert (given["number"], given["result"], given["handler"], given["received_by"]) == (NUMBER, "已立案处罚", "王五", "张三")


def test_errors_are_told_by_row_and_kept_out(client: TestClient) -> None:
    put(engine_of(client), "b", local_day=DAY, district=NORTH, plate="豫C0T004")
    other = f"PW-{DAY:%Y%m%d}-{finding_id('b')[:16]}"
    answers = {CASE: ("没有这样的结果", "2026-11-21", "王五"), other: ("已立案处罚", "2026-11-21", "王五")}
    returned, where = filled_in(workbook(client), answers), {"name": f"{NUMBER}.xlsx"}
    checked = client.post(f"{API}/answers/check", params=where, content=returned, headers=FILE).json()
    assert (checked["answers"], [(one["column"], one["value"]) for one in checked["errors"]]) == (
        1,
        [("处理结果", "没有这样的结果")],
    )
    yes = {**where, "digest": checked["digest"], "by": "张三"}
    refused = client.post(f"{API}/answers", params=yes, content=returned, headers=FILE)
    assert refused.status_code == 409 and refused.json()["said"]["zh"]
    some = client.post(f"{API}/answers", params={**yes, "except_errors": "true"}, content=returned, headers=FILE)
    assert some.json() == {"loaded": 1}


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"no workbook", FILE, 422),
        (b"", FILE, 422),
        (b"{}", {"content-type": "application/json"}, 415),
        (b"a=b", {"content-type": "text/plain"}, 415),
        (b"\0" * (32 * 2**20 + 1), FILE, 413),
    ],
)
def test_what_is_no_returned_list(client: TestClient, body: bytes, headers: dict[str, str], status: int) -> None:
    answer = client.post(f"{API}/answers/check?name=x.xlsx", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["said"]["zh"]


def test_a_file_is_taken_nowhere_else(client: TestClient) -> None:
    assert client.post(f"{API}/subscriptions", content=b"{}", headers=FILE).status_code == 415


def test_the_next_cover_says_what_was_answered(client: TestClient) -> None:
    workbook(client)
    day = DAY + timedelta(days=1)
    issue(engine_of(client), NORTH, day, morning(day))
    assert client.get(f"{API}/lists/{NORTH}-2026-0002").status_code == 200
