"""XLSX files as rows of typed cells. Formulas are never evaluated: their stored result counts, and one without is set aside."""

import tempfile
from collections.abc import Iterator
from typing import Any

from services.tabular import Sheet, read_workbook

FORMULA = "=… (a formula whose result is not stored)"
"""Stands in a cell with a formula that nobody has calculated; no field accepts it as a value."""


EXPLANATIONS = ("说明", "columns")
"""Names of sheets that explain the table, as our templates have them; nothing is missed by not reading them."""


def sheet_rows(content: bytes) -> tuple[Iterator[tuple[int, list[Any]]], list[str]]:
    """The first sheet's rows with their numbers, and a warning when other sheets hold something. Raises FileRefused."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        with read_workbook(file) as sheets:
            return _first_of(sheets)


def _first_of(sheets: Iterator[Sheet]) -> tuple[Iterator[tuple[int, list[Any]]], list[str]]:
    first = next(sheets, None)
    if first is None:
        return iter(()), []
    rows = list(first.rows)
    for row, column in first.uncalculated:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = FORMULA
    others = [sheet.name for sheet in sheets if sheet.name not in EXPLANATIONS and any(True for _ in sheet.rows)]
    warnings = [f"only the first sheet, {first.name}, was read, not {', '.join(others)}"] if others else []
    return enumerate(rows, 1), warnings
