"""Computed texts of evidence sentences: <measurement>, <station>, <site>, <zone>, <movement>, <passing>, <order> …"""

from collections.abc import Callable
from typing import Any

from rules.catalogue import Language
from rules.catalogue.members import time_text
from rules.catalogue.rule_files import rule_files
from rules.catalogue.ruleset import reference_text
from services.findings.duration import LESS_THAN_A_MINUTE
from services.findings.explanation.orders import order_phrase
from services.findings.explanation.phrases import amount, either, in_brackets, labelled, listed, pollutant_text

Evidence = dict[str, Any]


def computed_text(name: str, piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    """The text for <name>; "" if the evidence lacks what it needs."""
    return _COMPUTED[name](piece, finding, language)


def _measurement(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    """The measured value of the piece; else its exceedances; else all quantities of the rule that it has."""
    if piece.get("measured") is not None:
        return _against_limit(piece, piece.get("pollutant") or finding.get("pollutant"), language)
    quantities = rule_files()[finding["rule"]].quantities
    values = piece.get("exceedances") or [{"pollutant": name, "measured": piece.get(name)} for name in quantities]
    return listed((_against_limit(value, value["pollutant"], language) for value in values), language)


def _against_limit(value: Evidence, pollutant: str | None, language: Language) -> str:
    """A measured value in full digits, and whether it is over its limit."""
    measured, limit = value.get("measured"), value.get("limit")
    if measured is None:
        return ""
    name, number = pollutant_text(pollutant, language), amount(measured, pollutant, language)
    said = either(language, f"测得{name}{number}", f"{name} measured {number}")
    if limit is None:
        return said
    source = in_brackets((reference_text(value.get("limit_reference") or "", language),), language)
    verb = either(language, "超过", "over") if measured > limit else either(language, "未超过", "not over")
    return f"{said}{either(language, f'，{verb}限值', f', {verb} the limit of ')}{amount(limit, pollutant, language)}{source}"


def _station(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    return piece.get("station_name") or piece.get("station_id") or ""


def _site(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    place = piece.get("station_name") or piece.get("place") or piece.get("station_id") or ""
    if piece.get("source") == "check":
        return either(language, f"检查点{place}", f"check at {place}")
    return either(language, f"遥感点位{place}", f"remote-sensing station {place}")


def _zone(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    zone_id = piece.get("zone_id") or finding.get("zone_id")
    name = piece.get("zone_name") or finding.get("place") or zone_id or ""
    number = in_brackets((labelled("区域编号", "zone", zone_id, language),), language)
    return either(language, f"管控区域“{name}”{number}", f'the restricted area "{name}"{number}')


def _duration(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    minutes = piece.get("minutes")
    if minutes is None:
        return ""
    return LESS_THAN_A_MINUTE.said(language) if minutes == 0 else either(language, f"{minutes}分钟", f"{minutes} minutes")


def _capture(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    return "" if piece.get("source") == "check" else either(language, "一次抓拍", "a single capture")


def _movement(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    """That it drove; no more than that it moved where its engine was off, or its position drifted."""
    doubts, is_off = piece.get("doubts") or [], piece.get("engine_on") is False
    if not is_off and not {"engine_off", "drifting"} & {*doubts}:
        return either(language, "行驶", "it drove")
    moved = (
        either(language, "定位来回移动", "its position moved to and fro")
        if "drifting" in doubts
        else either(language, "移动", "it moved")
    )
    if is_off:
        return moved + either(language, "，发动机未启动", " with its engine off")
    return moved + (
        either(language, "，其间发动机有时未启动", " with its engine off at times") if "engine_off" in doubts else ""
    )


_MAY_HAVE_STOOD = {"terminal_stands", "engine_off", "speed_too_low"}


def _passing(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    if _MAY_HAVE_STOOD & {*(piece.get("doubts") or [])}:
        return either(language, "其号牌被记录于", "its plate was read at")
    return either(language, "经过", "it passed")


def _own_terminal(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    terminal = piece.get("own_terminal")
    if terminal is None:
        return ""
    before, after = (time_text(piece.get(f"own_terminal_{end}_at")) for end in ("before", "after"))
    metres = piece.get("own_terminal_m")
    if "terminal_stands" in (piece.get("doubts") or []):
        where = (
            either(language, "停在原地", "stood")
            if metres is None
            else either(language, f"停在距点位{metres}米处", f"stood {metres} m away")
        )
        return either(
            language,
            f"而其车载终端{terminal}于{before}和{after}均报告车辆{where}",
            f"while its own terminal {terminal} reported at {before} and {after} that it {where}",
        )
    return either(
        language,
        f"而其车载终端{terminal}于{before}和{after}均报告发动机未启动",
        f"while its own terminal {terminal} reported at {before} and {after} that its engine was off",
    )


_COMPUTED: dict[str, Callable[[Evidence, dict[str, Any], Language], str]] = {
    "measurement": _measurement,
    "station": _station,
    "site": _site,
    "zone": _zone,
    "order": order_phrase,
    "duration": _duration,
    "capture": _capture,
    "movement": _movement,
    "passing": _passing,
    "own_terminal": _own_terminal,
}
