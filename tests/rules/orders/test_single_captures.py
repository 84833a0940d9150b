"""A camera's single capture is no drive: it has no minutes, its finding says so, and a clause may say what it is worth."""

import pytest

from rules.orders.amendments import bars_no_less
from services.findings.explanation import explanation
from tests.rules.building import Row, check, drive, findings, order, reading, reference

DAY = "2026-11-20"
GOOD = {"result": "pass", "smoke_m1": 0.5}
CAPTURE = reading(f"{DAY} 09:00", 12.0, lane=2.0)


def found(*rows: Row, **clause: object) -> list[tuple]:
    """Outcome, minutes and reasons."""
    known = findings(*rows, given=reference(order(**clause)), rule="restricted_traffic")
    return [(one["outcome"], one["minutes"], one["reasons"]) for one in known]


@pytest.mark.parametrize(
    ("camera", "answer"),
    [
        (None, [("violation", None, [])]),
        ("counts", [("violation", None, [])]),
        ("to_be_verified", [("to_be_verified", None, ["single_capture"])]),
        ("ignored", []),
    ],
)
def test_what_a_clause_says_of_a_capture(camera: str | None, answer: list) -> None:
    assert found(CAPTURE, camera=camera) == answer
    assert found(check(f"{DAY} 09:00", **GOOD), camera=camera) == [("violation", None, [])]  # an officer stopped it


@pytest.mark.parametrize("camera", ["counts", "to_be_verified", "ignored"])
def test_a_stay_beside_it_is_charged_whatever_the_clause_says_of_captures(camera: str) -> None:
    assert found(CAPTURE, *drive(f"{DAY} 18:00", 4), camera=camera) == [("violation", 4, [])]


def test_two_captures_of_a_day_have_no_minutes_between_them() -> None:
    assert found(CAPTURE, reading(f"{DAY} 12:00", 12.0)) == [("violation", None, [])]


def test_two_captures_that_are_to_be_verified() -> None:
    rows = CAPTURE, reading(f"{DAY} 12:00", 12.0, plate_confidence=0.5)
    assert found(*rows, camera="to_be_verified") == [("to_be_verified", None, ["poor_plate_confidence", "single_capture"])]


def test_a_passage_of_less_than_a_minute_has_minutes() -> None:
    """It is a drive: 0 whole minutes, which is worded as less than one."""
    rows = drive(f"{DAY} 09:00", 0.5, step_s=10)
    assert found(*rows, min_minutes=0) == []
    assert found(*drive(f"{DAY} 09:00", 0.5, step_s=10, kmh=72), min_minutes=0) == [("violation", 0, [])]


def words(*rows: Row, **clause: object) -> tuple[str, str]:
    (one,) = findings(*rows, given=reference(order(**clause)), rule="restricted_traffic")
    return explanation(one, "zh"), explanation(one, "en")


def test_the_explanation_says_single_capture_with_station_lane_and_time() -> None:
    zh, en = words(CAPTURE)
    assert "2026-11-20 09:00:00在管控区域" in zh
    assert "内经过遥感点位点位A1（一次抓拍，车道2，记录编号R 2026-11-20 09:00）" in zh
    assert "it passed the remote-sensing station 点位A1 (a single capture, lane 2, record R 2026-11-20 09:00)" in en
    assert "分钟" not in zh and "minutes" not in en


def test_without_a_lane_none_is_said() -> None:
    zh, en = words(reading(f"{DAY} 09:00", 12.0))
    assert "（一次抓拍，记录编号" in zh and "(a single capture, record" in en


def test_a_check_is_no_capture() -> None:
    zh, en = words(check(f"{DAY} 09:00", **GOOD))
    assert "抓拍" not in zh and "capture" not in en


def test_no_drive_lasts_0_minutes() -> None:
    zh, en = words(*drive(f"{DAY} 09:00", 0.5, step_s=10, kmh=72), min_minutes=0)
    assert "（不足 1 分钟，" in zh and "(less than 1 min, " in en
    assert "0分钟" not in zh.replace(" ", "") and "0 min" not in en


@pytest.mark.parametrize(
    ("before", "later", "burden"),
    [
        ("ignored", "to_be_verified", True),
        ("to_be_verified", "counts", True),
        ("counts", "counts", True),
        (None, "counts", True),
        ("counts", "to_be_verified", False),
        ("to_be_verified", "ignored", False),
    ],
)
def test_what_counts_more_is_a_burden(before: str | None, later: str, burden: bool) -> None:
    (one,), (other,) = order(camera=before).clauses, order(camera=later).clauses
    assert bars_no_less(one, other) == burden
