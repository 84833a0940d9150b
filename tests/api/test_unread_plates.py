"""What the API says of placeholders for no plate: counts by station, and that they are no vehicles."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.clients import TestClient
from tests.findings.statistics.test_unread_plates import DAY, stored
from tests.properties.worlds import World


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    return stored(store, tmp_path)


def test_as_the_api_gives_it(world: World, client: TestClient) -> None:
    found = client.get(f"/api/v1/statistics/unread-plates?from={DAY}&to={DAY}").json()
    assert found["items"][0] == {"station_id": "A1", "station_name": None, "readings": 4, "unread": 2, "share": 0.5}
    lines = (
        client.get(f"/api/v1/statistics/unread-plates?from={DAY}&to={DAY}&format=csv").content.decode("utf-8-sig").splitlines()
    )
    assert lines[0] == "station_id,station_name,readings,unread,share"
    assert len(lines) == 3


@pytest.mark.parametrize("text", ["无牌", "豫C00000", "NULL", "----"])
def test_a_placeholder_has_no_page(world: World, client: TestClient, text: str) -> None:
    for path in ("", "/readings", "/track?day=2026-11-20"):
        answer = client.get(f"/api/v1/vehicles/{text}{path}")
        assert answer.status_code == 404
        assert "no number plate was read" in answer.json()["detail"]
    assert client.get("/api/v1/vehicles", params={"q": text}).json()["items"] == []


def test_nobody_is_among_the_vehicles_of_a_day(world: World, client: TestClient) -> None:
    found = client.get(f"/api/v1/vehicles?seen_on={DAY}&limit=2").json()
    assert [one["plate"] for one in found["items"]] == ["豫C0T003", "豫C0T004"]
    more = client.get("/api/v1/vehicles", params={"seen_on": str(DAY), "limit": 2, "cursor": found["next"]}).json()
    assert [one["plate"] for one in more["items"]] == ["豫C0T005"]
