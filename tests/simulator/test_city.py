"""The city's files are the same on every run, import without an error, and lie where they say."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from services.simulator.city_files import write_city
from services.simulator.fleet import fleet
from services.simulator.ground import is_inside, on_plane
from services.simulator.hard_cases.trucks import MOVED, registered
from services.simulator.network import FREE, NO_INNER, NO_OUTER, way
from services.simulator.places import AIR_STATIONS, DUMPS, PLACES, SITES, STATIONS, YARDS
from streams.plates import is_plate
from tests.simulator.running import imported, small_plan


def test_files_are_the_same_on_every_run(tmp_path: Path) -> None:
    first, second = (write_city(small_plan(1), tmp_path / name) for name in ("one", "two"))
    assert {kind: path.read_bytes() for kind, path in first.items()} == {
        kind: path.read_bytes() for kind, path in second.items()
    }
    other = write_city(small_plan(2), tmp_path / "three")
    assert other["vehicles"].read_bytes() != first["vehicles"].read_bytes()


def test_files_import_without_errors_and_again_without_changes(sqlite_url: str, tmp_path: Path) -> None:
    plan = small_plan(1)
    engine, reports = imported(plan, sqlite_url, tmp_path / "city")
    remarks = [remark for report in reports.values() for remark in report.remarks if remark.severity != "note"]
    assert remarks == []
    assert all(report.warnings == [] for report in reports.values())
    assert reports["vehicles"].outcome.added == plan.trucks + len(registered())
    assert reports["moves"].outcome.changed == len(MOVED)
    assert {"zones", "stations", "vehicles", "orders"} <= reports.keys()
    _, again = imported(plan, sqlite_url, tmp_path / "city")
    assert all(report.outcome.tick is None for report in again.values())
    engine.dispose()


def test_the_register_is_as_large_as_planned_and_plates_are_plates() -> None:
    plan = small_plan(3, trucks=1_000, terminals=100)
    city = fleet(plan)
    assert (len(city.registered), len(city.carried)) == (1_000, 100)
    everyone = {*city.registered, *city.carried, *city.outside}
    assert len({truck.plate for truck in everyone}) == len(everyone)
    assert all(is_plate(truck.plate) for truck in everyone)
    assert {truck.stage for truck in city.registered} == {2, 3, 4, 5, 6}
    assert 0 < sum(truck.register_stage is None and not truck.is_new_energy for truck in city.registered) < 100


def test_the_map_shows_a_city(tmp_path: Path) -> None:
    features = json.loads(write_city(small_plan(1), tmp_path)["map"].read_text(encoding="utf-8"))["features"]
    kinds = [feature["properties"]["kind"] for feature in features]
    assert kinds.count("district") == 10
    assert kinds.count("river") == 1
    assert kinds.count("road") >= 30
    assert kinds.count("air_station") == len(AIR_STATIONS) == 12
    assert len(STATIONS) == 10
    assert all(feature["properties"]["invented"] for feature in features)
    assert all(shapely.geometry.shape(feature["geometry"]).is_valid for feature in features)


@pytest.mark.parametrize(("level", "zone"), [(NO_INNER, "inner-ring"), (NO_OUTER, "outer-ring")])
def test_who_keeps_out_of_a_zone_stays_well_clear_of_it(level: str, zone: str) -> None:
    found = [way(a, b, level, habit) for a in range(len(PLACES)) for b in range(len(PLACES)) for habit in (0, 3) if a != b]
    ways = [one for one in found if one is not None]
    assert len(ways) > 200
    for one in ways:
        line = shapely.segmentize(shapely.LineString(one.xy), 20)
        x, y = shapely.get_coordinates(line).T
        assert not is_inside(zone, x, y, -100).any()


def test_every_place_is_reached() -> None:
    assert all(way(a, b, FREE) is not None for a in range(len(PLACES)) for b in range(len(PLACES)) if a != b)
    assert len(YARDS) >= 10 and len(SITES) >= 15 and len(DUMPS) >= 5


def test_stations_are_deep_inside_a_zone_or_well_outside() -> None:
    for station in STATIONS:
        for spot in station.spots:
            x, y = np.array([on_plane((spot,))[0]]).T
            for zone in ("inner-ring", "outer-ring"):
                assert is_inside(zone, x, y, -150)[0] == is_inside(zone, x, y, 150)[0]
