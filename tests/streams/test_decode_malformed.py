"""What is not JSON, or not an event's JSON: each is one reject that says why, with its bytes exactly as they came."""

import pytest

from streams.events import CHECK, POSITION, READING
from tests.streams.sending import GOOD, compact, decoded, position, with_member

TEXT = compact(position()).decode()
TREE = {
    "arrays": lambda depth: b"[" * depth + b"]" * depth,
    "objects": lambda depth: b'{"a":' * depth + b"1" + b"}" * depth,
    "in a field": lambda depth: with_member('"load":' + "[" * depth + "]" * depth),
    "unknown": lambda depth: with_member('"x":' + '{"a":' * depth + "1" + "}" * depth),
    "in the plate": lambda depth: TEXT.replace('"豫C0T003"', "[" * depth + "]" * depth).encode(),
    "never closed": lambda depth: b"[" * depth,
}

WHOLE_VALUES = [
    ("tombstone", None, "", "tombstone"),
    ("empty", b"", "", "a JSON object"),
    ("only white space", b" \r\n\t ", "", "a JSON object"),
    ("JSON null", b"null", "", "an object"),
    ("a number", b"42", "", "an object"),
    ("not UTF-8", TEXT.encode().replace(b"\xe8\xb1\xab", b"\xe8\xb1"), "", "UTF-8"),
    ("UTF-16 with mark", TEXT.encode("utf-16"), "", "UTF-16"),
    ("UTF-16 without mark", TEXT.encode("utf-16-le"), "", "UTF-16"),
    ("GB18030", TEXT.replace("豫", "晋").encode("gb18030"), "", "UTF-8"),
    ("GBK that is UTF-8 by chance", TEXT.encode("gbk"), "plate", "a plate such as"),
    ("byte order mark", b"\xef\xbb\xbf" + TEXT.encode(), "", "without byte order mark"),
    ("schema registry", b"\x00\x00\x00\x00\x0c" + TEXT.encode(), "", "schema-registry prefix"),
    ("twice encoded", compact(TEXT), "", "encoded twice"),
    ("empty array", b"[]", "", "not an empty array"),
    ("two objects", (TEXT + TEXT).encode(), "", "Extra data"),
    ("two objects on two lines", f"{TEXT}\n{TEXT}".encode(), "", "Extra data"),
    ("trailing comma", (TEXT[:-1] + ",}").encode(), "", "in JSON"),
    ("trailing comma in an array", f"[{TEXT},]".encode(), "", "in JSON"),
    ("truncated", TEXT[:-9].encode(), "", "in JSON"),
    ("truncated array", f"[{TEXT}".encode(), "", "in JSON"),
    ("single quotes", TEXT.replace('"', "'").encode(), "", "in JSON"),
    ("raw NUL", TEXT.replace("C0T", "C\x00T").encode(), "", "in JSON"),
    ("raw line break in a text", TEXT.replace("T1", "T\n").encode(), "", "in JSON"),
    ("NaN", TEXT.replace("36.0", "NaN").encode(), "", "NaN is not JSON"),
    ("Infinity", TEXT.replace("36.0", "-Infinity").encode(), "", "-Infinity is not JSON"),
    ("NaN in an unknown member", with_member('"x":[NaN]'), "", "NaN is not JSON"),
]


@pytest.mark.parametrize(
    ("value", "field", "expected"), [row[1:] for row in WHOLE_VALUES], ids=[row[0] for row in WHOLE_VALUES]
)
def test_a_value_that_cannot_be_read(value: bytes | None, field: str, expected: str) -> None:
    found = decoded(value)
    assert len(found.rows) == 0
    (reject,) = found.rejects
    assert reject.reason.field == field
    assert expected in str(reject.reason.expected)
    assert reject.raw == value
    assert (reject.offset, reject.received_at_us) == (0, 1_795_579_200_000_000)


def test_an_array_in_an_array_is_no_event() -> None:
    (reject,) = decoded(f"[[{TEXT}]]".encode()).rejects
    assert (reject.element, reject.raw, str(reject.reason.expected)) == (0, f"[{TEXT}]".encode(), "one object")


@pytest.mark.parametrize(("event", "value"), [(event, b"[" + compact(GOOD[event]) + b"]") for event in (READING, CHECK)])
def test_an_array_only_where_arrays_are_allowed(event, value: bytes) -> None:
    (reject,) = decoded(value, event=event).rejects
    assert "one object" in str(reject.reason.expected) and "not an array" in str(reject.reason.expected)
    assert (reject.element, reject.raw) == (-1, value)


@pytest.mark.parametrize("event", [POSITION, READING, CHECK], ids=lambda event: event.topic)
@pytest.mark.parametrize("shape", TREE)
@pytest.mark.parametrize("depth", [2_000, 100_000])
def test_a_deep_tree_is_a_reject(depth: int, shape: str, event) -> None:
    assert [reject.raw for reject in decoded(TREE[shape](depth), event=event).rejects] == [TREE[shape](depth)]


@pytest.mark.parametrize("shape", TREE)
def test_at_no_depth_does_the_interpreters_limit_stop_the_worker(shape: str) -> None:
    for depth in range(1, 1_100, 3):
        found = decoded(TREE[shape](depth))
        assert len(found.rows) + len(found.rejects) == 1, depth


@pytest.mark.parametrize(
    ("array", "refused"),
    [
        (b"[%s,1,%s]", [(1, b"1", "one object")]),
        (b"[%s,null,%s]", [(1, b"null", "one object")]),
        (b"[%s,[],%s]", [(1, b"[]", "one object")]),
        (b"[%s,{},%s]", [(1, b"{}", "text of 1 to 64")]),
        (b'[%s,"{}",%s]', [(1, b'"{}"', "one object")]),
    ],
)
def test_an_element_that_is_no_event_costs_only_itself(array: bytes, refused: list[tuple]) -> None:
    good = compact(position())
    found = decoded(array % (good, good))
    assert list(found.rows["element"]) == [0, 2]
    for reject, (element, raw, expected) in zip(found.rejects, refused, strict=True):
        assert (reject.element, reject.raw) == (element, raw)
        assert expected in str(reject.reason.expected)
