"""Tables as records: the rows of a CSV file or of a workbook's sheets under their headings."""

import io
import re
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from rules.catalogue.entries import Text
from services.publish.tally import Tally
from services.tabular import FileRefused, read_workbook
from services.tabular.cell_errors import CellError, errors_told
from services.tabular.csv_rows import csv_rows
from services.tabular.file_format import CUT_OFF, FileFormat, is_cut_off, separator_of, stated_separator
from streams.log import Message
from streams.profiles.mapping import RecordMapping

Rows = Iterator[list[Any]]
_LONGEST_LINE = 4 << 20
"""Maximum characters of a line of CSV: 30 of the largest cells (131,072 characters)."""
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def messages_of_csv(file: BinaryIO, encoding: str, path: Path, mapping: RecordMapping, tally: Tally) -> Iterator[Message]:
    """A message a row of a CSV file. Raises FileRefused when no heading is one of the profile's and it names no columns."""
    separator, lines = _separated(_lines(io.TextIOWrapper(file, encoding, newline=""), path), mapping)
    headings, rows = _headed(csv_rows(lines, separator), mapping)
    fault = _heading_fault(headings, mapping)
    if fault:
        raise FileRefused(fault.zh, fault.en).within(path)
    yield from _messages(headings, rows, mapping, tally)


def _separated(lines: Iterator[str], mapping: RecordMapping) -> tuple[str, Iterator[str]]:
    """What parts the cells, and the lines of the table: a first line may state the separator, else the headings show it.

    A profile that names its columns is for one form of table, and its separator is meant as it stands.
    """
    if mapping.columns:
        return mapping.separator, lines
    first = next(lines, "").lstrip("\ufeff")
    if (stated := stated_separator(first)) is not None:
        return stated, lines
    blank = []
    while first and not first.strip():
        blank.append(first)
        first = next(lines, "")
    return separator_of(first, mapping.names, mapping.separator), chain(blank, [first], lines)


def messages_of_workbook(
    path: Path, mapping: RecordMapping, tally: Tally, form: FileFormat = FileFormat.XLSX
) -> Iterator[Message]:
    """A message a row of every sheet that has a heading of the profile's; the others are noted. Raises FileRefused."""
    read = 0
    faults: list[Text] = []
    try:
        with path.open("rb") as file, read_workbook(file) as sheets:
            for sheet in sheets:
                headings, rows = _headed(sheet.rows, mapping)
                fault = _heading_fault(headings, mapping)
                if fault:
                    faults.append(Text(f"工作表 {sheet.name}：{fault.zh}", f"sheet {sheet.name}: {fault.en}"))
                    continue
                read, before = read + 1, tally.rows
                yield from _messages(headings, rows, mapping, tally)
                tally.notes += [
                    Text(f"工作表 {sheet.name}：{told.zh}", f"sheet {sheet.name}: {told.en}") for told in sheet.marks.told
                ]
                if is_cut_off(form, tally.rows - before + 1):
                    tally.notes.append(Text(f"工作表 {sheet.name} {CUT_OFF.zh}", f"sheet {sheet.name} has {CUT_OFF.en}"))
    except FileRefused as error:
        raise error.within(path) from error
    if not read:
        raise FileRefused("；".join(one.zh for one in faults), "; ".join(one.en for one in faults)).within(path)
    tally.notes += [Text(f"未读取：{fault.zh}", f"not read: {fault.en}") for fault in faults]


def _lines(text: io.TextIOWrapper, path: Path) -> Iterator[str]:
    number = 0
    while line := text.readline(_LONGEST_LINE + 1):
        number += 1
        if len(line) > _LONGEST_LINE:
            raise FileRefused(
                f"{path}：第 {number} 行超过 {_LONGEST_LINE >> 20} 百万个字符，应为每行一条记录",
                f"{path}: line {number} is longer than {_LONGEST_LINE >> 20} million characters, expected one row a line",
            )
        yield line


def _headed(rows: Rows, mapping: RecordMapping) -> tuple[list[str], Rows]:
    """The headings and the rows below them: the first row that is not blank, or the profile's columns where that row is data.

    A column without heading is called by its number. As data counts only a row of as many cells as the profile has columns,
    one of them a number: a heading row in other words must not pass as a row of data.
    """
    for row in rows:
        texts = [str(cell).strip() for cell in row]
        if not any(texts):
            continue
        if len(row) == len(mapping.columns) and any(map(_NUMBER.fullmatch, texts)) and not any(map(mapping.names, texts)):
            return mapping.columns, chain([row], rows)
        return [text or f"column {place}" for place, text in enumerate(texts, 1)], rows
    return [], rows


def _heading_fault(headings: list[str], mapping: RecordMapping) -> Text | None:
    if not any(mapping.names(heading) for heading in headings):
        found, columns = ", ".join(headings)[:200], ", ".join(mapping.columns or ())
        zh, en = (
            f"首行应为以 {mapping.separator!r} 分隔的名称",
            f"expected a first row of names, separated by {mapping.separator!r}",
        )
        if columns:
            zh += f"，或没有首行、每行 {len(mapping.columns)} 格：{columns}"
            en += f", or rows without one of {len(mapping.columns)} cells: {columns}"
        return Text(
            f"没有来源配置所列的表头（现有：{found or '无'}）；{zh}",
            f"no heading that the profile names (found: {found or 'nothing'}); {en}",
        )
    twice = sorted({heading for heading in headings if headings.count(heading) > 1})
    if twice:
        return Text(f"表头重复：{'、'.join(twice)}", f"headings that occur twice: {', '.join(twice)}")
    return None


def _messages(headings: list[str], rows: Rows, mapping: RecordMapping, tally: Tally) -> Iterator[Message]:
    for cells in rows:
        if all(cell is None or not str(cell).strip() for cell in cells):
            continue
        row = [_without_value(cell, mapping) if isinstance(cell, CellError) else cell for cell in errors_told(cells)]
        tally.rows += 1
        if len(row) != len(headings):
            tally.add_problems(["number of cells"])
            yield Message(None, _misfit(headings, row))
            continue
        event, problems, unnamed = mapping.of(dict(zip(headings, row, strict=True)))
        tally.add_problems(problems)
        tally.add_unnamed(name for name in unnamed if str(row[headings.index(name)]).strip())
        plate = event.get("plate")
        yield Message(plate.encode() if isinstance(plate, str) else None, msgspec.json.encode(event))


def _without_value(cell: CellError, mapping: RecordMapping) -> Any:
    """What no decoder takes for a value, so that the row is rejected with what the cell shows; unless the profile says that it means none."""
    return cell.text if cell.text in mapping.absent else {"error": cell.text}


def _misfit(headings: list[str], row: list[Any]) -> bytes:
    """A row with a cell too many or too few, as an event that is rejected: its values may have slipped under wrong headings."""
    pairs = [[heading, cell] for heading, cell in zip_longest(headings, row)]
    return msgspec.json.encode({"cells_do_not_fit_headings": pairs})
