"""A case as a list words it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from services.findings.rows import case_number
from services.lists.issued.content import Line
from services.lists.issued.lines import line_of
from services.store.tables.findings import Finding

MORNING = datetime(2026, 11, 20, 0, 30, 5, tzinfo=UTC)
STAY = {"rule": "restricted_traffic", "code": "1344", "pollutant": None, "measured": None, "limit": None, "minutes": 20}


def test_a_road_check(finding: Callable[..., Finding]) -> None:
    assert line_of(finding(), ["PW-20261120-1"]) == Line(
        finding_id=finding().finding_id,
        case_number=case_number(finding()),
        rule="road_check",
        outcome="violation",
        local_day="2026-11-20",
        plate="豫C0T003",
        plate_type="01",
        vehicle_type="重型渣土车",
        stage="国三",
        owner="洛城试验运输队",
        time="2026-11-20 08:30:05",
        place="310国道试验村口",
        district="410311",
        act="机动车排放超过标准（路检路查）：光吸收系数（m⁻¹）",
        code="6063",
        measured=2.4,
        limit=1.2,
        basis="GB 3847-2018 第8条",
        status="违法",
        reasons=[],
        listed=["PW-20261120-1"],
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
    assert line_of(finding(**STAY, last_at=last), []).time == text


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
    assert line_of(finding(**seen, last_at=last), []).time == text


def test_a_drive_of_less_than_a_minute(finding: Callable[..., Finding]) -> None:
    last = datetime(2026, 11, 20, 0, 30, 35, tzinfo=UTC)
    assert line_of(finding(**STAY | {"minutes": 0}, last_at=last), []).time == "2026-11-20 08:30:05 至 08:30:35（不足1分钟）"


def test_two_readings_are_dated_by_the_second(finding: Callable[..., Finding]) -> None:
    first = datetime(2026, 6, 1, tzinfo=UTC)
    assert line_of(finding(rule="remote_sensing", first_at=first, last_at=MORNING), []).time == "2026-11-20 08:30:05"


@pytest.mark.parametrize(
    ("vehicle", "kind", "stage"),
    [
        ({}, "未登记", "未登记"),
        ({"plate_type": "01", "emission_stage": None}, "未知", "未知"),
        ({"emission_stage": 0, "use": "goods"}, "货车", "国〇"),
    ],
)
def test_what_is_unknown_says_so(finding: Callable[..., Finding], vehicle: dict[str, Any], kind: str, stage: str) -> None:
    line = line_of(finding(vehicle=vehicle), [])
    assert (line.vehicle_type, line.stage) == (kind, stage)


def test_why_it_is_to_be_verified_stands_beside_the_basis(finding: Callable[..., Finding]) -> None:
    line = line_of(finding(outcome="to_be_verified", reasons=["unsure_place", "brand_new"]), [])
    assert line.basis == "GB 3847-2018 第8条；待核实原因：位置距区域边界在定位误差之内、brand_new"
    assert line.status == "待核实"


def test_case_numbers_hold_letters_and_tell_a_million_cases_apart(finding: Callable[..., Finding]) -> None:
    one = finding(1)
    assert case_number(one) == f"PW-20261120-{one.finding_id[:16]}" == case_number(finding(1))
    assert len({case_number(finding(seed)) for seed in range(1_000)}) == 1_000
