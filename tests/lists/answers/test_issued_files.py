"""Files as the layout makes them come back answered: by the full sheet, whatever else is in the workbook, and saved as CSV."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from services.lists.answers.checking import Checked, check
from services.lists.answers.of_layout import answer_form, answer_term
from services.lists.answers.progress import USUAL_TERM
from services.lists.answers.returned_file import ReturnedFile
from services.lists.files.cover import cover_of
from services.lists.files.csv_file import list_csv
from services.lists.files.layout import layout_in_use
from services.lists.files.made import keep_files
from services.lists.files.making import ListFile
from services.lists.files.tables import tables
from services.lists.files.workbook import list_workbook
from services.lists.issued.issuing import issue
from services.store.engine import open_engine
from services.tabular.table_files import write_csv
from tests.lists.answers.returned import content_of, xlsx
from tests.lists.answers.test_checking import NOW
from tests.lists.examples import DAY, finding_id
from tests.lists.issued.test_issuing import NORTH, morning, put

LAYOUT = layout_in_use(None)
FORM = answer_form(LAYOUT)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


def listed(engine: Engine, day: date) -> list[ListFile]:
    """The list of this day with its workbook and CSV."""
    list_id = issue(engine, NORTH, day, morning(day))
    content = content_of(engine, list_id)
    found = tables(content, LAYOUT)
    book = list_workbook(cover_of(content, found, LAYOUT, "0" * 64, []), found, LAYOUT)
    files = [
        ListFile(f"{content.number}.xlsx", "xlsx", book),
        ListFile(f"{content.number}.csv", "csv", list_csv(found, LAYOUT)),
    ]
    return sorted(keep_files(engine, list_id, files), key=lambda one: one.kind, reverse=True)


def sheets_of(payload: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def answered(engine: Engine, day: date) -> dict[str, list[list[Any]]]:
    """The sheets of the list of this day, with every row of the full sheet filled in."""
    sheets = sheets_of(listed(engine, day)[0].payload)
    head, *rows = sheets[LAYOUT.full.name]
    for row in rows:
        for heading, cell in zip(FORM.answer, (LAYOUT.results[0], date(2026, 11, 22), "张三"), strict=True):
            row[head.index(heading)] = cell
    return sheets


def checked(engine: Engine, sheets: dict[str, list[list[Any]]]) -> Checked:
    return check(engine, ReturnedFile("回复.xlsx", xlsx(sheets)), FORM, NOW)


@pytest.fixture
def filled(store: Engine) -> Engine:
    link = {"finding_id": finding_id("twin"), "rule": "road_check"}
    put(store, "twin", local_day=DAY, district=NORTH, outcome="listed")
    put(store, "1", local_day=DAY, district=NORTH, evidence=[{"kind": "check", "also_listed": [link]}])
    put(store, "2", local_day=DAY, district=NORTH, outcome="suspected", plate="鲁A00002")
    put(store, "3", local_day=DAY, district=NORTH, outcome="to_be_verified", reasons=["plate_conflict"], vehicle={})
    put(store, "4", local_day=DAY, district=NORTH, place="=1+1", owner="@甲")
    return store


def test_the_workbook_comes_back(filled: Engine) -> None:
    found = checked(filled, answered(filled, DAY))
    assert (found.errors, len(found.answers), found.unknown, found.district) == ([], 4, [], NORTH)


def test_as_it_is_it_has_no_answers_and_no_errors(filled: Engine) -> None:
    file = listed(filled, DAY)[0]
    found = check(filled, ReturnedFile(file.name, file.payload), FORM, NOW)
    assert (found.errors, found.answers, found.blank) == ([], [], 4)


def test_supplements_come_back(filled: Engine) -> None:
    listed(filled, DAY)
    put(filled, "2", outcome="violation")
    put(filled, "3", withdrawn=True)
    put(filled, "5", local_day=DAY, district=NORTH)
    put(filled, "6", local_day=DAY + timedelta(days=1), district=NORTH)
    found = checked(filled, answered(filled, DAY + timedelta(days=1)))
    assert (found.errors, len(found.answers)) == ([], 3)


def test_the_full_sheet_comes_back_as_csv(filled: Engine) -> None:
    """As Excel saves it: what was a text with a leading zero is a number then, and its file has nobody's number."""
    head, *rows = answered(filled, DAY)[LAYOUT.full.name]
    file = io.BytesIO()
    write_csv(file, head, [[str(cell) if isinstance(cell, date) else cell for cell in row] for row in rows])
    found = check(filled, ReturnedFile("全部栏目.csv", file.getvalue()), FORM, NOW)
    assert (found.errors, len(found.answers), found.district) == ([], 4, NORTH)


def test_the_issued_csv_with_three_more_columns(filled: Engine) -> None:
    text = listed(filled, DAY)[1].payload.decode("utf-8-sig").splitlines()
    lines = [f"{text[0]},{','.join(FORM.answer)}", *(f"{line},{LAYOUT.results[0]},2026/11/22,张三" for line in text[1:])]
    found = check(filled, ReturnedFile("回复.csv", "\r\n".join(lines).encode("gb18030")), FORM, NOW)
    assert (found.errors, len(found.answers)) == ([], 4)


def test_the_usual_layouts_term_is_the_usual_one() -> None:
    assert answer_term(LAYOUT, 15) == (USUAL_TERM.overdue_days, list(USUAL_TERM.open_results))
