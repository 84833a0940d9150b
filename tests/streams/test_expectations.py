"""What was expected of a refused value: each code worded in both languages, and the English of each reject letter for letter."""

from string import Formatter

import pytest

from streams.events import EVENT_TYPES, POSITION, READING, EventType, Field
from streams.expectations import NOTES, WORDS, Expectation
from tests.streams.sending import compact, decoded, position, with_member

EXAMPLES = [
    ("as_recorded", {"text": "a number"}, "a number", "a number"),
    ("one_message", {}, "UTF-8 编码的一个 JSON 对象", "one JSON object in UTF-8"),
    ("message", {}, "UTF-8 编码的 JSON 对象，或对象的数组", "a JSON object or an array of objects in UTF-8"),
    ("one_object", {}, "一个 JSON 对象", "one object"),
    ("objects", {}, "一个 JSON 对象，或对象的数组", "an object or an array of objects"),
    (
        "one_object_in_json",
        {"error": "NaN is not JSON"},
        "一个 JSON 对象（解析失败：NaN is not JSON）",
        "one object in JSON: NaN is not JSON",
    ),
    (
        "objects_in_json",
        {"error": "{x}"},
        "一个 JSON 对象或对象的数组（解析失败：{x}）",
        "an object or an array of objects in JSON: {x}",
    ),
    ("names_once", {}, "每个名称只出现一次，否则各方读法不一", "each name once: readers would differ on which counts"),
    ("storable", {"error": "ValueError"}, "可以存储的值（ValueError）", "a value that can be stored (ValueError)"),
    (
        "append_time",
        {"first": 2015, "last": 2199},
        "2015 至 2199 年间的日志写入时间；请检查 Kafka 服务器时钟，然后重放",
        "an append time of the log from 2015 to 2199; check the broker's clock, then replay",
    ),
    ("one_of", {"choices": ["pass", "fail"]}, "以下之一：pass, fail", "one of pass, fail"),
    ("plate_type", {}, "两位数字（GA 24.7 号牌种类代码）", "two digits (GA 24.7 code of the plate type)"),
    ("number", {}, "一个数", "a number"),
    ("integer", {}, "一个整数", "an integer"),
    ("number_between", {"low": -5, "high": 60_000.5}, "-5 到 60000.5 之间的数", "a number from -5 to 60000.5"),
    ("integer_between", {"low": 0, "high": 1_000_000}, "0 到 1e+06 之间的整数", "an integer from 0 to 1e+06"),
    ("text_between", {"shortest": 1, "longest": 32}, "1 到 32 个字符", "text of 1 to 32 characters"),
    ("text_at_most", {"longest": 256}, "至多 256 个字符", "text of at most 256 characters"),
    ("flag", {}, "true 或 false", "true or false"),
    (
        "time",
        {"example": "2026-11-20T08:30:00+08:00"},
        "带时区的时间，如 2026-11-20T08:30:00+08:00",
        "a time such as 2026-11-20T08:30:00+08:00, with its offset",
    ),
    ("texts", {}, "文本的列表", "a list of texts"),
    ("scalar", {}, "文本、数、true 或 false", "a text, a number, true or false"),
    ("plate", {"example": "豫C12345"}, "号牌，如 豫C12345", "a plate such as 豫C12345"),
    ("calendar_date", {}, "日历上有的日期", "a date that the calendar has"),
    (
        "clock_time",
        {},
        "00:00:00 至 23:59:59 的时刻，或 24:00:00（当日终了）",
        "a time from 00:00:00 to 23:59:59, or 24:00:00 for the end of the day",
    ),
    ("offset", {}, "时区如 +08:00（小时至 23，分钟至 59）", "an offset such as +08:00, of hours up to 23 and minutes up to 59"),
    ("not_before", {"day": "2015-01-01"}, "不早于 2015-01-01", "2015-01-01 or later"),
    (
        "soon_after_receipt",
        {"minutes": 5, "received_at": "2026-11-23T05:54:00+00:00"},
        "不晚于接收时间 2026-11-23T05:54:00+00:00 之后 5 分钟",
        "at most 5 minutes after its receipt at 2026-11-23T05:54:00+00:00",
    ),
]


def test_every_code_has_an_example() -> None:
    assert [code for code, *_ in EXAMPLES] == list(WORDS)


@pytest.mark.parametrize(("code", "parameters", "zh", "en"), EXAMPLES)
def test_a_code_is_worded_with_its_parameters(code: str, parameters: dict[str, object], zh: str, en: str) -> None:
    for words in WORDS[code]:
        assert {name for _, name, *_ in Formatter().parse(words) if name} == set(parameters)
    expectation = Expectation(code, parameters)
    assert (expectation.said("zh"), expectation.said("en")) == (zh, en) and str(expectation) == en


@pytest.mark.parametrize("note", NOTES)
def test_a_note_follows_in_both_languages(note: str) -> None:
    noted = Expectation("number").noted(note)
    assert (noted.said("zh"), str(noted)) == ("一个数" + NOTES[note].zh, "a number" + NOTES[note].en)
    assert NOTES[note].zh.isascii() is False and NOTES[note].en.isascii()


def test_a_code_of_a_later_version_is_said_as_it_is() -> None:
    assert Expectation("a_later_code", {"x": 1}).said("zh") == "a_later_code"


def _english(field: Field) -> str:
    """The English wording before there were codes."""
    if field.choices:
        return "one of " + ", ".join(field.choices)
    if field.name == "plate_type":
        return "two digits (GA 24.7 code of the plate type)"
    if field.kind in ("number", "integer"):
        return f"{'an integer' if field.kind == 'integer' else 'a number'} from {field.low:g} to {field.high:g}"
    if field.kind == "text":
        return f"text of {'1 to' if field.required else 'at most'} {field.longest} characters"
    others = {"flag": "true or false", "texts": "a list of texts", "scalar": "a text, a number, true or false"}
    return others.get(field.kind, "a time such as 2026-11-20T08:30:00+08:00, with its offset")


@pytest.mark.parametrize("event", EVENT_TYPES.values(), ids=EVENT_TYPES)
def test_the_english_of_every_field_is_what_it_was(event: EventType) -> None:
    for field in event.fields:
        assert str(field.expected) == _english(field), field.name


TEXT = compact(position()).decode()
ARRAYS = "a JSON object or an array of objects in UTF-8"
REJECTS = [
    (POSITION, None, f"{ARRAYS}; a tombstone deletes nothing"),
    (READING, None, "one JSON object in UTF-8; a tombstone deletes nothing"),
    (POSITION, b"", ARRAYS),
    (READING, b" ", "one JSON object in UTF-8"),
    (POSITION, b"\x00\x00\x00\x00\x0c" + TEXT.encode(), f"{ARRAYS}; this looks like a schema-registry prefix of 5 bytes"),
    (POSITION, b"\xef\xbb\xbf" + TEXT.encode(), f"{ARRAYS}, without byte order mark"),
    (POSITION, TEXT.encode("utf-16"), f"{ARRAYS}; this looks like UTF-16"),
    (POSITION, b"\xff" + TEXT.encode(), ARRAYS),
    (POSITION, b"42", "an object or an array of objects"),
    (READING, b"42", "one object"),
    (POSITION, compact(TEXT), "an object or an array of objects; this is a JSON text, perhaps encoded twice"),
    (READING, compact(TEXT), "one object; this is a JSON text, perhaps encoded twice"),
    (POSITION, b"[]", "an object or an array of objects, not an empty array"),
    (READING, b"[]", "one object, not an empty array"),
    (READING, b"[1]", "one object, not an array"),
    (POSITION, b"[" * 100_000, "an object or an array of objects, nested no deeper than its fields need"),
    (POSITION, b'{"a":' * 100_000, "one object, nested no deeper than its fields need"),
    (POSITION, b"[1", "an object or an array of objects in JSON: Expecting ',' delimiter: line 1 column 3 (char 2)"),
    (READING, b"NaN", "one object in JSON: NaN is not JSON"),
    (POSITION, with_member('"x":NaN'), "one object in JSON: NaN is not JSON"),
    (POSITION, b"[[1]]", "one object"),
    (POSITION, with_member('"plate":"x"'), "each name once: readers would differ on which counts"),
    (POSITION, compact(position(plate=None)), "text of 1 to 32 characters"),
    (POSITION, compact(position(speed_kmh=201)), "a number from 0 to 200"),
    (POSITION, compact(position(terminal_id="a\x00")), "text of 1 to 64 characters, without NUL and lone surrogates"),
    (POSITION, compact(position(plate="洛阳")), "a plate such as 豫C12345"),
    (POSITION, compact(position(time="2026-02-30T08:30:00+08:00")), "a date that the calendar has"),
    (
        POSITION,
        compact(position(time="2026-11-25T12:05:01+08:00")),
        "at most 5 minutes after its receipt at 2026-11-25T04:00:00+00:00",
    ),
    (POSITION, compact(position(time="2014-12-31T08:30:00+08:00")), "2015-01-01 or later"),
    (
        POSITION,
        compact(position(time="2007-04-07T08:00:00+08:00")),
        "2015-01-01 or later; 7,168 days early: GPS week roll-over?",
    ),
]


@pytest.mark.parametrize(("event", "value", "english"), REJECTS)
def test_the_english_of_a_reject_is_what_it_was(event: EventType, value: bytes | None, english: str) -> None:
    (reject,) = decoded(value, event=event).rejects
    assert str(reject.reason.expected) == english
    assert reject.reason.expected.said("zh") != english
