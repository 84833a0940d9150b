"""How values are said."""

from datetime import UTC, datetime, timedelta

import pytest

from services.dashboard.evidence import pairs, raw
from services.dashboard.i18n import FILTERS, time_left, words_of

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "chinese", "english"),
    [
        (timedelta(days=2, hours=3, minutes=59), "2 天 3 小时", "2 d 3 h"),
        (timedelta(hours=1, minutes=5), "1 小时 5 分", "1 h 5 min"),
        (timedelta(minutes=59, seconds=59), "59 分钟", "59 min"),
        (timedelta(seconds=7), "7 秒", "7 s"),
        (timedelta(seconds=-7), "0 秒", "0 s"),
    ],
)
def test_time_left(left: timedelta, chinese: str, english: str) -> None:
    assert time_left(NOW + left, NOW, "zh") == chinese
    assert time_left((NOW + left).isoformat(), NOW, "en") == english


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("moment", NOW, "2026-11-20 12:00:00"),
        ("moment", "2026-11-20T23:59:59+08:00", "2026-11-20 23:59:59"),
        ("moment", None, "—"),
        ("clock", NOW, "12:00:00"),
        ("day", datetime(2026, 11, 20, 16, 0, tzinfo=UTC), "2026-11-21"),
        ("number", 30.04, "30.04"),
        ("number", 30.0, "30"),
        ("number", None, "—"),
        ("count", 1234567, "1,234,567"),
        ("percent", 0.1234, "12.3%"),
        ("plain", "", "—"),
        ("plain", 0, 0),
    ],
)
def test_filters(name: str, value: object, said: object) -> None:
    assert FILTERS[name](value) == said


def test_an_unknown_code_is_said_as_it_is() -> None:
    words = words_of("zh")
    assert words["outcome_word"]("violation") == "违法"
    assert words["reason_text"]("<new>") == "<new>"
    assert words["rule_word"](None) == ""


PIECE = {
    "kind": "reading",
    "time": "2026-11-20T08:00:00+08:00",
    "fuel": "diesel",
    "district": "410311",
    "lane": 2,
    "plate_confidence": 0.95,
    "photos": ["a.jpg", "b.jpg"],
    "doubts": ["jump"],
    "sure": False,
    "video": None,
    "content": "0123",
    "unheard_of": "=1+1",
}


@pytest.mark.parametrize(
    ("language", "label", "value"),
    [
        ("zh", "时间", "2026-11-20 08:00:00"),
        ("zh", "燃料", "柴油"),
        ("en", "district", "Luolong"),
        ("en", "lane", "2"),
        ("en", "confidence", "0.95"),
        ("en", "pictures", "a.jpg, b.jpg"),
        ("zh", "存疑", "前后定位之间的速度不可能"),
        ("zh", "位置确定", "否"),
        ("en", "unheard_of", "=1+1"),
    ],
)
def test_evidence_member_by_member(language, label: str, value: str) -> None:
    said = dict(pairs(PIECE, language))
    assert said[label] == value
    assert not {"video", "content"} & said.keys()


def test_a_raw_event_is_json() -> None:
    assert raw({"time": NOW, "plate": "豫C", "empty": None}) == '{\n "time": "2026-11-20T04:00:00+00:00",\n "plate": "豫C"\n}'
