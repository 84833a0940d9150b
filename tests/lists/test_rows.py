"""A case as a list words it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from services.findings.rows import case_number
from services.lists.rows import CaseRow, case_row
from services.store.tables.findings import Finding

MORNING = datetime(2026, 11, 20, 0, 30, 5, tzinfo=UTC)
STAY = {"rule": "restricted_traffic", "code": "1344", "pollutant": None, "measured": None, "limit": None, "minutes": 20}


def test_a_road_check(finding: Callable[..., Finding]) -> None:
    row = case_row(finding(), 3)
    assert row == CaseRow(
        3,
        case_number(finding()),
        "豫C0T003",
        "01",
        "重型渣土车",
        "国三",
        "洛城试验运输队",
        "2026-11-20 08:30:05",
        "310国道试验村口",
        "410311",
        "机动车排放超过标准（路检路查）：光吸收系数（m⁻¹）",
        "6063",
        2.4,
        1.2,
        "GB 3847-2018 第8条",
        "违法",
    )


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (datetime(2026, 11, 20, 0, 50, 5, tzinfo=UTC), "2026-11-20 08:30:05 至 08:50:05（20分钟）"),
        (datetime(2026, 11, 20, 16, 0, 0, tzinfo=UTC), "2026-11-20 08:30:05 至 2026-11-21 00:00:00（20分钟）"),
        (MORNING, "2026-11-20 08:30:05"),
    ],
)
def test_the_time_of_a_stay(finding: Callable[..., Finding], last: datetime, text: str) -> None:
    assert case_row(finding(**STAY, last_at=last), 1).time == text


@pytest.mark.parametrize(
    ("last", "station", "text"),
    [
        (MORNING, "A1", "2026-11-20 08:30:05（一次抓拍）"),
        (datetime(2026, 11, 20, 0, 50, 5, tzinfo=UTC), "A1", "2026-11-20 08:30:05 至 08:50:05（多次抓拍）"),
        (MORNING, None, "2026-11-20 08:30:05（路检发现）"),
    ],
)
def test_the_time_of_captures(finding: Callable[..., Finding], last: datetime, station: str | None, text: str) -> None:
    seen = STAY | {"minutes": None, "station_id": station}
    assert case_row(finding(**seen, last_at=last), 1).time == text


def test_a_drive_of_less_than_a_minute(finding: Callable[..., Finding]) -> None:
    last = datetime(2026, 11, 20, 0, 30, 35, tzinfo=UTC)
    assert case_row(finding(**STAY | {"minutes": 0}, last_at=last), 1).time == "2026-11-20 08:30:05 至 08:30:35（不足1分钟）"


def test_two_readings_are_dated_by_the_second(finding: Callable[..., Finding]) -> None:
    first = datetime(2026, 6, 1, tzinfo=UTC)
    assert case_row(finding(rule="remote_sensing", first_at=first, last_at=MORNING), 1).time == "2026-11-20 08:30:05"


@pytest.mark.parametrize(
    ("vehicle", "kind", "stage"),
    [
        ({}, "未登记", "未登记"),
        ({"plate_type": "01", "emission_stage": None}, "未知", "未知"),
        ({"emission_stage": 0, "use": "goods"}, "货车", "国〇"),
    ],
)
def test_what_is_unknown_says_so(finding: Callable[..., Finding], vehicle: dict[str, Any], kind: str, stage: str) -> None:
    row = case_row(finding(vehicle=vehicle), 1)
    assert (row.vehicle_type, row.stage) == (kind, stage)


def test_why_it_is_to_be_verified_stands_beside_the_basis(finding: Callable[..., Finding]) -> None:
    row = case_row(finding(outcome="to_be_verified", reasons=["unsure_place", "brand_new"]), 1)
    assert row.basis == "GB 3847-2018 第8条；待核实原因：位置距区域边界在定位误差之内、brand_new"
    assert row.status == "待核实"


def test_case_numbers_hold_letters_and_tell_a_million_cases_apart(finding: Callable[..., Finding]) -> None:
    one = finding(1)
    assert case_number(one) == f"PW-20261120-{one.finding_id[:16]}" == case_number(finding(1))
    assert len({case_number(finding(seed)) for seed in range(1_000)}) == 1_000
