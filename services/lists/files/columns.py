"""What stands in each column of a row."""

from collections.abc import Callable
from typing import NamedTuple

from rules.catalogue.districts import district_name
from rules.catalogue.labels import PLATE_TYPES, number_text
from services.lists.issued.content import (
    CHANGED,
    ELSEWHERE,
    LATE,
    REINSTATED,
    RENUMBERED,
    WITHDRAWN,
    Line,
    Supplement,
    Withdrawal,
)
from services.tabular.table_files import Cell

Codes = dict[str, dict[str, str]]
"""Words for codes by column, before those of the catalogue."""
LOCAL, OUTSIDE = "本市号牌", "外地及其他号牌"
_WHY = {
    LATE: "首次列入（迟到）",
    CHANGED: "内容有变",
    REINSTATED: "撤回后恢复",
    WITHDRAWN: "不再成立，撤回",
    ELSEWHERE: "已不属本清单区县，撤回",
}
_COMPARED = {
    "plate": "号牌号码",
    "plate_type": "号牌种类",
    "vehicle_type": "车辆类型",
    "stage": "排放阶段",
    "owner": "所有人",
    "time": "违法时间",
    "place": "违法地点",
    "district": "区县",
    "act": "涉嫌违法行为",
    "code": "违法代码",
    "measured": "检测值",
    "limit": "限值",
    "basis": "依据",
    "status": "状态",
    "listed": "并案编号",
}
"""Columns whose changes a supplement names."""


class Entry(NamedTuple):
    """A row of a list.

    number: within its sheet, from 1; sheet: its name.
    change: what it tells of an earlier list; None for findings of the day.
    """

    number: int
    sheet: str
    line: Line
    is_local: bool
    change: Supplement | Withdrawal | None = None


def cell(name: str, entry: Entry, codes: Codes) -> Cell:
    """The cell of a row in this column (a name of COLUMNS): a text, a number, or None where there is none."""
    if name == "located":
        return "\n".join(filter(None, (worded("district", entry.line.district, codes), entry.line.place)))
    found = COLUMNS[name](entry)
    if not isinstance(found, str) or name not in ("plate_type", "district", *codes):
        return found
    return worded(name, found, codes)


def worded(name: str, code: str, codes: Codes) -> str:
    """The word for a code of this column; the code itself where there is none."""
    if code in (own := codes.get(name, {})):
        return own[code]
    if name == "district":
        return district_name(code, "zh")
    return PLATE_TYPES[code].zh if name == "plate_type" and code in PLATE_TYPES else code


def _vehicle(entry: Entry) -> str:
    line = entry.line
    return line.vehicle_type if line.stage == line.vehicle_type else f"{line.vehicle_type}\n{line.stage}"


def _case_numbers(entry: Entry) -> str:
    """The case's number and, each on a line of its own, those that are listed under it."""
    line = entry.line
    return "\n".join([line.case_number, *(["并案："] if line.listed else []), *line.listed])


def _measured_limit(entry: Entry) -> str:
    line = entry.line
    if line.measured is None and line.limit is None:
        return ""
    return f"{number_text(line.measured) or '无'} / {number_text(line.limit) or '无'}"


def _change(entry: Entry) -> str:
    """Why the row stands on this sheet, and what changed since the earlier list."""
    change = entry.change
    if change is None:
        return ""
    if isinstance(change, Withdrawal):
        return f"改编号，现为\n{change.now}" if change.why == RENUMBERED else _WHY[change.why]
    since = [f"原见 {change.on_list}"] if change.on_list else []
    differing = [] if change.before is None else _differing(change.before, change.line)
    return "\n".join([_WHY[change.why], *since, *differing])


def _differing(before: Line, now: Line) -> list[str]:
    """The columns that differ, each with what it said and says."""
    return [
        f"{heading}：{_text(getattr(before, name))} → {_text(getattr(now, name))}"
        for name, heading in _COMPARED.items()
        if getattr(before, name) != getattr(now, name)
    ]


def _text(value: str | float | list[str] | None) -> str:
    if isinstance(value, list):
        return "、".join(value) or "无"
    return (value if isinstance(value, str) else number_text(value)) or "无"


def _of_line(name: str) -> Callable[[Entry], Cell]:
    return lambda entry: getattr(entry.line, name)


def _earlier(entry: Entry) -> str:
    return "" if entry.change is None else entry.change.on_list or ""


ANSWERS = ("result", "handled_at", "handler")
"""Columns that the receiver fills in."""
COLUMNS: dict[str, Callable[[Entry], Cell]] = {
    "number": lambda entry: entry.number,
    "sheet": lambda entry: entry.sheet,
    "case_numbers": _case_numbers,
    "origin": lambda entry: LOCAL if entry.is_local else OUTSIDE,
    "vehicle": _vehicle,
    "measured_limit": _measured_limit,
    "listed": lambda entry: "、".join(entry.line.listed),
    "located": _of_line("place"),
    "earlier": _earlier,
    "change": _change,
    **{
        name: _of_line(name)
        for name in ("case_number", "plate", "plate_type", "vehicle_type", "stage", "owner", "time", "place", "district")
    },
    **{name: _of_line(name) for name in ("act", "code", "measured", "limit", "basis", "status")},
    **{name: lambda _: None for name in ANSWERS},
}
"""By name what stands in the column."""
UNBROKEN = ("case_number", "case_numbers", "listed")
"""Columns of case numbers, which are never broken over two lines."""
