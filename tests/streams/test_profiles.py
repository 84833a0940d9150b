"""How a source's record becomes an event, and what a profile may say."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from streams.decode import decode
from streams.events import EVENT_TYPES, POSITIONS, READING, READINGS
from streams.log import Record
from streams.profiles import ProfileRefused, load, shipped
from streams.profiles.mapping import Mapped, RecordMapping
from streams.profiles.units import UNITS

RECORD: dict[str, Any] = {
    "JLBH": "R-1", "DWBH": "A410311001", "JCRQ": "2026-11-20 08:30:00", "HPHM": "豫C0A101", "HPZL": "01", "CPYS": "1",
    "SBZXD": "93", "CDXH": "2", "DDJD": "112.457", "DDWD": "34.585", "RLZL": "B", "CLSD": "42.5", "BTGDJG": "31.5",
    "NOJG": "812", "PDJG": "0", "TP1": "a.jpg", "TP2": "", "TP3": "b.jpg", "YCXBH": "1", "NOXZ": "1500",
}  # fmt: skip


def cn(**changes: Any) -> Mapped:
    return RecordMapping(load("cn-remote-sensing"), READINGS).of(RECORD | changes)


def rejection(mapped: Mapped) -> tuple[str, str] | None:
    """(field, value) of the decoder's reject, None when the event becomes a row."""
    received = 1_795_600_000_000_000
    decoded = decode([Record(0, received, None, msgspec.json.encode(mapped.event))], READING)
    return (decoded.rejects[0].reason.field, decoded.rejects[0].reason.value) if decoded.rejects else None


def test_a_station_record_becomes_a_reading() -> None:
    event, problems, unnamed = cn()
    assert (problems, unnamed) == ([], [])
    assert event == {
        "reading_id": "R-1", "station_id": "A410311001", "time": "2026-11-20T08:30:00+08:00", "plate": "豫C0A101",
        "plate_type": "01", "plate_colour": "yellow", "plate_confidence": 0.93, "lane": 2, "lon": 112.457, "lat": 34.585,
        "datum": "WGS84", "fuel": "diesel", "speed_kmh": 42.5, "opacity_pct": 31.5, "no_ppm": 812, "valid": True,
        "photos": ["a.jpg", "b.jpg"],
    }  # fmt: skip
    assert rejection(cn()) is None


@pytest.mark.parametrize(
    ("raw", "time"),
    [
        ("20261120083000", "2026-11-20T08:30:00+08:00"),
        ("2026/11/20 8:30:00", "2026-11-20T08:30:00+08:00"),
        ("2026-11-20T08:30:00.250", "2026-11-20T08:30:00.250000+08:00"),
        ("2026-11-20T00:30:00Z", "2026-11-20T00:30:00Z"),  # carries its own offset
        ("2026112083000", None),  # 13 digits: 1 or 12 of the month? not guessed
        ("20/11/2026 08:30:00", None),
        ("2026-11-20", None),
    ],
)
def test_times(raw: str, time: str | None) -> None:
    mapped = cn(JCRQ=raw)
    assert (mapped.problems == []) == (time is not None)
    assert time is None or mapped.event["time"] == time
    assert time is not None or rejection(mapped) == ("time", raw)


@pytest.mark.parametrize(
    ("member", "raw", "field", "value"),
    [
        ("CPYS", 4, "plate_colour", "green"),
        ("CPYS", "0", "plate_colour", "blue"),
        ("SBZXD", 0.97, "plate_confidence", 0.97),
        ("SBZXD", "1", "plate_confidence", 1),
        ("SBZXD", 57, "plate_confidence", 0.57),
        ("RLZL", "BO", "fuel", "diesel_hybrid"),
        ("RLZL", "D", "fuel", "other"),
        ("RLZL", "E", "fuel", "gas"),
        ("PDJG", 1, "valid", True),
        ("PDJG", "2", "valid", False),
        ("CDXH", "2.0", "lane", 2),
        ("DWBH", 410311001.0, "station_id", "410311001"),  # a spreadsheet's number cell
    ],
)
def test_codes_and_units(member: str, raw: Any, field: str, value: Any) -> None:
    mapped = cn(**{member: raw})
    assert (mapped.event[field], mapped.problems) == (value, [])


@pytest.mark.parametrize("blank", ["", "  ", "/", None])
def test_blank_is_absent(blank: str | None) -> None:
    mapped = cn(BTGDJG=blank, RLZL=blank)
    assert not {"opacity_pct", "fuel"} & set(mapped.event)
    assert mapped.problems == []


@pytest.mark.parametrize(
    ("member", "raw", "field"),
    [
        ("CPYS", "9", "plate_colour"),
        ("CPYS", "yellow", "plate_colour"),  # not a code of this source, though a word of ours
        ("RLZL", "diesel", "fuel"),
        ("RLZL", "O", "fuel"),
        ("PDJG", "7", "valid"),
        ("BTGDJG", "12,5", "opacity_pct"),
        ("BTGDJG", "１２", "opacity_pct"),
        ("BTGDJG", "1e999", "opacity_pct"),
        ("CDXH", "1.5", "lane"),
        ("DWBH", True, "station_id"),
        ("JLBH", 410311202611200001.0, "reading_id"),  # a number cell has lost its last digits
        ("JCRQ", 46346.35, "time"),
    ],
)
def test_what_does_not_fit_goes_along_raw_and_is_rejected_by_name(member: str, raw: Any, field: str) -> None:
    mapped = cn(**{member: raw})
    assert mapped.problems == [field]
    rejected = rejection(mapped)
    assert rejected is not None
    assert rejected[0] == field
    assert str(raw) in rejected[1] or msgspec.json.encode(raw).decode() in rejected[1]


def test_a_missing_value_code_is_left_to_the_decoder() -> None:
    mapped = cn(BTGDJG="-9999")
    assert (mapped.problems, rejection(mapped)) == ([], ("opacity_pct", "-9999"))


def test_members_that_no_rule_names_are_left_out_and_named() -> None:
    mapped = cn(XYZ="1", valid=False)
    assert sorted(mapped.unnamed) == ["XYZ", "valid"]
    assert mapped.event["valid"] is True


def test_shipped_profiles_load() -> None:
    assert shipped() == ["cn-remote-sensing", "plain", "taxi-tracks"]
    assert [load(name).name for name in shipped()] == shipped()


def test_plain_names_every_field_of_every_topic() -> None:
    for topic, event in EVENT_TYPES.items():
        assert set(load("plain").rules(topic)) == set(event.by_name)


def test_units_are_of_fields_that_exist() -> None:
    assert set(UNITS) <= {name for event in EVENT_TYPES.values() for name in event.by_name}


@pytest.mark.parametrize(
    ("field", "unit", "raw", "value"),
    [
        ("speed_kmh", "m/s", 10, 36.0),
        ("no_ppm", "%", 0.15, 1500.0),
        ("pressure_kpa", "hPa", 1009, 100.9),
        ("plate_confidence", "percent", 57, 0.57),
    ],
)
def test_units(field: str, unit: str, raw: float, value: float) -> None:
    assert UNITS[field][unit](raw) == value


GOOD = """\
name: yard
version: 1
description: test
topics: [muck-trucks.positions]
datum: GCJ02
clock: {offset: "+08:00", formats: ["%Y/%m/%d %H:%M:%S"]}
fields:
  plate: {from: 车牌}
  speed_kmh: {from: 速度, unit: m/s}
  plate_colour: {from: 颜色, codes: {黄: yellow}}
constants: {located: true}
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("plate: {from", "plat: {from", "fields.plat: not a field of muck-trucks.positions"),
        ("unit: m/s", "unit: mph", "fields.speed_kmh.unit is mph, expected one of km/h, m/s"),
        ("黄: yellow", "黄: orange", "fields.plate_colour.codes.黄 is 'orange', expected one of blue"),
        ("黄: yellow", "1: yellow", "expected it in quotes"),
        ("datum: GCJ02", "datum: CGCS2000", "datum is CGCS2000, expected one of WGS84"),
        ('"+08:00"', '"8"', 'clock.offset is 8, expected text such as "+08:00"'),
        ('offset: "+08:00", ', "", "clock.formats without clock.offset"),
        ("[muck-trucks.positions]", "[tracks]", "topics is ['tracks'], expected some of"),
        ("version: 1", "version: x", "$.version"),
        ("description: test", "colour: red", "unknown field `colour`"),
        ("description: test", "description: test\nname: twice", "name is said twice"),
        ("{located: true}", "{located: maybe}", "constants.located is 'maybe', expected true or false"),
        ("车牌}", "[车牌, 车牌2]}", "the field is no list"),
        ("fields:", "fields: [", "not readable as YAML"),
        ("车牌}", "车牌, pseudonym: 试}", "fields.plate.pseudonym is 试, expected two or three Chinese characters"),
        ("车牌}", "车牌, pseudonym: 豫C}", "fields.plate.pseudonym is 豫C"),
        ("unit: m/s", "pseudonym: 试验", "for plate only"),
        ("constants:", "columns: [车牌, 速度]\nconstants:", "columns: 颜色 is used by a field but is no column"),
        ("constants:", "columns: [车牌, 速度, 颜色, 速度]\nconstants:", "columns: 速度 is there more than once"),
        ("description: test", "description: test\nseparator: x", "separator is 'x', expected one of ','"),
    ],
)
def test_a_wrong_profile_is_refused_with_the_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "yard.yaml"
    path.write_text(GOOD, encoding="utf-8")
    load(path)
    assert old in GOOD
    path.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(ProfileRefused) as refused:
        load(path)
    assert said in str(refused.value) == refused.value.said.en
    zh = refused.value.said.zh
    # Of YAML's syntax and of types the libraries' own words come after.
    assert zh.startswith("配置 ") and any(word in zh for word in ("应", "不能按 YAML 读取", "成员或类型有误"))


@pytest.mark.parametrize(
    ("form", "raw", "time"),
    [
        ("epoch s", "1794880800", "2026-11-17T02:00:00+00:00"),
        ("epoch s", 1794880800, "2026-11-17T02:00:00+00:00"),
        ("epoch ms", "1794880800250", "2026-11-17T02:00:00.250000+00:00"),
        ("epoch s", "1794880800.5", None),
        ("epoch s", "-5", None),
        ("epoch s", "9999999999999", None),
    ],
)
def test_seconds_since_1970_need_no_offset_and_are_stated(tmp_path: Path, form: str, raw: Any, time: str | None) -> None:
    path = tmp_path / "yard.yaml"
    clock = 'clock: {offset: "+08:00", formats: ["%Y/%m/%d %H:%M:%S"]}'
    text = GOOD.replace(clock, f'clock: {{formats: ["{form}"]}}').replace("constants:", "  time: {from: 时间}\nconstants:")
    path.write_text(text, encoding="utf-8")
    mapped = RecordMapping(load(path), POSITIONS).of({"时间": raw})
    assert (mapped.event["time"], mapped.problems) == ((time, []) if time else (mapped.event["time"], ["time"]))


@pytest.mark.parametrize(("source_id", "plate"), [("20417", "试验-20417"), (" 7 ", "试验-7"), (7.0, "试验-7")])
def test_a_plate_is_made_up_from_an_id(source_id: Any, plate: str) -> None:
    mapped = RecordMapping(load("taxi-tracks"), POSITIONS).of({"id": source_id, "speed": "36"})
    assert (mapped.event["plate"], mapped.event["terminal_id"]) == (plate, plate.partition("-")[2])


@pytest.mark.parametrize(
    ("time", "moved"),
    [
        ("2012-11-20 10:00:00", "2012-11-27T10:00:00+08:00"),
        ("2012-11-20T10:00:00Z", "2012-11-27T10:00:00+00:00"),
        ("2012-02-30T10:00:00Z", "2012-02-30T10:00:00Z"),  # no such date: intake says so
        ("9999-12-31 10:00:00", "9999-12-31T10:00:00+08:00"),
    ],
)
def test_times_are_moved_by_days(time: str, moved: str) -> None:
    assert RecordMapping(load("taxi-tracks"), POSITIONS, shift_days=7).of({"time": time}).event["time"] == moved


def test_unknown_names_and_topics_are_refused() -> None:
    with pytest.raises(ProfileRefused, match="unknown profile cn: expected one of cn-remote-sensing, plain"):
        load("cn")
    with pytest.raises(ProfileRefused, match=r"is not for road-checks\.results"):
        RecordMapping(load("cn-remote-sensing"), "road-checks.results")
