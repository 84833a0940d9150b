"""A finding as a row of a CSV or XLSX file: columns and cells."""

from typing import Any

from services.api.tables import Cell, Column
from services.findings.rows import FindingRow, case_number
from services.store.local_time import local_iso

_CHINESE = {
    "finding_id": "标识",
    "case_number": "案件编号",
    "rule": "规则",
    "outcome": "状态",
    "withdrawn": "已撤销",
    "renumbered_as": "改号为",
    "revision": "修订",
    "plate": "号牌号码",
    "plate_type": "号牌种类",
    "local_day": "日期",
    "first_at": "开始时间",
    "last_at": "结束时间",
    "minutes": "分钟",
    "place": "地点",
    "district": "区县",
    "order_id": "管控令",
    "clause_id": "条款",
    "zone_id": "区域",
    "station_id": "点位",
    "pollutant": "污染物",
    "measured": "检测值",
    "limit": "限值",
    "unit": "单位",
    "code": "违法代码",
    "owner": "所有人",
    "emission_stage": "排放阶段",
    "lon": "经度",
    "lat": "纬度",
    "reasons": "原因",
}
COLUMNS = [Column(name, _CHINESE[name]) for name in FindingRow.model_fields]
"""Columns of the file."""


def file_cells(finding: Any) -> list[Cell]:
    """A finding's cells in the order of `COLUMNS`."""
    return [_cell(finding, column.name) for column in COLUMNS]


def _cell(finding: Any, name: str) -> Cell:
    value: Any = case_number(finding) if name == "case_number" else getattr(finding, name)
    if name in ("first_at", "last_at"):
        return local_iso(value)
    if name == "reasons":
        return " ".join(value)
    return value.isoformat() if name == "local_day" else value
