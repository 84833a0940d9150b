"""XLSX files as rows of typed cells. Formulas are never evaluated: their stored result counts, and one without is set aside."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineWorkbook

from services.reference.remarks import FileError

FORMULA = "=… (a formula whose result is not stored)"
"""Stands in a cell with a formula that nobody has calculated; no field accepts it as a value."""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheet_rows(content: bytes) -> tuple[Iterator[tuple[int, list[Any]]], list[str]]:
    """The first sheet's rows with their numbers, and a warning when other sheets hold something. Raises FileError."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        rows = sheets[0].to_python(skip_empty_area=False) if sheets else []
    except CalamineError as error:
        raise FileError(f"the file is not readable as XLSX: {error}") from error
    others = [sheet.name for sheet in sheets[1:] if sheet.total_height]
    warnings = [f"only the first sheet, {sheets[0].name}, was read, not {', '.join(others)}"] if others else []
    for row, column in _uncalculated(content):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = FORMULA
    return enumerate(rows, 1), warnings


def _uncalculated(content: bytes) -> Iterator[tuple[int, int]]:
    """Row and column, from 0, of the first sheet's formulas without a stored result; none in a file that is no zip (XLS)."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        name = _first_sheet(parts)
        if name is None:
            return
        with parts.open(name) as sheet:
            for _, element in ElementTree.iterparse(sheet):
                if element.tag == f"{_MAIN}c" and element.find(f"{_MAIN}f") is not None and not element.findtext(f"{_MAIN}v"):
                    yield _row_and_column(element.get("r", "A1"))
                if element.tag == f"{_MAIN}row":
                    element.clear()


def _first_sheet(parts: zipfile.ZipFile) -> str | None:
    """The name of the first sheet's part, by way of the workbook's relations; None when the file is laid out otherwise."""
    try:
        sheet = ElementTree.fromstring(parts.read("xl/workbook.xml")).find(f"{_MAIN}sheets/{_MAIN}sheet")
        relations = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
        wanted = sheet.get(_RELATION) if sheet is not None else None
        target = next(relation.get("Target", "") for relation in relations if relation.get("Id") == wanted)
    except (KeyError, StopIteration, ElementTree.ParseError):
        return None
    name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return name if name in parts.namelist() else None


def _row_and_column(reference: str) -> tuple[int, int]:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1
