"""What was expected of a value that is refused: a code with parameters, worded in Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

AS_RECORDED = "as_recorded"


class Words(NamedTuple):
    """A wording in both languages; {name} stands for a parameter."""

    zh: str
    en: str


@dataclass(frozen=True)
class Expectation:
    """A code of WORDS with its parameters; `note`, a code of NOTES, adds what was found. AS_RECORDED: a text from before codes."""

    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def said(self, language: Literal["zh", "en"]) -> str:
        """The expectation in that language; a code that is not known (of a later version) is said as it is."""
        words = WORDS.get(self.code, Words(self.code, self.code))
        note = NOTES.get(self.parameters.get("note", ""), Words("", ""))
        listed = {
            name: ", ".join(value) if isinstance(value, list | tuple) else value for name, value in self.parameters.items()
        }
        of = 0 if language == "zh" else 1
        return words[of].format_map(listed) + note[of]

    def __str__(self) -> str:
        return self.said("en")

    def noted(self, note: str) -> "Expectation":
        """The same with a note."""
        return Expectation(self.code, {**self.parameters, "note": note})


WORDS = {
    AS_RECORDED: Words("{text}", "{text}"),
    # the whole message
    "one_message": Words("UTF-8 编码的一个 JSON 对象", "one JSON object in UTF-8"),
    "message": Words("UTF-8 编码的 JSON 对象，或对象的数组", "a JSON object or an array of objects in UTF-8"),
    "one_object": Words("一个 JSON 对象", "one object"),
    "objects": Words("一个 JSON 对象，或对象的数组", "an object or an array of objects"),
    "one_object_in_json": Words("一个 JSON 对象（解析失败：{error}）", "one object in JSON: {error}"),
    "objects_in_json": Words(
        "一个 JSON 对象或对象的数组（解析失败：{error}）", "an object or an array of objects in JSON: {error}"
    ),
    "names_once": Words("每个名称只出现一次，否则各方读法不一", "each name once: readers would differ on which counts"),
    "storable": Words("可以存储的值（{error}）", "a value that can be stored ({error})"),
    "append_time": Words(
        "{first} 至 {last} 年间的日志写入时间；请检查 Kafka 服务器时钟，然后重放",
        "an append time of the log from {first} to {last}; check the broker's clock, then replay",
    ),
    # a field
    "one_of": Words("以下之一：{choices}", "one of {choices}"),
    "plate_type": Words("两位数字（GA 24.7 号牌种类代码）", "two digits (GA 24.7 code of the plate type)"),
    "number": Words("一个数", "a number"),
    "integer": Words("一个整数", "an integer"),
    "number_between": Words("{low:g} 到 {high:g} 之间的数", "a number from {low:g} to {high:g}"),
    "integer_between": Words("{low:g} 到 {high:g} 之间的整数", "an integer from {low:g} to {high:g}"),
    "text_between": Words("{shortest} 到 {longest} 个字符", "text of {shortest} to {longest} characters"),
    "text_at_most": Words("至多 {longest} 个字符", "text of at most {longest} characters"),
    "flag": Words("true 或 false", "true or false"),
    "time": Words("带时区的时间，如 {example}", "a time such as {example}, with its offset"),
    "texts": Words("文本的列表", "a list of texts"),
    "scalar": Words("文本、数、true 或 false", "a text, a number, true or false"),
    "plate": Words("号牌，如 {example}", "a plate such as {example}"),
    "calendar_date": Words("日历上有的日期", "a date that the calendar has"),
    "clock_time": Words(
        "00:00:00 至 23:59:59 的时刻，或 24:00:00（当日终了）",
        "a time from 00:00:00 to 23:59:59, or 24:00:00 for the end of the day",
    ),
    "offset": Words(
        "时区如 +08:00（小时至 23，分钟至 59）", "an offset such as +08:00, of hours up to 23 and minutes up to 59"
    ),
    "not_before": Words("不早于 {day}", "{day} or later"),
    "soon_after_receipt": Words(
        "不晚于接收时间 {received_at} 之后 {minutes} 分钟", "at most {minutes} minutes after its receipt at {received_at}"
    ),
}
"""The wording of each code."""

NOTES = {
    "tombstone": Words("；空消息不会删除任何数据", "; a tombstone deletes nothing"),
    "schema_registry": Words(
        "；此消息似带 5 字节的 schema registry 前缀", "; this looks like a schema-registry prefix of 5 bytes"
    ),
    "byte_order_mark": Words("，不带字节顺序标记", ", without byte order mark"),
    "utf16": Words("；此消息似为 UTF-16 编码", "; this looks like UTF-16"),
    "nested": Words("，嵌套不得过深", ", nested no deeper than its fields need"),
    "json_text": Words("；此处是一段文本，可能重复编码", "; this is a JSON text, perhaps encoded twice"),
    "empty_array": Words("（不能为空）", ", not an empty array"),
    "array": Words("，不能是数组", ", not an array"),
    "characters": Words("，不含空字符和残缺字符", ", without NUL and lone surrogates"),
    "gps_rollover": Words("；早了 7,168 天：GPS 周数翻转？", "; 7,168 days early: GPS week roll-over?"),
}
"""The wording of each note: what was found instead, or what besides is asked."""
