"""A day's list from the database to the two files."""

import csv
import os
import time
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine
from xlsxwriter import Workbook

from services.lists import day_files as writing_lists
from services.lists.day_files import write_case_list
from tests.depth import how_many
from tests.lists.examples import DAY, stated

NOON = datetime(2026, 11, 20, 4, 0, 0, tzinfo=UTC)
Fill = Callable[[Iterable[dict[str, Any]]], None]


def lines(path: Path) -> list[list[str]]:
    return list(csv.reader(path.open(encoding="utf-8-sig", newline="")))[1:]


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
    workbook, listing = write_case_list(store, DAY, None, tmp_path / "lists")
    assert [path.name for path in (workbook, listing)] == ["caselist-2026-11-20.xlsx", "caselist-2026-11-20.csv"]
    assert [(row[0], row[2], row[15]) for row in lines(listing)] == [
        ("1", "豫C0T003", "嫌疑"),
        ("2", "豫C0T003", "待核实"),
        ("3", "豫C0T003", "违法"),
        ("4", "豫C0T002", "违法"),
    ]
    book = CalamineWorkbook.from_path(workbook)
    assert [len(book.get_sheet_by_name(name).to_python()) - 1 for name in ("违法", "嫌疑", "待核实")] == [2, 1, 1]
    assert sorted(os.listdir(tmp_path / "lists")) == ["caselist-2026-11-20.csv", "caselist-2026-11-20.xlsx"]


def test_a_districts_list_holds_its_own_and_says_how_many_have_none(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill(some())
    workbook, listing = write_case_list(store, DAY, "410305", tmp_path)
    assert workbook.name == "caselist-2026-11-20-410305.xlsx"
    assert [row[9] for row in lines(listing)] == ["410305"]
    cover = CalamineWorkbook.from_path(workbook).get_sheet_by_name("说明").to_python()
    assert any("另有 1 件区县不明" in str(cell) for row in cover for cell in row)


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_written_twice_it_has_the_same_bytes(store: Engine, fill: Fill, tmp_path: Path, umask: int) -> None:
    """But for the time of making, which is stated."""
    fill(some())
    first = [path.read_bytes() for path in write_case_list(store, DAY, None, tmp_path / "one", NOON)]
    before = os.umask(umask)
    try:
        time.sleep(1.1)
        second = [path.read_bytes() for path in write_case_list(store, DAY, None, tmp_path / "two", NOON)]
    finally:
        os.umask(before)
    assert first == second


@pytest.mark.parametrize("district", ["洛龙", "../../etc", "", "x" * 300])
def test_a_districts_name_cannot_lead_elsewhere(store: Engine, tmp_path: Path, district: str) -> None:
    for path in write_case_list(store, DAY, district, tmp_path):
        assert path.parent == tmp_path
        assert path.name.isascii()
        assert path.exists()


def test_a_failure_leaves_the_old_list_and_no_leftovers(
    store: Engine, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(some())
    old = [path.read_bytes() for path in write_case_list(store, DAY, None, tmp_path / "lists")]
    monkeypatch.setattr(writing_lists, "counts", lambda *_: {"violation": 7})
    with pytest.raises(RuntimeError, match="counted"):
        write_case_list(store, DAY, None, tmp_path / "lists")
    assert sorted(path.read_bytes() for path in (tmp_path / "lists").iterdir()) == sorted(old)


def cells_alone_s(rows: list[list[str]], path: Path) -> float:
    """Processor time of the library for these cells, with nothing else: the measure on whatever machine this is."""
    started = time.process_time()
    with Workbook(path, {"constant_memory": True}) as book:
        sheet, wrapped = book.add_worksheet(), book.add_format({"text_wrap": True})
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell, wrapped)
    return time.process_time() - started


@pytest.mark.slow
def test_many_cases_are_written_fast_and_streamed(store: Engine, fill: Fill, tmp_path: Path) -> None:
    count = how_many("cases in a list")
    fill(stated(number, plate=f"豫C{number:05d}") for number in range(count))
    started = time.process_time()
    workbook, listing = write_case_list(store, DAY, None, tmp_path)
    taken, rows = time.process_time() - started, lines(listing)
    assert len(rows) == count
    alone = max(cells_alone_s(rows, tmp_path / "alone.xlsx") for _ in range(2))
    assert taken < 4 * alone, f"{taken:.1f} s of the processor; the library alone takes {alone:.1f} s for the same cells"
    assert len(CalamineWorkbook.from_path(workbook).get_sheet_by_name("违法").to_python()) == 1 + count


@pytest.mark.ci
@pytest.mark.slow
def test_memory_does_not_grow_with_the_list(store: Engine, fill: Fill, tmp_path: Path) -> None:
    peaks = []
    for day, count in ((DAY, 2_500), (date(2026, 11, 21), 6_500)):
        fill(stated(f"{day} {number}", plate=f"豫C{number:05d}", local_day=day) for number in range(count))
        tracemalloc.start()
        write_case_list(store, day, None, tmp_path)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 400_000, f"2,500 rows took {peaks[0]:,} bytes, 6,500 took {peaks[1]:,}"
