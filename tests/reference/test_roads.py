"""Zones that are no plain area: a road as a line with its width, the polygon of a district."""

import json

import pytest

from tests.reference.examples import SQUARE, clause, collection, feature, order

LINE = [[112.40, 34.60], [112.44, 34.60], [112.44, 34.64]]


def road(zone_id="road", line=None, **properties):
    geometry = {"type": "LineString", "coordinates": LINE if line is None else line}
    return zone(zone_id, geometry, **{"kind": "road", "width_m": 30} | properties)


def zone(zone_id="z", geometry=None, **properties):
    named = {"zone_id": zone_id, "name": "n", "datum": "WGS84"} | properties
    return feature(properties=named, **({"geometry": geometry} if geometry else {}))


def stored(bring, rows, *features):
    assert bring("zones", collection(*features)).remarks == []
    return [(row["kind"], row["width_m"], row["elevated"], row["geometry"]["type"]) for row in rows("zone_version")]


def test_what_is_not_said_is_an_area_on_the_ground(bring, rows):
    assert stored(bring, rows, feature()) == [("area", None, False, "Polygon")]


def test_each_kind_with_what_it_has(bring, rows):
    several = {"type": "MultiLineString", "coordinates": [LINE, [[112.5, 34.6], [112.5, 34.7]]]}
    features = (road(elevated=True), zone("two", several, kind="road", width_m=7.5), zone(kind="district", district="410311"))
    assert stored(bring, rows, *features, zone("a", kind="area")) == [
        ("road", 30.0, True, "LineString"),
        ("road", 7.5, False, "MultiLineString"),
        ("district", None, False, "Polygon"),
        ("area", None, False, "Polygon"),
    ]
    assert [row["geometry"]["coordinates"] for row in rows("zone_version")[:2]] == [LINE, several["coordinates"]]


@pytest.mark.parametrize("width", [2, 200, 12.5])
def test_the_widths_that_a_road_may_have(bring, rows, width):
    assert stored(bring, rows, road(width_m=width))[0][1] == width


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        (zone(kind="raod"), 'kind is "raod", expected one of area, road, district, or none for area; nearest: road'),
        (zone(kind=3), "kind is 3, expected one of area"),
        (zone("z", {"type": "LineString", "coordinates": LINE}, kind="raod"), "nearest: road"),
        (road(width_m=None), "width_m is absent, expected the width of the road, metres from 2 to 200"),
        (road(width_m=1.9), "width_m is 1.9, expected the width"),
        (road(width_m=201), "width_m is 201"),
        (road(width_m="30"), 'width_m is "30"'),
        (road(width_m=True), "width_m is true"),
        (zone(width_m=30), "width_m is 30, expected no width_m: only a zone of the kind road has one"),
        (zone(kind="district", district="410311", width_m=30), "only a zone of the kind road"),
        (zone(kind="district"), "district is absent, expected the code of the district whose polygon it is"),
        (zone(elevated="yes"), 'elevated is "yes", expected true or false'),
        (zone(elevated=1), "elevated is 1, expected true or false"),
        (
            zone("z", {"type": "LineString", "coordinates": LINE}),
            'geometry is "LineString", expected a Polygon or MultiPolygon',
        ),
        (
            zone(kind="road", width_m=30),
            'geometry is "Polygon", expected a LineString or MultiLineString, since the kind is road',
        ),
        (road(line=[]), "geometry is [], expected"),
        (road(line=[[112.4, 34.6]]), "expected a line of at least 2 positions that differ"),
        (road(line=[[112.4, 34.6], [112.4, 34.6]]), "expected a line of at least 2 positions that differ"),
        (road(line=[[34.6, 112.4], [34.7, 112.4]]), "geometry is [34.6, 112.4], expected longitude 72–138"),
        (road(line=[*LINE, [34.64, 112.45]]), "latitude 112.45 – swapped?"),
        (road(line=[[112.4, 34.6], [112.4, "34.7"]]), "expected a position: longitude, latitude as numbers"),
        (road(line=[112.4, 34.6]), "geometry is 112.4, expected a position"),
    ],
)
def test_a_fault_is_named_and_the_others_load(bring, rows, faulty, said):
    (remark,) = bring("zones", collection(faulty, feature("good"))).of("error")
    assert said in remark.text and remark.place.startswith("features[0]")
    assert [row["zone_id"] for row in rows("zone_version")] == ["good"]


@pytest.mark.parametrize("datum", ["GCJ02", "BD09"])
def test_a_road_is_converted_as_a_ring_is(bring, rows, datum):
    bring("zones", collection(road(datum=datum), zone("ring", datum=datum)))
    line, ring = (row["geometry"]["coordinates"] for row in rows("zone_version"))
    assert [line[0], line[1]] == [ring[0][0], ring[0][1]] != [SQUARE[0], SQUARE[1]]


def test_a_road_that_was_an_area_is_a_change(bring, rows):
    bring("zones", collection(zone("road")))
    assert len(bring("zones", collection(road())).of("error")) > 0
    assert bring("zones", collection(road()), mode="correction").outcome.changed == 1
    assert bring("zones", collection(road()), mode="correction").outcome.unchanged == 1
    assert [row["kind"] for row in rows("zone_version")] == ["area", "road"]


def test_an_order_may_name_a_road(bring, rows):
    bring("zones", collection(road()))
    assert bring("orders", json.dumps(order("SY-7", clause(zones=["road"])))).of("error") == []
