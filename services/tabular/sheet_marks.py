"""What a workbook says of a sheet's cells beside their values: errors, merged cells, what is hidden. Applied to its rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from rules.catalogue.entries import Text
from services.tabular.cell_errors import UNCALCULATED, CellError, errors_told, merged_into

_MOST_NAMED = 10
Span = tuple[int, int]


@dataclass(frozen=True)
class SheetMarks:
    """Rows and columns from 0, ends included.

    errors: by row, the column and text of each cell whose formula failed; uncalculated: of formulas without a stored result.
    merged: first row, first column, last row, last column, each within the sheet's rows and columns.
    """

    errors: Mapping[int, Mapping[int, CellError]] = field(default_factory=dict)
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden_rows: Sequence[Span] = ()
    hidden_columns: Sequence[Span] = ()
    is_hidden: bool = False
    is_unread: bool = False

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """From the members that the child of `workbook` writes."""
        errors: dict[int, dict[int, CellError]] = {}
        for row, column, text in told["errors"]:
            errors.setdefault(row, {})[column] = CellError(text) if text else UNCALCULATED
        rows, columns = ([(first, last) for first, last in told[name]] for name in ("hidden_rows", "hidden_columns"))
        merged = [(first, column, last, last_column) for first, column, last, last_column in told["merged"]]
        return cls(errors, merged, rows, columns, told["is_hidden"], told.get("is_unread", False))

    def applied(self, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
        """The rows with their errors; a merged cell's value holds for all its rows, in its first column.

        Its other columns get no value of their own: which of them is meant cannot be told. A row of nothing but one merged cell
        is a title, and stays as it is.
        """
        begins: dict[int, list[_Merged]] = {}
        for first, column, last, last_column in self.merged:
            begins.setdefault(first, []).append(_Merged(cell_name(first, column), last, column, last_column))
        active: list[_Merged] = []
        for number, cells in enumerate(rows):
            row = errors_told(cells)
            for column, error in self.errors.get(number, {}).items():
                if column < len(row):
                    row[column] = error
            active = [merged for merged in active if merged.last_row >= number]
            for merged in active:
                row[merged.column] = merged.value
            for merged in begins.get(number, ()):
                merged.value = row[merged.column]
                active.append(merged)
            if active and not _is_title(row):
                for merged in active:
                    beside = merged.last_column - merged.column
                    row[merged.column + 1 : merged.last_column + 1] = [merged_into(merged.name)] * beside
            yield row

    @property
    def told(self) -> Iterator[Text]:
        """What a reader of the file should know: which cells are merged, and that what is hidden was read, too."""
        if self.is_unread:
            yield Text(
                "无法从文件得知哪些单元格出错、哪些内容被隐藏：另存为 XLSX 即可得知",
                "which cells show errors, and what is hidden, could not be told from the file: save it as XLSX to know",
            )
        if self.is_hidden:
            yield Text("此工作表在工作簿中被隐藏，仍已读取", "the sheet is hidden in the workbook, and was read all the same")
        if self.hidden_rows:
            rows = _listed(_span(first + 1, last + 1) for first, last in self.hidden_rows)
            yield Text(f"隐藏的行也已读取：{rows.zh}", f"hidden rows were read, too: {rows.en}")
        if self.hidden_columns:
            columns = _listed(_span(column_name(first), column_name(last)) for first, last in self.hidden_columns)
            yield Text(f"隐藏的列也已读取：{columns.zh}", f"hidden columns were read, too: {columns.en}")
        if downward := [one for one in self.merged if one[2] > one[0]]:
            cells = _listed(f"{cell_name(*one[:2])}:{cell_name(*one[2:])}" for one in downward)
            yield Text(
                f"合并单元格的值适用于其所有行：{cells.zh}", f"the value of a merged cell holds for all its rows: {cells.en}"
            )


@dataclass
class _Merged:
    """A merged cell whose first row was reached. name: of its first cell; value: what that holds."""

    name: str
    last_row: int
    column: int
    last_column: int
    value: Any = None


def column_name(column: int) -> str:
    """A, B, … Z, AA, … of a column from 0."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def cell_name(row: int, column: int) -> str:
    """Such as F2, of a row and column from 0."""
    return f"{column_name(column)}{row + 1}"


def _is_title(row: list[Any]) -> bool:
    return sum(not (cell is None or (isinstance(cell, str) and not cell.strip())) for cell in row) <= 1


def _span(first: Any, last: Any) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def _listed(spans: Iterable[str]) -> Text:
    named = list(spans)
    shown, left = named[:_MOST_NAMED], len(named) - _MOST_NAMED
    zh, en = (f" 等另 {left} 处", f" and {left} more") if left > 0 else ("", "")
    return Text("、".join(shown) + zh, ", ".join(shown) + en)
