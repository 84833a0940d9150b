"""Statistics as the API gives them: shapes, names, files, refusals. The counting itself: tests/findings/statistics."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from rules.catalogue.districts import DISTRICTS, district_name
from services.findings.statistics.findings import KEYS
from services.store.engine import writing
from services.store.tables import NOT_ASSESSED
from tests.api.world import DAY, World
from tests.clients import TestClient
from tests.findings.statistics.test_reading_days import fact, fill


def get(client: TestClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/statistics/{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize("by", KEYS)
def test_every_key_counts_every_finding(world: World, by: str) -> None:
    found = get(world.client, f"findings?by={by}")
    assert (sum(item["total"] for item in found["items"]), len(found["items"])) == (7, found["groups"])


@pytest.mark.parametrize(
    ("by", "key", "label", "label_en"),
    [
        ("district", "410311", "洛龙区", "Luolong"),
        ("station", "A1", "甲站", "甲站"),
        ("zone", "inner", "内环", "内环"),
        ("stage", "3", "国三", "China 3"),
        ("rule", "road_check", "路检路查、入户抽检超标", "over the limit at a road or on-site check"),
        ("outcome", "to_be_verified", "待核实", "to be verified"),
        ("day", DAY, None, None),
        ("hour", "9", None, None),
        ("owner", "洛城车队", None, None),
        ("district", None, None, None),
    ],
)
def test_keys_and_their_names(world: World, by: str, key: str | None, label: str | None, label_en: str | None) -> None:
    items = {item["key"]: item for item in get(world.client, f"findings?by={by}")["items"]}
    assert (items[key]["label"], items[key]["label_en"]) == (label, label_en)


def test_the_filters_are_those_of_the_list(world: World) -> None:
    filters = f"rule=restricted_traffic&outcome=violation&from={DAY}&to={DAY}&zone=inner"
    listed = world.client.get(f"/api/v1/findings?{filters}").json()["items"]
    assert sum(item["total"] for item in get(world.client, f"findings?by=day&{filters}")["items"]) == len(listed) == 2


def test_a_limit_keeps_the_greatest_and_says_how_many_there_are(world: World) -> None:
    found = get(world.client, "findings?by=rule&limit=1")
    assert (found["items"][0]["key"], found["groups"]) == ("restricted_traffic", 3)


def test_exceedances(world: World) -> None:
    period = f"from=2026-09-01&to={DAY}"
    (item,) = get(world.client, f"exceedances?by=station&{period}")["items"]
    assert item.pop("rate_low") == pytest.approx(0.3424, abs=1e-4)
    assert item == {"key": "A1", "label": "甲站", "label_en": "甲站", "valid": 2, "over": 2, "rate": 1.0, "rate_high": 1.0}
    assert get(world.client, f"exceedances?by=day&{period}")["items"][0]["key"] == "2026-09-10"
    assert get(world.client, "exceedances?by=stage&from=2026-01-01&to=2026-01-02")["items"] == []


def test_driving_covers_every_hour(world: World) -> None:
    found = get(world.client, f"driving?order=CASE-1&from=2026-11-10&to={DAY}")
    assert (len(found["items"]), found["zones"]) == (11 * 24, ["inner"])
    assert [found["items"][hour]["phase"] for hour in (0, 23, 24)] == ["before", "before", "during"]
    assert found["items"][24]["hour"] == "2026-11-11T00:00:00+08:00"
    assert {item["phase"] for item in get(world.client, f"driving?zone=inner&to={DAY}")["items"]} == {None}


def test_what_was_not_assessed(store: Engine, client: TestClient) -> None:
    one = {"plate": "豫C0T003", "plate_type": "01", "local_day": date(2026, 11, 20), "rule": "remote_sensing"}
    with writing(store) as connection:
        connection.execute(insert(NOT_ASSESSED), one | {"reason": "not_measured", "facts": 3})
    item = {
        "rule": "remote_sensing",
        "rule_label": "遥感检测超标",
        "rule_label_en": "over the limit by remote sensing",
        "reason": "not_measured",
        "label": "没有可判定的数值",
        "label_en": "no value that can be judged was measured",
        "facts": 3,
        "vehicle_days": 1,
        "newest_day": "2026-11-20",
    }
    for query, items in (
        ("", [item]),
        ("?rule=remote_sensing&reason=not_measured", [item]),
        ("?rule=road_check", []),
        ("?reason=source_sick", []),
        ("?to=2026-11-19", []),
        ("?from=2026-11-20&to=2026-11-20", [item]),
    ):
        assert get(client, f"not-assessed{query}")["items"] == items, query
    found = get(client, "not-assessed")
    assert (found["first_day"], found["last_day"]) == ("2026-10-27", "2026-11-25")
    lines = client.get("/api/v1/statistics/not-assessed?format=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",") for line in lines] == [list(item), [str(value) for value in item.values()]]


def test_now(world: World) -> None:
    found = get(world.client, "now")
    assert found.pop("at").endswith("+08:00")
    assert found.keys() == {
        "trucks_seen_today",
        "driving_against_order",
        "exceedances_today",
        "to_be_verified",
        "violations_today",
    }
    assert found["to_be_verified"] == 1


@pytest.mark.parametrize(
    ("path", "heading", "lines"),
    [
        ("findings?by=district", "key,label,label_en,violation,suspected,to_be_verified,total", 2),
        ("findings?by=rule&limit=1", "key,label,label_en,violation,suspected,to_be_verified,total", 3),
        (f"exceedances?by=day&from=2026-09-01&to={DAY}", "key,label,label_en,valid,over,rate,rate_low,rate_high", 2),
        (f"driving?zone=inner&from={DAY}&to={DAY}", "hour,vehicles,phase", 24),
        (
            "not-assessed?to=2026-10-10",
            "rule,rule_label,rule_label_en,reason,label,label_en,facts,vehicle_days,newest_day",
            0,
        ),
    ],
)
def test_tables_as_csv(world: World, path: str, heading: str, lines: int) -> None:
    answer = world.client.get(f"/api/v1/statistics/{path}", headers={"Accept": "text/csv"})
    text = answer.content.decode("utf-8-sig").splitlines()
    assert (text[0], len(text) - 1) == (heading, lines)
    assert world.client.get(f"/api/v1/statistics/{path}&format=xlsx").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("findings", 422, "by"),
        ("findings?by=moon", 422, "by"),
        ("findings?by=day&from=2026-11-21&to=2026-11-20", 422, "to"),
        ("findings?by=day&cursor=x", 422, "cursor"),
        ("exceedances?by=hour", 422, "by"),
        ("exceedances?by=day&from=2020-01-01&to=2026-01-01", 422, "from"),
        ("exceedances?by=day&from=2026-11-21&to=2026-11-20", 422, "to"),
        ("not-assessed?rule=moon", 422, "rule"),
        ("not-assessed?reason=moon", 422, "reason"),
        ("not-assessed?from=2026-11-21&to=2026-11-20", 422, "to"),
        ("not-assessed?from=2020-01-01&to=2026-01-01", 422, "from"),
        ("not-assessed?by=rule", 422, "by"),
        ("driving", 422, "order"),
        ("driving?order=CASE-1&zone=inner", 422, "order"),
        ("driving?order=CASE-1&from=2026-11-21&to=2026-11-20", 422, "to"),
        ("driving?order=NONE", 404, None),
        ("driving?zone=none", 404, None),
    ],
)
def test_refusals(world: World, path: str, status: int, field: str | None) -> None:
    errors = get(world.client, path, status).get("errors", [])
    assert [error["field"] for error in errors][:1] == ([field] if field else [])


@pytest.mark.parametrize(
    ("code", "zh", "en"), [("410311", "洛龙区", "Luolong"), ("999999", "999999", "999999"), (None, "", "")]
)
def test_district_names(code: str | None, zh: str, en: str) -> None:
    assert (district_name(code, "zh"), district_name(code, "en")) == (zh, en)
    assert all(text.zh and text.en for text in DISTRICTS.values())


def test_stations_are_ranked_by_what_is_certain(store: Engine, client: TestClient) -> None:
    """Three of 49 are more than thirty of 600, and less certain; one of one says nothing yet."""
    stations = {"A1": (49, 3), "A2": (600, 30), "A3": (1, 1), "A4": (200, 0)}
    rows = [
        fact(number, station_id=station_id, reading_id=f"{station_id}-{number}", opacity_pct=50.0 if number < over else 10.0)
        for station_id, (valid, over) in stations.items()
        for number in range(valid)
    ]
    fill(store, rows, [])
    items = get(client, "exceedances?by=station&from=2026-11-20&to=2026-11-20")["items"]
    assert [(item["key"], item["over"], item["valid"]) for item in items] == [
        ("A3", 1, 1),
        ("A2", 30, 600),
        ("A1", 3, 49),
        ("A4", 0, 200),
    ]
    a1 = next(item for item in items if item["key"] == "A1")
    assert (a1["rate_low"], a1["rate_high"]) == pytest.approx((0.0210, 0.1652), abs=1e-4)
