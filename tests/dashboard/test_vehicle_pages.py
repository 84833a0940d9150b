"""The pages of vehicles: any spelling finds the truck, and its page says what is known of it."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import pytest
from sqlalchemy import insert

from services.api.app import make_app
from services.dashboard.router import attach
from services.settings import Settings
from services.store.engine import writing
from services.store.tables import NOT_ASSESSED
from tests.api.world import DAY, FIRST, SECOND, UNKNOWN, world_in
from tests.clients import TestClient
from tests.dashboard.conftest import BROWSER
from tests.dashboard.reading import Page, read

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
HERE = f"/vehicles/{quote(FIRST)}"
UNASSESSED = [
    {"plate": SECOND, "plate_type": "01", "local_day": date(2026, 11, day), "rule": rule, "reason": reason, "facts": facts}
    for day, rule, reason, facts in (
        (19, "restricted_traffic", "source_sick", 300),
        (20, "restricted_traffic", "source_sick", 900),
        (18, "remote_sensing", "not_measured", 1),
    )
]


@pytest.fixture(scope="module")
def trucks(world_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Pages over the API tests' city at noon of its day."""
    folder = tmp_path_factory.mktemp("trucks")
    with world_in(folder, world_files) as world:
        with writing(world.city.engine) as connection:
            connection.execute(insert(NOT_ASSESSED), UNASSESSED)
        app = make_app(Settings(data=folder, database_url=str(world.city.engine.url)), lambda: NOON, pages=attach)
        yield TestClient(app, headers=BROWSER, follow_redirects=False, raise_server_exceptions=False)
        app.state.engine.dispose()


def page_at(client: TestClient, path: str, language: str = "zh") -> Page:
    return read(client.get(path, headers={"cookie": f"lang={language}"}).text)


def attributes_with(page: Page, name: str) -> dict[str, Any]:
    return next(attributes for _, attributes in page.tags if name in attributes)


@pytest.mark.parametrize("spelling", [FIRST, "豫c·0t003", "豫Ｃ０Ｔ００３", " 豫C 0T003（黄）", "C0T003", "T003"])
def test_the_box_understands_any_spelling(trucks: TestClient, spelling: str) -> None:
    answer = trucks.get("/vehicles", params={"q": spelling})
    assert (answer.status_code, answer.headers["location"]) == (303, HERE)


@pytest.mark.parametrize("spelling", ["豫c·0t003", "豫Ｃ０Ｔ００３(黄)"])
def test_an_address_in_another_spelling_leads_to_the_plain_one(trucks: TestClient, spelling: str) -> None:
    answer = trucks.get(f"/vehicles/{quote(spelling)}?day={DAY}&lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{HERE}?day={DAY}&lang=en")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "最近有线索的车辆"),
        ("?q=T00", "可能的车辆"),
        ("?q=ZZZZZ", "没有车辆可能是这个号牌"),
        ("?q=%20", "最近有线索的车辆"),
    ],
)
def test_the_box_says_what_it_found(trucks: TestClient, query: str, said: str) -> None:
    answer = trucks.get(f"/vehicles{query}")
    assert answer.status_code == 200
    assert said in read(answer.text).text


def test_several_vehicles_are_listed(trucks: TestClient) -> None:
    page = page_at(trucks, "/vehicles?q=T00")
    assert HERE in page.addresses
    assert {"洛城车队", "国三", DAY} <= set(page.texts)


def test_an_unknown_plate_leads_to_the_box(trucks: TestClient) -> None:
    answer = trucks.get(f"/vehicles/{quote('豫Z99999')}")
    page = read(answer.text)
    assert answer.status_code == 404
    assert "没有车辆可能是这个号牌" in page.texts
    assert attributes_with(page, "maxlength")["value"] == "豫Z99999"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            {"车辆库", "洛城车队", "重型渣土车", "国三", "柴油", "洛龙区", "属于管控对象", "执行中", "违反限行管控", "看轨迹"},
        ),
        (
            "en",
            {"Register", "heavy muck truck", "China 3", "diesel", "meant by it", "in force", "driving against a traffic order"},
        ),
    ],
)
def test_what_is_known_of_a_truck(trucks: TestClient, language: str, said: set[str]) -> None:
    assert said <= set(page_at(trucks, HERE, language).texts)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "zh",
            "未能判定 （近 60 天） "
            "违反限行管控——数据来源已登记或拟列为不可靠 1,200 条 （最近一天 2026-11-20） "
            "遥感检测超标——没有可判定的数值 1 条 （最近一天 2026-11-18）",
        ),
        (
            "en",
            "Not assessed (last 60 days) "
            "driving against a traffic order — the source is registered, or proposed, as unreliable: 1,200 records (newest 2026-11-20) "
            "over the limit by remote sensing — no value that can be judged was measured: 1 record (newest 2026-11-18)",
        ),
    ],
)
def test_what_could_not_be_assessed_is_said(trucks: TestClient, language: str, said: str) -> None:
    page = page_at(trucks, f"/vehicles/{quote(SECOND)}", language)
    assert said in page.text
    assert "h-not-assessed" not in {attributes.get("id") for _, attributes in page_at(trucks, HERE, language).tags}


def test_an_order_out_of_its_hours_is_not_in_force(trucks: TestClient) -> None:
    assert "当前未执行" in page_at(trucks, HERE).texts  # CASE-2 holds from 22:00


def test_doubts_about_whom_an_order_means_are_said(trucks: TestClient) -> None:
    assert {"不能确定", "排放阶段未知"} <= set(page_at(trucks, f"/vehicles/{quote(UNKNOWN)}").texts)


def test_the_replay_asks_for_the_newest_day_with_positions(trucks: TestClient) -> None:
    replay = attributes_with(page_at(trucks, HERE), "data-replay")
    assert unquote(replay["data-track"] or "") == f"/api/v1/vehicles/{FIRST}/track?day={DAY}"
    assert trucks.get(replay["data-track"]).json()["features"]
    assert json.loads(replay["data-doubts"])["jump"] == "前后定位之间的速度不可能"


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-10-10", "当日只被遥感点位或检查观测到，没有终端定位。"), ("2026-01-01", "当日没有任何来源观测到它。")],
)
def test_a_day_without_a_track_says_why(trucks: TestClient, day: str, said: str) -> None:
    page = page_at(trucks, f"{HERE}?day={day}")
    assert said in page.texts
    assert f"{day} · 未出现" in page.text or f"{day} · 遥感" in page.text


def test_a_finding_leads_to_its_moment_in_the_replay(trucks: TestClient) -> None:
    link = next(one for one in page_at(trucks, HERE).addresses if one.endswith("#replay") and "at=" in one)
    page = page_at(trucks, link)
    assert attributes_with(page, "data-at")["data-at"].startswith(f"{DAY}T")
    assert f"day={DAY}" in link


def test_days_lead_to_their_neighbours(trucks: TestClient) -> None:
    assert f"/vehicles/{FIRST}?day=2026-10-10#replay" in map(unquote, page_at(trucks, HERE).addresses)
    assert f"/vehicles/{FIRST}?day={DAY}#replay" in map(unquote, page_at(trucks, f"{HERE}?day=2026-10-10").addresses)


def test_readings_as_chart_and_table(trucks: TestClient) -> None:
    page = page_at(trucks, HERE)
    chart = json.loads(attributes_with(page, "data-readings")["data-readings"])
    assert [(row["time"], row["opacity_pct"], row["over"]) for row in chart["rows"]] == [
        ("2026-09-10T09:00:00", 45.0, ["opacity_pct"]),
        ("2026-10-10T09:00:00", 52.0, ["opacity_pct"]),
    ]
    assert {row["limits"]["opacity_pct"] for row in chart["rows"]} == {30.0}
    assert {"45", "52", "限值 30", "甲站"} <= set(page.texts)


def test_a_truck_without_readings_says_so_and_asks_for_no_plotly(trucks: TestClient) -> None:
    page = page_at(trucks, f"/vehicles/{quote(UNKNOWN)}")
    assert "没有遥感检测" in page.texts
    assert not [one for one in page.addresses if "plotly" in one]


@pytest.mark.parametrize(
    "path", [HERE, "/vehicles", "/vehicles?q=T00", f"/vehicles/{quote(UNKNOWN)}", "/vehicles?q=%3Cscript%3E"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_inline_and_every_field_labelled(trucks: TestClient, path: str, language: str) -> None:
    answer = trucks.get(path, headers={"cookie": f"lang={language}"})
    page = read(answer.text)
    named = {
        attributes.get("id") for tag, attributes in page.tags if tag in ("input", "select") and "aria-label" not in attributes
    }
    assert page.inline == []
    assert named <= page.labelled()
    assert "unsafe-inline" not in answer.headers["content-security-policy"]
