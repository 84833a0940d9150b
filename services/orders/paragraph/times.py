"""Texts for the times of a clause: dates, warning, days and hours, holidays and worked weekend days."""

from typing import Any

from rules.catalogue.entries import Text
from rules.catalogue.labels import AIR_POLLUTANTS, number_text
from rules.catalogue.order_labels import WARNING_LEVELS
from services.orders.paragraph.dates import EVERY_DAY, days_text, end_moment, hours_text, moment, weekdays_text
from services.orders.paragraph.texts import NOTHING, Names, around, joined, said, word_of

Clause = dict[str, Any]
_HOLIDAYS = {
    "like_any_day": Text("法定节假日照常执行", "public holidays count like any day"),
    "free": Text("法定节假日不限行", "free on public holidays"),
    "barred": Text("法定节假日亦禁行", "barred on public holidays too"),
}
_WORKING_DAYS = {
    "like_any_day": Text("调休上班的周末仍按星期执行", "weekend days that are worked count by their weekday"),
    "free": Text("调休上班的周末不限行", "free on weekend days that are worked"),
    "barred": Text("调休上班的周末按工作日禁行", "barred on weekend days that are worked too"),
}


def when_text(clause: Clause, names: Names) -> Text:
    """自…起至…止，橙色及以上预警期间，每周一至周五7时至19时（法定节假日不限行）."""
    others = around(Text("（", " ("), joined((holidays(clause), working_days(clause)), "，", "; "), Text("）", ")"))
    day, windows = day_text(clause), hours(clause)
    daily = Text(f"{day.zh}{windows.zh}{others.zh}", f"{day.en} {windows.en}{others.en}")
    return joined((span_text(clause), warning(clause, names), daily), "，")


def span_text(clause: Clause) -> Text:
    """自2026年11月12日12时起至2026年11月15日24时止."""
    return Text(f"{begins(clause).zh}{ends(clause).zh}", f"{begins(clause).en} {ends(clause).en}")


def begins(clause: Clause) -> Text:
    """自2026年11月12日12时起."""
    return around(Text("自", "from "), moment(clause["from"]), Text("起", ""))


def ends(clause: Clause) -> Text:
    """至2026年11月15日24时止; 至另行公告时止 for an open end."""
    if clause["until"] is None:
        return Text("至另行公告时止", "until further notice")
    return around(Text("至", "until "), end_moment(clause["until"]), Text("止", ""))


def day_text(clause: Clause) -> Text:
    """The listed days, which replace weekdays, else the weekdays."""
    named = days(clause)
    if not said(named):
        return weekdays_text(clause["weekdays"])
    return around(Text("仅限", "only on "), named, Text("，每日" if len(clause["days"]) > 1 else "", ""))


def days(clause: Clause) -> Text:
    """2026年3月5日、6日."""
    return days_text(clause.get("days") or [])


def weekdays(clause: Clause) -> Text:
    """每周一至周五; NOTHING if listed days replace them."""
    return NOTHING if clause.get("days") else weekdays_text(clause["weekdays"])


def hours(clause: Clause) -> Text:
    """7时至19时; for a window across midnight on limited days with the day that counts."""
    windows = hours_text(clause["hours"])
    limited = clause.get("days") or len(clause["weekdays"]) < len(EVERY_DAY)
    if limited and any(end < start and end != "00:00" for start, end in clause["hours"]):
        return around(NOTHING, windows, Text("（以起始日计）", " (by the day on which they begin)"))
    return windows


def holidays(clause: Clause) -> Text:
    """The provision for public holidays; NOTHING if the order is silent."""
    return _HOLIDAYS.get(clause.get("holidays") or "", NOTHING)


def working_days(clause: Clause) -> Text:
    """The provision for worked weekend days (调休); NOTHING if the order is silent."""
    return _WORKING_DAYS.get(clause.get("working_days") or "", NOTHING)


def warning(clause: Clause, names: Names) -> Text:
    """橙色及以上重污染天气预警期间（预警生效即启动、解除即停止）."""
    bound = clause.get("warning")
    if bound is None:
        return NOTHING
    levels, where = levels_text(bound["levels"]), joined(names.district(code) for code in bound.get("districts") or [])
    whose = around(Text("", " for "), where, Text("发布的", ""))
    of = pollutants(clause)
    return Text(
        f"{whose.zh}{levels.zh}{of.zh}重污染天气预警期间（预警生效即启动、解除即停止）",
        f"during {levels.en} {of.en}{' ' if said(of) else ''}pollution warnings{whose.en} (starting with the warning, ending with it)",
    )


def pollutants(clause: Clause) -> Text:
    """细颗粒物（PM2.5）、臭氧（O₃）; NOTHING if the order is silent."""
    named = (clause.get("warning") or {}).get("pollutants") or []
    return joined((word_of(AIR_POLLUTANTS, code) for code in named), "或", " or ")


def levels_text(levels: list[str]) -> Text:
    """橙色; 橙色及以上 if every higher level is listed too."""
    known = list(WARNING_LEVELS)
    listed = sorted(set(levels), key=known.index)
    if len(listed) > 1 and listed == known[known.index(listed[0]) :]:
        first = WARNING_LEVELS[listed[0]]
        return Text(f"{first.zh}及以上", f"{first.en} and higher")
    return joined(word_of(WARNING_LEVELS, level) for level in listed)


def min_minutes(clause: Clause) -> Text:
    """在管控范围内行驶不足3分钟的不计; NOTHING for 0."""
    minutes = number_text(clause["min_minutes"])
    if not clause["min_minutes"]:
        return NOTHING
    return Text(f"在管控范围内行驶不足{minutes}分钟的不计", f"a stay of less than {minutes} minutes does not count")


_CAMERAS = {
    "counts": Text("固定点位抓拍一次即计入", "a single capture by a camera counts"),
    "to_be_verified": Text("仅有一次抓拍的须核实", "a single capture by a camera has to be verified"),
    "ignored": Text("仅有抓拍的不计", "captures by a camera do not count"),
}


def camera(clause: Clause) -> Text:
    """固定点位抓拍一次即计入; NOTHING if the order is silent."""
    return _CAMERAS.get(clause.get("camera") or "", NOTHING)


def camera_text(clause: Clause) -> Text:
    """The same also if the clause is silent, since a capture counts then; NOTHING of a clause without an area."""
    if not clause["zones"] and not clause.get("boundaries"):
        return NOTHING
    silent = Text("抓拍未作规定，固定点位抓拍一次即计入", "captures: not said, so a single one by a camera counts")
    return camera(clause) if clause.get("camera") else silent
