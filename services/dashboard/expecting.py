"""What was expected of a field, as readers of Chinese say it. The English text is the API's and the decoders' own; what is not
known here stays English."""

import re

from rules.catalogue import Language

_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*"
_PHRASES: tuple[tuple[str, str], ...] = (
    (r"a day such as (\S+)", r"日期，如 \1"),
    (r"a day not before (?:from=)?(\S+)", r"不早于 \1 的日期"),
    (r"a date that the calendar has", "日历上有的日期"),
    (r"(\S+) or later", r"不早于 \1"),
    (rf"a time such as ({_TIME}), with its offset", r"带时区的时间，如 \1"),
    (rf"at most (\d+) minutes after its receipt at ({_TIME})", r"不晚于接收时间 \2 之后 \1 分钟"),
    (r"a number from (\S+) to (\S+)", r"\1 到 \2 之间的数"),
    (r"text of (\d+) to (\d+) characters", r"\1 到 \2 个字符"),
    (r"text of (\d+) to (\d+) characters, without NUL and lone surrogates", r"\1 到 \2 个字符，不含空字符和残缺字符"),
    (r"text without a NUL character", "不含空字符的文本"),
    (r"one of (.+)", r"以下之一：\1"),
    (r"('[^']*'(?:, '[^']*')*) or ('[^']*')", r"以下之一：\1, \2"),
    (r"an object or an array of objects", "一个 JSON 对象，或对象的数组"),
    (r"an object or an array of objects, not an empty array", "一个 JSON 对象，或对象的数组（不能为空）"),
    (r"a JSON object or an array of objects in UTF-8", "UTF-8 编码的 JSON 对象，或对象的数组"),
    (r"a JSON object or an array of objects in UTF-8; a tombstone deletes nothing", "JSON 对象或数组；空消息不会删除任何数据"),
    (r"a JSON object or an array of objects in UTF-8; this looks like UTF-16", "UTF-8 编码的 JSON；此消息似为 UTF-16 编码"),
    (r"one object", "一个 JSON 对象"),
    (r"one object; this is a JSON text, perhaps encoded twice", "一个 JSON 对象；此处是一段文本，可能重复编码"),
    (r"one object, nested no deeper than its fields need", "一个 JSON 对象，嵌套不得过深"),
    (r"one object in JSON: (.+)", r"一个 JSON 对象（解析失败：\1）"),
)
_COMPILED = [(re.compile(pattern), said) for pattern, said in _PHRASES]


def expected_words(text: str, language: Language) -> str:
    """The expectation in the reader's language: "a number from 0 to 200" → "0 到 200 之间的数"."""
    if language == "zh":
        for pattern, said in _COMPILED:
            if whole := pattern.fullmatch(text):
                return whole.expand(said)
    return text
