"""The preview of a day's list: what it shows is what its files say; old addresses lead to it."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from services.api import caselists
from services.settings import Settings
from tests.api.findings import found
from tests.apps import app_on
from tests.clients import TestClient
from tests.dashboard.conftest import BROWSER, NOW, attach
from tests.dashboard.issued_lists import issue_lists
from tests.dashboard.reading import read
from tests.lists.examples import DAY
from tests.lists.issued.test_issuing import NORTH

PAGE = f"/lists/of/{DAY}"
LIST = [
    found(1, plate="豫C00001", outcome="violation", district="410311"),
    found(2, plate="豫C00002", outcome="suspected", district="410311"),
    found(3, plate="豫C00003", outcome="to_be_verified", district=None),
    found(4, plate="陕A00004", outcome="violation", district="410305"),
    found(5, "2026-11-18 23:59", plate="豫C00005", outcome="violation"),
    found(6, plate="豫C00006", outcome="violation", withdrawn=True),
]


@pytest.fixture
def listed(client: TestClient, fill: Callable) -> TestClient:
    fill(LIST)
    return client


def plates(text: str) -> list[str]:
    return [one for one in read(text).texts if one[1:2] in ("A", "C") and one[2:].isdigit()]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["豫C00001", "陕A00004", "豫C00002", "豫C00003"]),
        ("?district=city", ["豫C00001", "陕A00004", "豫C00002", "豫C00003"]),
        ("?district=410311", ["豫C00001", "豫C00002"]),
        ("?district=", ["豫C00001", "陕A00004", "豫C00002", "豫C00003"]),
    ],
)
def test_the_days_list(listed: TestClient, query: str, shown: list[str]) -> None:
    answer = listed.get(PAGE + query)
    assert answer.status_code == 200 and plates(answer.text) == shown


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "至多 3 个案件的一日（当日有 4 个）"), ("en", "at most 3 cases (this one has 4)")]
)
def test_a_day_of_too_many_cases_says_what_to_do(
    listed: TestClient, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    monkeypatch.setattr(caselists, "MOST_PREVIEWED", 3)
    answer = listed.get(f"{PAGE}?lang={lang}")
    assert answer.status_code == 422 and said in read(answer.text).text and plates(answer.text) == []
    assert "plumewatch lists preview" in answer.text
    assert plates(listed.get(f"{PAGE}?district=410311").text) == ["豫C00001", "豫C00002"]


def test_it_shows_what_the_files_say(listed: TestClient) -> None:
    page = read(listed.get(f"{PAGE}?district=410311").text)
    address = f"/api/v1/caselists/{DAY}?district=410311&format=csv"
    assert {address, address.replace("csv", "xlsx")} <= set(page.addresses)
    rows = list(csv.DictReader(io.StringIO(listed.get(address).content.decode("utf-8-sig"))))
    assert [row["号牌号码"] for row in rows] == plates(listed.get(f"{PAGE}?district=410311").text)
    assert {row["案件编号"] for row in rows} <= set(page.texts)
    assert "预览（未编号、未签发） preview" in page.text and "预览时尚缺" in page.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/caselists", "/lists"),
        ("/caselists?from=2026-11-01&to=2026-11-20", "/lists?from=2026-11-01&to=2026-11-20"),
        (f"/caselists/{DAY}", PAGE),
        (f"/caselists/{DAY}?outcome=suspected&district=410311&cursor=x", f"{PAGE}?district=410311"),
    ],
)
def test_old_addresses_lead_here(listed: TestClient, old: str, new: str) -> None:
    answer = listed.get(old)
    assert (answer.status_code, answer.headers["location"]) == (308, new)
    assert listed.get(new).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [("/caselists/2026-13-01", 422), ("/lists/of/x", 422), ("/lists/of/2026-13-01", 422), (f"{PAGE}?district=410399", 422)],
)
def test_a_wrong_address(listed: TestClient, path: str, status: int) -> None:
    assert listed.get(path).status_code == status


@pytest.mark.parametrize("path", [PAGE, "/lists/of/2020-01-01"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_without_anything_inline(listed: TestClient, path: str, language: str) -> None:
    page = read(listed.get(path, headers={"cookie": f"lang={language}"}).text)
    assert page.inline == []
    assert {"zh": "清单预览", "en": "Preview of a list"}[language] in page.text


def test_the_lists_page_leads_to_yesterdays_and_todays(listed: TestClient) -> None:
    assert {PAGE, f"/lists/of/{DAY - timedelta(days=1)}"} <= set(read(listed.get("/lists").text).addresses)


def test_of_a_day_that_was_issued_its_list_is_named(app: FastAPI, client: TestClient, tmp_path: Path) -> None:
    settings = app.state.settings.model_copy(update={"lists_folders": (tmp_path,)})
    issue_lists(app.state.engine, settings, tmp_path / "office")
    assert f"/lists/{NORTH}-2026-0001" in read(client.get(f"{PAGE}?district={NORTH}").text).addresses


def test_a_malformed_layout_is_said_with_what_was_expected(sqlite_url: str, tmp_path: Path) -> None:
    """The preview needs the city's layout; issued lists have their own."""
    own = tmp_path / "own.yaml"
    own.write_text("title: 5\n", encoding="utf-8")
    settings = Settings(data=tmp_path, database_url=sqlite_url, lists_layout=own, lists_folders=(tmp_path,))
    with app_on(settings, lambda: NOW, pages=attach) as app:
        issue_lists(app.state.engine, settings, tmp_path / "office")
        client = TestClient(app, headers=BROWSER, raise_server_exceptions=False)
        refused = client.get(PAGE)
        assert refused.status_code == 503
        assert "PLUMEWATCH_LISTS_LAYOUT: own.yaml: Expected `str`, got `int`" in read(refused.text).text
        for kind in ("json", "csv", "xlsx"):
            answer = client.get(f"/api/v1/caselists/{DAY}?format={kind}", headers={"accept": "*/*"})
            assert (answer.status_code, "own.yaml" in answer.json()["detail"]) == (503, True)
        body = {"name": "x.csv", "content": "案件编号,处理结果".encode()}
        checked = client.post(
            "/api/v1/answers/check?name=x.csv", content=body["content"], headers={"content-type": "application/octet-stream"}
        )
        assert checked.status_code == 503
        assert client.get(f"/lists/{NORTH}-2026-0001").status_code == 200
        assert client.get("/lists").status_code == 200
