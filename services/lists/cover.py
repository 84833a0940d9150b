"""The workbook's first sheet, 说明: which list this is, how many cases it holds, what each status means."""

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from rules.catalogue import OUTCOMES
from services.lists.heading import NOTICE, Heading

COVER, MADE = "说明", "生成时间"
_NOTES = (
    "时间均为北京时间。检测值与限值的单位见“涉嫌违法行为”一栏。",
    "嫌疑和待核实的原因见“依据”一栏；排放阶段“未知”、车辆类型“未登记”不得推断。",
    "CSV 文件中以 = + - @ 等字符开头的文本前加有一个撇号，以防被当作公式；请优先使用本工作簿。",
)


def write_cover(book: Workbook, sheet: Worksheet, heading: Heading) -> None:
    """Fills the sheet, which must be empty."""
    common = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
    styles = {
        "title": book.add_format({**common, "bold": True, "font_size": 16}),
        "name": book.add_format({**common, "bold": True, "num_format": "@"}),
        "text": book.add_format({**common, "num_format": "@"}),
        "count": book.add_format({**common, "align": "left"}),
    }
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 2, 72)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "案件清单", styles["title"])
    row = 2
    for name, text in (("日期", heading.day.isoformat()), ("区县", heading.district_text), (MADE, heading.made)):
        sheet.write_string(row, 0, name, styles["name"])
        sheet.write_string(row, 1, text, styles["text"])
        row += 1
    row = _write_counts(sheet, row + 1, heading, styles)
    for note in (*heading.since, *_notes(heading), NOTICE):
        sheet.write_string(row, 0, note, styles["text"])
        row += 1
    _set_up_page(sheet)


def _write_counts(sheet: Worksheet, row: int, heading: Heading, styles: dict) -> int:
    """The table of statuses; gives the row after it and an empty one."""
    for column, name in enumerate(("状态", "件数", "含义")):
        sheet.write_string(row, column, name, styles["name"])
    for outcome in OUTCOMES.values():
        row += 1
        sheet.write_string(row, 0, outcome.word.zh, styles["name"])
        sheet.write_number(row, 1, heading.counts.get(outcome.name, 0), styles["count"])
        sheet.write_string(row, 2, outcome.meaning.zh, styles["text"])
    sheet.write_string(row + 1, 0, "合计", styles["name"])
    sheet.write_number(row + 1, 1, heading.total, styles["count"])
    return row + 3


def _notes(heading: Heading) -> tuple[str, ...]:
    if not heading.without_district:
        return _NOTES
    return (*_NOTES, f"另有 {heading.without_district} 件区县不明，未列入本区县清单，见全部清单。")


def _set_up_page(sheet: Worksheet) -> None:
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
