"""Zones, stations and the drawn map as GeoJSON."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from services.api.app import make_app
from services.settings import Settings
from services.store.engine import writing
from services.store.tables import REFERENCE_CHANGE, STATION_VERSION, ZONE_VERSION
from tests.clients import TestClient

EVER, CHANGED, GONE = (datetime(2026, 11, day, tzinfo=UTC) for day in (1, 10, 20))
SQUARE = {"type": "Polygon", "coordinates": [[[112.4, 34.6], [112.5, 34.6], [112.5, 34.7], [112.4, 34.6]]]}


@pytest.fixture
def mapped(store: Engine, client: TestClient) -> TestClient:
    """A zone that was renamed and given up; a station of each kind, one of them moved."""
    zone = {
        "zone_id": "z",
        "name": "甲",
        "datum": "WGS84",
        "district": None,
        "geometry": SQUARE,
        "tick": 1,
        "absent": False,
        "holds_from": EVER,
    }
    zones = [zone, zone | {"name": "乙", "holds_from": CHANGED}, zone | {"name": "乙", "holds_from": GONE, "absent": True}]
    station = {
        "name": "站",
        "lon": 112.45,
        "lat": 34.65,
        "datum": "WGS84",
        "district": "410311",
        "tick": 1,
        "absent": False,
        "holds_from": EVER,
    }
    stations = [station | {"station_id": name} for name in ("A1", "B1", "C1", "D1", "X1")]
    stations.append(station | {"station_id": "A1", "lon": 112.46, "holds_from": CHANGED})
    with writing(store) as connection:
        connection.execute(insert(REFERENCE_CHANGE), [{"recorded_at": EVER, "kind": "zones", "source": "test"}])
        connection.execute(insert(ZONE_VERSION), zones)
        connection.execute(insert(STATION_VERSION), stations)
    return client


def features(client: TestClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/geo+json"), answer.text
    return answer.json()["features"]


@pytest.mark.parametrize(
    ("at", "names"),
    [
        ("2026-10-31", []),
        ("2026-11-02", ["甲"]),
        ("2026-11-10T08:00:00%2B08:00", ["乙"]),
        ("2026-11-10T07:59:59%2B08:00", ["甲"]),
        ("2026-11-21", []),
    ],
)
def test_zones_as_they_held(mapped: TestClient, at: str, names: list[str]) -> None:
    found = features(mapped, f"zones?at={at}")
    assert [one["properties"]["name"] for one in found] == names
    assert all(one["geometry"] == SQUARE and one["properties"]["id"] == "z" for one in found)


def test_stations_and_their_kinds(mapped: TestClient) -> None:
    found = features(mapped, "stations")
    kinds = {one["properties"]["id"]: (one["properties"]["kind"], one["geometry"]["coordinates"][0]) for one in found}
    assert kinds == {
        "A1": ("fixed", 112.46),
        "B1": ("fixed", 112.45),
        "C1": ("mobile", 112.45),
        "D1": ("black_smoke", 112.45),
        "X1": ("fixed", 112.45),
    }
    assert features(mapped, "stations?at=2026-11-02")[0]["geometry"]["coordinates"] == [112.45, 34.65]


def map_client(url: str, folder: Path, **settings: Any) -> TestClient:
    return TestClient(make_app(Settings(data=folder, database_url=url, **settings)))


MAP = {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None, "properties": {"name": "老城"}}]}


def test_the_map_under_everything(sqlite_url: str, tmp_path: Path) -> None:
    client = map_client(sqlite_url, tmp_path)
    assert features(client, "map") == []
    (tmp_path / "map.geojson").write_text(json.dumps(MAP), encoding="utf-8")
    assert features(client, "map") == MAP["features"]


def test_a_map_from_another_place(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text(json.dumps(MAP), encoding="utf-8")
    assert features(map_client(sqlite_url, tmp_path, map_file=tmp_path / "other.json"), "map") == MAP["features"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"type": "Feature"}', '{"type": "FeatureCollection"}', "\x00"])
def test_a_map_that_is_none(sqlite_url: str, tmp_path: Path, text: str) -> None:
    (tmp_path / "map.geojson").write_text(text)
    answer = map_client(sqlite_url, tmp_path).get("/api/v1/map")
    assert (answer.status_code, str(tmp_path) in answer.text) == (503, False)
