"""A list's own workbook as a district sends it back: opened, three columns filled in, and saved by a spreadsheet."""

from collections.abc import Mapping
from io import BytesIO

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

ANSWER = ("处理结果", "处理时间", "经办人")
Answers = Mapping[str, tuple[str, str, str]]
"""By case number the cells of ANSWER."""


def filled_in(payload: bytes, answers: Answers) -> bytes:
    """The workbook with these answers on the sheet that has the columns for them; other cells as they were."""
    out = BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        read = CalamineWorkbook.from_filelike(BytesIO(payload))
        for name in read.sheet_names:
            sheet, columns = book.add_worksheet(name), dict[str, int]()
            for place, row in enumerate(read.get_sheet_by_name(name).to_python(skip_empty_area=False)):
                if set(ANSWER) <= set(row):
                    columns = {heading: at for at, heading in enumerate(row)}
                elif columns and (answer := answers.get(row[columns["案件编号"]])):
                    for heading, value in zip(ANSWER, answer, strict=True):
                        row[columns[heading]] = value
                sheet.write_row(place, 0, row)
    return out.getvalue()
