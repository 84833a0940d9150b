"""Vehicles: any spelling finds them, seen ones too; register, standing, readings, track."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from services.store.engine import writing
from services.store.tables import NOT_ASSESSED, PLATE_DAY, READING_FACT, REFERENCE_CHANGE, VEHICLE_VERSION
from tests.api.world import DAY, FIRST, UNKNOWN, World
from tests.clients import TestClient
from tests.findings.statistics.test_reading_days import EVER, fact, vehicle

ABSENT = "豫C00000"


def get(client: TestClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.fixture
def register(store: Engine, client: TestClient) -> TestClient:
    """豫C12345 (two types), 豫CD12345, 晋A12345 registered; 豫C1234X and 豫D0T001 only seen; 豫C54321 no longer registered."""
    rows = [
        vehicle("豫C12345"),
        vehicle("豫C12345", plate_type="15", use="trailer"),
        vehicle("豫CD12345", plate_type="51"),
        vehicle("晋A12345"),
    ]
    rows += [vehicle("豫C54321"), vehicle("豫C54321", EVER + timedelta(days=1), absent=True)]
    seen = [
        ("terminal:T1", date(2026, 11, 19), "豫C1234X"),
        ("check", date(2026, 11, 20), "豫C1234X"),
        ("station:A1", date(2026, 11, 20), "豫D0T001"),
    ]
    with writing(store) as connection:
        connection.execute(insert(REFERENCE_CHANGE), [{"recorded_at": EVER, "kind": "vehicles", "source": "test"}])
        connection.execute(insert(VEHICLE_VERSION), rows)
        connection.execute(insert(PLATE_DAY), [dict(zip(("source", "day", "plate"), one, strict=True)) for one in seen])
    return client


@pytest.mark.parametrize(
    ("text", "plates"),
    [
        ("豫C12345", ["豫C12345"]),
        ("豫ｃ·12345（黄）", ["豫C12345"]),
        (" 豫c-123 45 黄", ["豫C12345"]),
        ("豫C1234", ["豫C12345", "豫C1234X"]),  # a beginning, of registered ones and seen ones
        ("豫", ["豫C12345", "豫C1234X", "豫C54321", "豫CD12345", "豫D0T001"]),
        ("C1234", ["豫C12345", "豫C1234X"]),  # the province left out
        ("12345", ["晋A12345", "豫C12345", "豫CD12345"]),  # a part
        ("34X", ["豫C1234X"]),  # a part of what was only seen
        ("豫DOT001", ["豫D0T001"]),  # O is never on a plate: offered with 0
        ("45", []),  # too short for a part
        ("%", []),
        ("___", []),
        ("豫C99999", []),
    ],
)
def test_search(register: TestClient, text: str, plates: list[str]) -> None:
    found = [item["plate"] for item in register.get("/api/v1/vehicles", params={"q": text}).json()["items"]]
    assert sorted(set(found)) == sorted(plates)


def test_search_says_what_the_register_has(register: TestClient) -> None:
    items = {(item["plate"], item["plate_type"]): item for item in get(register, "vehicles?q=豫C")["items"]}
    assert [
        items[key]["registered"] for key in [("豫C12345", "01"), ("豫C12345", "15"), ("豫C1234X", None), ("豫C54321", None)]
    ] == [True, True, False, False]
    assert (items["豫C1234X", None]["last_seen_on"], items["豫C12345", "01"]["last_seen_on"]) == ("2026-11-20", None)


def test_search_gives_no_more_than_asked(register: TestClient) -> None:
    assert len(get(register, "vehicles?q=豫&limit=2")["items"]) == 3  # two plates, one of them of two types


def test_vehicles_seen_on_a_day_page_by_page(world: World) -> None:
    whole = get(world.client, f"vehicles?seen_on={DAY}&limit=50")
    assert whole["next"] is None
    found, cursor = [], ""
    while cursor is not None:
        part = get(world.client, f"vehicles?seen_on={DAY}&limit=1{cursor and f'&cursor={cursor}'}")
        found, cursor = found + part["items"], part["next"]
    assert found == whole["items"] != []
    assert FIRST in {item["plate"] for item in found}
    assert get(world.client, "vehicles?seen_on=2020-01-01")["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=",
        "?q=豫&limit=0",
        "?q=豫&limit=51",
        "?q=豫&owner=x",
        "?q=豫&seen_on=2026-11-20",
        "?seen_on=today",
        "?q=豫&cursor=x",
    ],
)
def test_search_refuses(client: TestClient, query: str) -> None:
    assert "errors" in get(client, f"vehicles{query}", 422)


def test_a_plate_is_found_in_any_spelling(world: World) -> None:
    assert get(world.client, "vehicles/豫c·0t003（黄）") == get(world.client, f"vehicles/{FIRST}")


@pytest.mark.parametrize("path", ["", "/readings", f"/track?day={DAY}"])
@pytest.mark.parametrize("plate", [ABSENT, "·"])
def test_a_plate_neither_registered_nor_seen(world: World, plate: str, path: str) -> None:
    assert get(world.client, f"vehicles/{plate}{path}", 404)["status"] == 404


def test_a_plate_that_was_only_seen_is_known(register: TestClient) -> None:
    found = get(register, "vehicles/豫C1234X")
    assert (found["entries"], found["history"], found["findings"]) == ([], [], {})
    assert found["days"] == [{"day": "2026-11-20", "sources": ["check"]}, {"day": "2026-11-19", "sources": ["terminal:T1"]}]


@pytest.mark.parametrize(
    ("as_of", "registered"),
    [("1999-12-31", False), ("2000-01-01T08:00:00%2B08:00", True), ("2000-01-02T00:00:00Z", False), ("2026-11-25", False)],
)
def test_the_register_as_of_a_time(register: TestClient, as_of: str, registered: bool) -> None:
    found = get(register, f"vehicles/豫C54321?as_of={as_of}")
    assert (bool(found["entries"]), [change["absent"] for change in found["history"]]) == (registered, [False, True])


@pytest.mark.parametrize(
    ("plate", "contradicting"),
    [("豫CD12345", [[("fuel", "diesel", "electric/hydrogen/*_hybrid, as plate is 豫CD12345")]]), ("晋A12345", [[]])],
)
def test_what_the_register_says_against_itself(register: TestClient, plate: str, contradicting: list) -> None:
    entries = get(register, f"vehicles/{plate}?as_of=2026-11-25")["entries"]
    found = [[(one["column"], one["value"], one["expected"]["en"]) for one in entry["contradictions"]] for entry in entries]
    assert found == contradicting
    assert all(one["expected"]["zh"] for entry in entries for one in entry["contradictions"])


@pytest.mark.parametrize("as_of", ["yesterday", "2026-11-25T08:00", "2026-02-30", "2026-11-25T08:00:00+99:00", ""])
def test_an_instant_needs_its_offset(world: World, as_of: str) -> None:
    found = world.client.get(f"/api/v1/vehicles/{FIRST}", params={"as_of": as_of})
    assert (found.status_code, found.json()["errors"][0]["field"]) == (422, "as_of")


@pytest.mark.parametrize(
    ("plate", "answer", "reasons"),
    [(FIRST, "meant", []), (UNKNOWN, "unsure", ["stage_unknown"]), ("豫C0T006", "not_meant", ["other_stage"])],
)
def test_standing_against_the_orders_of_today(world: World, plate: str, answer: str, reasons: list[str]) -> None:
    standing = get(world.client, f"vehicles/{plate}?as_of=2026-11-20T12:00:00%2B08:00")["standing"]
    assert [(one["order_id"], one["answer"], one["in_force"], one["reasons"]) for one in standing] == [
        ("CASE-1", answer, True, reasons),
        ("CASE-2", answer, False, reasons),  # from 22 to 23
    ]


def test_nothing_stands_before_the_first_order(world: World) -> None:
    assert get(world.client, f"vehicles/{FIRST}?as_of=2026-11-01")["standing"] == []


def test_findings_are_counted(world: World) -> None:
    found = get(world.client, f"vehicles/{FIRST}")["findings"]
    assert found == {
        "remote_sensing": {"suspected": 1, "violation": 1},
        "restricted_traffic": {"violation": 1},
        "road_check": {"violation": 1},
    }


@pytest.mark.parametrize(
    ("as_of", "facts"),
    [("2026-10-10", 3), ("2026-10-09", 0), ("2026-12-08", 3), ("2026-12-09", 0)],
)
def test_what_could_not_be_assessed_on_the_60_days_before(register: TestClient, store: Engine, as_of: str, facts: int) -> None:
    item = {"plate_type": "01", "rule": "remote_sensing", "reason": "not_measured", "facts": 3}
    with writing(store) as connection:
        connection.execute(insert(NOT_ASSESSED), item | {"plate": "豫C12345", "local_day": date(2026, 10, 10)})
    found = get(register, f"vehicles/豫C12345?as_of={as_of}")["not_assessed"]
    assert found == ([item | {"newest_day": "2026-10-10"}] if facts else [])
    assert get(register, f"vehicles/豫CD12345?as_of={as_of}")["not_assessed"] == []


def test_readings_against_the_limit_of_their_day(store: Engine, client: TestClient) -> None:
    rows = [
        fact(1, "2017-07-26 23:59", opacity_pct=90.0),  # a day before the limit came into force
        fact(2, "2017-07-27 00:00", opacity_pct=90.0, ringelmann=2.0),
        fact(3, "2026-11-20 09:00", opacity_pct=30.0, no_ppm=1600.0),
        fact(4, "2026-11-20 10:00", opacity_pct=90.0, valid=False),
        fact(5, "2026-11-20 11:00", opacity_pct=90.0, fuel="petrol", plate_type="02"),
        fact(6, "2026-11-20 12:00", opacity_pct=90.0),
        fact(6, "2026-11-20 12:00", opacity_pct=31.0, revision=1),
        fact(7, "2026-11-20 13:00", opacity_pct=90.0),
        fact(7, "2026-11-20 13:00", opacity_pct=31.0),
    ]
    with writing(store) as connection:
        connection.execute(insert(READING_FACT), rows)
        connection.execute(insert(PLATE_DAY), [{"source": "station:A1", "day": date(2026, 11, 20), "plate": "豫C0T004"}])
    items = get(client, "vehicles/豫C0T004/readings")["items"]
    said = [(one["time"][:16], one["limits"].get("opacity_pct"), one["valid"], one["over"], one["conflict"]) for one in items]
    assert said == [
        ("2026-11-20T13:00", 30.0, True, ["opacity_pct"], True),
        ("2026-11-20T13:00", 30.0, True, ["opacity_pct"], True),
        ("2026-11-20T12:00", 30.0, True, ["opacity_pct"], False),
        ("2026-11-20T11:00", None, True, [], False),
        ("2026-11-20T10:00", 30.0, False, [], False),
        ("2026-11-20T09:00", 30.0, True, [], False),
        ("2017-07-27T00:00", 30.0, True, ["opacity_pct", "ringelmann"], False),
        ("2017-07-26T23:59", None, True, [], False),
    ]
    assert [one["time"][:10] for one in get(client, "vehicles/豫C0T004/readings?to=2026-11-19&from=2017-07-27")["items"]] == [
        "2017-07-27"
    ]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
def test_pages_of_readings_are_one_list(store: Engine, client: TestClient, limit: int) -> None:
    """Several readings of one moment among them."""
    rows = [fact(number, f"2026-11-{20 - number // 3} 09:00", station_id=f"A{number % 2}") for number in range(7)]
    with writing(store) as connection:
        connection.execute(insert(READING_FACT), rows)
        connection.execute(insert(PLATE_DAY), [{"source": "station:A1", "day": date(2026, 11, 20), "plate": "豫C0T004"}])
    ids, cursor = [], ""
    while True:
        page = get(client, f"vehicles/豫C0T004/readings?limit={limit}{cursor}")
        ids += [item["reading_id"] for item in page["items"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    key = sorted(rows, key=lambda row: (row["time"], row["station_id"], row["reading_id"]), reverse=True)
    assert ids == [row["reading_id"] for row in key]


@pytest.mark.parametrize("query", ["from=2026-11-21&to=2026-11-20", "cursor=x", "limit=0", "day=2026-11-20"])
def test_readings_refuse(world: World, query: str) -> None:
    assert get(world.client, f"vehicles/{FIRST}/readings?{query}", 422)["errors"]


def test_the_track_of_a_day(world: World) -> None:
    found = world.client.get(f"/api/v1/vehicles/{FIRST}/track?day={DAY}")
    assert found.headers["content-type"] == "application/geo+json"
    track = found.json()
    assert (track["type"], track["zones"], len(track["features"])) == ("FeatureCollection", ["inner"], 20)
    assert all(one["properties"]["against"] for one in track["features"])


def test_the_track_around_a_finding(world: World) -> None:
    item = get(world.client, f"findings?plate={FIRST}&rule=restricted_traffic")["items"][0]
    assert len(get(world.client, f"findings/{item['finding_id']}/track")["features"]) == 20
    assert get(world.client, f"findings/{item['case_number']}/track")["zones"] == ["inner"]
    assert get(world.client, f"findings/{'0' * 32}/track", 404)["status"] == 404


def test_tracks_are_shaped_as_documented(world: World) -> None:
    from services.api.tracks import TrackRead

    TrackRead.model_validate(get(world.client, f"vehicles/{UNKNOWN}/track?day={DAY}"))


@pytest.mark.parametrize("query", ["", "?day=20.11.2026", "?day=2026-11-31"])
def test_a_track_needs_its_day(world: World, query: str) -> None:
    assert get(world.client, f"vehicles/{FIRST}/track{query}", 422)["errors"][0]["field"] == "day"


def test_now_is_the_clock_of_the_app(store: Engine, app_on: Callable) -> None:
    """A row that holds from tomorrow on is not there yet."""
    client = TestClient(app_on(store))
    with writing(store) as connection:
        connection.execute(insert(REFERENCE_CHANGE), [{"recorded_at": EVER, "kind": "vehicles", "source": "test"}])
        connection.execute(insert(VEHICLE_VERSION), [vehicle("豫C12345", datetime(2026, 11, 26, tzinfo=UTC))])
    assert get(client, "vehicles/豫C12345")["entries"] == []
