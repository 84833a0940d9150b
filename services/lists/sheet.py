"""One sheet of the case list: headings, columns, print set-up, and rows as they come."""

from dataclasses import dataclass
from typing import Self

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.lists.heading import NOTICE
from services.lists.rows import HEADINGS, CaseRow
from services.tabular.table_files import write_row

_WIDTHS = (6, 18, 11, 9, 13, 9, 18, 22, 20, 9, 24, 9, 9, 8, 30, 8)
"""Of the columns, in digits."""
_LINE_PT, _ROOM_PT = 14.5, 3.0


@dataclass(frozen=True)
class Styles:
    """The formats that a workbook's list sheets share."""

    head: Format
    text: Format
    number: Format

    @classmethod
    def of(cls, book: Workbook) -> Self:
        """Made in this workbook."""
        common = {"font_name": "宋体", "font_size": 10, "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}
        return cls(
            head=book.add_format(
                {**common, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E7EDF4", "num_format": "@"}
            ),
            text=book.add_format({**common, "valign": "top", "num_format": "@"}),
            number=book.add_format({**common, "valign": "top"}),
        )


class CaseSheet:
    """A sheet that is filled row by row, downwards only (memory stays constant)."""

    def __init__(self, sheet: Worksheet, styles: Styles, title: str, status: str, rows: int) -> None:
        """title and status: for the page's header; rows: how many will come, for the filter."""
        self._sheet, self._styles, self._next = sheet, styles, 1
        for column, (name, width) in enumerate(zip(HEADINGS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, styles.head)
        sheet.freeze_panes(1, 3)
        sheet.autofilter(0, 0, max(rows, 1), len(HEADINGS) - 1)
        sheet.ignore_errors({"number_stored_as_text": "A1:P1048576"})
        _set_up_page(sheet, title, status)

    def add(self, row: CaseRow) -> None:
        """Writes the row below the last one: texts exactly as they are, numbers as numbers, nothing where there is none."""
        self._sheet.set_row(self._next, _height_pt(row))
        write_row(self._sheet, self._next, row, self._styles.text, self._styles.number, blank=self._styles.text)
        self._forget(self._next - 1)
        self._next += 1

    def _forget(self, row: int) -> None:
        """xlsxwriter streams cells but keeps every row's height (500 bytes); the row before the last is written out by now."""
        self._sheet.row_info.pop(row, None)
        self._sheet.row_sizes.pop(row, None)


def _height_pt(row: CaseRow) -> float:
    """The row's height: as many lines as its longest cell needs. Only Excel finds this out by itself, LibreOffice cuts."""
    lines = 1
    for cell, width in zip(row, _WIDTHS, strict=True):
        if isinstance(cell, str) and 2 * len(cell) >= width:
            lines = max(lines, _lines(cell, width))
    return min(lines * _LINE_PT + _ROOM_PT, 409.0)


def _lines(cell: str, width: int) -> int:
    """Lines of a text in a column; a Chinese character is two digits wide and three bytes of UTF-8 long."""
    digits = len(cell) if cell.isascii() else (len(cell) + len(cell.encode("utf-8", "replace"))) // 2
    return -(-digits // (width - 1)) or 1


def _set_up_page(sheet: Worksheet, title: str, status: str) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.65)
    sheet.set_header(f"&L{_printed(title)}&R{status}")
    sheet.set_footer(f"&L{NOTICE}&R第 &P 页，共 &N 页")


def _printed(text: str) -> str:
    """The text for a page header, where & begins a code and 255 characters are the most."""
    return text[:100].replace("&", "&&")
