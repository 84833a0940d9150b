"""The page Sources, its API and its command: what is proposed, why, and what a person decides."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait
from sqlalchemy import func, select
from typer.testing import CliRunner

from services.cli import app as command
from services.settings import current
from services.store.engine import reading
from services.store.tables import MARK
from tests.browser.chrome import axe_faults, complaints
from tests.clients import TestClient
from tests.dashboard.reading import read
from tests.dashboard.sick_city import make_sick
from tests.live.serving import serving

API = "/api/v1/sources"


@pytest.fixture
def sick(app: FastAPI, client: TestClient) -> TestClient:
    make_sick(app.state.engine)
    return client


def spans(client: TestClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(API).json()["items"]
    return items


def span_of(client: TestClient, kind: str = "station") -> dict[str, Any]:
    return next(one for one in spans(client) if one["kind"] == kind)


def test_nothing_is_said_where_nothing_was_found(client: TestClient) -> None:
    assert "没有不可靠时段" in read(client.get("/sources").text).texts
    assert client.get(API).json()["examined"] == {"ended_at": None, "took_s": None, "counts": {}, "is_running": False}


def test_the_api_names_source_time_cause_and_numbers(sick: TestClient) -> None:
    answer = sick.get(API).json()
    assert (answer["total"], answer["waiting"], answer["examined"]["counts"]["positions"]) == (2, 2, 24)
    station = span_of(sick)
    assert (station["source_id"], station["cause"], station["state"], station["by"]) == ("A1", "one_value", "proposed", None)
    assert (station["first"], station["end"]) == ("2026-11-16T09:00:00+08:00", None)
    assert station["why"]["zh"].startswith("连续 12 条记录（4 辆车）的不透光度（%）均为 100")
    assert station["why"]["en"].startswith("12 records in a row, of 4 vehicles, have opacity (%) 100")
    assert (station["numbers"]["readings"], station["numbers"]["low"], station["numbers"]["high"]) == (12, 100.0, 100.0)
    assert sick.get(f"{API}?state=lifted").json()["items"] == []


def test_a_decision_is_recorded_with_its_name_and_marks_whom_it_affects(app: FastAPI, sick: TestClient) -> None:
    def marks() -> int:
        with reading(app.state.engine) as connection:
            return int(connection.execute(select(func.count()).select_from(MARK)).scalar_one())

    station, before = span_of(sick), marks()
    asked = {"by": "张三", "note": "现场核查，设备正常"}
    answer = sick.post(f"{API}/{station['span_id']}/confirm", json=asked)
    assert (answer.status_code, span_of(sick)["state"], span_of(sick)["by"], marks()) == (200, "confirmed", "张三", before)
    assert sick.post(f"{API}/{span_of(sick)['span_id']}/lift", json=asked).status_code == 200
    lifted = span_of(sick)
    assert (lifted["state"], lifted["note"], lifted["end"]) == ("lifted", asked["note"], "2026-11-20T12:00:00+08:00")
    assert marks() == before + 4


def test_other_times(sick: TestClient) -> None:
    station = span_of(sick)
    asked = {"by": "张三", "from": "2026-11-17T00:00:00+08:00", "until": "2026-11-18T00:00:00+08:00"}
    assert sick.post(f"{API}/{station['span_id']}/change", json=asked).status_code == 200
    listed = [(one["state"], one["first"][:10], one["end"][:10]) for one in spans(sick) if one["kind"] == "station"]
    assert listed == [
        ("confirmed", "2026-11-17", "2026-11-18"), ("lifted", "2026-11-18", "2026-11-20"), ("lifted", "2026-11-16", "2026-11-17"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("{id}/confirm", {"by": "张三"}, 200),
        ("999999/confirm", {"by": "张三"}, 409),
        ("{id}/lift", {"by": " "}, 422),
        ("{id}/lift", {}, 422),
        ("{id}/change", {"by": "张三", "until": "2026-11-01"}, 409),
        ("{id}/change", {"by": "张三", "until": "soon"}, 422),
        ("{id}/confirm", {"by": "张三", "more": 1}, 422),
    ],
)
def test_what_is_refused(sick: TestClient, path: str, asked: dict[str, Any], status: int) -> None:
    answer = sick.post(f"{API}/{path.format(id=span_of(sick)['span_id'])}", json=asked)
    assert answer.status_code == status
    if status == 409:
        assert answer.json()["said"]["zh"]


def test_the_page_shows_them_in_both_languages(sick: TestClient) -> None:
    chinese, english = (read(sick.get(f"/sources?lang={lang}").text).texts for lang in ("zh", "en"))
    assert {"数值固定不变", "一台终端两个号牌", "拟列，待人工核定"} <= set(chinese)
    assert {"one value again and again", "one terminal, two plates", "proposed, to be looked at"} <= set(english)
    assert "没有不可靠时段" in read(sick.get("/sources?state=confirmed&lang=zh").text).texts
    assert sick.get("/sources?state=wrong").status_code == 422


def test_the_command_lists_and_decides(app: FastAPI, sick: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMEWATCH_DATA", str(tmp_path))
    current.cache_clear()
    run = CliRunner().invoke
    listed = run(command, ["sources", "list", "--state", "proposed"]).stdout.splitlines()
    assert listed[0].split("  ")[1:] == [
        *("station A1", "2026-11-16 09:00:00 – lasts", "proposed, to be looked at", "one value again and again"),
    ]
    span_id = str(span_of(sick)["span_id"])
    assert run(command, ["sources", "confirm", span_id, "--by", "张三", "--note", "查过"]).exit_code == 0
    stale = run(command, ["sources", "lift", span_id, "--by", "张三"])
    assert (stale.exit_code, "look at the list again" in stale.stderr) == (2, True)
    (confirmed,) = json.loads(run(command, ["sources", "list", "--json", "--state", "confirmed"]).stdout)["items"]
    assert (confirmed["by"], confirmed["note"], confirmed["numbers"]["readings"]) == ("张三", "查过", 12)
    number = str(confirmed["span_id"])
    assert run(command, ["sources", "change", number, "--by", "张三", "--until", "2026-11-18"]).exit_code == 2
    assert run(command, ["sources", "change", number, "--by", "张三"]).exit_code == 2
    assert run(command, ["sources", "change", number, "--by", "张三", "--until", "2026-11-18T00:00+08:00"]).exit_code == 0
    assert run(command, ["sources", "lift", str(span_of(sick)["span_id"]), "--by", "张三"]).exit_code == 0
    assert {one["state"] for one in spans(sick) if one["kind"] == "station"} == {"lifted"}
    current.cache_clear()


@pytest.mark.xdist_group("browser")
def test_a_span_is_lifted_on_the_page(app: FastAPI, sick: TestClient, chromium: WebDriver) -> None:
    with serving(app) as url:
        chromium.get(f"{url}/sources?lang=zh")
        assert chromium.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        first = chromium.find_element(By.CSS_SELECTOR, "li.source")
        first.find_element(By.TAG_NAME, "summary").click()
        first.find_element(By.NAME, "by").send_keys("张三")
        first.find_element(By.CSS_SELECTOR, "button[value=lift]").click()
        # The list is replaced while it is read.
        wait = WebDriverWait(chromium, 10, ignored_exceptions=[StaleElementReferenceException])
        wait.until(lambda browser: "已撤销" in browser.find_element(By.CSS_SELECTOR, "ul.sources").text)
        assert axe_faults(chromium) == []
        assert complaints(chromium) == []
