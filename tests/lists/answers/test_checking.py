"""A returned list is checked against what was issued: each fault is named with its sheet, row and column, in both languages."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from rules.timing.times import LOCAL
from services.lists.answers.checking import Checked, check
from services.lists.answers.refusals import ReturnRefused
from services.lists.answers.returned_file import ReturnedFile
from services.lists.issued.issuing import issue
from services.store.engine import open_engine, reading
from services.store.tables import LIST_ANSWER
from tests.lists.answers.returned import (
    FORM,
    HEADINGS,
    Row,
    answer,
    answered,
    case,
    content_of,
    issued,
    returned,
    returned_csv,
    rows_of,
    sheets_of,
    store_file,
    table,
    xlsx,
)
from tests.lists.examples import DAY
from tests.lists.issued.test_issuing import NORTH, SOUTH, morning, put

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=LOCAL)
FULL = "全部栏目及反馈"
NAMES = [str(n) for n in range(12)]


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Engine]:
    """SQLite alone: what is asked of the database is asked of both in `test_loading`."""
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def north(store: Engine) -> int:
    issued(store, SOUTH, names=["100"])
    return issued(store, NORTH, names=NAMES)


def faults(checked: Checked) -> list[tuple[str, int, str]]:
    return [(one.sheet, one.row, one.column) for one in checked.errors]


def found(store: Engine, list_id: int, change: Callable[[list[Row]], Any]) -> Checked:
    return check(store, returned(store, list_id, change), FORM, NOW)


def test_a_list_comes_back_answered(store: Engine, north: int) -> None:
    def three_of_them(rows: list[Row]) -> None:
        for place in (0, 3, 5):
            rows[place] = answered(rows[place])

    checked = found(store, north, three_of_them)
    assert (checked.district, checked.error_count, len(checked.answers), checked.blank) == (NORTH, 0, 3, 9)
    one = checked.answers[0]
    assert (one.list_id, one.case_number) == (north, rows_of(content_of(store, north))[0]["案件编号"])
    assert (one.result, one.handler) == ("已立案处罚", "张三")
    assert one.handled_at == datetime(2026, 11, 21, 9, 30, tzinfo=LOCAL)
    with reading(store) as connection:
        assert not connection.execute(select(LIST_ANSWER)).all(), "nothing is loaded before yes"


TEN_FAULTS = [
    "工作表“全部栏目及反馈”第 2 行：处理结果 为“已罚”，应为以下之一：已立案处罚、核实后不构成违法、办理中",
    'sheet "全部栏目及反馈", row 2: 处理结果 is "已罚", expected one of 已立案处罚, 核实后不构成违法, 办理中',
    "工作表“全部栏目及反馈”第 3 行：处理时间 为“上周五”，应为北京时间，如 2026-11-21 09:30，可只写日期",
    'sheet "全部栏目及反馈", row 3: 处理时间 is "上周五", expected a local time such as 2026-11-21 09:30, or a day alone',
    "工作表“全部栏目及反馈”第 4 行：处理时间 为“2026-11-22 12:01:00”，应为不晚于现在 2026-11-22 12:00",
    'sheet "全部栏目及反馈", row 4: 处理时间 is "2026-11-22 12:01:00", expected not in the future, now is 2026-11-22 12:00',
    "工作表“全部栏目及反馈”第 5 行：处理时间 为“2026-11-19”，应为不早于违法时间 2026-11-20 08:30",
    'sheet "全部栏目及反馈", row 5: 处理时间 is "2026-11-19", expected not before the finding, 2026-11-20 08:30',
    "工作表“全部栏目及反馈”第 6 行：经办人 没有填写，应为经办人姓名",
    'sheet "全部栏目及反馈", row 6: 经办人 is blank, expected the name of who handled the case',
    "工作表“全部栏目及反馈”第 7 行：号牌号码 为“豫C99999”，应为与发出的清单一致：“{plate}”",
    'sheet "全部栏目及反馈", row 7: 号牌号码 is "豫C99999", expected "{plate}", as it was issued',
    "工作表“全部栏目及反馈”第 8 行：案件编号 为“{foreign}”，应为列入发给本单位清单的案件编号（此案件属于洛龙区 410311）",
    'sheet "全部栏目及反馈", row 8: 案件编号 is "{foreign}", expected the number of a case that a list of the receiver named (this one is of Luolong 410311)',
    "工作表“全部栏目及反馈”第 10 行：案件编号 为“{doubled}”，应为每件一行（已见第 9 行）",
    'sheet "全部栏目及反馈", row 10: 案件编号 is "{doubled}", expected one row a case (it is in row 9, too)',
    "工作表“全部栏目及反馈”第 11 行：经办人 为“张\\n三”，应为不含控制字符或换行的文字",
    'sheet "全部栏目及反馈", row 11: 经办人 is "张\\n三", expected a text without control characters or line breaks',
    "工作表“全部栏目及反馈”第 12 行：经办人 为“{long}…”，应为至多 200 个字，现有 201 个",
    'sheet "全部栏目及反馈", row 12: 经办人 is "{long}…", expected at most 200 characters, not 201',
]


def test_ten_faults_in_one_file_are_named_each(store: Engine, north: int) -> None:
    rows = rows_of(content_of(store, north))

    def ten_faults(rows: list[Row]) -> None:
        rows[0] = answered(rows[0], result="已罚")
        rows[1] = answered(rows[1], at="上周五")
        rows[2] = answered(rows[2], at=NOW.replace(tzinfo=None) + timedelta(minutes=1))
        rows[3] = answered(rows[3], at="2026-11-19")
        rows[4] = answered(rows[4], by=" ")
        rows[5] = answered(rows[5]) | {"号牌号码": "豫C99999"}
        rows[6] = answered(rows[6]) | {"案件编号": case("100")}
        rows[7] = answered(rows[7])
        rows[8] = answered(rows[7])
        rows[9] = answered(rows[9], by="张\n三")
        rows[10] = answered(rows[10], by="好" * 201)
        rows[11] = answered(rows[11])

    checked = found(store, north, ten_faults)
    said = [text for error in checked.errors for text in (error.line.zh, error.line.en)]
    named = {"plate": rows[5]["号牌号码"], "foreign": case("100"), "doubled": rows[7]["案件编号"], "long": "好" * 199}
    assert said == [text.format(**named) for text in TEN_FAULTS]
    assert checked.error_count == 10 and len(checked.answers) == 1


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("PW-20261120-ffffffffffffffff", "a list of the receiver named"),  # nobody's
        ("PW-20261121-{rest}", "a list of the receiver named"),  # the day is another
        ("PW-20261320-{rest}", "a list of the receiver named"),  # there is no such day
        ("PW-20261120-{short}", "a list of the receiver named"),
        ("pw-20261120-{rest}", "a list of the receiver named"),
        ("", "a list of the receiver named"),
    ],
)
def test_numbers_that_are_no_case_of_the_list(store: Engine, north: int, number: str, expected: str) -> None:
    rest = rows_of(content_of(store, north))[0]["案件编号"][12:]

    def renamed(rows: list[Row]) -> None:
        rows[0] = answered(rows[0]) | {"案件编号": number.format(rest=rest, short=rest[:-1])}

    checked = found(store, north, renamed)
    assert faults(checked) == [(FULL, 2, "案件编号")] and expected in checked.errors[0].line.en
    assert not checked.answers


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (date(2026, 11, 20), datetime(2026, 11, 20)),  # the day of the finding, though midnight is before it
        (datetime(2026, 11, 20, 8, 30), datetime(2026, 11, 20, 8, 30)),  # its minute
        (datetime(2026, 11, 20, 8, 29), None),
        ("2026-11-21", datetime(2026, 11, 21)),
        ("2026/11/21 9:05", datetime(2026, 11, 21, 9, 5)),
        ("2026年11月21日", datetime(2026, 11, 21)),
        ("2026.11.21 ０９：３０", datetime(2026, 11, 21, 9, 30)),
        ("2026-11-22 12:00:00", datetime(2026, 11, 22, 12)),
        ("2026-11-22", datetime(2026, 11, 22)),
        ("2026-11-23", None),
        ("2026-02-30", None),
        ("2026-11-21 25:00", None),
        ("11月21日", None),
        ("21/11/2026", None),
        (46347.4, None),
        ("09:30", None),
        (None, None),
    ],
)
def test_times(store: Engine, north: int, cell: Any, kept: datetime | None) -> None:
    def at(rows: list[Row]) -> None:
        rows[0] = answered(rows[0], at=cell)

    checked = found(store, north, at)
    assert [one.handled_at for one in checked.answers] == ([] if kept is None else [kept.replace(tzinfo=LOCAL)])
    assert faults(checked) == ([(FULL, 2, "处理时间")] if kept is None else [])


@pytest.mark.parametrize("handler", ['=HYPERLINK("x")', "+86 张", "-", "@张三", "'=1", "一" * 200, 1024])
def test_texts_are_kept_as_they_were_written(store: Engine, north: int, handler: Any) -> None:
    def by(rows: list[Row]) -> None:
        rows[0] = answered(rows[0], by=handler)

    (one,) = check(store, returned_csv(store, north, by), FORM, NOW, NORTH).answers
    assert one.handler == str(handler)


@pytest.mark.parametrize(
    "handler",
    [
        "张\u202e三",
        "张\u200b三",
        "张\x07三",
        "张\u2028三",
    ],
)
def test_what_no_name_has(store: Engine, north: int, handler: str) -> None:
    def by(rows: list[Row]) -> None:
        rows[0] = answered(rows[0], by=handler)

    checked = check(store, returned_csv(store, north, by), FORM, NOW, NORTH)
    assert faults(checked) == [("", 2, "经办人")]
    assert checked.errors[0].line.zh.startswith("第 2 行：经办人")


def test_any_changed_cell_is_named_also_where_nothing_is_answered(store: Engine, north: int) -> None:
    def changed(rows: list[Row]) -> None:
        rows[1] |= {"违法地点": "别处", "检测值": 1.1, "所有人": None, "号牌种类": "02"}

    checked = found(store, north, changed)
    assert [row[1:] for row in faults(checked)] == [(3, "号牌种类"), (3, "所有人"), (3, "违法地点"), (3, "检测值")]
    assert checked.errors[3].line.en.endswith('检测值 is "1.1", expected "2.4", as it was issued')
    assert checked.errors[1].line.zh.endswith("所有人 没有填写，应为与发出的清单一致：“洛城试验运输队”")


def test_what_a_spreadsheet_does_to_cells_is_no_change(store: Engine, north: int) -> None:
    """Excel writes a CSV's 01 as 1, and its times without seconds; sorting and counting anew are the receiver's own affair."""

    def saved_again(rows: list[Row]) -> None:
        rows.reverse()
        for number, row in enumerate(rows, 1):
            row |= {"序号": number, "号牌种类": "1", "违法时间": "2026/11/20 8:30", "限值": "1.20"}
        rows[0] = answered(rows[0], at="2026/11/21 9:30")

    checked = check(store, returned_csv(store, north, saved_again), FORM, NOW)
    assert (checked.errors, len(checked.answers), checked.district) == ([], 1, NORTH)


def test_columns_of_the_receivers_own_are_not_read_and_said(store: Engine, north: int) -> None:
    rows = [answered(row) for row in rows_of(content_of(store, north))]
    sheets = sheets_of(content_of(store, north).number, [])
    sheets[FULL] = [[*HEADINGS, "备注"], *([*cells, "已电话联系"] for cells in table(rows))]
    checked = check(store, ReturnedFile("回复.xlsx", xlsx(sheets)), FORM, NOW)
    assert (checked.error_count, checked.unknown, len(checked.answers)) == (0, ["备注"], 12)


def test_an_answer_on_two_sheets(store: Engine, north: int) -> None:
    """The first sheet that is filled in counts; another one must say the same, or nothing."""
    content = content_of(store, north)
    rows = rows_of(content)
    one, two = [answered(rows[0]), answered(rows[1]), rows[2]], [answered(rows[0]), rows[1], answered(rows[2])]
    sheets = sheets_of(content.number, []) | {"甲": [HEADINGS, *table(one)], "乙": [HEADINGS, *table(two)]}
    checked = check(store, ReturnedFile("回复.xlsx", xlsx(sheets)), FORM, NOW)
    assert (checked.error_count, len(checked.answers)) == (0, 3)
    sheets["乙"] = [HEADINGS, *table([answered(rows[0], by="李四"), rows[1], answered(rows[2])])]
    checked = check(store, ReturnedFile("回复.xlsx", xlsx(sheets)), FORM, NOW)
    assert [error.line.en for error in checked.errors] == [
        'sheet "乙", row 2: 经办人 is "李四", expected "张三" as on sheet "甲", row 2'
    ]
    assert len(checked.answers) == 2


def test_two_tables_on_one_sheet(store: Engine, north: int) -> None:
    content = content_of(store, north)
    rows = [answered(row) for row in rows_of(content)]
    sheets = sheets_of(content.number, [])
    sheets[FULL] = [["本市号牌"], HEADINGS, *table(rows[:5]), [], ["外地号牌"], HEADINGS, *table(rows[5:]), ["制表：＿＿"]]
    checked = check(store, ReturnedFile("回复.xlsx", xlsx(sheets)), FORM, NOW)
    assert (checked.error_count, len(checked.answers)) == (0, 12)


def test_a_line_that_changed_since_is_answered_as_it_was_listed(store: Engine, north: int) -> None:
    """The next list names the case anew; what comes back for the first one is right all the same, and so is what comes back for the second."""
    first = returned(store, north, answer())
    put(store, "3", place="别处")
    second = issued(store, NORTH, DAY + timedelta(days=1))
    checked = check(store, first, FORM, NOW)
    assert checked.error_count == 0 and {one.list_id for one in checked.answers} == {north}
    checked = check(store, returned(store, second, answer("办理中")), FORM, NOW)
    assert [(one.case_number, one.list_id) for one in checked.answers] == [(case("3"), second)]


def test_a_case_that_is_withdrawn_meanwhile_can_be_answered(store: Engine, north: int) -> None:
    file = returned(store, north, answer())
    put(store, "3", withdrawn=True)
    issued(store, NORTH, DAY + timedelta(days=1))
    assert len(check(store, file, FORM, NOW).answers) == 12


def test_lists_of_several_days_in_one_file(store: Engine, north: int) -> None:
    second = issued(store, NORTH, DAY + timedelta(days=1), names=["50"])
    rows = [*rows_of(content_of(store, north)), *rows_of(content_of(store, second))]
    sheets = {"合并": [HEADINGS, *table([answered(row, at=datetime(2026, 11, 22, 10)) for row in rows])]}
    checked = check(store, ReturnedFile("回复.xlsx", xlsx(sheets)), FORM, NOW)
    assert (checked.error_count, {one.list_id for one in checked.answers}) == (0, {north, second})


def test_the_citys_list_holds_cases_of_all(store: Engine, north: int) -> None:
    city = issued(store, "")
    file = returned(store, city, answer())
    checked = check(store, file, FORM, NOW)
    assert (checked.district, checked.error_count, len(checked.answers)) == ("", 0, 13)
    checked = check(store, file, FORM, NOW, NORTH)
    assert [one.value for one in checked.errors] == [case("100")]


def test_whose_list_it_is(store: Engine, north: int) -> None:
    south = content_of(store, 1)
    assert south.district == SOUTH
    both = ReturnedFile("回复.xlsx", xlsx({**sheets_of(south.number, []), "另": [["410302-2026-0001"]]}))
    with pytest.raises(ReturnRefused, match="numbers of lists of 410302, 410311"):
        check(store, both, FORM, NOW)
    bare = ReturnedFile("a.xlsx", xlsx({"全": [HEADINGS]}))
    with pytest.raises(ReturnRefused, match="cannot be told whose list"):
        check(store, bare, FORM, NOW)
    assert check(store, bare._replace(name="410302-2026-0001 回复.xlsx"), FORM, NOW).district == NORTH
    assert check(store, bare._replace(name="410302-2025-0001 回复.xlsx"), FORM, NOW, SOUTH).district == SOUTH


def test_a_list_whose_file_is_not_stored_cannot_be_compared(store: Engine, north: int) -> None:
    put(store, "60", local_day=DAY + timedelta(days=1), district=NORTH)
    second = issue(store, NORTH, DAY + timedelta(days=1), morning(DAY + timedelta(days=1)))
    file = returned(store, second, lambda rows: None)
    checked = check(store, file, FORM, NOW)
    assert "a stored file of its list" in checked.errors[0].line.en
    store_file(store, second)
    assert check(store, file, FORM, NOW).error_count == 0


def test_cases_of_too_many_days(store: Engine) -> None:
    days = [DAY - timedelta(days=n) for n in range(94)]
    rows = [["", case("1", day)] for day in days]
    for count in (93, 94):
        file = ReturnedFile("410302-2026-0001.xlsx", xlsx({"全": [HEADINGS, *rows[:count]]}))
        if count > 93:
            with pytest.raises(ReturnRefused, match="cases of 94 days, expected at most 93"):
                check(store, file, FORM, NOW, NORTH)
        else:
            assert check(store, file, FORM, NOW, NORTH).error_count == 93


def test_errors_are_counted_and_the_first_ones_kept(store: Engine, north: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.lists.answers.checking.MOST_ERRORS", 3)
    checked = found(store, north, answer(result="不明"))
    assert (len(checked.errors), checked.error_count, checked.answers) == (3, 12, [])
