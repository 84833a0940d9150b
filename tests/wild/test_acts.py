"""One act that several sensors, platforms or rules saw, all the way from the log to findings, lists and pages (N4, N6, N7)."""

import itertools
from typing import Any

import pytest
from sqlalchemy import select

from services.findings.explanation import explanation
from services.lists.selection import counts
from services.store.engine import reading
from services.store.tables.findings import Finding
from tests.wild.city import City, reading_of
from tests.wild.lists import DAY

TRUCK = "豫C0T003"
EARLIER = reading_of(TRUCK, "2026-11-10 09:00:00", 55.0)
FOUND = ("rule", "outcome")


def check_of(check_id: str, time: str, **found: Any) -> dict:
    """A failed roadside check of a yellow truck near station A1."""
    usual = {"check_id": check_id, "kind": "roadside", "time": time.replace(" ", "T") + "+08:00", "plate": TRUCK}
    usual |= {"plate_type": "01", "method": "free_acceleration", "smoke_m1": 1.5, "result": "fail", "fuel": "diesel"}
    return usual | {"lon": 112.452, "lat": 34.65, "datum": "WGS84", "place": "试验路口", "district": "410311"} | found


SCREENED = reading_of(TRUCK, "2026-11-20 09:58:00", 60.0)
STOPPED = check_of("CITY-1", "2026-11-20 10:05:00", agency="试验市生态环境局")
TWIN = check_of("PROV-7731", "2026-11-20 10:05:00", agency="试验省平台")


def test_n4_one_pass_measured_by_two_sensors_in_a_row(empty_city: City) -> None:
    empty_city.import_stations("A2B,丙站之二,112.450437,34.65,WGS84,410311")
    first = reading_of(TRUCK, "2026-11-20 10:00:00", 55.0)
    empty_city.read(first, reading_of(TRUCK, "2026-11-20 10:00:04", 58.0, station_id="A2B"))
    assert empty_city.findings(*FOUND) == [("remote_sensing", "suspected")]


@pytest.mark.parametrize("first", [STOPPED, TWIN], ids=["the city first", "the province first"])
def test_n6_one_check_sent_by_two_platforms(empty_city: City, first: dict) -> None:
    empty_city.check(first)
    assert empty_city.findings("outcome") == [("violation",)]
    empty_city.check(TWIN if first is STOPPED else STOPPED)
    assert sorted(empty_city.findings(*FOUND)) == [("road_check", "listed"), ("road_check", "violation")]
    found = {
        outcome: (name, evidence[-1]) for outcome, name, evidence in empty_city.findings("outcome", "finding_id", "evidence")
    }
    assert found["listed"][1]["charged_under"] == {"finding_id": found["violation"][0], "rule": "road_check"}
    assert found["violation"][1]["also_listed"] == [{"finding_id": found["listed"][0], "rule": "road_check"}]


@pytest.mark.parametrize("order", itertools.permutations(range(3)))
def test_n7_screened_stopped_and_measured_by_two_platforms_in_any_order_of_arrival(
    empty_city: City, order: tuple[int, ...]
) -> None:
    empty_city.read(EARLIER)
    events = [(empty_city.read, SCREENED), (empty_city.check, STOPPED), (empty_city.check, TWIN)]
    for number in order:
        send, event = events[number]
        send(event)
    outcomes = sorted(empty_city.findings(*FOUND))
    assert outcomes == [
        ("remote_sensing", "listed"),
        ("remote_sensing", "suspected"),
        ("road_check", "listed"),
        ("road_check", "violation"),
    ]
    with reading(empty_city.engine) as connection:
        assert counts(connection, DAY) == {"violation": 1, "listed": 2}


def test_the_explanation_says_that_there_is_no_second_penalty(empty_city: City) -> None:
    empty_city.read(EARLIER, SCREENED)
    empty_city.check(STOPPED)
    query = select(Finding.__table__).where(Finding.outcome == "listed")
    with reading(empty_city.engine) as connection:
        (row,) = connection.execute(query).mappings()
    assert "列为并案列出，原因：同一行为已由另一条线索认定。需由人员处理：在该案件中一并说明，不另处罚。" in explanation(
        row, "zh"
    )
    assert "It is listed because: the same act is charged by another finding." in explanation(row, "en")
    assert "第一次超标为2026-11-10" in explanation(row, "zh")
