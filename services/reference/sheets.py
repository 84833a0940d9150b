"""XLSX files as rows of typed cells. Formulas are never evaluated: their stored result counts, and one without is set aside."""

import tempfile
from collections.abc import Iterator
from typing import Any

from rules.catalogue import Text
from services.tabular import Sheet, read_workbook

EXPLANATIONS = ("说明", "columns")
"""Names of sheets that explain the table, as our templates have them; nothing is missed by not reading them."""


def sheet_rows(content: bytes) -> tuple[Iterator[tuple[int, list[Any]]], list[Text]]:
    """The first sheet's rows with their numbers, and warnings: of other sheets that hold something, of merged cells and what is hidden.

    Raises FileRefused.
    """
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.seek(0)
        with read_workbook(file) as sheets:
            return _first_of(sheets)


def _first_of(sheets: Iterator[Sheet]) -> tuple[Iterator[tuple[int, list[Any]]], list[Text]]:
    first = next(sheets, None)
    if first is None:
        return iter(()), []
    rows = list(first.rows)
    others = [_named(sheet) for sheet in sheets if sheet.name not in EXPLANATIONS and any(True for _ in sheet.rows)]
    return enumerate(rows, 1), [*([_only_first(first.name, others)] if others else []), *first.marks.told]


def _only_first(first: str, others: list[Text]) -> Text:
    return Text(
        f"只读取了第一张工作表 {first}，未读取 {'、'.join(other.zh for other in others)}",
        f"only the first sheet, {first}, was read, not {', '.join(other.en for other in others)}",
    )


def _named(sheet: Sheet) -> Text:
    zh, en = ("（隐藏）", " (hidden)") if sheet.marks.is_hidden else ("", "")
    return Text(f"{sheet.name}{zh}", f"{sheet.name}{en}")
