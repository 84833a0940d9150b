"""Zones and stations that lie where no city does are loaded and asked about (case N35)."""

from typing import Any

import pytest

from rules.inputs.thresholds import Thresholds
from tests.reference.conftest import Import
from tests.reference.examples import collection, feature


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


@pytest.mark.parametrize(
    ("ring", "size"),
    [
        (box(102.4, 34.6, 112.5, 34.7), "926 km from west to east, 11 km from south to north"),
        (box(112.4, 24.6, 112.5, 34.7), "10 km from west to east, 1,120 km from south to north"),
        (
            [[112.4, 34.6], [121.4, 34.6], [112.5, 34.7], [112.4, 34.7], [112.4, 34.6]],
            "825 km from west to east, 11 km from south to north",
        ),
    ],
)
def test_a_zone_larger_than_a_city_is_loaded_and_its_size_said(bring: Import, ring: list[Any], size: str) -> None:
    report = bring("zones", collection(feature("wide", ring)))
    (remark,) = report.of("report")
    assert report.outcome.added == 1
    assert (remark.place, remark.column, remark.value) == ("features[0] (wide)", "geometry", size)
    assert "is a digit of a position wrong; loaded as given" in remark.expected
    assert remark.line.zh.endswith("至多 300 公里，如一座城市：是否有坐标写错；已按原样导入，请核对")


def test_a_road_too(bring: Import) -> None:
    line = {"type": "LineString", "coordinates": [[112.4, 34.6], [112.45, 34.6], [115.9, 34.6]]}
    road = feature(
        "road", properties={"zone_id": "road", "name": "路", "datum": "WGS84", "kind": "road", "width_m": 40}, geometry=line
    )
    assert [remark.column for remark in bring("zones", collection(road)).of("report")] == ["geometry"]


def test_a_whole_prefecture_is_not_asked_about(bring: Import) -> None:
    assert bring("zones", collection(feature("whole", box(111.1, 33.5, 113.0, 35.1)))).of("report") == []


def test_the_size_is_a_setting(bring: Import) -> None:
    report = bring(
        "zones", collection(feature("whole", box(111.1, 33.5, 113.0, 35.1))), thresholds=Thresholds(city_extent_km=100)
    )
    assert "at most 100 km" in report.of("report")[0].expected


def test_a_zone_far_from_all_others_is_asked_about(bring: Import) -> None:
    near = [feature(f"z{number}", box(112.4 + number / 10, 34.6, 112.45 + number / 10, 34.65)) for number in range(3)]
    assert bring("zones", collection(*near)).of("report") == []
    (remark,) = bring("zones", collection(feature("far", box(102.4, 34.6, 102.5, 34.7))), "another").of("report")
    assert remark.value == "919 km from the middle of all"
    assert "within 300 km of them" in remark.expected


STATION = "station_id,name,lon,lat,datum\n"


def test_a_station_far_from_all_others_is_asked_about(bring: Import) -> None:
    rows = [f"A{number},点位,112.4{number},34.65,WGS84\n" for number in range(3)]
    report = bring("stations", STATION + "".join(rows) + "A9,点位,102.45,34.65,WGS84\n")
    assert [(remark.place, remark.column) for remark in report.of("report")] == [("row 5", "lon, lat")]
    assert report.outcome.added == 4


def test_of_two_it_cannot_be_told_which_is_far(bring: Import) -> None:
    assert bring("stations", STATION + "A1,点位,112.41,34.65,WGS84\nA2,点位,102.45,34.65,WGS84\n").of("report") == []
