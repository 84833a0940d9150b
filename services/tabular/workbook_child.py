"""The child process of workbook.py: reads a workbook on standard input, writes lines of JSON. A script of its own, to start quickly.

Arguments: maximum bytes of memory, seconds of CPU, bytes of output, cells. Refusals are a line of their own, before any sheet.
"""

import io
import json
import re
import resource
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
    """The workbook is over a limit; the text says which."""


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
    except (TooLarge, MemoryError) as error:
        _refuse(str(error) or f"the workbook needs more than {memory >> 20} MB of memory", True)
    except OSError as error:
        _refuse(f"the workbook's rows are longer than {output >> 20} MB of text ({error.strerror})", True)


def _write(content: bytes, memory: int, cells: int) -> None:
    from python_calamine import CalamineError, CalamineWorkbook

    is_zip = zipfile.is_zipfile(io.BytesIO(content))
    try:
        if is_zip:
            _check_size(content, memory)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except (CalamineError, zipfile.BadZipFile) as error:
        _refuse(f"the file is not readable as XLSX: {error}", False)
        return
    area = sum(sheet.total_height * sheet.total_width for sheet in sheets)
    if area > cells:
        raise TooLarge(f"the workbook's sheets span {area:,} cells, expected at most {cells:,}")
    for place, sheet in enumerate(sheets):
        formulas = list(_uncalculated(content)) if is_zip and place == 0 else []
        rows = sheet.to_python(skip_empty_area=False) if sheet.total_height else []
        print(json.dumps(["sheet", sheet.name, len(rows), formulas]))
        for row in rows:
            print(json.dumps(row, default=_tagged))
    sys.stdout.flush()


def _check_size(content: bytes, memory: int) -> None:
    """Raises TooLarge by the directory of the zip file; one that lies is stopped by the limits of memory and time."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        size = sum(part.file_size for part in parts.infolist())
    if size > memory:
        raise TooLarge(f"the workbook unpacks to {size >> 20:,} MB, expected at most {memory >> 20:,} MB")


def _tagged(value: Any) -> dict[str, Any]:
    if isinstance(value, timedelta):
        return {"timedelta": [value.days, value.seconds, value.microseconds]}
    if isinstance(value, datetime | date | time):
        return {type(value).__name__: value.isoformat()}
    raise TypeError(type(value))


def _refuse(reason: str, is_too_large: bool) -> None:
    """Replaces what was written by the reason."""
    with suppress(OSError):
        sys.stdout.flush()
    sys.stdout.buffer.raw.truncate(0)  # type: ignore[union-attr]
    sys.stdout.buffer.raw.seek(0)  # type: ignore[union-attr]
    sys.stdout.buffer.raw.write((json.dumps(["refused", reason, is_too_large]) + "\n").encode())  # type: ignore[union-attr]
    sys.stdout.buffer.raw.flush()  # type: ignore[union-attr]


def _uncalculated(content: bytes) -> Iterator[tuple[int, int]]:
    """Row and column, from 0, of the first sheet's formulas without a stored result."""
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


if __name__ == "__main__":
    main(*map(int, sys.argv[1:5]))
