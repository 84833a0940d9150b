"""The rows of one case on a returned file: its answer, or each cell that is not as it must be."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from rules.catalogue.districts import named_with_code
from rules.catalogue.entries import Text
from services.lists.answers.form import AnswerForm
from services.lists.answers.issued_cells import Cells, IssuedCells
from services.lists.answers.named import NamedCase
from services.lists.answers.reading import TableRow, cell_text
from services.lists.answers.refusals import RowError
from services.lists.answers.values import Unfit, handled_time, handler_name, is_same, result_word

_UNNAMED = Text("列入发给本单位清单的案件编号", "the number of a case that a list of the receiver named")
_NO_FILE = Text("所存清单文件中有的案件编号", "the number of a case that is in a stored file of its list")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Answer:
    """An answer that can be loaded. list_id: the issued list whose line the row is."""

    list_id: int
    finding_id: str
    case_number: str
    result: str
    handled_at: datetime
    handler: str


@dataclass
class CaseChecks:
    """Checks of cases of one file against the issued lists. compared: headings that the lists had, of those that were asked for."""

    form: AnswerForm
    issued: IssuedCells
    now: datetime
    compared: set[str] = field(default_factory=set)

    def unnamed(self, rows: Sequence[TableRow], case: NamedCase | None) -> list[RowError]:
        """The errors of a number that no list of the receiver named. case: None where there is none of this number."""
        expected = _UNNAMED
        if case is not None and case.district is not None:
            of = named_with_code(case.district)
            expected = Text(f"{expected.zh}（此案件属于{of.zh}）", f"{expected.en} (this one is of {of.en})")
        return [_error(row, self.form.number, expected) for row in rows]

    def answer(self, rows: Sequence[TableRow], case: NamedCase, lists: Sequence[int]) -> tuple[Answer | None, list[RowError]]:
        """The case's answer, None where there is none or its rows have errors. lists: those that may have named it, best first."""
        number = rows[0].text(self.form.number)
        list_id, errors = self._list_of(number, rows, lists)
        errors += _doubled(rows, self.form.number)
        counted = next((row for row in rows if self._is_filled(row)), None)
        if counted is None:
            return None, errors
        errors += self._differing(counted, rows)
        result = _read(counted, self.form.result, lambda cell: result_word(cell, self.form.results), errors)
        time = _read(counted, self.form.handled_at, lambda cell: handled_time(cell, case.first_at, self.now), errors)
        handler = _read(counted, self.form.handler, handler_name, errors)
        if errors or result is None or time is None or handler is None:
            return None, errors
        return Answer(list_id, case.finding_id, number, result, time, handler), errors

    def _is_filled(self, row: TableRow) -> bool:
        return any(row.text(heading) for heading in self.form.answer)

    def _list_of(self, number: str, rows: Sequence[TableRow], lists: Sequence[int]) -> tuple[int, list[RowError]]:
        """The list whose line the rows are, and the cells that say otherwise than it: of several lists the one that fits best."""
        best: tuple[int, list[RowError]] | None = None
        for list_id in lists:
            cells = self.issued.of(list_id, number)
            if cells is None:
                continue
            self.compared |= cells.keys()
            changed = [error for row in rows for error in self._changed(row, cells)]
            if best is None or len(changed) < len(best[1]):
                best = list_id, changed
            if not changed:
                break
        return best or (lists[0], [_error(row, self.form.number, _NO_FILE) for row in rows])

    def _changed(self, row: TableRow, issued: Cells) -> Iterator[RowError]:
        """Cells that the receiver does not fill in, and that do not say what any sheet of the issued list says there."""
        left_out = {self.form.number, *self.form.answer, *self.form.not_compared}
        for heading, cell in row.cells.items():
            if heading in left_out or heading not in issued or any(is_same(cell, one) for one in issued[heading]):
                continue
            was = " / ".join(dict.fromkeys(map(cell_text, issued[heading])))
            zh, en = (f"“{was}”", f'"{was}"') if was else ("空白", "blank")
            yield _error(row, heading, Text(f"与发出的清单一致：{zh}", f"{en}, as it was issued"))

    def _differing(self, counted: TableRow, rows: Sequence[TableRow]) -> Iterator[RowError]:
        """Answers on other sheets that are not those of the first sheet that is filled in."""
        for row in rows:
            if row.sheet == counted.sheet or not self._is_filled(row):
                continue
            for heading in self.form.answer:
                if not is_same(row.cells.get(heading), counted.cells.get(heading)):
                    expected = Text(
                        f"与工作表“{counted.sheet}”第 {counted.row} 行所填“{counted.text(heading)}”一致",
                        f'"{counted.text(heading)}" as on sheet "{counted.sheet}", row {counted.row}',
                    )
                    yield _error(row, heading, expected)


def _doubled(rows: Sequence[TableRow], heading: str) -> Iterator[RowError]:
    """A number that stands twice on one sheet; it may stand on two sheets."""
    first: Mapping[str, int] = {row.sheet: row.row for row in reversed(rows)}
    for row in rows:
        if row.row != (line := first[row.sheet]):
            yield _error(row, heading, Text(f"每件一行（已见第 {line} 行）", f"one row a case (it is in row {line}, too)"))


def _read(row: TableRow, heading: str, value_of: Callable[[Any], Value], errors: list[RowError]) -> Value | None:
    """The cell's value; None, and an error more, where it is unfit."""
    try:
        return value_of(row.cells.get(heading))
    except Unfit as unfit:
        errors.append(_error(row, heading, unfit.expected))
        return None


def _error(row: TableRow, column: str, expected: Text) -> RowError:
    return RowError(row.sheet, row.row, column, row.text(column), expected)
