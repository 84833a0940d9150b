"""What was expected, in the reader's language; what the phrases do not know stays as it is."""

import pytest

from services.dashboard.expecting import expected_words


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("a number from 0 to 200", "0 到 200 之间的数"),
        ("a day such as 2026-11-20", "日期，如 2026-11-20"),
        ("a day not before from=2026-11-20", "不早于 2026-11-20 的日期"),
        (
            "at most 5 minutes after its receipt at 2026-11-23T05:54:00+00:00",
            "不晚于接收时间 2026-11-23T05:54:00+00:00 之后 5 分钟",
        ),
        ("'a', 'b' or 'c'", "以下之一：'a', 'b', 'c'"),
        ("one object in JSON: NaN is not JSON", "一个 JSON 对象（解析失败：NaN is not JSON）"),
        ("something new", "something new"),
    ],
)
def test_an_expectation(text: str, chinese: str) -> None:
    assert expected_words(text, "zh") == chinese
    assert expected_words(text, "en") == text
