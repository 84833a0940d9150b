"""The child process of workbook.py: reads a workbook on standard input, writes lines of JSON. A script of its own, to start quickly.

Arguments: maximum bytes of memory, seconds of CPU, bytes of output, cells. Refusals are a line of their own, before any sheet.
"""

import importlib.util
import io
import json
import os
import re
import resource
import struct
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class TooLarge(Exception):
    """The workbook is over a limit. reason: its code in `workbook.REASONS` and numbers."""

    def __init__(self, code: str, **numbers: int) -> None:
        super().__init__(code)
        self.reason = [code, numbers]


def main(memory: int, seconds: int, output: int, cells: int) -> None:
    """Limits itself, then reads; what is wrong with the file is told as a line, a crash by the exit code."""
    for kind, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output),
    ):
        resource.setrlimit(kind, (limit, limit))
    try:
        _write(sys.stdin.buffer.read(), memory, cells)
    except TooLarge as error:
        _refuse(error.reason, True)
    except MemoryError:
        _refuse(["memory", {"mb": memory >> 20}], True)
    except OSError as error:
        _refuse(["output", {"mb": output >> 20, "why": error.strerror}], True)


def _write(content: bytes, memory: int, cells: int) -> None:
    from python_calamine import CalamineError, CalamineWorkbook

    is_zip = zipfile.is_zipfile(io.BytesIO(content))
    try:
        if is_zip:
            _check_size(content, memory)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except (CalamineError, zipfile.BadZipFile) as error:
        _refuse(["unreadable", {"why": str(error)}], False)
        return
    area = sum(height * width for height, width in map(_size, sheets))
    if area > cells:
        raise TooLarge("cells", area=area, most=cells)
    try:
        told = _marks_of_zip(content, workbook.sheet_names) if is_zip else _marks_of_xls(content, len(sheets))
    except (ElementTree.ParseError, AttributeError, ValueError) as error:
        _refuse(["unreadable", {"why": str(error)}], False)
        return
    hidden = {one.name for one in workbook.sheets_metadata if str(one.visible) != "SheetVisibleEnum.Visible"}
    for sheet, marks in zip(sheets, told, strict=True):
        marks = _within(marks, sheet) | {"is_hidden": sheet.name in hidden}
        rows = sheet.to_python(skip_empty_area=False)
        print(json.dumps(["sheet", sheet.name, len(rows), marks]))
        for row in rows:
            print(json.dumps(row, default=_tagged))
    sys.stdout.flush()


def _check_size(content: bytes, memory: int) -> None:
    """Raises TooLarge by the directory of the zip file; one that lies is stopped by the limits of memory and time."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > memory:
        raise TooLarge("unpacked", mb=size >> 20, most=memory >> 20)


def _tagged(value: Any) -> dict[str, Any]:
    if isinstance(value, timedelta):
        return {"timedelta": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    raise TypeError(type(value))


def _refuse(reason: list[Any], is_too_large: bool) -> None:
    """Replaces what was written by the reason: its code, and its parameters."""
    with suppress(OSError):
        sys.stdout.flush()
    sys.stdout.buffer.raw.truncate(0)  # type: ignore[union-attr]
    sys.stdout.buffer.raw.seek(0)  # type: ignore[union-attr]
    sys.stdout.buffer.raw.write((json.dumps(["refused", reason, is_too_large]) + "\n").encode())  # type: ignore[union-attr]
    sys.stdout.buffer.raw.flush()  # type: ignore[union-attr]


def _size(sheet: Any) -> tuple[int, int]:
    """Rows and columns from the first to the last with a cell; 0, 0 of an empty sheet. (`total_height` is one less.)"""
    return (0, 0) if sheet.end is None else (sheet.end[0] + 1, sheet.end[1] + 1)


def _within(marks: dict[str, Any], sheet: Any) -> dict[str, Any]:
    """The marks within the cells that the sheet has: rows and columns are often hidden to the last that there can be."""
    size = dict(zip(("hidden_rows", "hidden_columns"), _size(sheet), strict=True))
    spans = {name: [[first, min(last, end - 1)] for first, last in marks[name] if first < end] for name, end in size.items()}
    merged = sheet.merged_cell_ranges or [((one[0], one[1]), (one[2], one[3])) for one in marks.get("merged", ())]
    return marks | {name: _joined(found) for name, found in spans.items()} | {"merged": list(_merged(merged, *_size(sheet)))}


def _merged(ranges: Any, height: int, width: int) -> Iterator[list[int]]:
    """First row, first column, last row, last column of merged cells of more than one cell."""
    area = 0
    for (row, column), (end_row, end_column) in ranges:
        end_row, end_column = min(end_row, height - 1), min(end_column, width - 1)
        area += max(0, end_row - row + 1) * max(0, end_column - column + 1)
        if area > height * width:
            raise TooLarge("merged")
        if row <= end_row and column <= end_column and (row, column) != (end_row, end_column):
            yield [row, column, end_row, end_column]


def _joined(spans: list[list[int]]) -> list[list[int]]:
    """The spans, of which those that follow one another are one."""
    joined: list[list[int]] = []
    for first, last in sorted(spans):
        if joined and joined[-1][1] + 1 >= first:
            joined[-1][1] = max(last, joined[-1][1])
        else:
            joined.append([first, last])
    return joined


def _no_marks() -> dict[str, Any]:
    return {"errors": [], "hidden_rows": [], "hidden_columns": []}


def _marks_of_xls(content: bytes, count: int) -> list[dict[str, Any]]:
    """Of each sheet; without any, and saying so, where the container is built in a way that only the reader of its values knows."""
    try:
        marks: list[dict[str, Any]] = _sibling("xls_marks").xls_marks(content)
    except (struct.error, IndexError):
        marks = []
    return marks if len(marks) == count else [{**_no_marks(), "is_unread": True} for _ in range(count)]


def _marks_of_zip(content: bytes, names: list[str]) -> list[dict[str, Any]]:
    """Of each sheet of an XLSX or ODS file. Raises ElementTree.ParseError, AttributeError or ValueError."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        if "content.xml" in parts.namelist():
            with parts.open("content.xml") as file:
                found: list[dict[str, Any]] = _sibling("ods_marks").ods_marks(file)
            return found if len(found) == len(names) else [_no_marks() for _ in names]
    sheets = _parts_of_sheets(content)
    return [_marks(content, sheets[name]) if name in sheets else _no_marks() for name in names]


def _sibling(name: str) -> Any:
    """The module beside this one. Not imported by name: this folder is not on the path, and has an `encodings` of its own."""
    spec = importlib.util.spec_from_file_location(name, f"{os.path.dirname(__file__)}/{name}.py")
    module = importlib.util.module_from_spec(spec)  # type: ignore[arg-type]
    spec.loader.exec_module(module)  # type: ignore[union-attr]
    return module


def _marks(content: bytes, name: str) -> dict[str, Any]:
    """What one sheet's part says of its cells, from 0. errors: of failed formulas with the text, of those without a stored result with ''."""
    marks = _no_marks()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, parts.open(name) as sheet:
        row = column = -1
        # A row or cell without a reference is the next one.
        for event, element in ElementTree.iterparse(sheet, ("start", "end")):
            if element.tag == f"{_MAIN}row" and event == "start":
                row, column = int(element.get("r", row + 2)) - 1, -1
                if _is_hidden(element, "ht"):
                    marks["hidden_rows"].append([row, row])
            elif element.tag == f"{_MAIN}c" and event == "end":
                column = _row_and_column(element.get("r"))[1] if element.get("r") else column + 1
                value = element.findtext(f"{_MAIN}v")
                if element.get("t") == "e":
                    marks["errors"].append([row, column, value or "#N/A"])
                elif element.find(f"{_MAIN}f") is not None and not value:
                    marks["errors"].append([row, column, ""])
            elif element.tag == f"{_MAIN}col" and event == "end" and _is_hidden(element, "width"):
                marks["hidden_columns"].append([int(element.get("min", 1)) - 1, int(element.get("max", 1)) - 1])
            elif element.tag == f"{_MAIN}row":
                element.clear()
    return marks


def _is_hidden(element: ElementTree.Element, size: str) -> bool:
    """Whether a row or column is hidden, filtered out or drawn without height or width."""
    drawn = element.get(size)
    return element.get("hidden") in ("1", "true") or (drawn is not None and float(drawn) == 0)


def _parts_of_sheets(content: bytes) -> dict[str, str]:
    """The part of each sheet, by way of the workbook's relations; {} when the file is laid out otherwise (as ODS is)."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheets = ElementTree.fromstring(parts.read("xl/workbook.xml")).iterfind(f"{_MAIN}sheets/{_MAIN}sheet")
            relations = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
            targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
            named = {sheet.get("name", ""): targets.get(sheet.get(_RELATION), "") for sheet in sheets}
            found = {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in named.items()}
            return {name: part for name, part in found.items() if part in parts.namelist()}
    except (KeyError, ElementTree.ParseError):
        return {}


def _row_and_column(reference: str) -> tuple[int, int]:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", reference).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits) - 1, column - 1


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]))
