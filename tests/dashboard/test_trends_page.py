"""The page Trends: which days, which order, and numbers beside every chart."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from rules.timing.times import LOCAL
from services.api.app import make_app
from services.dashboard.plotly_csp import plotly_style_ids
from services.dashboard.router import attach
from services.settings import Settings
from services.store.engine import writing
from services.store.tables import DRIVING_HOURS, NOT_ASSESSED, ORDER_VERSION, PLATE_DAY, READING_FACT, REFERENCE_CHANGE
from tests.api.findings import found
from tests.api.world import world_in
from tests.clients import TestClient
from tests.dashboard.conftest import BROWSER
from tests.dashboard.reading import Page, read
from tests.findings.statistics.test_reading_days import fact
from tests.reference.examples import clause, order

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def city(world_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Pages over the API tests' city at noon of its day."""
    folder = tmp_path_factory.mktemp("trends")
    with world_in(folder, world_files) as world:
        app = make_app(Settings(data=folder, database_url=str(world.city.engine.url)), lambda: NOON, pages=attach)
        yield TestClient(app, headers=BROWSER, raise_server_exceptions=False)
        app.state.engine.dispose()


def charts(page: Page) -> dict[str, list[list[dict[str, Any]]]]:
    """Rows of the charts by kind."""
    found: dict[str, list[list[dict[str, Any]]]] = {}
    for _, attributes in page.tags:
        if "data-chart" in attributes:
            found.setdefault(attributes["data-chart"] or "", []).append(json.loads(attributes["data-rows"] or "null"))
    return found


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ("", "2026-10-22 至 2026-11-20（共 30 天）"),
        ("?days=7", "2026-11-14 至 2026-11-20（共 7 天）"),
        ("?days=90", "2026-08-23 至 2026-11-20（共 90 天）"),
        ("?from=2026-11-01&to=2026-11-03", "2026-11-01 至 2026-11-03（共 3 天）"),
        ("?from=2026-11-01&to=", "2026-11-01 至 2026-11-20（共 20 天）"),
        ("?to=2026-10-30", "2026-10-01 至 2026-10-30（共 30 天）"),
    ],
)
def test_the_period(city: TestClient, query: str, days: str) -> None:
    assert days in read(city.get(f"/trends{query}").text).texts


@pytest.mark.parametrize(
    "query", ["?days=8", "?from=x", "?from=2026-11-03&to=2026-11-01", "?from=2026-12-01", "?from=2020-01-01&to=2026-11-20"]
)
def test_a_wrong_period_is_said_beside_the_form(city: TestClient, query: str) -> None:
    answer = city.get(f"/trends{query}")
    assert answer.status_code == 422
    assert "筛选条件有误" in read(answer.text).texts


def test_what_could_not_be_assessed_has_its_table_and_its_file(client: TestClient, app: FastAPI) -> None:
    assert "未能判定的记录" not in read(client.get("/trends").text).texts
    row = {"plate": "豫C0T003", "plate_type": "01", "local_day": date(2026, 11, 20), "rule": "remote_sensing"}
    with writing(app.state.engine) as connection:
        connection.execute(insert(NOT_ASSESSED), row | {"reason": "reading_invalid", "facts": 1200})
    page = read(client.get("/trends").text)
    texts = page.texts[page.texts.index("未能判定的记录") :]
    assert [one for one in texts if one in ("遥感检测超标", "检测无效", "1,200", "1", "2026-11-20")] == [
        "遥感检测超标",
        "检测无效",
        "1,200",
        "1",
        "2026-11-20",
    ]
    (file,) = (one for one in page.addresses if "not-assessed" in one)
    assert "reading_invalid" in client.get(file).text
    assert "未能判定的记录" not in read(client.get("/trends?to=2026-11-19").text).texts


def test_every_chart_has_its_table_and_its_file(city: TestClient) -> None:
    page = read(city.get("/trends?days=90").text)
    drawn = charts(page)
    assert set(drawn) == {"hours", "rates", "districts"}
    stations, stages = drawn["rates"]
    assert [(row["label"], row["valid"], row["over"]) for row in stations] == [("甲站", 2, 2)]
    assert [row["label"] for row in stages] == ["国三"]
    assert {"甲站", "国三", "100.00%", "洛龙区"} <= set(page.texts)
    files = [address for address in page.addresses if "format=csv" in address]
    assert len(files) == 4
    for file in files:
        assert city.get(file).headers["content-type"].startswith("text/csv")


def test_an_order_is_chosen_and_its_hours_end_now(city: TestClient) -> None:
    page = read(city.get("/trends?order=CASE-1").text)
    hours = charts(page)["hours"][0]
    assert hours[-1]["hour"] == "2026-11-20T12:00:00+08:00"  # hours to come are no quiet hours
    assert {row["hour"][:16]: row["vehicles"] for row in hours}["2026-11-20T09:00"] == 2
    assert hours[0]["vehicles"] > 0  # before the first record nothing was observed: no hours, and nothing to compare with
    assert {"管控前", "无数据"} <= set(page.texts)
    assert any("order=CASE-1" in address and "driving" in address for address in page.addresses)


def test_districts_are_ranked_by_violations(client: TestClient, fill: Callable) -> None:
    kinds = (
        [("410311", "suspected")] * 3
        + [("410305", "violation")] * 2
        + [("410304", "violation")] * 2
        + [(None, "to_be_verified")]
    )
    fill([found(number, district=district, outcome=outcome) for number, (district, outcome) in enumerate(kinds)])
    page = read(client.get("/trends").text)
    rows = charts(page)["districts"][0]
    assert [(row["rank"], row["label"], row["total"]) for row in rows] == [
        (1, "瀍河回族区", 2),
        (1, "涧西区", 2),
        (3, "洛龙区", 3),
    ]
    assert page.texts[page.texts.index("跨区县") - 1] == "—"


def test_nothing_to_show_is_said(client: TestClient) -> None:
    page = read(client.get("/trends").text)
    assert {"没有管控令", "没有有效检测", "没有线索"} <= set(page.texts)
    assert charts(page) == {}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_inline_and_no_looser_policy(city: TestClient, language: str) -> None:
    answer = city.get("/trends", headers={"cookie": f"lang={language}"})
    page = read(answer.text)
    fields = {
        attributes.get("id")
        for tag, attributes in page.tags
        if tag in ("input", "select") and attributes.get("type") != "hidden"
    }
    assert page.inline == []
    assert fields <= page.labelled()
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


def test_plotly_finds_its_styles_to_be_there(city: TestClient) -> None:
    """Without these elements plotly would write <style> elements, which the policy refuses."""
    page = read(city.get("/trends").text)
    marks = {attributes.get("id"): attributes.get("class") for tag, attributes in page.tags if tag == "meta"}
    assert marks["plotly.js-style-global"] == "no-inline-styles"
    assert plotly_style_ids() and set(plotly_style_ids()) <= marks.keys()


@pytest.mark.parametrize(
    ("first_day", "said"),
    [
        (date(2026, 11, 16), ["+100%", "样本不足，不作比较"]),  # in force from Tuesday on, paused on Wednesday for 3 hours
        (date(2026, 11, 15), ["样本不足，不作比较", "样本不足，不作比较"]),  # before the order there is a Sunday only
    ],
)
def test_phases_are_compared_like_with_like(client: TestClient, app: FastAPI, first_day: date, said: list[str]) -> None:
    """Before: ten trucks an hour; under the order, which begins on the second day and is paused for three hours of the third, twenty."""
    days = [first_day + timedelta(days=number) for number in range(3)]
    begins = datetime.combine(days[1], time(), LOCAL)
    usual = {"plate_type": "01", "fuel": "diesel", "emission_stage": 4, "vehicle_class": "heavy", "use": "muck"}
    rows = [
        {"plate": f"豫C{day.day}{number:03}", "local_day": day, "zone_id": "inner", "hours": 2**24 - 1, **usual}
        for day, trucks in zip(days, (10, 20, 20), strict=True)
        for number in range(trucks)
    ]
    body = order(
        "O1", clause(zones=["inner"], hours=[["00:00", "24:00"]], **{"from": begins.isoformat()}), issued_at=begins.isoformat()
    )
    pause = {**body, "event": "paused", "clauses": [], "issued_at": datetime.combine(days[2], time(9), LOCAL).isoformat()}
    again = {**body, "event": "resumed", "clauses": [], "issued_at": datetime.combine(days[2], time(12), LOCAL).isoformat()}
    tick = {"tick": 1, "recorded_at": NOON, "kind": "orders", "source": "test"}
    with writing(app.state.engine) as connection:
        connection.execute(insert(REFERENCE_CHANGE), [tick])
        connection.execute(
            insert(ORDER_VERSION),
            [
                {
                    "order_id": "O1",
                    "body": one,
                    "holds_from": datetime.fromisoformat(one["issued_at"]),
                    "tick": 1,
                    "absent": False,
                }
                for one in (body, pause, again)
            ],
        )
        connection.execute(insert(DRIVING_HOURS), rows)
        connection.execute(insert(PLATE_DAY), [{"source": "terminal:T1", "day": day, "plate": "豫C1"} for day in days])
    texts = read(client.get("/trends?order=O1").text).texts
    assert [one for one in texts if one in ("+100%", "样本不足，不作比较")] == said


def test_stations_are_ranked_by_what_is_certain(city: TestClient) -> None:
    rows = charts(read(city.get("/trends?days=90").text))["rates"][0]
    assert [(row["label"], row["over"], row["valid"]) for row in rows] == [("甲站", 2, 2)]
    assert rows[0]["rate_low"] == pytest.approx(0.342, abs=1e-3) and rows[0]["rate_high"] == 1
    assert "34.2–100.0%" in read(city.get("/trends?days=90").text).texts


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "各点位未识别出号牌的检测"), ("en", "Readings without a plate, by station")]
)
def test_stations_that_read_no_plate_are_shown(app: FastAPI, client: TestClient, language: str, said: str) -> None:
    """Half of a station's readings have a placeholder; without any the card is not there."""
    here = f"/trends?from=2026-11-20&to=2026-11-20&lang={language}"
    assert said not in read(client.get(here, follow_redirects=True).text).text
    facts = [fact(1), fact(2, plate="无牌", plate_seen="无牌", plate_type=None)]
    unread = {
        "plate": "无牌",
        "plate_type": "",
        "local_day": date(2026, 11, 20),
        "rule": "remote_sensing",
        "reason": "no_plate",
    }
    with writing(app.state.engine) as connection:
        connection.execute(insert(READING_FACT), facts)
        connection.execute(insert(NOT_ASSESSED), [{**unread, "facts": 1}])
    page = read(client.get(here, follow_redirects=True).text)
    assert said in page.text
    assert "50.0 %" in page.text


@pytest.mark.parametrize("text", ["无牌", "豫C00000", "----"])
def test_the_box_says_what_a_placeholder_is(client: TestClient, text: str) -> None:
    for address in (f"/vehicles?q={text}", f"/vehicles/{text}"):
        assert "该文字表示未识别出号牌" in read(client.get(address).text).text
