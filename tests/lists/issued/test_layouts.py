"""A list is read by the layout that it was issued with: its files, its page, what comes back, whatever the city's YAML says since."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, update

from services.lists.answers.loading import load
from services.lists.answers.returned_file import ReturnedFile
from services.lists.files.layout import Layout, layout_in_use, parsed_layout
from services.lists.files.made import made_files
from services.lists.issued.issuing import issue
from services.lists.issued.layouts import layout_of
from services.lists.returns import check_return
from services.store.engine import reading, writing
from services.store.tables import CASE_LIST, LIST_LAYOUT
from tests.lists.examples import DAY, finding_id
from tests.lists.files.test_layout import changed
from tests.lists.filled_in import filled_in
from tests.lists.issued.test_issuing import NORTH, morning, put

USUAL = layout_in_use(None)
LATER = datetime(2026, 11, 25, tzinfo=UTC)
NUMBER = f"PW-{DAY:%Y%m%d}-{finding_id('a')[:16]}"


def edited(*pairs: tuple[str, str]) -> Layout:
    text = changed("title: 机动车", "title: 洛城")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return parsed_layout(text, "own.yaml")


OTHER = edited(
    ("case_number: {heading: 案件编号", "case_number: {heading: 线索编号"),
    ("result: {heading: 处理结果", "result: {heading: 处置情况"),
    ("handled_at: {heading: 处理时间", "handled_at: {heading: 处置日期"),
    ("results: [已立案处罚,", "results: [已处罚,"),
)


@pytest.fixture
def issued(store: Engine) -> int:
    put(store, "a", local_day=DAY, district=NORTH)
    return issue(store, NORTH, DAY, morning(DAY), layout=USUAL)


def test_the_layout_is_kept_once(store: Engine, issued: int) -> None:
    ids = [
        issue(store, NORTH, DAY + timedelta(days=n), morning(DAY + timedelta(days=n)), layout=one)
        for n, one in ((1, USUAL), (2, OTHER))
    ]
    with reading(store) as connection:
        assert [layout_of(connection, one) for one in (issued, *ids)] == [USUAL, USUAL, OTHER]
        assert connection.execute(select(func.count()).select_from(LIST_LAYOUT)).scalar_one() == 2


def test_files_that_are_made_after_the_city_changed_its_layout(store: Engine, issued: int) -> None:
    in_other = {one.name: one.payload for one in made_files(store, issued, OTHER)}
    csv = in_other[f"{NORTH}-2026-0001.csv"].decode("utf-8-sig")
    assert csv.splitlines()[0] == ",".join(USUAL.headings(USUAL.csv))


def returned(store: Engine, list_id: int, result: str, name: str = f"{NORTH}-2026-0001.xlsx") -> ReturnedFile:
    book = next(one.payload for one in made_files(store, list_id, OTHER) if one.kind == "xlsx")
    return ReturnedFile(name, filled_in(book, {NUMBER: (result, "2026-11-21", "王五")}))


@pytest.mark.parametrize("name", [f"{NORTH}-2026-0001.xlsx", "反馈.xlsx"], ids=["by its name", "by its cover"])
def test_an_answered_list_is_read_by_its_own_layout(store: Engine, issued: int, name: str) -> None:
    """Columns and words are those of the list, not of the YAML of now."""
    checked = check_return(store, returned(store, issued, "已立案处罚", name), OTHER, LATER)
    assert (checked.errors, len(checked.answers), checked.district) == ([], 1, NORTH)
    assert load(store, checked, "张三", LATER) == 1
    wrong = check_return(store, returned(store, issued, "已处罚", name), OTHER, LATER)
    assert wrong.error_count == 1 and "已处罚" in wrong.errors[0].shown


def test_without_its_number_the_first_layout_whose_columns_it_has(store: Engine, issued: int) -> None:
    made_files(store, issued, OTHER)
    rows = ["案件编号,处理结果,处理时间,经办人", f"{NUMBER},已立案处罚,2026-11-21,王五"]
    csv = ReturnedFile("反馈.csv", "\r\n".join(rows).encode("utf-8-sig"))
    assert len(check_return(store, csv, OTHER, LATER, NORTH).answers) == 1


def test_an_answer_to_a_case_that_a_later_list_in_another_layout_names(store: Engine, issued: int) -> None:
    """Its cells are compared with those of that list's files, by the headings that those have."""
    made_files(store, issued, USUAL)
    put(store, "a", place="别处")
    later = issue(store, NORTH, DAY + timedelta(days=1), morning(DAY + timedelta(days=1)), layout=OTHER)
    made_files(store, later, USUAL)
    old = returned(store, issued, "已立案处罚")
    assert check_return(store, old, OTHER, LATER).error_count == 0


def test_a_list_of_before_layouts_were_kept_has_the_citys(store: Engine, issued: int) -> None:
    with writing(store) as connection:
        connection.execute(update(CASE_LIST).values(layout_sha256=None))
    csv = next(one.payload for one in made_files(store, issued, OTHER) if one.kind == "csv")
    assert csv.decode("utf-8-sig").startswith(",".join(OTHER.headings(OTHER.csv)))
