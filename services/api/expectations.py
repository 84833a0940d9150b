"""Texts of what is expected of a refused parameter or member, in both languages."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rules.catalogue.entries import Text

_IN_CHINESE = {
    "literal_error": "以下之一：{expected}",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "string_type": "一段文本",
    "greater_than_equal": "不小于 {ge} 的数",
    "less_than_equal": "不大于 {le} 的数",
    "int_parsing": "一个整数",
    "float_parsing": "一个数",
    "bool_parsing": "true 或 false",
    "missing": "必填",
}
"""Texts by pydantic's type of error; others stay in English."""


class Unfit(ValueError):
    """A value refused by one of our validators. text: what is expected."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def not_before(first: date, named: str = "") -> Text:
    """The text for a last day before the first. named: the request's name of the first day."""
    return Text(f"不早于 {first} 的日期", f"a day not before {named}{first}")


def expected_of(error: Mapping[str, Any]) -> Text:
    """The text for an error of pydantic."""
    context = error.get("ctx", {})
    if isinstance(own := context.get("error"), Unfit):
        return own.text
    en = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    if error["type"] == "literal_error":
        context = {"expected": str(context["expected"]).replace(" or ", ", ")}
    in_chinese = _IN_CHINESE.get(error["type"])
    return Text(en if in_chinese is None else in_chinese.format_map(context), en)
