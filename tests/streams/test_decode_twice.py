"""A name given twice: readers would differ on which counts, so neither does, however it is written; and the two ways of the decoder agree."""

from typing import Any

import pytest

from tests.streams.sending import GOOD, NAME_OF, compact, decoded, position, spaced, with_member


@pytest.mark.parametrize(
    "member",
    [
        '"plate":"豫C0T004"',
        '"pl\\u0061te":"豫C0T004"',
        '"\\u0070late" :"豫C0T004"',
        '"plate" :"豫C0T004"',
        '"plate"\t:"豫C0T004"',
        '"plate"\r\n:\n"豫C0T004"',
        '"plate":"豫C0T003"',  # even where both say the same
        '"x":1,"x":2',  # even where nobody reads it
        '"speed_kmh":null',
        '"located":true,"located" :false',
    ],
)
@pytest.mark.parametrize("as_array", [False, True])
def test_a_member_given_twice(as_array: bool, member: str) -> None:
    value = with_member(member)
    (reject,) = decoded(b"[%s]" % value if as_array else value).rejects
    assert reject.reason.value == "given twice"
    assert reject.reason.field in ("plate", "x", "speed_kmh", "located")
    assert reject.raw == value


def test_twice_in_one_element_does_not_touch_its_neighbours() -> None:
    found = decoded(b"[%s,%s]" % (compact(position()), with_member('"plate":"豫C0T004"')))
    assert list(found.rows["element"]) == [0]
    assert [reject.element for reject in found.rejects] == [1]


@pytest.mark.parametrize(
    ("topic", "changed"),
    [
        ("position", {}),
        ("position", {"load": "空"}),
        ("position", {"load": 1.5, "alarms": ["a", "b"], "heading_deg": 360, "located": False, "mileage_km": 12}),
        ("position", {"load": True, "datum": "GCJ02"}),
        ("position", {"load": 3, "datum": "BD09", "acc": None}),
        ("position", {"lon": 112, "lat": 34}),
        ("position", {"plate": '豫C0T003"'}),
        ("position", {"terminal_id": 'a":"b'}),
        ("position", {"terminal_id": "\\u0000"}),
        ("position", {"terminal_id": "\U0001f69b"}),
        ("reading", {"revision": 2, "lane": 1, "photos": ["a"], "valid": True}),
        ("reading", {"revision": 2.0}),
        ("check", {"inspectors": [], "obd_ok": False, "result": "fail"}),
    ],
)
def test_the_fast_and_the_careful_way_agree(topic: str, changed: dict[str, Any]) -> None:
    event = NAME_OF[topic]
    told = GOOD[event] | changed
    values = [compact(told), spaced(told), compact(told, ensure_ascii=True), b"\n " + compact(told)]
    rows = [decoded(value, event=event).rows.drop(columns="offset").to_dict("records") for value in values]
    assert all(repr(row) == repr(rows[0]) for row in rows)  # repr: NaN equals NaN
    if event.arrays:
        arrays = [b"[" + compact(told) + b"]", b" [ " + spaced(told) + b" ] "]
        elements = [decoded(value).rows.drop(columns=["offset", "element"]).to_dict("records") for value in arrays]
        assert all(
            repr(row) == repr([{k: v for k, v in rows[0][0].items() if k != "element"}] if rows[0] else []) for row in elements
        )
