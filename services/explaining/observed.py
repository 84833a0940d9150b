"""What was observed: one sentence for each piece of evidence, in event order. A member that is missing is not spoken of."""

from collections.abc import Callable
from typing import Any

from rules.catalogue import POLLUTANTS, Language
from rules.catalogue.ruleset import reference_text
from rules.catalogue.words import CHECK_KINDS, METHODS, RESULTS, number_text, word
from services.explaining.orders import order_phrase
from services.explaining.phrases import amount, either, in_brackets, labelled, listed, pollutant_text, time_text

Evidence = dict[str, Any]


def observations(finding: dict[str, Any], language: Language) -> list[str]:
    """A sentence for each piece of evidence of a known kind."""
    evidence = [piece for piece in finding.get("evidence") or [] if piece.get("kind") in _KINDS]
    return [_KINDS[piece["kind"]](piece, finding, language) for piece in evidence]


def _reading(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    place = piece.get("station_name") or piece.get("station_id") or ""
    device = in_brackets(
        (
            labelled("点位编号", "station", piece.get("station_id"), language),
            labelled("车道", "lane", number_text(piece.get("lane")), language),
            labelled("设备检定证书", "device certificate", piece.get("device_certificate"), language),
            labelled("记录编号", "record", piece.get("reading_id"), language),
        ),
        language,
    )
    seen = labelled("识别号牌", "plate read as", piece.get("plate_seen"), language)
    sure = labelled("识别置信度", "with confidence", number_text(piece.get("plate_confidence")), language)
    when = time_text(piece.get("time"))
    opening = either(language, f"{when}在遥感点位{place}{device}", f"On {when} at the remote-sensing station {place}{device}")
    return _ended(listed((opening, seen, sure, _measurement(piece, finding, language)), language), language)


def _check(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    kind = word(CHECK_KINDS, piece.get("check_kind"), language) or either(language, "检查", "check")
    by = in_brackets(
        (
            str(piece.get("agency") or ""),
            labelled("检查人员", "by", either(language, "、", ", ").join(piece.get("inspectors") or []), language),
            word(METHODS, piece.get("method"), language),
            labelled("检查编号", "check no.", piece.get("check_id"), language),
        ),
        language,
    )
    when, place = time_text(piece.get("time")), piece.get("place")
    opening = either(
        language, f"{when}{f'在{place}' if place else ''}{kind}{by}", f"On {when}{f' at {place}' if place else ''}, {kind}{by}"
    )
    verdict = labelled("记录结论为", "the record's own verdict is", word(RESULTS, piece.get("result"), language), language)
    return _ended(listed((opening, *_check_measurements(piece, finding, language), verdict), language), language)


def _check_measurements(piece: Evidence, finding: dict[str, Any], language: Language) -> list[str]:
    """Every exceedance of the check; where there is none, everything that it measured."""
    values = piece.get("exceedances") or [{"pollutant": name, "measured": piece.get(name)} for name in POLLUTANTS]
    return [_measurement(value, finding, language) for value in (values if piece.get("measured") is None else [piece])]


def _measurement(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    """What was measured against which limit, in full digits."""
    pollutant = piece.get("pollutant") or finding.get("pollutant")
    value, limit = piece.get("measured"), piece.get("limit")
    if value is None:
        return ""
    name, measured = pollutant_text(pollutant, language), amount(value, pollutant, language)
    said = either(language, f"测得{name}{measured}", f"{name} measured {measured}")
    if limit is None:
        return said
    source = in_brackets((reference_text(piece.get("limit_reference") or "", language),), language)
    verb = either(language, "超过", "over") if value > limit else either(language, "未超过", "not over")
    return f"{said}{either(language, f'，{verb}限值', f', {verb} the limit of ')}{amount(limit, pollutant, language)}{source}"


def _stay(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    first, last = (time_text(piece.get(name) or finding.get(name)) for name in ("first_at", "last_at"))
    zone = _zone(piece, finding, language)
    minutes, fixes = number_text(piece.get("minutes")), number_text(piece.get("fixes"))
    terminals = either(language, "、", ", ").join(str(terminal) for terminal in piece.get("terminals") or [])
    details = in_brackets(
        (
            either(language, f"{minutes}分钟", f"{minutes} minutes") if minutes else "",
            either(language, f"{fixes}个定位点", f"{fixes} positions") if fixes else "",
            labelled("车载终端", "terminal", terminals, language),
            _path(piece, language),
        ),
        language,
    )
    opening = either(
        language, f"{first}至{last}在{zone}内行驶{details}", f"From {first} to {last} it drove inside {zone}{details}"
    )
    return _ended(listed((opening, order_phrase(piece, finding, language)), language), language)


def _path(piece: Evidence, language: Language) -> str:
    start, end = (_place(piece.get(name)) for name in ("from", "to"))
    return either(language, f"由{start}至{end}", f"from {start} to {end}") if start and end else ""


def _place(lon_lat: list[float] | None) -> str:
    return f"{lon_lat[0]:.5f},{lon_lat[1]:.5f}" if lon_lat and len(lon_lat) == 2 else ""


def _sighting(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    when, zone = time_text(piece.get("time")), _zone(piece, finding, language)
    place = piece.get("station_name") or piece.get("place") or piece.get("station_id") or ""
    checked = piece.get("source") == "check"
    by = either(language, *(("检查点", "check at") if checked else ("遥感点位", "remote-sensing station")))
    number = in_brackets((labelled("记录编号", "record", piece.get("id"), language),), language)
    opening = either(
        language, f"{when}在{zone}内经过{by}{place}{number}", f"On {when} it passed the {by} {place}{number} inside {zone}"
    )
    return _ended(listed((opening, order_phrase(piece, finding, language)), language), language)


def _zone(piece: Evidence, finding: dict[str, Any], language: Language) -> str:
    zone_id = piece.get("zone_id") or finding.get("zone_id")
    name = piece.get("zone_name") or finding.get("place") or zone_id or ""
    number = in_brackets((labelled("区域编号", "zone", zone_id, language),), language)
    return either(language, f"管控区域“{name}”{number}", f'the restricted area "{name}"{number}')


def _ended(sentence: str, language: Language) -> str:
    return sentence + either(language, "。", ".")


_KINDS: dict[str, Callable[[Evidence, dict[str, Any], Language], str]] = {
    "reading": _reading,
    "check": _check,
    "stay": _stay,
    "sighting": _sighting,
}
