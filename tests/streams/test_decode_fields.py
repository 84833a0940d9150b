"""Typed and ranged, field by field: what does not fit is a reject that names the field, what is unknown does no harm."""

from typing import Any

import pytest

from streams.events import EVENT_TYPES, Field
from tests.streams.sending import GOOD, NAME_OF, compact, decoded, position, spaced, with_member, without

WRONG = [
    ("position", {"plate": 10003}, "plate", "text of 1 to 32"),
    ("position", {"plate": ""}, "plate", "text of 1 to 32"),
    ("position", {"plate": "豫C12?45"}, "plate", "a plate such as"),
    ("position", {"plate": "洛阳"}, "plate", "a plate such as"),
    ("position", {"plate": None}, "plate", "text of 1 to 32"),
    ("position", {"plate": "豫" * 33}, "plate", "text of 1 to 32"),
    ("position", {"plate": "豫C0\x00T003"}, "plate", "without NUL"),
    ("position", {"terminal_id": "T\x00"}, "terminal_id", "without NUL"),
    ("position", {"terminal_id": 7}, "terminal_id", "text of 1 to 64"),
    ("position", {"alarms": ["a", "b\x00"]}, "alarms", "without NUL"),
    ("position", {"alarms": "speeding"}, "alarms", "a list of texts"),
    ("position", {"alarms": [1]}, "alarms", "a list of texts"),
    ("position", {"lon": 180.1}, "lon", "from -180 to 180"),
    ("position", {"lat": -90.1}, "lat", "from -90 to 90"),
    ("position", {"lon": "112.42"}, "lon", "a number"),
    ("position", {"lon": 10**25}, "lon", "from -180 to 180"),
    ("position", {"lon": 10**400}, "lon", "from -180 to 180"),
    ("position", {"speed_kmh": 450}, "speed_kmh", "from 0 to 200"),
    ("position", {"speed_kmh": -1}, "speed_kmh", "from 0 to 200"),
    ("position", {"speed_kmh": 6553.5}, "speed_kmh", "from 0 to 200"),
    ("position", {"speed_kmh": True}, "speed_kmh", "a number"),
    ("position", {"heading_deg": 361}, "heading_deg", "from 0 to 360"),
    ("position", {"heading_deg": -1}, "heading_deg", "from 0 to 360"),
    ("position", {"located": 1}, "located", "true or false"),
    ("position", {"datum": "CGCS2000"}, "datum", "WGS84, GCJ02, BD09"),
    ("position", {"load": [1]}, "load", "a text, a number"),
    ("position", {"plate_type": "1"}, "plate_type", "two digits"),
    ("position", {"plate_colour": "黄"}, "plate_colour", "one of blue"),
    ("reading", {"opacity_pct": -9999}, "opacity_pct", "from -5 to 100"),
    ("reading", {"opacity_pct": -5.01}, "opacity_pct", "from -5 to 100"),
    ("reading", {"opacity_pct": "12.0"}, "opacity_pct", "from -5 to 100"),
    ("reading", {"ringelmann": 6}, "ringelmann", "from 0 to 5"),
    ("reading", {"speed_kmh": "22.2m/s"}, "speed_kmh", "from 0 to 200"),
    ("reading", {"hc_ppm": "/"}, "hc_ppm", "a number"),
    ("reading", {"valid": "是"}, "valid", "true or false"),
    ("reading", {"plate_type": "符合GA/T543"}, "plate_type", "two digits"),
    ("reading", {"plate_confidence": 97}, "plate_confidence", "from 0 to 1"),
    ("reading", {"revision": 1.5}, "revision", "an integer"),
    ("reading", {"lane": -1}, "lane", "from 0 to 99"),
    ("check", {"kind": "other"}, "kind", "roadside, on_site, retest"),
    ("check", {"result": "不合格"}, "result", "pass, fail"),
    ("check", {"method": "双怠速"}, "method", "free_acceleration"),
    ("check", {"smoke_m1": -0.1}, "smoke_m1", "from 0 to 30"),
]


@pytest.mark.parametrize(("topic", "changed", "field", "expected"), WRONG)
@pytest.mark.parametrize("written", [compact, spaced])
def test_a_field_that_does_not_fit(written, topic: str, changed: dict[str, Any], field: str, expected: str) -> None:
    value = written(GOOD[NAME_OF[topic]] | changed)
    (reject,) = decoded(value, event=NAME_OF[topic]).rejects
    assert (reject.reason.field, reject.raw) == (field, value)
    assert expected in str(reject.reason.expected)


@pytest.mark.parametrize(
    ("topic", "name"),
    [(topic, field.name) for topic, event in NAME_OF.items() for field in event.fields if field.required],
)
def test_a_required_field_that_is_missing(topic: str, name: str) -> None:
    (reject,) = decoded(compact(without(name, NAME_OF[topic])), event=NAME_OF[topic]).rejects
    assert (reject.reason.field, reject.reason.value) == (name, "missing")


@pytest.mark.parametrize("number", ["1e400", "-1e400"])
def test_a_number_beyond_all_numbers(number: str) -> None:
    (reject,) = decoded(compact(position()).replace(b"36.0", number.encode())).rejects
    assert (reject.reason.field, "from 0 to 200" in str(reject.reason.expected)) == ("speed_kmh", True)


@pytest.mark.parametrize("text", ["\\ud800", "\\udc00", "T\\ud800A", "\\udc00\\ud800"])
def test_a_lone_surrogate(text: str) -> None:
    (reject,) = decoded(compact(position()).replace(b"T1", text.encode())).rejects
    assert (reject.reason.field, "lone surrogates" in str(reject.reason.expected)) == ("terminal_id", True)
    assert reject.reason.value.isprintable()


@pytest.mark.parametrize(("name", "value"), [("plate_type", "01\n"), ("time", "2026-11-20T09:00:00+08:00\n")])
def test_a_line_break_at_the_end_is_no_part_of_a_code_or_time(name: str, value: str) -> None:
    assert [reject.reason.field for reject in decoded(compact(position(**{name: value}))).rejects] == [name]


def longest_fields() -> list[tuple[str, Field]]:
    return [(topic, f) for topic, e in EVENT_TYPES.items() for f in e.fields if f.kind in ("text", "scalar") and not f.choices]


@pytest.mark.parametrize(("topic", "field"), longest_fields(), ids=lambda part: getattr(part, "name", part))
def test_no_text_is_longer_than_the_dictionary_says(topic: str, field: Field) -> None:
    value = compact(GOOD[EVENT_TYPES[topic]] | {field.name: "A" * (field.longest + 1)})
    assert [reject.reason.field for reject in decoded(value, event=EVENT_TYPES[topic]).rejects] == [field.name]


@pytest.mark.parametrize(
    "member",
    [
        '"x":null',
        '"x":{"plate":"豫C9X999","time":[1,{"plate":5}]}',
        '"x":"\\u0000"',
        '"x":1e400',
        '"Plate":3',
        '"":[]',
        '"x":"\\":"',
    ],
)
@pytest.mark.parametrize("topic", NAME_OF)
def test_an_unknown_member_does_no_harm(topic: str, member: str) -> None:
    found = decoded(with_member(member, NAME_OF[topic]), event=NAME_OF[topic])
    assert (found.rejects, list(found.rows["plate"])) == ([], ["豫C0T003"])


@pytest.mark.parametrize(
    ("seen", "plate", "colour"),
    [
        ({"plate": "豫C·0T003"}, "豫C0T003", None),
        ({"plate": " 豫ｃ 0t003 "}, "豫C0T003", None),
        ({"plate": "豫C0T003(黄)"}, "豫C0T003", "yellow"),
        ({"plate": "豫C0T003（蓝）"}, "豫C0T003", "blue"),
        ({"plate": "豫C0T003(蓝)", "plate_colour": "yellow"}, "豫C0T003", "yellow"),
    ],
)
def test_dress_is_taken_off_and_the_colour_that_it_named_is_kept(seen: dict[str, Any], plate: str, colour: str | None) -> None:
    row = decoded(compact(position(**seen))).rows.iloc[0]
    assert (row["plate"], row["plate_seen"], row["plate_colour"]) == (plate, seen["plate"], colour)


@pytest.mark.parametrize(("heading", "stored"), [(0, 0.0), (90.5, 90.5), (359.9, 359.9), (360, 0.0)])
def test_a_heading_of_360_is_north(heading: float, stored: float) -> None:
    assert list(decoded(compact(position(heading_deg=heading))).rows["heading_deg"]) == [stored]


@pytest.mark.parametrize("text", ["···", "无", "----", "豫C?????", "NULL", "豫C00000"])
def test_a_placeholder_for_no_plate_is_a_fact(text: str) -> None:
    found = decoded(compact(position(plate=text)))
    assert (found.rejects, list(found.rows["plate_seen"])) == ([], [text])
