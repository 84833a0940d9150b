"""What became of the list of the same day and district that was written before: which of its cases were withdrawn or changed since."""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from rules.catalogue.labels import number_text
from services.lists.cover import COVER, MADE
from services.lists.rows import HEADINGS, CaseRow
from services.tabular.csv_guard import as_stored

COMPARED = ("号牌号码", "号牌种类", "违法时间", "违法地点", "涉嫌违法行为", "违法代码", "检测值", "限值", "状态")
"""Columns that make a case another one where they differ; not those that only word it, or tell of its owner."""
WITHDRAWN, ELSEWHERE, DIFFERENT = "已撤回", "已不在本清单（日期或区县有变）", "有变动"


class Change(NamedTuple):
    """A case of the earlier list that is not as it was.

    case: its columns by heading, as they were.
    now: WITHDRAWN, ELSEWHERE, or DIFFERENT.
    columns: headings of the columns that differ now, each with what it says now.
    """

    case: dict[str, str]
    now: str
    columns: dict[str, str]


@dataclass
class SinceEarlier:
    """The comparison with an earlier list: `see` each row of the new one, then `finish`.

    name: of the earlier list's files, without ending.
    made: when it was made, as it says itself; '' where it does not say.
    is_readable: else nothing is compared.
    """

    name: str
    made: str
    is_readable: bool
    new: int = 0
    changes: list[Change] = field(default_factory=list)
    _left: dict[str, dict[str, str]] = field(default_factory=dict)

    def see(self, row: CaseRow) -> None:
        """Compare a row of the new list."""
        now = dict(zip(HEADINGS, map(_text, row), strict=True))
        before = self._left.pop(row.case_number, None)
        if before is None or before["状态"] == WITHDRAWN:
            self.new += 1
            return
        differing = {name: now[name] for name in COMPARED if now[name] != before[name]}
        if differing:
            self.changes.append(Change(before, DIFFERENT, differing))

    def finish(self, withdrawn: Iterable[str]) -> None:
        """What was not seen is gone. withdrawn: case numbers of the day's withdrawn findings."""
        withdrawn = set(withdrawn)
        gone = [case for case in self._left.values() if case["状态"] != WITHDRAWN]
        self.changes += [Change(case, WITHDRAWN if case["案件编号"] in withdrawn else ELSEWHERE, {}) for case in gone]

    def count(self, now: str) -> int:
        """The number of changes of a kind."""
        return sum(one.now == now for one in self.changes)


def since_earlier(folder: Path, stem: str) -> SinceEarlier | None:
    """The comparison with the newest list of this stem in the folder; None where there is none."""
    number = max((number for path in folder.glob(f"{stem}*.csv") if (number := number_of(path, stem))), default=None)
    if number is None:
        return None
    name = named(stem, number)
    rows = _rows(folder / f"{name}.csv")
    return SinceEarlier(name, _made(folder / f"{name}.xlsx"), rows is not None, _left=rows or {})


def named(stem: str, number: int) -> str:
    """The name of the first list of a day, or of a later one."""
    return stem if number == 1 else f"{stem}-{number}"


def number_of(path: Path, stem: str) -> int | None:
    """Which list of the stem a file is; None for others."""
    found = re.fullmatch(rf"{re.escape(stem)}(?:-([2-9]|[1-9]\d{{1,2}}))?", path.stem)
    return found and int(found[1] or 1)


def _rows(file: Path) -> dict[str, dict[str, str]] | None:
    """The rows of a list by case number; None where it is not as we write lists, as when a person has edited it."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            head, *rows = csv.reader(lines)
    except (OSError, ValueError, csv.Error):
        return None
    if tuple(head) != HEADINGS or any(len(row) != len(HEADINGS) for row in rows):
        return None
    cases = (dict(zip(HEADINGS, map(as_stored, row), strict=True)) for row in rows)
    return {case["案件编号"]: case for case in cases}


def _made(file: Path) -> str:
    try:
        cover = CalamineWorkbook.from_path(file).get_sheet_by_name(COVER).to_python()
    except (OSError, CalamineError):
        return ""
    return next((str(row[1]) for row in cover if len(row) > 1 and row[0] == MADE), "")


def _text(cell: str | float | None) -> str:
    return cell if isinstance(cell, str) else number_text(cell)
