"""How long an act lasted, in words: the minutes of a drive, or that only cameras saw it. Nothing is ever said to last 0 minutes."""

from typing import Any

from rules.catalogue import RULES, Text

LESS_THAN_A_MINUTE = Text("不足 1 分钟", "less than 1 min")
_NOTHING = Text("", "")
_ONCE = Text("一次抓拍", "single capture")
_SEVERAL = Text("多次抓拍", "several captures")
_CHECKED = Text("路检发现", "seen at a check")


def minutes_text(minutes: int) -> Text:
    """17 分钟 / 17 min; 不足 1 分钟 / less than 1 min for 0."""
    return Text(f"{minutes} 分钟", f"{minutes} min") if minutes else LESS_THAN_A_MINUTE


def duration_text(finding: Any) -> Text:
    """The duration of a finding (a row with its columns) of an act that lasts; empty of any other act."""
    if finding.minutes is not None:
        return minutes_text(finding.minutes)
    if finding.rule not in RULES or not RULES[finding.rule].lasts:
        return _NOTHING
    if finding.station_id is None:
        return _CHECKED
    return _ONCE if finding.first_at == finding.last_at else _SEVERAL
