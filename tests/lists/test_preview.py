"""The preview of a day's list: the files of an issued one without a number; never written over; what changed since the list before."""

import csv
import os
import re
import time
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, func, select

from services.findings.rows import case_number
from services.lists.answers.of_layout import answer_term
from services.lists.files.layout import layout_in_use
from services.lists.files.tables import tables
from services.lists.issued.content import CITY, Content
from services.lists.issued.freezing import previewed
from services.lists.issued.issuing import issue
from services.lists.preview import preview_of_day, write_preview
from services.settings import Settings
from services.store.engine import reading
from services.store.tables import CASE_LIST, CASE_LIST_FILE, LISTED_FINDING
from services.store.tables.findings import Finding
from tests.depth import how_many
from tests.lists.examples import DAY, finding_id, stated
from tests.lists.files.test_layout import changed
from tests.lists.issued.test_issuing import NORTH, SOUTH, content, lists_of, morning, put

NOON = datetime(2026, 11, 20, 4, 0, 0, tzinfo=UTC)
MADE = datetime(2026, 11, 21, 0, 0, 5, tzinfo=UTC)
Fill = Callable[[Iterable[dict[str, Any]]], None]
VIOLATIONS = "案件清单 待审核"


def write(store: Engine, out: Path, district: str | None = None, day: date = DAY, at: datetime = MADE) -> list[Path]:
    return write_preview(store, Settings(), day, district, out, at)


def lines(path: Path) -> list[list[str]]:
    return list(csv.reader(path.open(encoding="utf-8-sig", newline="")))[1:]


def cover(path: Path) -> str:
    return "\n".join(str(cell) for row in sheet(path, "封面") for cell in row if cell != "")


def sheet(path: Path, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python(skip_empty_area=False)


def number(seed: object, **changes: Any) -> str:
    return case_number(Finding(**stated(seed, **changes)))


def some() -> list[dict[str, Any]]:
    return [
        stated("check b", plate="豫C0T002", finding_id="0" * 32, first_at=NOON, last_at=NOON),
        stated("check a", plate="豫C0T003"),
        stated(
            "traffic", rule="restricted_traffic", outcome="to_be_verified", vehicle={}, reasons=["unregistered"], district=None
        ),
        stated("remote", rule="remote_sensing", outcome="suspected", measured=30.04, limit=30.0, district="410305"),
        stated("withdrawn", withdrawn=True),
        stated("yesterday", local_day=date(2026, 11, 19)),
    ]


def test_standing_findings_of_the_day_in_order(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill(some())
    book, pdf, listing = write(store, tmp_path / "lists")
    assert [path.name for path in (book, pdf, listing)] == [f"caselist-2026-11-20.{kind}" for kind in ("xlsx", "pdf", "csv")]
    assert [(row[0], row[2], row[15]) for row in lines(listing)] == [
        ("1", "豫C0T003", "违法"),
        ("2", "豫C0T002", "违法"),
        ("3", "豫C0T003", "嫌疑"),
        ("4", "豫C0T003", "待核实"),
    ]
    assert sorted(os.listdir(tmp_path / "lists")) == sorted(path.name for path in (book, pdf, listing))


def test_it_says_that_it_is_a_preview_when_it_was_made_and_stores_nothing(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill(some())
    book, pdf, _ = write(store, tmp_path)
    said = cover(book)
    assert "编号\n预览（未编号、未签发） preview" in said and "预览时间\n2026-11-21 08:00:05" in said
    assert "签发时间" not in said and "签发时尚缺" not in said and "预览时尚缺\n无" in said
    with ZipFile(book) as archive:
        assert "预览（未编号、未签发） preview" in archive.read("xl/worksheets/sheet2.xml").decode(), "on every page"
    assert pdf.read_bytes().startswith(b"%PDF")
    with reading(store) as connection:
        for table in (CASE_LIST, CASE_LIST_FILE, LISTED_FINDING):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def test_it_says_what_the_issued_list_then_says(store: Engine) -> None:
    """But for the number and the times."""
    for n, day in enumerate((DAY, DAY + timedelta(days=1))):
        put(store, f"n{n}", local_day=day, district=NORTH)
        put(store, f"s{n}", local_day=day, district=SOUTH, outcome="suspected")
        put(store, "late", local_day=DAY, district=NORTH, place=f"{n}")
        for district in (CITY, NORTH):
            at = morning(day)
            with reading(store) as connection:
                before = previewed(connection, district, day, at, answer_term(layout_in_use(None), 15))
            after = content(store, issue(store, district, day, at))
            as_before = {"number": before.number, "pending": before.pending}
            assert before == Content(**{**{name: getattr(after, name) for name in after.__struct_fields__}, **as_before})
    assert [one.why for one in after.supplements] == ["changed"]


def test_of_a_day_that_was_issued_how_things_stand_now(store: Engine, tmp_path: Path) -> None:
    """Each case once: what changed or came late stands as it is now, what was withdrawn or went elsewhere among the withdrawals."""
    for name in ("stays", "withdrawn", "milder", "elsewhere"):
        put(store, name, local_day=DAY, district=NORTH)
    issue(store, NORTH, DAY, morning(DAY))
    put(store, "withdrawn", withdrawn=True)
    put(store, "milder", outcome="to_be_verified", reasons=["unsure_place"])
    put(store, "elsewhere", district=SOUTH)
    put(store, "late", local_day=DAY, district=NORTH)
    book, _, listing = write(store, tmp_path, NORTH)
    rows = {row[1]: row for row in lines(listing)}
    assert {name: rows[number(name)][16] for name in ("stays", "late", "milder", "withdrawn", "elsewhere")} == {
        "stays": VIOLATIONS,
        "late": VIOLATIONS,
        "milder": "核查清单",
        "withdrawn": "撤回",
        "elsewhere": "撤回",
    }
    assert len(rows) == len(lines(listing)) == 5
    assert f"上一份清单\n{NORTH}-2026-0001" not in cover(book), "that is the day's own list: there is none before it"
    put(store, "withdrawn", withdrawn=False)
    assert len([row for row in lines(write(store, tmp_path, NORTH)[2]) if row[16] == "撤回"]) == 1


def test_of_a_day_that_was_issued_it_is_compared_with_the_list_before(store: Engine) -> None:
    """Not with the day's own list: the duty officer would read that nothing changed since yesterday."""
    for n, day in enumerate((DAY, DAY + timedelta(days=1))):
        put(store, f"n{n}", local_day=day, district=NORTH)
        issue(store, NORTH, day, morning(day))
    with reading(store) as connection:
        second = previewed(connection, NORTH, DAY + timedelta(days=1), MADE)
    own = lists_of(store, NORTH)[1]
    assert own.previous == f"{NORTH}-2026-0001"
    assert (second.previous, second.previous_counts) == (own.previous, own.previous_counts)


def test_a_case_that_was_renumbered_is_told_with_its_number_now(store: Engine, tmp_path: Path) -> None:
    put(store, "old", local_day=DAY)
    issue(store, CITY, DAY, morning(DAY))
    put(store, "new", local_day=DAY)
    put(store, "old", withdrawn=True, renumbered_as=finding_id("new"))
    rows = {row[1]: row for row in lines(write(store, tmp_path)[2])}
    assert set(rows) == {number("old"), number("new")} and number("new") in rows[number("old")][-1]


def test_before_the_first_list_nothing_is_compared(store: Engine) -> None:
    put(store, "a", local_day=DAY)
    issue(store, CITY, DAY, morning(DAY))
    put(store, "b", local_day=DAY - timedelta(days=3))
    with reading(store) as connection:
        found = previewed(connection, CITY, DAY - timedelta(days=3), MADE)
    assert (len(found.lines), found.previous, found.supplements, found.withdrawals) == (1, None, [], [])


def test_a_district_has_its_own(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill(some())
    book, _, listing = write(store, tmp_path, "410305")
    assert book.name == "caselist-2026-11-20-410305.xlsx"
    assert {row[1] for row in lines(listing)} == {number("remote")}


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_made_twice_it_has_the_same_bytes(store: Engine, fill: Fill, tmp_path: Path, umask: int) -> None:
    fill(some())
    first = [path.read_bytes() for path in write(store, tmp_path / "one")]
    before = os.umask(umask)
    try:
        time.sleep(1.1)
        second = [path.read_bytes() for path in write(store, tmp_path / "two")]
    finally:
        os.umask(before)
    assert first == second


def test_what_was_written_is_never_touched_again(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill(some())
    first = write(store, tmp_path)
    held = [path.read_bytes() for path in first]
    assert {path.stem for path in write(store, tmp_path)} == {"caselist-2026-11-20-2"}
    first[0].unlink()
    assert {path.stem for path in write(store, tmp_path)} == {"caselist-2026-11-20-3"}, "one missing file is not replaced"
    assert [path.read_bytes() for path in first[1:]] == held[1:] and not first[0].exists()


def test_two_who_write_at_once_get_two(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill(some())
    start, written = Barrier(3), list[tuple[str, ...]]()

    def run() -> None:
        start.wait()
        written.append(tuple(path.name for path in write(store, tmp_path / "lists")))

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(written)) == 3 and len(list((tmp_path / "lists").iterdir())) == 9, "no leftovers"


@pytest.mark.parametrize("district", ["洛龙", "../../etc", "x" * 300, "2", "12"])
def test_a_districts_name_cannot_lead_elsewhere_and_is_no_number(store: Engine, tmp_path: Path, district: str) -> None:
    for path in write(store, tmp_path, district):
        assert path.parent == tmp_path and path.exists() and path.name.isascii()
        assert re.fullmatch(r"caselist-2026-11-20-[0-9a-f]{12}\.\w+", path.name)


def test_a_failure_leaves_what_was_there_and_no_leftovers(
    store: Engine, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(some())
    out = tmp_path / "lists"
    old = sorted(path.read_bytes() for path in write(store, out))
    links = iter([OSError("no room")])
    monkeypatch.setattr(os, "link", lambda *_, **__: (_ for _ in ()).throw(next(links)))
    with pytest.raises(OSError, match="no room"):
        write(store, out)
    assert sorted(path.read_bytes() for path in out.iterdir()) == old


def test_the_citys_layout_is_what_previews_are_made_in(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill(some())
    own = tmp_path / "own.yaml"
    own.write_text(changed("heading: 处理结果", "heading: 处置情况"), encoding="utf-8")
    book = write_preview(store, Settings(lists_layout=own), DAY, None, tmp_path / "lists", MADE)[0]
    assert "处置情况" in sheet(book, "全部栏目及反馈")[0]


def test_a_long_list_goes_on_on_a_second_sheet(
    store: Engine, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.lists.files.workbook.ROWS_A_SHEET", 2)
    fill(stated(n, plate=f"豫C{n:05d}") for n in range(5))
    book = write(store, tmp_path)[0]
    names = [name for name in CalamineWorkbook.from_path(book).sheet_names if name.startswith(VIOLATIONS)]
    assert names == [VIOLATIONS, f"{VIOLATIONS}(2)", f"{VIOLATIONS}(3)"]
    assert [row[0] for name in names for row in sheet(book, name) if isinstance(row[0], float)] == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_a_cell_holds_no_more_than_excel_can_open(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill([stated("a", owner="长" * 40_000)])
    cells = [str(cell) for row in sheet(write(store, tmp_path)[0], "全部栏目及反馈") for cell in row]
    assert max(map(len, cells)) == 32_767 and max(cells, key=len).endswith("长…")


@pytest.mark.ci
@pytest.mark.slow
def test_time_and_memory_follow_the_rows(store: Engine, fill: Fill) -> None:
    """As issued lists: some kilobytes a row, the workbook streamed."""
    count, layout = how_many("cases in a list"), layout_in_use(None)
    fill(stated(n, plate=f"豫C{n:05d}") for n in range(count))
    tracemalloc.start()
    found = preview_of_day(store, DAY, None, MADE, layout, 15)
    assert sum(table.size for table in tables(found.content, layout)) == count
    found.file("xlsx")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000 + 12_000 * count, f"{peak:,} bytes for {count:,} rows"
