"""Rejects, listed and counted."""

import base64
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, insert

from services.store.engine import writing
from services.store.tables import REJECT
from tests.clients import TestClient


def reject(offset: int, received: str, **changes: object) -> dict:
    usual = {
        "topic": "road-checks.results",
        "partition": 0,
        "element": -1,
        "raw": b"\xff\x00",
        "field": "(value)",
        "value": "x",
        "expected": "JSON",
        "replayed": False,
    }
    return usual | {"offset": offset, "received_at": datetime.fromisoformat(received).replace(tzinfo=UTC)} | changes


@pytest.fixture
def rejects(store: Engine, client: TestClient) -> TestClient:
    rows = [
        reject(1, "2026-11-19T15:59:59"),
        reject(2, "2026-11-19T16:00:00", field="time", expected="a time"),
        reject(3, "2026-11-20T15:59:59", raw=None, topic="muck-trucks.positions", partition=3),
        reject(4, "2026-11-20T16:00:00", replayed=True),
    ]
    with writing(store) as connection:
        connection.execute(insert(REJECT), rows)
    return client


@pytest.mark.parametrize(
    ("query", "offsets"),
    [
        ("", [3, 2, 1]),
        ("replayed=true", [4]),
        ("replayed=any", [4, 3, 2, 1]),
        ("topic=muck-trucks.positions", [3]),
        ("field=time", [2]),
        ("from=2026-11-20", [3, 2]),
        ("to=2026-11-19", [1]),
        ("from=2026-11-20&to=2026-11-20&replayed=any", [3, 2]),
        ("to=9999-12-31", [3, 2, 1]),
    ],
)
def test_a_filter_finds(rejects: TestClient, query: str, offsets: list[int]) -> None:
    assert [item["offset"] for item in rejects.get(f"/api/v1/rejects?{query}").json()["items"]] == offsets


def test_pages_and_raw_bytes(rejects: TestClient) -> None:
    first = rejects.get("/api/v1/rejects?limit=2").json()
    second = rejects.get(f"/api/v1/rejects?limit=2&cursor={first['next']}").json()
    assert ([item["offset"] for item in second["items"]], second["next"]) == ([1], None)
    assert (first["items"][0]["raw_base64"], base64.b64decode(second["items"][0]["raw_base64"])) == (None, b"\xff\x00")


def test_counted_by_reason_source_and_local_day(rejects: TestClient) -> None:
    counted = rejects.get("/api/v1/rejects/summary").json()
    assert [(one["topic"], one["field"], one["count"], one["open"]) for one in counted["by_reason"]] == [
        ("road-checks.results", "(value)", 2, 1),
        ("muck-trucks.positions", "(value)", 1, 1),
        ("road-checks.results", "time", 1, 1),
    ]
    assert [(one["topic"], one["partition"], one["count"]) for one in counted["by_source"]] == [
        ("muck-trucks.positions", 3, 1),
        ("road-checks.results", 0, 3),
    ]
    assert [(one["day"], one["count"]) for one in counted["by_day"]] == [
        ("2026-11-19", 1),
        ("2026-11-20", 1),
        ("2026-11-20", 1),
        ("2026-11-21", 1),
    ]
    assert rejects.get("/api/v1/rejects/summary?from=2026-11-21").json()["by_day"][0]["open"] == 0
