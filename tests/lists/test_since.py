"""A written list is never touched again; the next one says what was withdrawn or changed since."""

import csv
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, update

from services.findings.rows import case_number
from services.lists.day_files import write_case_list
from services.lists.rows import HEADINGS
from services.store.engine import writing
from services.store.tables import FINDING
from services.store.tables.findings import Finding
from tests.lists.examples import DAY, finding_id, stated

Fill = Callable[[Iterable[dict[str, Any]]], None]
MORNING, EVENING = datetime(2026, 11, 21, 0, 0, 5, tzinfo=UTC), datetime(2026, 11, 21, 10, 30, tzinfo=UTC)


def change(store: Engine, seed: object, **columns: Any) -> None:
    with writing(store) as connection:
        connection.execute(update(FINDING).where(FINDING.c.finding_id == finding_id(seed)).values(columns))


def lines(path: Path) -> dict[str, list[str]]:
    """Rows of the CSV by case number."""
    return {row[1]: row for row in list(csv.reader(path.open(encoding="utf-8-sig", newline="")))[1:]}


def sheet(path: Path, name: str) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()


def cover(path: Path) -> str:
    return "\n".join(str(cell) for row in sheet(path, "说明") for cell in row if cell)


def number(seed: object) -> str:
    return case_number(Finding(**stated(seed)))


def test_the_list_says_when_it_was_made(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill([stated("a")])
    workbook, _ = write_case_list(store, DAY, None, tmp_path, MORNING)
    assert "生成时间\n2026-11-21 08:00:05" in cover(workbook) and "上一份" not in cover(workbook)
    assert "撤回与变动" not in CalamineWorkbook.from_path(workbook).sheet_names


def test_what_became_of_the_list_before(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill(stated(seed) for seed in ("stays", "withdrawn", "milder"))
    first = write_case_list(store, DAY, None, tmp_path, MORNING)
    held = [path.read_bytes() for path in first]
    change(store, "withdrawn", withdrawn=True)
    change(store, "milder", outcome="to_be_verified", reasons=["unsure_place"])
    change(store, "stays", owner="别的运输队", basis="GB 3847-2018 cl. 9")  # words it, and makes it no other case
    fill([stated("new")])
    workbook, listing = write_case_list(store, DAY, None, tmp_path, EVENING)
    assert [path.name for path in (workbook, listing)] == ["caselist-2026-11-20-2.xlsx", "caselist-2026-11-20-2.csv"]
    assert [path.read_bytes() for path in first] == held, "a written list is never touched again"
    head, *changes = sheet(workbook, "撤回与变动")
    assert {(row[0], row[6], row[7], row[8]) for row in changes} == {
        (number("withdrawn"), "违法", "已撤回", ""),
        (number("milder"), "违法", "有变动", "状态：待核实"),
    }
    assert head[6:8] == ["上一份清单的状态", "现状"]
    said = cover(workbook)
    assert "上一份清单：caselist-2026-11-20（生成于 2026-11-21 08:00:05）" in said
    assert "已撤回 1 件、有变动 1 件" in said and "新增 1 件" in said
    rows = lines(listing)
    assert rows[number("withdrawn")][HEADINGS.index("状态")] == "已撤回" and rows[number("withdrawn")][0] == ""
    assert {row[15] for row in rows.values()} == {"违法", "待核实", "已撤回"}
    assert "违法\n2" in said, "what is withdrawn is not counted"


def test_a_third_list_is_compared_with_the_second(store: Engine, fill: Fill, tmp_path: Path) -> None:
    """What was said to be withdrawn is not said again; what is reinstated is new."""
    fill([stated("a"), stated("b")])
    write_case_list(store, DAY, None, tmp_path, MORNING)
    change(store, "a", withdrawn=True)
    write_case_list(store, DAY, None, tmp_path, EVENING)
    third, listing = write_case_list(store, DAY, None, tmp_path, EVENING)
    assert third.name == "caselist-2026-11-20-3.xlsx"
    assert sheet(third, "撤回与变动")[1:] == [] and set(lines(listing)) == {number("b")}
    change(store, "a", withdrawn=False)
    fourth, _ = write_case_list(store, DAY, None, tmp_path, EVENING)
    assert "上一份清单：caselist-2026-11-20-3" in cover(fourth) and "新增 1 件" in cover(fourth)


def test_a_case_that_is_another_districts_now_is_not_withdrawn(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill([stated("a"), stated("b")])
    write_case_list(store, DAY, "410311", tmp_path, MORNING)
    change(store, "a", district="410305")
    workbook, _ = write_case_list(store, DAY, "410311", tmp_path, EVENING)
    assert workbook.name == "caselist-2026-11-20-410311-2.xlsx"
    assert [row[7] for row in sheet(workbook, "撤回与变动")[1:]] == ["已不在本清单（日期或区县有变）"]


def renumber(store: Engine, seed: object, to: object) -> None:
    change(store, seed, withdrawn=True, renumbered_as=finding_id(to))


def test_a_case_that_was_only_renumbered_is_not_withdrawn(store: Engine, fill: Fill, tmp_path: Path) -> None:
    """Once, or twice, or into a case that was there; what stands under no number any more is withdrawn all the same."""
    fill(stated(seed) for seed in ("once", "twice", "joined", "there", "withdrawn"))
    write_case_list(store, DAY, None, tmp_path, MORNING)
    fill([*(stated(seed) for seed in ("new number", "second", "third", "new")), stated("nowhere", withdrawn=True)])
    led = {"once": "new number", "twice": "second", "second": "third", "joined": "there", "withdrawn": "nowhere"}
    for old, new in led.items():
        renumber(store, old, new)
    workbook, listing = write_case_list(store, DAY, None, tmp_path, EVENING)
    assert {(row[0], row[7], row[8]) for row in sheet(workbook, "撤回与变动")[1:]} == {
        (number("once"), "有变动", f"案件编号：{number('new number')}"),
        (number("twice"), "有变动", f"案件编号：{number('third')}"),
        (number("joined"), "有变动", f"案件编号：{number('there')}"),
        (number("withdrawn"), "已撤回", ""),
    }
    assert "已撤回 1 件、有变动 3 件" in cover(workbook) and "新增 1 件" in cover(workbook)
    standing = {number(seed) for seed in ("new number", "third", "there", "new")}
    assert set(lines(listing)) == {*standing, number("withdrawn")}
    third, _ = write_case_list(store, DAY, None, tmp_path, EVENING)
    assert sheet(third, "撤回与变动")[1:] == [], "said once"


def test_a_case_that_was_renumbered_into_another_day_stands_there(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill([stated("old"), stated("stays")])
    write_case_list(store, DAY, None, tmp_path, MORNING)
    moved = stated("earlier", local_day=DAY - timedelta(days=1))
    fill([moved])
    renumber(store, "old", "earlier")
    workbook, listing = write_case_list(store, DAY, None, tmp_path, EVENING)
    (row,) = sheet(workbook, "撤回与变动")[1:]
    assert row[7:9] == ["已不在本清单（日期或区县有变）", f"案件编号：{case_number(Finding(**moved))}"]
    assert set(lines(listing)) == {number("stays")}


@pytest.mark.parametrize("district", ["2", "12", "410311"])
def test_a_districts_list_is_no_later_list_of_the_day(store: Engine, fill: Fill, tmp_path: Path, district: str) -> None:
    fill([stated("a")])
    write_case_list(store, DAY, district, tmp_path, MORNING)
    workbook, _ = write_case_list(store, DAY, None, tmp_path, MORNING)
    assert workbook.name == "caselist-2026-11-20.xlsx" and "上一份" not in cover(workbook)


@pytest.mark.parametrize(
    "edited", [b"", b"PK\x03\x04", "号牌,状态\r\n".encode("gb18030"), ",".join(HEADINGS).encode() + b"\r\n1,2\r\n"]
)
def test_a_list_that_somebody_edited_is_not_compared_and_not_touched(
    store: Engine, fill: Fill, tmp_path: Path, edited: bytes
) -> None:
    fill([stated("a")])
    _, listing = write_case_list(store, DAY, None, tmp_path, MORNING)
    listing.write_bytes(edited)
    workbook, _ = write_case_list(store, DAY, None, tmp_path, EVENING)
    assert "未能比较" in cover(workbook) and listing.read_bytes() == edited


def test_one_missing_file_of_a_list_is_not_replaced(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill([stated("a")])
    first, listing = write_case_list(store, DAY, None, tmp_path, MORNING)
    first.unlink()
    second, _ = write_case_list(store, DAY, None, tmp_path, EVENING)
    assert second.name == "caselist-2026-11-20-2.xlsx" and listing.exists() and not first.exists()
    assert "上一份清单：caselist-2026-11-20。" in cover(second)


def test_two_who_write_at_once_get_two_lists(store: Engine, fill: Fill, tmp_path: Path) -> None:
    fill([stated("a")])
    start, written = Barrier(4), []

    def write() -> None:
        start.wait()
        written.append(tuple(path.name for path in write_case_list(store, DAY, None, tmp_path / "lists", MORNING)))

    threads = [Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(written)) == 4
    assert len(list((tmp_path / "lists").iterdir())) == 8, "no leftovers"
