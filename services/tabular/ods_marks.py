"""Failed formulas, merged cells and what is hidden in an ODS file. Stands alone: the child of `workbook` loads it by its path."""

from collections.abc import Iterator
from typing import IO, Any
from xml.etree import ElementTree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_HIDDEN = ("collapse", "filter")
_MOST = 1_000
"""Maximum repetitions of an error that are told one by one."""


def ods_marks(content: IO[bytes]) -> list[dict[str, Any]]:
    """Of each sheet of content.xml in its order: errors (row, column, text), merged, hidden_rows and hidden_columns (first, last), from 0.

    Raises ElementTree.ParseError or ValueError.
    """
    return [
        marks
        for _, element in ElementTree.iterparse(content)
        if element.tag == f"{_TABLE}table"
        for marks in [_of_sheet(element)]
    ]


def _of_sheet(table: ElementTree.Element) -> dict[str, Any]:
    marks: dict[str, Any] = {"errors": [], "merged": [], "hidden_rows": [], "hidden_columns": []}
    for first, last, column in _repeated(table.iter(f"{_TABLE}table-column"), "columns"):
        if column.get(f"{_TABLE}visibility") in _HIDDEN:
            marks["hidden_columns"].append([first, last])
    for first, last, row in _repeated(table.iter(f"{_TABLE}table-row"), "rows"):
        if row.get(f"{_TABLE}visibility") in _HIDDEN:
            marks["hidden_rows"].append([first, last])
        for column_number, last_column, cell in _repeated((cell for cell in row if cell.tag in _CELLS), "columns"):
            if cell.get(f"{_CALC}value-type") == "error":
                text = "".join(cell.itertext()).strip() or "#N/A"
                rows, columns = (
                    range(first, min(last, first + _MOST) + 1),
                    range(column_number, min(last_column, column_number + _MOST) + 1),
                )
                marks["errors"] += [[one, other, text] for one in rows for other in columns]
            down, right = (int(cell.get(f"{_TABLE}number-{name}-spanned", 1)) for name in ("rows", "columns"))
            if down > 1 or right > 1:
                marks["merged"].append([first, column_number, first + down - 1, column_number + right - 1])
    return marks


def _repeated(elements: Iterator[ElementTree.Element], name: str) -> Iterator[tuple[int, int, ElementTree.Element]]:
    """Each element with the numbers of the first and last row or column for which it stands."""
    number = 0
    for element in elements:
        count = int(element.get(f"{_TABLE}number-{name}-repeated", 1))
        yield number, number + count - 1, element
        number += count
