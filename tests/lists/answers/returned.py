"""Lists that were issued with a stored file, and what districts make of such a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from sqlalchemy import Engine, insert, select
from xlsxwriter import Workbook

from services.lists.answers.form import AnswerForm
from services.lists.answers.returned_file import ReturnedFile
from services.lists.issued.content import Content, Line, unpacked
from services.lists.issued.issuing import issue
from services.store.engine import reading, writing
from services.store.tables import CASE_LIST, CASE_LIST_FILE
from services.tabular.table_files import write_csv
from tests.lists.examples import DAY, finding_id
from tests.lists.issued.test_issuing import morning, put

FORM = AnswerForm(["已立案处罚", "核实后不构成违法", "办理中"])
HEADINGS = ("序号", "案件编号", "号牌号码", "号牌种类", "所有人", "违法时间", "违法地点", "检测值", "限值", *FORM.answer)
Row = dict[str, Any]
Sheets = Mapping[str, Sequence[Sequence[Any]]]


def issued(engine: Engine, district: str, day: date = DAY, names: Iterable[str] = (), **changes: Any) -> int:
    """The id of the district's list of this day, which names these findings, with its files stored."""
    for name in names:
        put(engine, name, local_day=day, district=district, plate=f"豫C{int(name):05d}", **changes)
    list_id = issue(engine, district, day, morning(day))
    store_file(engine, list_id)
    return list_id


def store_file(engine: Engine, list_id: int) -> None:
    """Stores the list's XLSX."""
    content = content_of(engine, list_id)
    payload = xlsx(sheets_of(content.number, rows_of(content)))
    row = {"list_id": list_id, "name": f"{content.number}.xlsx", "kind": "xlsx", "sha256": sha256(payload).hexdigest()}
    with writing(engine) as connection:
        connection.execute(insert(CASE_LIST_FILE), row | {"made_at": morning(DAY), "payload": payload})


def content_of(engine: Engine, list_id: int) -> Content:
    with reading(engine) as connection:
        row = connection.execute(select(CASE_LIST.c.content, CASE_LIST.c.sha256).where(CASE_LIST.c.id == list_id)).one()
    return unpacked(row.content, row.sha256)


def rows_of(content: Content) -> list[Row]:
    """The list's rows by heading, not answered."""
    lines = [*content.lines, *(one.line for one in content.supplements)]
    return [_row(number, line) for number, line in enumerate(lines, 1)]


def _row(number: int, line: Line) -> Row:
    cells = (
        number,
        line.case_number,
        line.plate,
        line.plate_type,
        line.owner,
        line.time,
        line.place,
        line.measured,
        line.limit,
    )
    return dict(zip(HEADINGS, (*cells, None, None, None), strict=True))


def answered(row: Row, result: Any = "已立案处罚", at: Any = datetime(2026, 11, 21, 9, 30), by: Any = "张三") -> Row:
    return row | dict(zip(FORM.answer, (result, at, by), strict=True))


def sheets_of(number: str, rows: Sequence[Row], name: str = "全部栏目及反馈") -> dict[str, Sequence[Sequence[Any]]]:
    """The sheets of a list: cover, printed sheet, full sheet."""
    printed = [[row[heading] for heading in HEADINGS[:7]] for row in rows]
    return {
        "封面": [["机动车污染防治线索清单"], ["编号", number]],
        "案件清单 待审核": [["案件清单 2 件"], HEADINGS[:7], ["本市号牌 2 件"], *printed, ["制表：＿＿＿"]],
        name: [HEADINGS, *table(rows)],
    }


def table(rows: Iterable[Row]) -> list[list[Any]]:
    return [[row[heading] for heading in HEADINGS] for row in rows]


def xlsx(sheets: Sheets) -> bytes:
    """A workbook of these sheets."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}) as book:
        book.set_properties({"created": datetime(2026, 1, 1)})
        shown = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for place, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(place, column, cell, shown)
                    elif cell is not None:
                        sheet.write(place, column, cell)
    return file.getvalue()


def returned(engine: Engine, list_id: int, change: Callable[[list[Row]], Any], name: str = "回复.xlsx") -> ReturnedFile:
    """The list's file, after `change` was made to its rows."""
    content = content_of(engine, list_id)
    rows = rows_of(content)
    change(rows)
    return ReturnedFile(name, xlsx(sheets_of(content.number, rows)))


def returned_csv(engine: Engine, list_id: int, change: Callable[[list[Row]], Any], name: str = "回复.csv") -> ReturnedFile:
    """The same as the full sheet saved as CSV."""
    rows = rows_of(content_of(engine, list_id))
    change(rows)
    file = BytesIO()
    write_csv(file, HEADINGS, [[str(cell) if isinstance(cell, date) else cell for cell in row] for row in table(rows)])
    return ReturnedFile(name, file.getvalue())


def case(name: str, day: date = DAY) -> str:
    """The case number of the finding of this name."""
    return f"PW-{day:%Y%m%d}-{finding_id(name)[:16]}"


def answer(
    result: str = "已立案处罚", by: str = "张三", at: datetime = datetime(2026, 11, 21, 9, 30)
) -> Callable[[list[Row]], None]:
    """A change that answers all rows alike."""

    def change(rows: list[Row]) -> None:
        rows[:] = [answered(row, result, at, by) for row in rows]

    return change
