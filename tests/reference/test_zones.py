"""Zone files: an area is what the file says or it is refused; nothing is swapped or repaired (cases Z1, Z3, Z4, Z7)."""

import json

import pytest

from services.tabular import FileRefused
from tests.reference.examples import SQUARE, collection, feature

SWAPPED = [[lat, lon] for lon, lat in SQUARE]
BOW_TIE = [[112.40, 34.60], [112.44, 34.64], [112.44, 34.60], [112.40, 34.64], [112.40, 34.60]]


def loaded(rows):
    return [row["zone_id"] for row in rows("zone_version")]


def test_a_good_zone_is_stored_as_it_is(bring, rows):
    report = bring("zones", collection(feature(" north ")))
    (row,) = rows("zone_version")
    assert report.remarks == []
    assert (row["zone_id"], row["datum"], row["geometry"]) == ("north", "WGS84", {"type": "Polygon", "coordinates": [SQUARE]})


def test_holes_and_several_polygons_are_kept(bring, rows):
    hole = [[112.41, 34.61], [112.42, 34.61], [112.42, 34.62], [112.41, 34.61]]
    far = [[lon + 1, lat] for lon, lat in SQUARE]
    geometry = {"type": "MultiPolygon", "coordinates": [[SQUARE, hole], [far]]}
    assert bring("zones", collection(feature(geometry=geometry))).remarks == []
    assert rows("zone_version")[0]["geometry"] == geometry


@pytest.mark.parametrize(
    ("ring", "value", "said"),
    [
        (SWAPPED, [34.60, 112.40], "latitude 112.4 – swapped?"),
        ([*SQUARE[:3], [34.64, 112.41], SQUARE[0]], [34.64, 112.41], "latitude 112.41 – swapped?"),
        ([[44.1, 81.2], [44.2, 81.2], [44.2, 81.3], [44.1, 81.2]], [44.1, 81.2], "latitude 81.2 – swapped?"),
        ([[2.3, 48.8], [2.4, 48.8], [2.4, 48.9], [2.3, 48.8]], [2.3, 48.8], "longitude 2.3"),
        (BOW_TIE, "Self-intersection[112.42 34.62]", "does not touch or cross itself; nothing is repaired"),
        (SQUARE[:-1], [112.40, 34.64], "not closed, 4 km apart"),
        ([*SQUARE[:-1], [112.40, 34.6001]], [112.40, 34.6001], "not closed, 11.1 m apart"),
        ([SQUARE[0], SQUARE[1], SQUARE[0]], [SQUARE[0], SQUARE[1], SQUARE[0]], "at least 4 positions"),
        ([[112.4, 34.6], [112.42, 34.6], [112.44, 34.6], [112.4, 34.6]], None, "does not touch or cross itself"),
        ([[112.4, 34.6], [112.4], [112.44, 34.6], [112.4, 34.6]], [112.4], "a position"),
        ([[112.4, 34.6], [112.4, "34.7"], [112.44, 34.6], [112.4, 34.6]], [112.4, "34.7"], "a position"),
    ],
)
def test_a_ring_that_is_no_area_is_refused_with_its_place(bring, rows, ring, value, said):
    (remark,) = bring("zones", collection(feature(ring=ring), feature("good"))).of("error")
    assert remark.place == "features[0] (north)"
    assert value is None or remark.value == value
    assert said in remark.expected
    assert loaded(rows) == ["good"]


def test_a_nearly_closed_ring_is_closed_and_said(bring, rows):
    report = bring("zones", collection(feature(ring=[*SQUARE[:-1], [112.40, 34.60000000000002]])))
    assert [remark.severity for remark in report.remarks] == ["note"]
    assert rows("zone_version")[0]["geometry"]["coordinates"] == [SQUARE]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"geometry": None}, "geometry"),
        ({"geometry": {"type": "Polygon", "coordinates": []}}, "geometry"),
        ({"geometry": {"type": "MultiPolygon", "coordinates": [[]]}}, "geometry"),
        ({"geometry": {"type": "LineString", "coordinates": SQUARE}}, "geometry"),
        ({"geometry": {"type": "GeometryCollection", "geometries": []}}, "geometry"),
        ({"properties": None}, "properties"),
        ({"properties": {"zone_id": 7, "name": "n", "datum": "WGS84"}}, "zone_id"),
        ({"properties": {"zone_id": "z", "datum": "WGS84"}}, "name"),
        ({"properties": {"zone_id": "z", "name": "n", "datum": "WGS84", "district": 410311}}, "district"),
        ({"properties": {"zone_id": "z", "name": "n"}}, "datum"),
        ({"properties": {"zone_id": "z", "name": "n", "datum": "CGCS2000"}}, "datum"),
        ({"type": "Polygon"}, "type"),
    ],
)
def test_what_is_not_an_area_is_an_error_of_its_own(bring, rows, changes, column):
    report = bring("zones", collection(feature() | changes, feature("good")))
    assert [remark.column for remark in report.of("error")] == [column]
    assert loaded(rows) == ["good"]


def test_an_id_twice_is_refused_both_times(bring, rows):
    report = bring("zones", collection(feature(), feature("good"), feature()))
    assert [remark.place for remark in report.of("error")] == ["features[0] (north)", "features[2] (north)"]
    assert loaded(rows) == ["good"]


def test_the_datum_at_the_top_counts_where_a_feature_has_none(bring, rows):
    bare = feature("bare", properties={"zone_id": "bare", "name": "n"})
    assert len(bring("zones", collection(bare, feature("other"), datum="GCJ-02")).of("error")) == 1
    assert loaded(rows) == ["bare"]
    assert rows("zone_version")[0]["datum"] == "GCJ02"


@pytest.mark.parametrize("datum", ["GCJ02", "BD09"])
def test_other_datums_are_converted_at_the_door(bring, rows, datum):
    bring("zones", collection(feature(properties={"zone_id": "z", "name": "n", "datum": datum})))
    (ring,) = rows("zone_version")[0]["geometry"]["coordinates"]
    east_deg = SQUARE[0][0] - ring[0][0]
    assert 0.004 < east_deg < 0.014
    assert ring[0] == ring[-1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "line 1, column 2 is not JSON"),
        ('{"type": "FeatureCollection", "type": "Feature"}', "there twice"),
        ('{"type": "FeatureCollection", "datum": NaN}', "NaN"),
        ('{"type": "FeatureCollection", "n": 1e999}', "out of range"),
        ('{"type": "FeatureCollection", "n": "\\ud800"}', "half a character"),
        ('{"type": "FeatureCollection", "n": "\\u0000"}', "NUL"),
        ('{"type": "Topology"}', "expected a GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "no features"),
        ("[" * 100_000, "nested too deeply"),
        (json.dumps({"type": "FeatureCollection", "crs": {"properties": {"name": "EPSG:3857"}}}), "crs"),
    ],
)
def test_a_file_that_is_no_geojson_is_refused(bring, content, said):
    with pytest.raises(FileRefused, match=said):
        bring("zones", content)
