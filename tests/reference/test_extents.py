"""Zones and stations that lie where no city does are loaded and asked about (case N35)."""

from itertools import pairwise
from typing import Any

import pytest

from rules.inputs.thresholds import Thresholds
from tests.reference.conftest import Import
from tests.reference.examples import collection, feature


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def along(ring: list[list[float]], pieces: int) -> list[list[float]]:
    """The ring with each edge cut into pieces, as real borders bend often."""
    cut = [
        [round(a[axis] + (b[axis] - a[axis]) * piece / pieces, 9) for axis in (0, 1)]
        for a, b in pairwise(ring)
        for piece in range(pieces)
    ]
    return [*cut, ring[0]]


PREFECTURE = along(box(111.1, 33.5, 113.0, 35.1), 5)


@pytest.mark.parametrize(
    ("ring", "size"),
    [
        (box(102.4, 34.6, 112.5, 34.7), "926 km × 11 km"),
        (box(112.4, 24.6, 112.5, 34.7), "10 km × 1,120 km"),
        (
            [[112.4, 34.6], [121.4, 34.6], [112.5, 34.7], [112.4, 34.7], [112.4, 34.6]],
            "825 km × 11 km",
        ),
    ],
)
def test_a_zone_larger_than_a_city_is_loaded_and_its_size_said(bring: Import, ring: list[Any], size: str) -> None:
    report = bring("zones", collection(feature("wide", ring)))
    remark, points = report.of("report")
    assert report.outcome.added == 1 and "km)" in points.shown_value
    assert (remark.place, remark.column, remark.value) == ("features[0] (wide)", "geometry", size)
    assert "is a digit of a position wrong; loaded as given" in remark.expected
    assert remark.line.zh.endswith("东西、南北各至多 300 公里，如一座城市：是否有坐标写错；已按原样导入，请核对")


def test_a_road_too(bring: Import) -> None:
    line = {"type": "LineString", "coordinates": [[112.4, 34.6], [112.45, 34.6], [115.9, 34.6]]}
    road = feature(
        "road", properties={"zone_id": "road", "name": "路", "datum": "WGS84", "kind": "road", "width_m": 40}, geometry=line
    )
    assert [remark.column for remark in bring("zones", collection(road)).of("report")] == ["geometry", "geometry"]


def test_a_whole_prefecture_is_not_asked_about(bring: Import) -> None:
    assert bring("zones", collection(feature("whole", PREFECTURE))).of("report") == []


def test_the_size_is_a_setting(bring: Import) -> None:
    report = bring("zones", collection(feature("whole", PREFECTURE)), thresholds=Thresholds(city_extent_km=100))
    assert "at most 100 km" in report.of("report")[0].expected


def test_a_zone_far_from_all_others_is_asked_about(bring: Import) -> None:
    near = [feature(f"z{number}", box(112.4 + number / 10, 34.6, 112.45 + number / 10, 34.65)) for number in range(3)]
    assert bring("zones", collection(*near)).of("report") == []
    (remark,) = bring("zones", collection(feature("far", box(102.4, 34.6, 102.5, 34.7))), "another").of("report")
    assert remark.value == "919 km"
    assert "within 300 km of the middle of all" in remark.expected


STATION = "station_id,name,lon,lat,datum\n"


def test_a_station_far_from_all_others_is_asked_about(bring: Import) -> None:
    rows = [f"A{number},点位,112.4{number},34.65,WGS84\n" for number in range(3)]
    report = bring("stations", STATION + "".join(rows) + "A9,点位,102.45,34.65,WGS84\n")
    assert [(remark.place, remark.column) for remark in report.of("report")] == [("row 5", "lon, lat")]
    assert report.outcome.added == 4


def test_of_two_it_cannot_be_told_which_is_far(bring: Import) -> None:
    assert bring("stations", STATION + "A1,点位,112.41,34.65,WGS84\nA2,点位,102.45,34.65,WGS84\n").of("report") == []


@pytest.mark.parametrize(
    ("ring", "points"),
    [
        (box(112.4, 34.6, 112.5, 34.7), None),
        (box(112.4, 34.6, 112.9, 35.0), None),  # edges of 46 km
        (box(112.4, 34.6, 113.0, 34.7), "[112.4, 34.6]–[113, 34.6] (55 km); [113, 34.7]–[112.4, 34.7] (55 km)"),
        # a digit wrong: 113.5 for 112.5, 36.7 for 34.7
        (
            [[112.4, 34.6], [113.5, 34.6], [112.5, 34.7], [112.4, 34.7], [112.4, 34.6]],
            "[112.4, 34.6]–[113.5, 34.6] (101 km); [113.5, 34.6]–[112.5, 34.7] (92 km)",
        ),
        (
            [[112.4, 34.6], [112.5, 34.6], [112.5, 36.7], [112.4, 34.7], [112.4, 34.6]],
            "[112.5, 34.6]–[112.5, 36.7] (233 km); [112.5, 36.7]–[112.4, 34.7] (222 km)",
        ),
        # a spike that stays within the city: farther away than all others are across
        (
            [[112.4, 34.6], [112.5, 34.6], [112.8, 34.65], [112.5, 34.7], [112.4, 34.7], [112.4, 34.6]],
            "[112.8, 34.65] (28 km)",
        ),
        ([[112.4, 34.6], [112.5, 34.6], [112.6, 34.65], [112.5, 34.7], [112.4, 34.7], [112.4, 34.6]], None),
        ([[112.4, 34.6], [112.401, 34.6], [112.41, 34.6005], [112.401, 34.601], [112.4, 34.601], [112.4, 34.6]], None),  # 800 m
        ([[112.4, 34.6], [112.5, 34.6], [112.8, 34.65], [112.4, 34.6]], None),  # a triangle has no usual corner
    ],
)
def test_points_that_are_hardly_meant_are_told(bring: Import, ring: list[Any], points: str | None) -> None:
    reports = bring("zones", collection(feature("odd", ring))).of("report")
    assert [one.value for one in reports] == ([] if points is None else [points])
    assert all("相邻两点相距至多 50 公里" in one.line.zh for one in reports)


def test_of_many_odd_points_the_worst_are_told(bring: Import) -> None:
    line = {"type": "LineString", "coordinates": [[112.4, 34.6], [113.4, 34.6], [112.4, 34.7], [113.6, 34.7], [112.4, 34.8]]}
    properties = {"zone_id": "road", "name": "路", "datum": "WGS84", "kind": "road", "width_m": 40}
    (report,) = bring("zones", collection(feature("road", properties=properties, geometry=line))).of("report")
    assert report.value.startswith("[113.6, 34.7]–[112.4, 34.8] (110 km); ") and report.value.endswith("; … +1")


def test_a_zone_larger_than_all_districts_together_is_asked_about(bring: Import) -> None:
    properties = {"datum": "WGS84", "kind": "district"}
    districts = [
        feature(
            f"d{number}",
            box(112.4 + number / 10, 34.6, 112.5 + number / 10, 34.7),
            properties={"zone_id": f"d{number}", "name": f"区{number}", "district": f"41030{number}", **properties},
        )
        for number in range(3)
    ]
    assert bring("zones", collection(*districts)).of("report") == []
    within, wider = feature("within", box(112.4, 34.6, 112.7, 34.7)), feature("wider", box(112.4, 34.6, 112.8, 34.7))
    (report,) = bring("zones", collection(within, wider), "another").of("report")
    assert report.place == "features[1] (wider)" and report.value == "37 km × 11 km"
    assert "at most 28 km from west to east and 11 km" in report.expected and "如各区县合计" in report.line.zh


@pytest.mark.parametrize(
    ("ring", "told"),
    [
        (box(112.2, 34.3, 112.9, 34.9), []),  # drawn with four points
        ([[112.4, 34.6], [113.5, 34.6], [112.5, 34.7], [112.4, 34.7], [112.4, 34.6]], ["[113.5, 34.6] (92 km)"]),
    ],
)
def test_districts_may_have_long_edges(bring: Import, ring: list[Any], told: list[str]) -> None:
    properties = {"zone_id": "d1", "name": "区", "datum": "WGS84", "kind": "district", "district": "410307"}
    assert [one.value for one in bring("zones", collection(feature("d1", ring, properties=properties))).of("report")] == told
