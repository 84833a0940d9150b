"""What became of the list of the same day and district that was written before: which of its cases were withdrawn or changed since."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from python_calamine import CalamineError, CalamineWorkbook

from rules.catalogue.labels import number_text
from services.lists.cover import COVER, MADE
from services.lists.rows import HEADINGS, CaseRow
from services.tabular.csv_guard import as_stored

COMPARED = ("案件编号", "号牌号码", "号牌种类", "违法时间", "违法地点", "涉嫌违法行为", "违法代码", "检测值", "限值", "状态")
"""Columns that make a case another one, or name it anew, where they differ; not those that only word it, or tell of its owner."""
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
    renumbered: by a case number the one under which the same act stands now.
    """

    name: str
    made: str
    is_readable: bool
    renumbered: Mapping[str, str] = field(default_factory=dict)
    new: int = 0
    changes: list[Change] = field(default_factory=list)
    _left: dict[str, dict[str, str]] = field(default_factory=dict)
    _former: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for number, stands in sorted(self.renumbered.items()):
            self._former[stands].append(number)

    def see(self, row: CaseRow) -> None:
        """Compare a row of the new list with what was its case, also under former numbers."""
        now = dict(zip(HEADINGS, map(_text, row), strict=True))
        numbers = (row.case_number, *self._former.get(row.case_number, ()))
        before = [case for number in numbers if (case := self._left.pop(number, None)) and case["状态"] != WITHDRAWN]
        self.new += not before
        for case in before:
            differing = {name: now[name] for name in COMPARED if now[name] != case[name]}
            if differing:
                self.changes.append(Change(case, DIFFERENT, differing))

    def finish(self, withdrawn: Iterable[str]) -> None:
        """What was not seen is gone, but what was only renumbered stands elsewhere. withdrawn: case numbers of the day's withdrawn findings."""
        withdrawn = set(withdrawn) - self.renumbered.keys()
        for number, case in self._left.items():
            if case["状态"] != WITHDRAWN:
                columns = {"案件编号": self.renumbered[number]} if number in self.renumbered else {}
                self.changes.append(Change(case, WITHDRAWN if number in withdrawn else ELSEWHERE, columns))

    def count(self, now: str) -> int:
        """The number of changes of a kind."""
        return sum(one.now == now for one in self.changes)


def since_earlier(folder: Path, stem: str, renumbered: Mapping[str, str]) -> SinceEarlier | None:
    """The comparison with the newest list of this stem in the folder; None where there is none. renumbered: as in `SinceEarlier`."""
    number = max((number for path in folder.glob(f"{stem}*.csv") if (number := number_of(path, stem))), default=None)
    if number is None:
        return None
    name = named(stem, number)
    rows = _rows(folder / f"{name}.csv")
    return SinceEarlier(name, _made(folder / f"{name}.xlsx"), rows is not None, renumbered, _left=rows or {})


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
