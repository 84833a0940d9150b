"""Formats, page set-up and row heights that the sheets of an issued list's workbook share."""

import re
from dataclasses import dataclass
from typing import Self

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.lists.files.layout import Layout
from services.tabular.table_files import Cell

_POINTS = 9
OPTIONS = {"default_format_properties": {"font_name": "Verdana", "font_size": 9}, "default_column_width": 72}
"""The default font is the measure of widths, though no cell is set in it: its digits have 8 pixels (what xlsxwriter takes for a width of 72),
and what stands in for it where it is missing is as wide, while stand-ins for Calibri are wider by a third."""
_MM_A_CHARACTER = _POINTS * 25.4 / 72
_DIGIT = 0.64
"""Width of a letter or digit by that of a Chinese character: 0.5 in 宋体, more in fonts that stand in for it."""
_PIECES = re.compile(r"[!-~]+|.[，。；：）】〕]*")
_LINE_PT, _ROOM_PT, _TALLEST_PT = 13.1, 3.0, 409.0
"""A line of 9 pt has 12 pt in 宋体, and 13.03 in Noto Sans CJK, which stands in for it: with less the twelfth line is cut."""
_ROOM_MM, _ROOM_SHARE = 1.5, 0.98
"""Of a cell's width what is not written on: its edges, and a share, as capitals are wider than `_DIGIT`."""
_PIXELS_A_MM = 96 / 25.4
_TOP_IN, _BOTTOM_IN = 0.7, 0.65
PAGE_PT = 595.2 - (_TOP_IN + _BOTTOM_IN) * 72
"""Height of what a printed page holds between its margins."""


@dataclass(frozen=True)
class Styles:
    """Formats of a workbook; the smallest letters have 9 pt."""

    title: Format
    name: Format
    head: Format
    block: Format
    text: Format
    number: Format
    note: Format
    answer: Format
    answer_day: Format
    signature: Format

    @classmethod
    def of(cls, book: Workbook) -> Self:
        """Made in this workbook."""
        plain = {"font_name": "宋体", "font_size": _POINTS, "valign": "vcenter", "num_format": "@"}
        boxed = {**plain, "border": 1, "border_color": "#7F7F7F", "text_wrap": True, "valign": "top"}
        answer = {**boxed, "bg_color": "#FFF9E5"}
        return cls(
            title=book.add_format({**plain, "font_size": 16, "bold": True}),
            name=book.add_format({**boxed, "bold": True}),
            head=book.add_format({**boxed, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E7EDF4"}),
            block=book.add_format({**boxed, "bold": True, "bg_color": "#F2F2F2"}),
            text=book.add_format(boxed),
            number=book.add_format({**boxed, "num_format": "General", "align": "left"}),
            note=book.add_format({**plain, "text_wrap": True, "valign": "top"}),
            answer=book.add_format(answer),
            answer_day=book.add_format({**answer, "num_format": "yyyy-mm-dd", "align": "left"}),
            signature=book.add_format({**plain, "font_size": 10.5}),
        )


def set_widths(sheet: Worksheet, millimetres: list[float]) -> None:
    """Set the widths of the columns."""
    for column, mm in enumerate(millimetres):
        sheet.set_column_pixels(column, column, round(mm * _PIXELS_A_MM))


def set_page(sheet: Worksheet, layout: Layout, heading: str) -> None:
    """A4 landscape at full size, the list's heading above and page x of y below each page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.39, right=0.35, top=_TOP_IN, bottom=_BOTTOM_IN)
    sheet.hide_gridlines(2)
    sheet.fit_to_pages(1, 0)  # full size, as the layout's columns fit; smaller only where a font stands in that is wider
    sheet.set_header(f"&L&9{_escaped(heading)}")
    sheet.set_footer(f"&L&9{_escaped(layout.notice)}&R&9第 &P 页 共 &N 页")


def height_pt(cells: list[Cell], millimetres: list[float], room_pt: float = _ROOM_PT) -> float:
    """A row's height for its longest cell, and room beside: only Excel finds it by itself, and LibreOffice cuts what does not fit."""
    lines = max((_lines(cell, mm) for cell, mm in zip(cells, millimetres, strict=True) if isinstance(cell, str)), default=1)
    return min(lines * _LINE_PT + room_pt, _TALLEST_PT)


def _lines(text: str, mm: float) -> int:
    room = max((mm - _ROOM_MM) * _ROOM_SHARE / _MM_A_CHARACTER, 1)
    return sum(1 if _width(line) <= room else _wrapped(line, room) for line in text.split("\n"))


def _wrapped(line: str, room: float) -> int:
    """Lines of a text that is broken between words and between Chinese characters."""
    count, used = 1, 0.0
    for piece in _PIECES.findall(line):
        wide = _width(piece)
        if used and used + wide > room:
            count, used = count + 1, 0.0
        further, used = divmod(used + wide, room) if wide > room else (0, used + wide)
        count += int(further)
    return count


def _width(line: str) -> float:
    """Width of a text in Chinese characters."""
    if line.isascii():
        return _DIGIT * len(line)
    chinese = (len(line.encode("utf-8", "replace")) - len(line)) / 2  # three bytes a Chinese character, one a letter
    return chinese + _DIGIT * (len(line) - chinese)


def _escaped(text: str) -> str:
    """The text for a page header, where & begins a code and 255 characters are the most."""
    return text[:100].replace("&", "&&")
