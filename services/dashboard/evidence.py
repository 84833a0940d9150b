"""Evidence, stored facts and register rows member by member, as officers call them: pairs of label and value."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rules.catalogue import POLLUTANTS, Language, Text
from rules.catalogue.members import member_text
from rules.catalogue.ruleset import MEMBERS
from services.dashboard.i18n import plate_type_word
from services.findings.duration import minutes_text

_LABELS = {
    **{name: pollutant.title for name, pollutant in POLLUTANTS.items()},  # a field of its own name keeps that name
    **MEMBERS,
    "time": Text("时间", "time"),
    "received_at": Text("接收时间", "received"),
    "first_at": Text("开始", "from"),
    "last_at": Text("结束", "to"),
    "minutes": Text("时长", "duration"),
    "fixes": Text("定位点数", "fixes"),
    "engine_on": Text("发动机启动（ACC）", "engine on (ACC)"),
    "extent_m": Text("范围（米）", "extent (m)"),
    "terminals": Text("终端", "terminals"),
    "terminal_id": Text("终端", "terminal"),
    "own_terminal": Text("该车车载终端", "the vehicle's own terminal"),
    "own_terminal_before_at": Text("该终端此前报告", "its report before"),
    "own_terminal_after_at": Text("该终端此后报告", "its report after"),
    "own_terminal_place": Text("该终端位置", "its place"),
    "own_terminal_m": Text("该终端距点位（米）", "from there to the station (m)"),
    "sure": Text("位置确定", "place is sure"),
    "station_id": Text("点位编号", "station"),
    "station_name": Text("点位", "station name"),
    "place": Text("地点", "place"),
    "district": Text("区县", "district"),
    "lane": Text("车道", "lane"),
    "reading_id": Text("记录编号", "reading"),
    "check_id": Text("检查编号", "check"),
    "id": Text("记录编号", "record"),
    "source": Text("来源", "source"),
    "device_certificate": Text("设备检定证书", "device certificate"),
    "plate": Text("号牌", "plate"),
    "plate_seen": Text("识别号牌", "plate read as"),
    "plate_colour": Text("号牌颜色", "plate colour"),
    "plate_type": Text("号牌种类", "plate type"),
    "plate_confidence": Text("识别置信度", "confidence"),
    "pollutant": Text("污染物", "pollutant"),
    "measured": Text("检测值", "measured"),
    "limit": Text("限值", "limit"),
    "limit_reference": Text("限值依据", "limit's source"),
    "speed_kmh": Text("速度（km/h）", "speed (km/h)"),
    "acceleration_ms2": Text("加速度（m/s²）", "acceleration (m/s²)"),
    "heading_deg": Text("方向（°）", "heading (°)"),
    "fuel": Text("燃料", "fuel"),
    "registered_fuel": Text("登记燃料", "fuel by the register"),
    "registered_on": Text("初次登记日期", "first registered"),
    "photos": Text("照片", "pictures"),
    "video": Text("视频", "video"),
    "agency": Text("检查单位", "agency"),
    "inspectors": Text("检查人员", "inspectors"),
    "check_kind": Text("检查方式", "kind of check"),
    "method": Text("检测方法", "method"),
    "result": Text("记录结论", "the record's verdict"),
    "order_id": Text("管控令", "order"),
    "order_title": Text("管控令名称", "order's title"),
    "order_issued_at": Text("公布时间", "announced"),
    "clause_id": Text("条款", "clause"),
    "act": Text("违法行为", "offence"),
    "article": Text("处罚法条", "article of law"),
    "penalty": Text("处罚", "penalty"),
    "zone_id": Text("区域编号", "zone"),
    "zone_name": Text("区域", "zone name"),
    "emission_stage": Text("排放阶段", "emission stage"),
    "vehicle_class": Text("车型", "class"),
    "use": Text("用途", "use"),
    "owner": Text("所有人", "owner"),
    "owner_id": Text("所有人编号", "owner's number"),
    "vin": Text("车辆识别代号", "VIN"),
    "gross_mass_kg": Text("总质量（kg）", "gross mass (kg)"),
    "rated_load_kg": Text("核定载质量（kg）", "rated load (kg)"),
    "axles": Text("轴数", "axles"),
    "new_energy": Text("新能源", "new energy"),
    "lon": Text("经度", "longitude"),
    "lat": Text("纬度", "latitude"),
    "doubts": Text("存疑", "doubts"),
    "kind": Text("类型", "kind"),
}
_NOT_SHOWN = {"content", "digest", "exceedances", "documents"}


def field_word(name: str, language: Language) -> str:
    """What officers call a field; nothing for one that has no name of its own."""
    return _LABELS[name].said(language) if name in _LABELS else ""


def pairs(members: Mapping[str, Any], language: Language, left_out: frozenset[str] = frozenset()) -> list[tuple[str, str]]:
    """(label, value) of every member that says something; those in `left_out`, and hashes, are not shown."""
    return list(_pairs(members, language, _NOT_SHOWN | left_out))


def _pairs(members: Mapping[str, Any], language: Language, left_out: frozenset[str] | set[str]) -> Iterator[tuple[str, str]]:
    for name, value in members.items():
        if name not in left_out and value not in (None, "", []):
            yield (_LABELS[name].said(language) if name in _LABELS else name), _said(name, value, language)


def _said(name: str, value: Any, language: Language) -> str:
    if name == "minutes":
        return minutes_text(value).said(language)
    return plate_type_word(value, language) if name == "plate_type" else member_text(name, value, language)


_REGISTER_ORDER = (
    "owner",
    "plate_type",
    "plate_colour",
    "vehicle_class",
    "use",
    "fuel",
    "emission_stage",
    "gross_mass_kg",
    "rated_load_kg",
    "axles",
    "new_energy",
    "district",
    "vin",
)


def register_order(members: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the register with what an officer asks first at the top; what is not named here follows."""
    named = {name: members[name] for name in _REGISTER_ORDER if name in members}
    return named | {name: value for name, value in members.items() if name not in named}


def raw(members: Mapping[str, Any]) -> str:
    """The stored fields as indented JSON, times as ISO text, without empty ones."""
    kept = {name: value for name, value in members.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False, indent=1, default=_iso)


def _iso(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
