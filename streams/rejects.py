"""Rejects: what could not become a row, with the reason in words that the sender can act on."""

import json
from collections import Counter
from typing import Any, NamedTuple

import msgspec

from streams.events import EventType, Field
from streams.expectations import Expectation, Words
from streams.schema import _type_of, element_decoder

_LONGEST_SHOWN = 200
_ONE_OBJECT = Expectation("one_object")


VALUE = "value"
FOUND = {
    "missing": Words("缺失", "missing"),
    "null": Words("null", "null"),
    "twice": Words("重复出现", "given twice"),
    "empty": Words("（空）", "(empty)"),
    "byte_order_mark": Words("字节顺序标记", "byte order mark"),
    "nested": Words("（嵌套过深）", "(deeply nested)"),
}
"""What may be found in place of a value, by its code."""


class Reason(NamedTuple):
    """Why an event was refused: the field ('' = the whole value), what it held, what was expected.

    found: VALUE, or the code of what stood in its place, whose English words are then the value.
    """

    field: str
    value: str
    expected: Expectation
    found: str = VALUE

    @classmethod
    def without_value(cls, field: str, found: str, expected: Expectation) -> "Reason":
        """A reason by a code of FOUND."""
        return cls(field, FOUND[found].en, expected, found)


class Rejected(NamedTuple):
    """A refused event or element of an array. element: its place in the array, -1 for the whole value."""

    offset: int
    element: int
    raw: bytes | None
    received_at_us: int
    reason: Reason


class _Members(dict[str, Any]):
    """A JSON object that remembers which names it was given twice."""

    twice: str | None = None


def _members(pairs: list[tuple[str, Any]]) -> _Members:
    members = _Members(pairs)
    if len(members) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        members.twice = next(name for name, count in counts.items() if count > 1)
    return members


def _refused_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def shown(value: Any) -> str:
    """The value as a person can read it in a list: printable, no surrogates or NUL, at most 200 characters."""
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    except RecursionError:
        text = "(deeply nested)"
    text = text.encode("utf-8", "backslashreplace").decode()
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: _LONGEST_SHOWN * 2])
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"


def reason_for_bytes(raw: bytes | None, arrays: bool) -> Reason | None:
    """Why these bytes cannot be read as JSON at all; None when they can."""
    wanted = Expectation("message" if arrays else "one_message")
    if raw is None:
        return Reason.without_value("", "null", wanted.noted("tombstone"))
    if not raw.strip(b" \t\r\n"):
        return Reason.without_value("", "empty", wanted)
    if raw[:1] == b"\x00" and raw[5:6] in (b"{", b"["):
        return Reason("", shown(repr(raw[:8])), wanted.noted("schema_registry"))
    if raw[:3] == b"\xef\xbb\xbf":
        return Reason.without_value("", "byte_order_mark", wanted.noted("byte_order_mark"))
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        is_utf16 = raw[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in raw[:4]
        around = shown(repr(raw[max(0, error.start - 8) : error.start + 8]))
        return Reason("", around, wanted.noted("utf16") if is_utf16 else wanted)
    return None


def reason_for_value(raw: bytes, event: EventType) -> Reason:
    """Why a whole value that is UTF-8 is neither an object nor, where allowed, an array of objects."""
    wanted = Expectation("objects" if event.arrays else "one_object")
    try:
        value = json.loads(raw, parse_constant=_refused_constant)
    except RecursionError:
        return Reason.without_value("", "nested", wanted.noted("nested"))
    except ValueError as error:
        return _unread(raw, wanted, error)
    if isinstance(value, str):
        return Reason("", shown(value), wanted.noted("json_text"))
    if isinstance(value, list):
        return Reason("", shown(value), wanted.noted("array" if value else "empty_array"))
    return Reason("", shown(value), wanted)


def reason_for_element(raw: bytes, event: EventType) -> Reason | None:
    """Why one element is no event of this type: the first field that does not fit. None when it does fit."""
    try:
        members = json.loads(raw, parse_constant=_refused_constant, object_pairs_hook=_members)
    except RecursionError:
        return Reason.without_value("", "nested", _ONE_OBJECT.noted("nested"))
    except ValueError as error:
        return _unread(raw, _ONE_OBJECT, error)
    if not isinstance(members, _Members):
        return Reason("", shown(members), _ONE_OBJECT)
    if members.twice is not None:
        return Reason.without_value(members.twice, "twice", Expectation("names_once"))
    for field in event.fields:
        if (reason := _reason_for_field(field, members)) is not None:
            return reason
    try:
        element_decoder(event).decode(raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return _unread(raw, _ONE_OBJECT, error)
    return None


def _unread(raw: bytes, wanted: Expectation, error: Exception) -> Reason:
    """The reader of JSON gave up."""
    expected = Expectation(f"{wanted.code}_in_json", {"error": str(error)})
    return Reason("", shown(raw.decode("utf-8", "backslashreplace")), expected)


def _reason_for_field(field: Field, members: dict[str, Any]) -> Reason | None:
    value = members.get(field.name)
    if value is None:
        missing = "null" if field.name in members else "missing"
        return Reason.without_value(field.name, missing, field.expected) if field.required else None
    texts = value if isinstance(value, list) else [value]
    if any(isinstance(text, str) and ("\x00" in text or not _is_unicode(text)) for text in texts):
        return Reason(field.name, shown(value), field.expected.noted("characters"))
    try:
        msgspec.convert(value, _type_of(field))
    except msgspec.ValidationError:
        return Reason(field.name, shown(value), field.expected)
    return None


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
