"""The workbook's last sheet, 撤回与变动: what became of the cases of the list that was written before."""

from xlsxwriter.worksheet import Worksheet

from services.lists.sheet import Styles
from services.lists.since import DIFFERENT, ELSEWHERE, WITHDRAWN, Change, SinceEarlier
from services.tabular.table_files import write_row

CHANGES = "撤回与变动"
_TAKEN = ("案件编号", "号牌号码", "号牌种类", "违法时间", "违法地点", "涉嫌违法行为", "状态")
_HEADINGS = (*_TAKEN[:-1], "上一份清单的状态", "现状", "现在不同的栏目")
_WIDTHS = (30, 11, 9, 22, 20, 24, 12, 16, 40)


def write_changes(sheet: Worksheet, styles: Styles, since: SinceEarlier) -> None:
    """Fill the sheet, which must be empty."""
    for column, (name, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, styles.head)
    sheet.freeze_panes(1, 1)
    for row, change in enumerate(since.changes, 1):
        write_row(sheet, row, _cells(change), styles.text, blank=styles.text)


def _cells(change: Change) -> list[str]:
    different = "；".join(f"{name}：{value or '无'}" for name, value in change.columns.items())
    return [*(change.case[name] for name in _TAKEN), change.now, different]


def notes_on(since: SinceEarlier | None) -> tuple[str, ...]:
    """What the cover says of the earlier list."""
    if since is None:
        return ()
    name = f"上一份清单：{since.name}" + (f"（生成于 {since.made}）" if since.made else "")
    if not since.is_readable:
        return (f"{name}，其 CSV 文件缺失或被改动，未能比较。",)
    counts = "、".join(f"{word} {since.count(word)} 件" for word in (WITHDRAWN, DIFFERENT, ELSEWHERE))
    return (f"{name}。其后：{counts}，新增 {since.new} 件，见“{CHANGES}”。",)
