"""An issued list as XLSX: the cover, the printed sheets, and the sheet of all columns with those that the receiver fills in."""

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.lists.files.columns import ANSWERS, Entry, Words, cell
from services.lists.files.cover import COVER, Cover
from services.lists.files.cover_sheet import COLUMNS_MM, CoverSheet
from services.lists.files.layout import Layout, Sheet
from services.lists.files.sheet_styles import OPTIONS, Styles, height_pt, set_page, set_widths
from services.lists.files.tables import Block, Table, full_entries
from services.tabular.table_files import ROWS_A_SHEET, workbook, write_row

_FIRST_DAY = date(2020, 1, 1)


def list_workbook(cover: Cover, found: Sequence[Table], layout: Layout) -> bytes:
    """The workbook's bytes; the same list has the same."""
    file = BytesIO()
    with workbook(file, OPTIONS, title=cover.title, author="plumewatch") as book:
        styles = Styles.of(book)
        _write_cover(book.add_worksheet(COVER), styles, cover, layout)
        for table in found:
            for name, blocks in _sheets(table):
                _write_printed(book.add_worksheet(name), styles, table.sheet, blocks, layout, cover.heading)
        entries = full_entries(found)
        for place, start in enumerate(range(0, max(len(entries), 1), ROWS_A_SHEET)):
            sheet = book.add_worksheet(_numbered(layout.full.name, place))
            _write_full(sheet, styles, entries[start : start + ROWS_A_SHEET], layout, cover.heading)
    return file.getvalue()


def _write_cover(sheet: Worksheet, styles: Styles, cover: Cover, layout: Layout) -> None:
    set_widths(sheet, list(COLUMNS_MM))
    set_page(sheet, layout, cover.heading)
    CoverSheet(sheet, styles).write(cover)


def _write_across(sheet: Worksheet, place: int, first: int, last: int, text: str, style: Format, mm: float) -> None:
    """A text in merged cells of one row, as high as it needs."""
    sheet.set_row(place, height_pt([text], [mm]))
    sheet.merge_range(place, first, place, last, "", style)
    sheet.write_string(place, first, text, style)


def _sheets(table: Table) -> Iterator[tuple[str, list[Block]]]:
    """The sheet's names and blocks: it goes on on another where Excel ends."""
    place, blocks, room = 0, list[Block](), ROWS_A_SHEET
    for block in table.blocks:
        rest = block.entries
        while rest:
            blocks.append(Block(block.title, rest[:room]))
            rest, room = rest[room:], room - len(rest[:room])
            if not room:
                yield _numbered(table.sheet.name, place), blocks
                place, blocks, room = place + 1, [], ROWS_A_SHEET
    if blocks or not place:
        yield _numbered(table.sheet.name, place), blocks


def _numbered(name: str, place: int) -> str:
    return name if place == 0 else f"{name[:26]}({place + 1})"


def _write_printed(
    sheet: Worksheet, styles: Styles, printed: Sheet, blocks: Sequence[Block], layout: Layout, title: str
) -> None:
    names, words = printed.printed, layout.words
    widths, last = [layout.columns[name].mm for name in names], len(names) - 1
    set_widths(sheet, widths)
    set_page(sheet, layout, f"{title}　{printed.name}")
    count = sum(len(block.entries) for block in blocks)
    _write_across(sheet, 0, 0, last, f"{printed.name}　{count} {layout.unit}　{printed.note}", styles.note, sum(widths))
    _write_headings(sheet, 1, layout.headings(names), widths, styles)
    sheet.freeze_panes(2, 0)
    place = 2
    for block in blocks:
        _write_across(sheet, place, 0, last, block.title, styles.block, sum(widths))
        place += 1
        for entry in block.entries:
            _write_entry(sheet, place, entry, names, widths, styles, words)
            place += 1
    if not blocks:
        _write_across(sheet, place, 0, last, "无", styles.text, sum(widths))
        place += 1
    sheet.set_row(place + 1, 24)
    sheet.write_string(place + 1, 0, layout.signature_line, styles.signature)


def _write_headings(sheet: Worksheet, place: int, headings: Sequence[str], widths: list[float], styles: Styles) -> None:
    """The row of headings, which is repeated on every page."""
    sheet.set_row(place, height_pt(list(headings), widths))
    for column, heading in enumerate(headings):
        sheet.write_string(place, column, heading, styles.head)
    sheet.repeat_rows(place)


def _write_entry(
    sheet: Worksheet, place: int, entry: Entry, names: Sequence[str], widths: list[float], styles: Styles, words: Words
) -> None:
    cells = [cell(name, entry, words) for name in names]
    sheet.set_row(place, height_pt(cells, widths))
    write_row(sheet, place, cells, styles.text, styles.number, blank=styles.text)
    for store in (sheet.row_info, sheet.row_sizes):  # kept by xlsxwriter, though the row before is written out: 500 bytes a row
        store.pop(place - 1, None)


def _write_full(sheet: Worksheet, styles: Styles, entries: Sequence[Entry], layout: Layout, title: str) -> None:
    names, words = layout.full.columns, layout.words
    widths = [layout.columns[name].mm for name in names]
    set_widths(sheet, widths)
    set_page(sheet, layout, f"{title}　{layout.full.name}")
    sheet.fit_to_pages(0, 0)  # as many pages side by side as it needs, each with the case numbers: never too small to read
    sheet.repeat_columns(0, names.index("case_number"))
    _write_headings(sheet, 0, layout.headings(names), widths, styles)
    sheet.freeze_panes(1, 1 + names.index("case_number"))
    last = max(len(entries), 1)
    sheet.autofilter(0, 0, last, len(names) - 1)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    _offer_answers(sheet, names, last, layout)
    answers = [(names.index(name), styles.answer_day if name == "handled_at" else styles.answer) for name in ANSWERS]
    for place, entry in enumerate(entries, 1):
        _write_entry(sheet, place, entry, names, widths, styles, words)
        for column, style in answers:
            sheet.write_blank(place, column, None, style)


def _offer_answers(sheet: Worksheet, names: Sequence[str], last: int, layout: Layout) -> None:
    """A drop-down of results, and days only, in the columns that the receiver fills in."""
    result, day = names.index("result"), names.index("handled_at")
    sheet.data_validation(
        *(1, result, last, result),
        {
            "validate": "list",
            "source": layout.results,
            "error_title": layout.columns["result"].heading,
            "error_message": "请从下拉列表中选择。",
        },
    )
    sheet.data_validation(
        *(1, day, last, day),
        {
            "validate": "date",
            "criteria": ">=",
            "value": _FIRST_DAY,
            "error_title": layout.columns["handled_at"].heading,
            "error_message": "请填写日期，如 2026-11-21。",
        },
    )
