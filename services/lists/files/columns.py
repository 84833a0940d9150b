"""What stands in each column of a row."""

from collections.abc import Callable, Mapping
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
"""Columns whose changes a supplement names, with what they are called where the layout has no heading for them."""
CODED = ("plate_type", "district", "code", "vehicle_type", "stage", "origin", "status")
"""Columns for whose codes a layout may have words."""


class Words(NamedTuple):
    """A layout's words: those for codes by column, before the catalogue's, and the headings of columns."""

    codes: Codes
    headings: Mapping[str, str]


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


def cell(name: str, entry: Entry, words: Words) -> Cell:
    """The cell of a row in this column (one of NAMES): a text, a number, or None where there is none."""
    if name in _WORDED:
        return _WORDED[name](entry, words)
    found = _PLAIN[name](entry)
    return worded(name, found, words.codes) if name in CODED and isinstance(found, str) else found


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


def _located(entry: Entry, words: Words) -> str:
    """The district and, below it, the place."""
    return "\n".join(filter(None, (worded("district", entry.line.district, words.codes), entry.line.place)))


def _lines(*names: str) -> Callable[[Entry, Words], str]:
    """These columns in one cell, one below the other; what is blank takes no line."""
    return lambda entry, words: "\n".join(str(one) for name in names if (one := cell(name, entry, words)))


def _change(entry: Entry, words: Words) -> str:
    """Why the row stands on this sheet, and what changed since the earlier list."""
    change = entry.change
    if change is None:
        return ""
    if isinstance(change, Withdrawal):
        return f"改编号，现为\n{change.now}" if change.why == RENUMBERED else _WHY[change.why]
    since = [f"原见 {change.on_list}"] if change.on_list else []
    differing = [] if change.before is None else _differing(change.before, change.line, words)
    return "\n".join([_WHY[change.why], *since, *differing])


def _differing(before: Line, now: Line, words: Words) -> list[str]:
    """The columns that differ, each with what it said and says."""
    return [
        f"{words.headings.get(name, usual)}：{_said(name, before, words)} → {_said(name, now, words)}"
        for name, usual in _COMPARED.items()
        if getattr(before, name) != getattr(now, name)
    ]


def _said(name: str, line: Line, words: Words) -> str:
    value = getattr(line, name)
    if isinstance(value, list):
        return "、".join(value) or "无"
    return (worded(name, value, words.codes) if isinstance(value, str) else number_text(value)) or "无"


def _of_line(name: str) -> Callable[[Entry], Cell]:
    return lambda entry: getattr(entry.line, name)


def _earlier(entry: Entry) -> str:
    return "" if entry.change is None else entry.change.on_list or ""


ANSWERS = ("result", "handled_at", "handler")
"""Columns that the receiver fills in."""
_PLAIN: dict[str, Callable[[Entry], Cell]] = {
    "number": lambda entry: entry.number,
    "sheet": lambda entry: entry.sheet,
    "case_numbers": _case_numbers,
    "origin": lambda entry: LOCAL if entry.is_local else OUTSIDE,
    "vehicle": _vehicle,
    "measured_limit": _measured_limit,
    "listed": lambda entry: "、".join(entry.line.listed),
    "earlier": _earlier,
    **{
        name: _of_line(name)
        for name in ("case_number", "plate", "plate_type", "vehicle_type", "stage", "owner", "time", "place", "district")
    },
    **{name: _of_line(name) for name in ("act", "code", "measured", "limit", "basis", "status")},
    **{name: lambda _: None for name in ANSWERS},
}
_WORDED: dict[str, Callable[[Entry, Words], str]] = {
    "located": _located,
    "change": _change,
    "plate_vehicle_owner": _lines("plate", "vehicle", "owner"),
    "time_located": _lines("time", "located"),
    "act_measured_limit": _lines("act", "measured_limit"),
    "status_basis": _lines("status", "basis"),
}
"""Columns that need more of the layout's words than those for their own codes."""
NAMES = (*_PLAIN, *_WORDED)
"""All columns that a layout may have."""
UNBROKEN = ("case_number", "case_numbers", "listed")
"""Columns of case numbers, which are never broken over two lines."""
