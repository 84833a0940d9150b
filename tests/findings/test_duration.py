"""Nothing is said to last 0 minutes: lists, lines and pages word a capture, and a drive of less than a minute."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from rules.catalogue import Text
from services.findings.duration import duration_text

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


def row(**columns: Any) -> SimpleNamespace:
    usual = {"rule": "restricted_traffic", "minutes": None, "station_id": "A1", "first_at": NOON, "last_at": NOON}
    return SimpleNamespace(**(usual | columns))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"minutes": 17}, Text("17 分钟", "17 min")),
        ({"minutes": 0, "station_id": None}, Text("不足 1 分钟", "less than 1 min")),
        ({}, Text("一次抓拍", "single capture")),
        ({"last_at": LATER}, Text("多次抓拍", "several captures")),
        ({"station_id": None}, Text("路检发现", "seen at a check")),
        ({"rule": "remote_sensing"}, Text("", "")),  # no act that lasts
        ({"rule": "gone"}, Text("", "")),
    ],
)
def test_the_words(columns: dict, words: Text) -> None:
    assert duration_text(row(**columns)) == words
