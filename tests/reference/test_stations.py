"""Stations: a place needs its datum, and is inside China."""

import pytest

HEADING = "station_id,name,lon,lat,datum,district\n"


def test_stations_are_loaded_in_wgs84(bring, rows):
    report = bring("stations", HEADING + "0012,东花坛,112.45,34.65,GCJ02,410311\nA2,王城,112.41,34.65,WGS84,\n")
    first, second = rows("station_version")
    assert report.remarks == []
    assert (first["station_id"], second["lon"], second["district"]) == ("0012", 112.41, None)
    assert 0.004 < 112.45 - first["lon"] < 0.008


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("A1,甲,112.45,34.65,,410311", "datum", "the datum"),
        ("A1,甲,112.45,34.65,WGS72,410311", "datum", "one of WGS84, GCJ02, BD09"),
        ("A1,甲,34.65,112.45,WGS84,410311", "lon, lat", "latitude 112.45 – swapped?"),
        ("A1,甲,112.45E,34.65,WGS84,410311", "lon", "a number of degrees"),
        ("A1,,112.45,34.65,WGS84,410311", "name", "not blank"),
        (",甲,112.45,34.65,WGS84,410311", "station_id", "not blank"),
    ],
)
def test_a_station_without_a_sure_place_is_an_error(bring, rows, row, column, said):
    (remark,) = bring("stations", f"{HEADING}{row}\nA9,乙,112.41,34.65,WGS84,\n").of("error")
    assert (remark.place, remark.column) == ("row 2", column)
    assert said in remark.expected
    assert [row["station_id"] for row in rows("station_version")] == ["A9"]
