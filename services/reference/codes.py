"""Codes of imported files, each with its words: what templates and docs/importing.md list, and which words are read as which code."""

from collections.abc import Mapping

from rules.catalogue.districts import DISTRICTS
from rules.catalogue.entries import Text
from rules.catalogue.labels import AIR_POLLUTANTS, CLASSES, COLOURS, FUELS, ORDER_USES, PLATE_TYPES, USES, stage_word
from rules.catalogue.order_labels import ORDER_KINDS, WARNING_EVENTS, WARNING_LEVELS
from rules.catalogue.vocabulary import EXEMPTIONS, STAGES

Codes = Mapping[str, Text]

CODES: dict[str, Codes] = {
    "plate_types": PLATE_TYPES,
    "plate_colours": COLOURS,
    "fuels": FUELS,
    "classes": CLASSES,
    "uses": USES,
    "order_uses": ORDER_USES,
    "exemptions": {
        "new_energy": Text("新能源车", "new energy"),
        **{code: ORDER_USES[code] for code in EXEMPTIONS if code in ORDER_USES},
    },
    "stages": {str(stage): Text(stage_word(stage, "zh"), stage_word(stage, "en")) for stage in STAGES},
    "pollutants": AIR_POLLUTANTS,
    "districts": DISTRICTS,
    "flags": {"true": Text("是", "yes"), "false": Text("否", "no")},
    "datums": {
        "WGS84": Text("WGS-84", "WGS-84"),
        "GCJ02": Text("国测局坐标系（火星坐标系）", "GCJ-02"),
        "BD09": Text("百度坐标系", "BD-09"),
    },
    "zone_kinds": {"area": Text("区域", "area"), "road": Text("道路", "road"), "district": Text("区县", "district")},
    "levels": WARNING_LEVELS,
    "warning_events": WARNING_EVENTS,
    "pass_kinds": {"pass": Text("通行证", "pass"), "exemption": Text("豁免", "exemption")},
    "pass_events": {"issued": Text("核发", "issued"), "revoked": Text("注销", "revoked")},
    "pass_effects": {
        "honoured": Text("有效", "honoured"),
        "not_honoured": Text("无效", "not honoured"),
        "suspended": Text("公布前核发的无效", "those issued before the order do not count"),
        "locked": Text("锁定", "locked: none counts"),
    },
    "order_kinds": ORDER_KINDS,
    "order_events": {
        "issued": Text("发布", "issued"),
        "amended": Text("修订", "amended"),
        "extended": Text("延长", "extended"),
        "paused": Text("暂停执行", "paused"),
        "resumed": Text("恢复执行", "resumed"),
        "lifted": Text("解除", "lifted"),
    },
    "day_words": {
        "like_any_day": Text("照常", "like any day"),
        "free": Text("不限行", "free"),
        "barred": Text("限行", "barred"),
    },
    "cameras": {
        "counts": Text("计入", "counts"),
        "to_be_verified": Text("须核实", "to be verified"),
        "ignored": Text("不计", "does not count"),
    },
    "origins": {"local": Text("本地", "local"), "foreign": Text("外地", "from elsewhere")},
    "barred": {
        "odd": Text("单号", "odd"),
        "even": Text("双号", "even"),
        "unlike_date": Text("与日期单双不一致", "unlike the date"),
    },
}
"""By the name that the descriptions in `fields` use."""


def words_of(codes: Codes) -> dict[str, str]:
    """Every word that is printed for a code, in both languages and small letters: code."""
    return {word.lower(): code for code, text in codes.items() for word in (text.zh, text.en)}
