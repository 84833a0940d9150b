"""Every source declares its datum: what a profile may say, what reaches the facts, what happens to an event that says nothing."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from streams.datums import from_wgs84
from streams.decode import Decoded, decode
from streams.events import CHECK, DATUMS, EVENT_TYPES, POSITION, POSITIONS, READING, EventType
from streams.log import Record
from streams.profiles import ProfileRefused, load, shipped
from streams.profiles.mapping import RecordMapping
from tests.streams.sending import GOOD, compact, decoded

PROFILE = """\
name: platform
version: 1
description: test
topics: [muck-trucks.positions]
text_numbers: true
clock: {offset: "+08:00", formats: ["%Y-%m-%d %H:%M:%S"]}
fields:
  terminal_id: {from: id}
  plate: {from: 车牌}
  time: {from: 时间}
  lon: {from: 经度}
  lat: {from: 纬度}
  speed_kmh: {from: 车速}
"""
ROW = {"id": "T1", "车牌": "豫C0T003", "时间": "2026-11-20 09:00:00", "经度": "112.42", "纬度": "34.65", "车速": "36"}


def written(tmp_path: Path, *lines: str) -> Path:
    """A profile in a file, with further lines."""
    path = tmp_path / "platform.yaml"
    path.write_text(PROFILE + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def placed(lon: float, lat: float, datum: str) -> tuple[float, float]:
    """Where WGS-84 degrees lie in the datum, as a platform sends them."""
    x, y = (float(one[0]) for one in from_wgs84(np.array([lon]), np.array([lat]), datum))
    return round(x, 6), round(y, 6)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_profile_that_maps_coordinates_declares_its_datum(name: str) -> None:
    profile = load(name)
    assert profile.identity or profile.datum in DATUMS


def test_a_profile_without_a_datum_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(ProfileRefused) as refused:
        load(written(tmp_path))
    assert str(refused.value).endswith(
        "lon and lat without a datum, expected datum: with what the source's coordinates are in, one of WGS84, GCJ02, BD09"
    )


@pytest.mark.parametrize(
    "line",
    ["datum: GCJ02", "  datum: {from: 坐标系}", "  datum: {from: 坐标系, codes: {火星: GCJ02}}", "constants: {datum: BD09}"],
)
def test_it_may_be_said_once_for_all_or_by_each_record(tmp_path: Path, line: str) -> None:
    assert load(written(tmp_path, line)).name == "platform"


@pytest.mark.parametrize("datum", DATUMS)
def test_what_the_profile_says_puts_the_truck_where_it_was(tmp_path: Path, datum: str) -> None:
    lon, lat = placed(112.42, 34.65, datum)
    mapped = RecordMapping(load(written(tmp_path, f"datum: {datum}")), POSITIONS).of(ROW | {"经度": str(lon), "纬度": str(lat)})
    assert mapped.problems == []
    row = decode([Record(0, 1_795_600_000_000_000, None, msgspec.json.encode(mapped.event))], POSITION).rows.iloc[0]
    assert row["datum"] == datum
    assert (row["lon"], row["lat"]) == (pytest.approx(112.42, abs=2e-6), pytest.approx(34.65, abs=2e-6))


def test_a_record_that_names_its_datum_is_believed_before_its_profile(tmp_path: Path) -> None:
    text = written(tmp_path, "  datum: {from: 坐标系}", "datum: GCJ02")
    mapping = RecordMapping(load(text), POSITIONS)
    assert mapping.of(ROW | {"坐标系": "BD09"}).event["datum"] == "BD09"
    assert mapping.of(ROW).event["datum"] == "GCJ02"


def with_places(event: EventType, **more: Any) -> Decoded:
    return decoded(compact(GOOD[event] | {"lon": 112.42, "lat": 34.65} | more), event=event)


@pytest.mark.parametrize("event", [POSITION, READING, CHECK])
@pytest.mark.parametrize("datum", ["CGCS2000", "wgs84", "WGS-84", "", 4326])
def test_a_datum_that_nobody_knows_is_a_reject(event: EventType, datum: Any) -> None:
    found = with_places(event, datum=datum)
    assert (len(found.rows), [reject.reason.field for reject in found.rejects]) == (0, ["datum"])
    assert "WGS84, GCJ02, BD09" in str(found.rejects[0].reason.expected)


@pytest.mark.parametrize("event", [POSITION, READING, CHECK])
def test_an_event_that_names_none_is_in_the_datum_of_our_format(event: EventType) -> None:
    """The field dictionary says WGS-84; whoever sends other coordinates without a word is found by `plumewatch doctor`."""
    (silent, said) = (with_places(event).rows.iloc[0], with_places(event, datum="WGS84").rows.iloc[0])
    assert (silent["lon"], silent["lat"]) == (said["lon"], said["lat"]) == (112.42, 34.65)
    moved = with_places(event, datum="GCJ02").rows.iloc[0]
    assert 0.005 < silent["lon"] - moved["lon"] < 0.008


def test_every_topic_with_coordinates_has_a_datum() -> None:
    for event in EVENT_TYPES.values():
        assert ("lon" in event.by_name) == ("datum" in event.by_name)
