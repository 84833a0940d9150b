"""Zone and station files declare their datum; one that does not, or contradicts itself, is refused with the reason."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from services.reference.file_import import ImportReport, import_file
from services.store.engine import reading
from services.store.tables import ZONE_VERSION
from services.tabular import FileRefused

RING = [[112.40, 34.60], [112.44, 34.60], [112.44, 34.64], [112.40, 34.64], [112.40, 34.60]]
CRS84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
GCJ = {"type": "name", "properties": {"name": "GCJ02"}}


def imported(engine: Engine, folder: Path, members: dict[str, Any], own: dict[str, Any], **feature: Any) -> ImportReport:
    properties = {"zone_id": "z", "name": "n"} | own
    geometry = {"type": "Polygon", "coordinates": [RING]} | feature.pop("geometry", {})
    one = {"type": "Feature", "properties": properties, "geometry": geometry} | feature
    path = folder / "zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [one]} | members), encoding="utf-8")
    return import_file(engine, "zones", path, recorded_at=datetime.now(UTC))


@pytest.mark.parametrize(
    ("members", "own", "feature", "said"),
    [
        ({}, {}, {}, "the datum that the coordinates are in, one of WGS84, GCJ02, BD09"),
        ({}, {"datum": "CGCS2000"}, {}, "the datum that the coordinates are in, one of WGS84, GCJ02, BD09"),
        ({"datum": "WGS84"}, {"datum": "GCJ02"}, {}, "the same datum as at the top of the file (WGS84), or none there"),
        ({"datum": "火星"}, {"datum": "GCJ02"}, {}, "the datum that the coordinates are in, one of WGS84, GCJ02, BD09"),
        ({"crs": CRS84}, {"datum": "GCJ02"}, {}, "CRS84'}}: WGS84); they contradict: take out the one that is wrong"),
        ({"crs": CRS84, "datum": "BD09"}, {}, {}, "they contradict"),
        ({"datum": "WGS84"}, {}, {"crs": GCJ}, "what the crs member says"),
        ({"datum": "WGS84"}, {}, {"geometry": {"crs": GCJ}}, "they contradict"),
        ({"datum": "GCJ02"}, {}, {"geometry": {"crs": CRS84}}, "they contradict"),
    ],
)
def test_a_zone_whose_datum_is_not_given_or_contradicts_itself_is_refused(
    bare: Engine, tmp_path: Path, members: dict[str, Any], own: dict[str, Any], feature: dict[str, Any], said: str
) -> None:
    report = imported(bare, tmp_path, members, own, **feature)
    (remark,) = report.of("error")
    assert (remark.place, remark.column) == ("features[0] (z)", "datum")
    assert said in remark.expected
    with reading(bare) as connection:
        assert connection.execute(select(func.count()).select_from(ZONE_VERSION)).scalar() == 0


@pytest.mark.parametrize("name", ["GCJ02", "EPSG:3857", "BD09"])
def test_a_crs_that_is_no_wgs84_refuses_the_file(bare: Engine, tmp_path: Path, name: str) -> None:
    with pytest.raises(
        FileRefused, match=f"the file's crs is .*{name}.*, expected longitude and latitude in degrees without a crs member"
    ):
        imported(bare, tmp_path, {"crs": {"type": "name", "properties": {"name": name}}, "datum": "WGS84"}, {})


@pytest.mark.parametrize(
    ("members", "own"),
    [({"datum": "WGS-84", "crs": CRS84}, {}), ({}, {"datum": "gcj-02"}), ({"datum": "BD09"}, {"datum": "bd_09"})],
)
def test_one_that_says_it_is_taken(bare: Engine, tmp_path: Path, members: dict[str, Any], own: dict[str, Any]) -> None:
    assert imported(bare, tmp_path, members, own).of("error") == []


@pytest.mark.parametrize(("column", "cell"), [("datum", ""), ("datum", "CGCS2000")])
def test_a_station_says_its_datum_too(bare: Engine, tmp_path: Path, column: str, cell: str) -> None:
    path = tmp_path / "stations.csv"
    path.write_text(f"station_id,name,lon,lat,{column},district\nA1,甲站,112.45,34.65,{cell},410311\n", encoding="utf-8")
    (remark,) = import_file(bare, "stations", path, recorded_at=datetime.now(UTC)).of("error")
    assert remark.text == (
        f'row 2: datum is "{cell}", expected the datum that the coordinates are in, one of WGS84, GCJ02, BD09'
    )


def test_a_station_file_without_the_column_is_refused(bare: Engine, tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text("station_id,name,lon,lat\nA1,甲站,112.45,34.65\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="datum"):
        import_file(bare, "stations", path, recorded_at=datetime.now(UTC))
