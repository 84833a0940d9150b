"""The sample day is the same for the same seed, lies on its day, and holds what it is meant to show."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
import shapely

from services.simulator import CITY_FILES
from services.simulator.fleet import registered_trucks, stations
from services.simulator.journeys import Journey
from services.simulator.register import write_register
from services.simulator.sample_day import DAY, sample_day
from services.simulator.streets import DUMPS, INSIDE_SITES, INSIDE_YARDS, OUTSIDE_SITES, OUTSIDE_YARDS, Point, metres, route
from streams.decode import Decoded, decode
from streams.events import CHECKS, EVENT_TYPES, POSITIONS, READINGS
from streams.log import Record
from streams.plates import is_plate

RECEIVED_US = int(datetime(2026, 11, 25, tzinfo=UTC).timestamp() * 1_000_000)


@pytest.fixture(scope="module")
def decoded() -> dict[str, Decoded]:
    records: dict[str, list[Record]] = {topic: [] for topic in EVENT_TYPES}
    for topic, message in sample_day(1):
        records[topic].append(Record(len(records[topic]), RECEIVED_US, message.key, message.value))
    return {topic: decode(some, EVENT_TYPES[topic]) for topic, some in records.items()}


def rings() -> dict[str, Any]:
    features = json.loads(CITY_FILES["zones"].read_text(encoding="utf-8"))["features"]
    return {feature["properties"]["zone_id"]: shapely.geometry.shape(feature["geometry"]) for feature in features}


def test_the_same_seed_gives_the_same_day() -> None:
    assert list(sample_day(7, trucks=5)) == list(sample_day(7, trucks=5))
    assert list(sample_day(7, trucks=5)) != list(sample_day(8, trucks=5))


def test_some_hundred_thousand_events(decoded: dict[str, Decoded]) -> None:
    counts = {topic: len(some.rows) for topic, some in decoded.items()}
    assert 85_000 < counts[POSITIONS] < 110_000
    assert 2_500 < counts[READINGS] < 5_000
    assert 120 < counts[CHECKS] < 180
    assert sum(len(some.rejects) for some in decoded.values()) == 20


def test_arrays_singles_repeats_and_late_points(decoded: dict[str, Decoded]) -> None:
    points = decoded[POSITIONS].rows
    assert (points["element"] == -1).sum() > 3_000
    assert points["element"].max() == 19
    repeated = points.duplicated(["terminal_id", "time"])
    assert 100 < repeated.sum() < 2_000
    stored = points[points["stored"].astype(bool)]
    assert len(stored) > 300
    newest_so_far = points.sort_values("offset").groupby("terminal_id")["time"].cummax()
    assert (stored["time"] < newest_so_far.reindex(stored.index)).sum() > 100


def test_all_positions_lie_on_the_day(decoded: dict[str, Decoded]) -> None:
    for topic in (POSITIONS, READINGS, CHECKS):
        local = decoded[topic].rows["time"].dt.tz_convert(ZoneInfo("Asia/Shanghai")).dt.date
        assert local.max() == DAY
        assert topic != POSITIONS or local.min() == DAY
    assert local.min() < DAY


def test_drift_is_metres_and_no_truck_jumps(decoded: dict[str, Decoded]) -> None:
    points = decoded[POSITIONS].rows.drop_duplicates(["terminal_id", "time"]).sort_values(["terminal_id", "time"])
    same = points["terminal_id"].to_numpy()[1:] == points["terminal_id"].to_numpy()[:-1]
    east, north = np.diff(points["lon"]) * 91_600, np.diff(points["lat"]) * 111_000
    kmh = np.hypot(east, north) / (np.diff(points["time"]) / pd.Timedelta(seconds=1)) * 3.6
    assert kmh[same].max() < 90
    standing = (points["speed_kmh"].to_numpy()[1:] < 3) & (points["speed_kmh"].to_numpy()[:-1] < 3) & same
    assert np.quantile(np.hypot(east, north)[standing], 0.99) < 12


def test_every_track_begins_in_a_yard_whatever_its_datum(decoded: dict[str, Decoded]) -> None:
    points = decoded[POSITIONS].rows.sort_values("time").drop_duplicates("terminal_id")
    assert set(points["datum"]) == {"WGS84", "GCJ02"}
    yards = [place.point for place in (*OUTSIDE_YARDS, *INSIDE_YARDS)]
    for point in points.itertuples():
        assert min(metres(Point(point.lon, point.lat), yard) for yard in yards) < 30


def test_most_barred_trucks_keep_out_and_a_few_drive_inside(decoded: dict[str, Decoded]) -> None:
    points = decoded[POSITIONS].rows
    barred = {truck.plate for truck in registered_trucks(np.random.default_rng(1)) if truck.is_barred}
    inside = shapely.contains_xy(rings()["inner-ring"], points["lon"], points["lat"]) & (points["speed_kmh"] > 15).to_numpy()
    seen = set(points.loc[points["plate"].isin(barred), "plate"])
    driven = {plate for plate, count in Counter(points.loc[inside, "plate"]).items() if plate in barred and count > 10}
    assert len(seen) > 25
    assert 4 <= len(driven) <= 8


def test_some_exceed_and_a_few_twice_within_six_months(decoded: dict[str, Decoded]) -> None:
    readings = decoded[READINGS].rows
    valid = readings[readings["valid"].astype(bool)].sort_values("time")
    over = valid["opacity_pct"] > 30
    assert 30 < over.sum() < 200
    again = over & over.groupby(valid["plate"]).shift(fill_value=False)
    assert 3 <= valid.loc[again, "plate"].nunique() < 30
    checks = decoded[CHECKS].rows
    assert 3 < (checks["smoke_m1"] > 1.2).sum() < 30
    assert (checks["kind"] == "retest").any()


def test_streets_outside_never_cross_the_inner_ring() -> None:
    inner, outer = rings()["inner-ring"], rings()["outer-ring"]
    outside = [place.point for place in (*OUTSIDE_YARDS, *OUTSIDE_SITES, *DUMPS)]
    for start in outside:
        assert not inner.contains(shapely.Point(start))
        for end in outside:
            assert start == end or not shapely.LineString(route(start, end)).buffer(0.001).intersects(inner)
    assert all(inner.contains(shapely.Point(place.point)) for place in (*INSIDE_SITES, *INSIDE_YARDS))
    assert outer.contains(inner)


def test_stations_stand_on_streets_and_say_where() -> None:
    inner = rings()["inner-ring"]
    assert len(stations()) == 10
    for station in stations():
        assert inner.contains(shapely.Point(station.lon, station.lat)) == station.is_inside
    yard, seen = (
        OUTSIDE_YARDS[0].point,
        Journey(registered_trucks(np.random.default_rng(0))[0], [0.0], [OUTSIDE_YARDS[0].point]),
    )
    for place in (*INSIDE_SITES, *OUTSIDE_SITES, *DUMPS, *OUTSIDE_YARDS):
        seen.drive(place.point, 40, stations())
        seen.drive(yard, 40, stations())
    assert {station.station_id for _, station in seen.passes} == {station.station_id for station in stations()}


def test_the_register_file_is_what_its_script_writes() -> None:
    trucks = registered_trucks(np.random.default_rng(0))
    assert len({truck.plate for truck in trucks}) == len(trucks) == 600
    assert all(is_plate(truck.plate) for truck in trucks)
    assert {truck.stage for truck in trucks} == {3, 4, 5, 6, None}


def test_writing_the_register_again_changes_nothing(tmp_path: Any) -> None:
    write_register(tmp_path / "vehicles.csv")
    assert (tmp_path / "vehicles.csv").read_bytes() == CITY_FILES["vehicles"].read_bytes()
