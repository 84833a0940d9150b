"""The sample city's zones file: areas, every named road with its width, and districts that tile the city. All of it invented."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from sqlalchemy import select

from services.simulator.city_files import write_city
from services.simulator.ground import DISTRICTS, EDGE, LonLat, district_at, to_plane
from services.simulator.places import AIR_STATIONS, PLACES, STATIONS
from services.simulator.roads import roads
from services.store.engine import reading
from services.store.tables import ZONE_VERSION
from tests.simulator.running import imported, small_plan

EVERYWHERE: list[LonLat] = [
    *(place.at for place in PLACES),
    *(spot for station in STATIONS for spot in station.spots),
    *(at for _, at in AIR_STATIONS),
    *(one.centre for one in DISTRICTS),
    *map(tuple, np.random.default_rng(5).uniform(EDGE[:2], EDGE[2:], (3_000, 2)).tolist()),
]


@pytest.fixture(scope="module")
def features(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    return json.loads(write_city(small_plan(1), tmp_path_factory.mktemp("city"))["zones"].read_text(encoding="utf-8"))[
        "features"
    ]


def of_kind(features: list[dict], kind: str) -> list[dict]:
    return [feature for feature in features if feature["properties"].get("kind", "area") == kind]


def test_all_are_labelled_as_invented_and_declare_their_datum(features: list[dict]) -> None:
    assert all("虚构" in feature["properties"]["name"] for feature in features)
    assert {feature["properties"]["datum"] for feature in features} == {"WGS84"}
    assert [feature["properties"]["zone_id"] for feature in of_kind(features, "area")] == ["inner-ring", "outer-ring"]


def test_every_named_road_is_a_zone_with_its_width(features: list[dict]) -> None:
    found = of_kind(features, "road")
    assert len(found) == len(roads()) == len({feature["properties"]["zone_id"] for feature in found})
    assert all(2 <= feature["properties"]["width_m"] <= 200 for feature in found)
    elevated = {feature["properties"]["name"] for feature in found if feature["properties"]["elevated"]}
    assert elevated == {"九都高架（虚构）", "王城高架（虚构）"}


def test_every_place_lies_in_exactly_one_district_that_of_the_nearest_centre(features: list[dict]) -> None:
    districts = of_kind(features, "district")
    codes = np.array([feature["properties"]["district"] for feature in districts])
    areas = np.array([shapely.geometry.shape(feature["geometry"]) for feature in districts])
    inside = shapely.contains_xy(areas[:, None], *np.array(EVERYWHERE).T)
    assert (inside.sum(axis=0) == 1).all()
    nearest = [district_at(float(x), float(y)) for x, y in zip(*to_plane(*np.array(EVERYWHERE).T), strict=True)]
    assert codes[inside.argmax(axis=0)].tolist() == nearest
    assert set(codes) == {one.code for one in DISTRICTS}


def test_they_are_imported_as_what_they_are(sqlite_url: str, tmp_path: Path) -> None:
    engine, reports = imported(small_plan(1), sqlite_url, tmp_path)
    assert (reports["zones"].remarks, reports["zones"].warnings) == ([], [])
    with reading(engine) as connection:
        rows = connection.execute(select(ZONE_VERSION.c.kind, ZONE_VERSION.c.width_m, ZONE_VERSION.c.district)).all()
    engine.dispose()
    assert sorted({row.kind for row in rows}) == ["area", "district", "road"]
    assert all((row.width_m is not None) == (row.kind == "road") for row in rows)
    assert all((row.district is not None) == (row.kind == "district") for row in rows)
