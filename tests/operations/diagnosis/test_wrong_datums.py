"""Terminals, sources and maps whose datum is another than they declare."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.operations.diagnosis.feeds import SOUTH_NORTH, drive, examined, import_roads, store, told

HEALTHY = [drive(f"T{number}", road=SOUTH_NORTH[number % 3]) for number in range(1, 7)]


def test_who_declares_what_he_sends_is_well(mapped: Engine) -> None:
    store(mapped, *HEALTHY, drive("T8", datum="GCJ02", says="GCJ02"), drive("T9", datum="BD09", says="BD09"))
    found = examined(mapped)
    assert (len(found.placed), found.what, found.count, told(found)) == (8, "roads", 49, [])


@pytest.mark.parametrize(
    ("datum", "says"),
    [("GCJ02", "WGS84"), ("BD09", "WGS84"), ("GCJ02", None), ("WGS84", "GCJ02"), ("WGS84", "BD09"), ("BD09", "GCJ02")],
)
def test_a_terminal_in_another_datum_than_it_says_is_pointed_out(mapped: Engine, datum: str, says: str | None) -> None:
    store(mapped, *HEALTHY, drive("T17", datum=datum, says=says))
    (symptom,) = examined(mapped).symptoms
    assert (symptom.kind, symptom.name, symptom.plate) == ("wrong_datum", "T17", "豫C0T017")
    assert (symptom.measured["probably"], symptom.measured["declared"]) == (datum, says or "WGS84")
    assert symptom.measured["on_roads_then"] > 0.9 > symptom.measured["on_roads"] + 0.3


def test_the_sentence(mapped: Engine) -> None:
    store(mapped, *HEALTHY, drive("T17", datum="GCJ02", road="孟津公路"))
    (symptom,) = examined(mapped).symptoms
    assert symptom.en.startswith("terminal T17: 120 driving fixes lie a median of 5")
    assert symptom.en.endswith(
        "read as GCJ02 they lie 0 m off (100% on them): its datum is probably GCJ02 and not declared (it says WGS84)"
    )
    assert symptom.zh.startswith("终端 T17：120 个行驶定位点偏离道路的中位数为 5")
    assert symptom.zh.endswith("其坐标系很可能是 GCJ02 而未申报（申报为 WGS84）")
    assert 480 < symptom.measured["off_m"] < 583  # the shift, less what the road's bends and half its width take


def test_who_drives_along_the_shift_is_pointed_out_too(mapped: Engine) -> None:
    """On a road to the east the shift leaves him near his road: the median is blind, the share on the road is not."""
    store(mapped, *HEALTHY, drive("T17", datum="GCJ02", road="道北大道"))
    (symptom,) = examined(mapped).symptoms
    assert (symptom.kind, symptom.measured["probably"]) == ("wrong_datum", "GCJ02")


def test_too_little_driving_says_nothing(mapped: Engine) -> None:
    store(mapped, *HEALTHY, drive("T17", datum="GCJ02", count=14), drive("T18", datum="GCJ02", every_s=1, count=60))
    assert told(examined(mapped)) == []


def test_nearly_all_of_a_source_is_a_matter_of_the_source(mapped: Engine) -> None:
    store(mapped, *(drive(f"T{number}", datum="GCJ02", road=SOUTH_NORTH[number % 3]) for number in range(1, 6)))
    found = examined(mapped)
    assert told(found) == [("wrong_datum", "all"), *(("wrong_datum", f"T{number}") for number in range(1, 6))]
    assert "5 of 5 terminals" in found.symptoms[0].en
    assert "the datum of the whole source is probably GCJ02" in found.symptoms[0].en


def test_one_partition_may_be_the_source(mapped: Engine) -> None:
    store(mapped, *HEALTHY)
    store(mapped, *(drive(f"T{number}", datum="BD09") for number in (21, 22, 23)), partition=3)
    found = examined(mapped)
    assert told(found)[0] == ("wrong_datum", "muck-trucks.positions/3")
    assert len(found.symptoms) == 4


@pytest.mark.parametrize("datum", ["GCJ02", "BD09"])
def test_when_the_zone_file_is_the_one_the_map_is_pointed_out(bare: Engine, tmp_path: Path, datum: str) -> None:
    """A zone file in another datum that says WGS84 lies beside every truck, on the other side than a truck would."""
    import_roads(bare, tmp_path, drawn_in=datum)
    store(bare, *HEALTHY)
    (symptom,) = examined(bare).symptoms
    assert (symptom.kind, symptom.name, symptom.measured["probably"]) == ("map_datum", "zones", datum)


def test_a_zone_file_in_wgs84_that_says_otherwise_cannot_be_told_from_a_source_that_does_not(
    bare: Engine, tmp_path: Path
) -> None:
    import_roads(bare, tmp_path, datum="GCJ02")
    store(bare, *HEALTHY)
    source, *terminals = examined(bare).symptoms
    assert (source.kind, source.name, len(terminals)) == ("wrong_datum", "all", 6)
    assert "or the road zones were imported in a wrong datum" in source.en


def test_without_road_zones_the_ways_of_the_others_are_the_map(bare: Engine) -> None:
    healthy = [drive(f"T{number}", road=road) for number, road in enumerate(SOUTH_NORTH[:2] * 5, 1)]
    store(bare, *healthy, drive("T17", datum="GCJ02"))
    found = examined(bare)
    assert (found.what, told(found)) == ("cells", [("wrong_datum", "T17")])


def test_three_terminals_are_no_map(bare: Engine) -> None:
    store(bare, drive("T1"), drive("T2"), drive("T3"), drive("T17", datum="GCJ02"))
    found = examined(bare)
    assert (found.what, len(found.placed), told(found)) == ("nothing", 0, [])


def test_a_register_that_knows_only_some_roads_is_no_map(bare: Engine, tmp_path: Path) -> None:
    import_roads(bare, tmp_path, only="邙岭南路")
    store(bare, *(drive(f"T{number}", road=road) for number, road in enumerate(SOUTH_NORTH[:2] * 5, 1)))
    found = examined(bare)
    assert (found.what, told(found)) == ("cells", [])


def test_off_the_roads_in_every_datum_has_no_known_reason(mapped: Engine) -> None:
    store(mapped, *HEALTHY, drive("T17", east_m=-700, road="孟津公路"))
    (symptom,) = examined(mapped).symptoms
    assert (symptom.kind, symptom.name) == ("off_roads", "T17")
    assert "reason unknown" in symptom.en
