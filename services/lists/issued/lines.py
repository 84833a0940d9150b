"""One finding as a list words it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rules.catalogue import OUTCOMES, POLLUTANTS, REASONS
from rules.catalogue.labels import CLASSES, USES, stage_word, word
from rules.catalogue.ruleset import reference_text, rule_entry
from rules.timing.times import LOCAL
from services.findings.duration import duration_text
from services.findings.rows import case_number
from services.lists.issued.content import Line

_UNREGISTERED = "未登记"


def line_of(finding: Any, listed: Sequence[str]) -> Line:
    """The finding's line. finding: a row of the table, or any object with its columns; listed: case numbers of what is listed under it."""
    vehicle = finding.vehicle or {}
    return Line(
        finding_id=finding.finding_id,
        case_number=case_number(finding),
        rule=finding.rule,
        outcome=finding.outcome,
        local_day=finding.local_day.isoformat(),
        plate=finding.plate,
        plate_type=finding.plate_type or vehicle.get("plate_type") or "",
        vehicle_type=_vehicle_type(vehicle),
        stage=(stage_word(vehicle.get("emission_stage"), "zh") or "未知") if vehicle else _UNREGISTERED,
        owner=vehicle.get("owner") or "",
        time=_time(finding),
        place=finding.place or "",
        district=finding.district or "",
        act=_act(finding),
        code=finding.code or "",
        measured=finding.measured,
        limit=finding.limit,
        basis=_basis(finding),
        status=OUTCOMES[finding.outcome].word.zh,
        reasons=list(finding.reasons),
        listed=list(listed),
    )


def _clock(moment: datetime) -> str:
    """An aware time as people here read it: 2026-11-20 08:30:05 (Asia/Shanghai)."""
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}"


def _vehicle_type(vehicle: dict[str, Any]) -> str:
    if not vehicle:
        return _UNREGISTERED
    return word(CLASSES, vehicle.get("vehicle_class"), "zh") + word(USES, vehicle.get("use"), "zh") or "未知"


def _time(finding: Any) -> str:
    """From when to when, of an act that lasts; else the moment of the act, which for two readings is the second."""
    first, last = _clock(finding.first_at), _clock(finding.last_at)
    if not rule_entry(finding.rule).lasts or (first == last and finding.minutes is not None):
        return last
    how_long = f"（{duration_text(finding).zh.replace(' ', '')}）"
    return f"{first}{how_long}" if first == last else f"{first} 至 {last[11:] if last[:10] == first[:10] else last}{how_long}"


def _act(finding: Any) -> str:
    act = rule_entry(finding.rule).act.zh
    pollutant = POLLUTANTS.get(finding.pollutant or "")
    return act if pollutant is None else f"{act}：{pollutant.title.zh}（{pollutant.unit.zh}）"


def _basis(finding: Any) -> str:
    """The legal basis and, where a person has to look, why."""
    basis = reference_text(finding.basis, "zh")
    if not finding.reasons:
        return basis
    why = "、".join(REASONS[code].text.zh if code in REASONS else code for code in finding.reasons)
    return f"{basis}；{OUTCOMES[finding.outcome].word.zh}原因：{why}".lstrip("；")
