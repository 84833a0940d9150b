"""Junction and direction: from the approach area into the exit area within a time; never a point in a polygon."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.inputs.parsed_order import OrderVersion
from tests.depth import examples
from tests.rules.building import (
    METRE_E,
    METRE_N,
    NORTH,
    WEST,
    Row,
    drive,
    findings,
    fix,
    granted,
    order,
    reading,
    rectangle,
    reference,
    zone,
)

DAY = "2026-11-20"
APPROACH, EXIT = (112.440, 34.648, 112.445, 34.652), (112.450, 34.648, 112.455, 34.652)
ARMS = zone("approach", geometry=rectangle(*APPROACH)), zone("exit", geometry=rectangle(*EXIT))
AT = {"before": 112.437, "approach": 112.4425, "edge of the approach": 112.445 + 10 * METRE_E, "junction": 112.4475, "exit": 112.4525, "edge of the exit": 112.450 + 10 * METRE_E, "beyond": 112.459}  # fmt: skip
CHARGED, NONE, UNSURE = ["violation"], [], ["to_be_verified: unsure_place"]


def junction(within_minutes: float = 4, **clause: Any) -> OrderVersion:
    way = {"name": "由西向东", "from": "approach", "to": "exit", "within_minutes": within_minutes}
    return order(**{"zones": [], "passages": [way], "min_minutes": 0, **clause})


def found(*rows: Row, under: tuple[OrderVersion, ...] = (), **more: Any) -> list[str]:
    given = reference(zone(), *ARMS, *(under or (junction(**more),)))
    return [": ".join([one["outcome"], *one["reasons"]]) for one in findings(*rows, given=given, rule="restricted_traffic")]


def fixes(*seen: tuple[str, str], kmh: float = 36.0) -> list[Row]:
    """Fixes at a time of the morning (MM:SS after nine) and at a place."""
    return [fix(f"{DAY} 09:{time}", lon=AT[place], speed_kmh=kmh) for time, place in seen]


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        (drive(f"{DAY} 09:00", 4, lon=112.436, step_s=10), CHARGED),
        (drive(f"{DAY} 09:00", 4, lon=112.436, step_s=30), CHARGED),
        (drive(f"{DAY} 09:00", 4, lon=112.460, toward=WEST, step_s=10), NONE),  # the other way
        (drive(f"{DAY} 09:00", 1.5, lon=112.436, step_s=10), NONE),  # it came no farther than the junction
        (drive(f"{DAY} 09:00", 4, lon=112.446, step_s=10), NONE),  # out of the junction, from elsewhere
        (drive(f"{DAY} 09:00", 5, lon=112.4425, lat=34.640, toward=NORTH, step_s=10), NONE),  # across the approach
        (drive(f"{DAY} 09:00", 4, lon=112.436, lat=34.652 + 31 * METRE_N, step_s=10), NONE),  # on the road beside it
        (drive(f"{DAY} 09:00", 4, lon=112.436, lat=34.652 + 10 * METRE_N, step_s=10), UNSURE),
    ],
)
def test_direction(rows: list[Row], answer: list[str]) -> None:
    assert found(*rows) == answer


@pytest.mark.parametrize(
    ("seen", "within", "answer"),
    [
        ([("00:00", "approach"), ("01:00", "exit")], 4, CHARGED),
        ([("00:00", "approach")], 4, NONE),  # never a point
        ([("00:00", "exit")], 4, NONE),
        ([("00:00", "approach"), ("04:00", "exit")], 4, CHARGED),
        ([("00:00", "approach"), ("04:01", "exit")], 4, NONE),
        ([("00:00", "approach"), ("03:00", "junction"), ("06:00", "exit")], 10, CHARGED),
        ([("00:00", "approach"), ("05:00", "exit")], 10, CHARGED),
        ([("00:00", "approach"), ("05:01", "exit")], 10, NONE),  # silent for longer than five minutes
        ([("00:00", "exit"), ("01:00", "approach")], 4, NONE),
        ([("00:00", "edge of the approach"), ("01:00", "exit")], 4, UNSURE),
        ([("00:00", "approach"), ("01:00", "edge of the exit"), ("01:30", "beyond")], 4, UNSURE),
        ([("00:00", "approach"), ("01:00", "edge of the exit"), ("01:30", "exit")], 4, CHARGED),
        (
            [("00:00", "approach"), ("02:00", "edge of the approach"), ("05:00", "exit")],
            4,
            UNSURE,
        ),  # within the time only from there
    ],
)
def test_within_the_time(seen: list[tuple[str, str]], within: float, answer: list[str]) -> None:
    assert found(*fixes(*seen), within_minutes=within) == answer


@pytest.mark.parametrize(
    ("seen", "answer"),
    [
        ([("00:00", "exit"), ("00:30", "approach"), ("01:00", "exit")], UNSURE),  # one fix in the approach: drift?
        ([("00:00", "approach"), ("00:30", "exit"), ("01:00", "approach"), ("01:30", "before")], UNSURE),  # one in the exit
        (
            [("00:00", "exit"), ("00:30", "approach"), ("01:00", "edge of the approach"), ("01:30", "exit")],
            CHARGED,
        ),  # it turned round
        ([("00:00", "before"), ("00:30", "approach"), ("01:00", "exit"), ("01:30", "beyond")], CHARGED),
        ([("00:00", "exit"), ("00:30", "junction"), ("01:00", "exit")], NONE),
    ],
)
def test_drift_convicts_nobody(seen: list[tuple[str, str]], answer: list[str]) -> None:
    assert found(*fixes(*seen)) == answer


def parked(start: int, end: int, place: str) -> list[Row]:
    return fixes(*((f"{minute:02}:00", place) for minute in range(start, end + 1)), kmh=0.0)


@pytest.mark.parametrize(
    ("rows", "within", "answer"),
    [
        (
            [*fixes(("00:00", "approach")), *parked(1, 7, "junction"), *fixes(("08:00", "exit"))],
            10,
            CHARGED,
        ),  # it stood at the lights
        ([*fixes(("00:00", "approach")), *parked(1, 7, "junction"), *fixes(("08:00", "exit"))], 4, NONE),
        ([*parked(0, 7, "approach"), *fixes(("08:00", "exit"))], 4, NONE),  # a fix of a parked truck is no driving
        ([*fixes(("00:00", "approach")), *parked(1, 3, "exit")], 4, NONE),
        ([*parked(0, 2, "approach"), *fixes(("03:00", "approach"), ("03:30", "exit"))], 4, CHARGED),
        ([*parked(0, 2, "exit"), *fixes(("03:00", "approach"), ("03:30", "exit"))], 4, UNSURE),  # it jumped over while it stood
    ],
)
def test_parked_at_the_junction(rows: list[Row], within: float, answer: list[str]) -> None:
    assert found(*rows, within_minutes=within) == answer


HOURS = {"hours": [["07:00", "22:00"]]}


@pytest.mark.parametrize(
    ("start", "answer"),
    [
        ("06:58:00", NONE),  # over by 06:59:50
        ("06:58:40", NONE),  # in the approach before seven, in the exit after
        ("07:00:00", CHARGED),
        ("21:56:00", CHARGED),
        ("21:59:00", NONE),
        ("22:00:00", NONE),
    ],
)
def test_in_the_hours(start: str, answer: list[str]) -> None:
    assert found(*drive(f"{DAY} {start}", 3, lon=112.4382, step_s=10), **HOURS) == answer


def test_over_the_seam_of_two_versions_it_is_one_passage() -> None:
    rows = drive(f"{DAY} 09:00", 4, lon=112.436, step_s=10)
    for second in range(0, 240, 20):
        seam = f"{DAY} 09:{second // 60:02}:{second % 60:02}"
        assert found(*rows, under=(junction(), junction(issued=seam))) == CHARGED


def test_two_passages_of_one_clause_and_one_that_is_paused() -> None:
    back = {"name": "由东向西", "from": "exit", "to": "approach", "within_minutes": 4}
    both = junction(passages=[{"name": "由西向东", "from": "approach", "to": "exit", "within_minutes": 4}, back])
    rows = [*drive(f"{DAY} 09:00", 4, lon=112.436, step_s=10), *drive(f"{DAY} 10:00", 4, lon=112.460, toward=WEST, step_s=10)]
    (one,) = findings(*rows, given=reference(zone(), *ARMS, both))
    assert [(ground["passage"], ground["zone_id"], ground["kind"]) for ground in one["evidence"]] == [
        ("由西向东", "exit", "stay"),
        ("由东向西", "approach", "stay"),
    ]
    assert (one["outcome"], one["zone_id"]) == ("violation", "exit")


def test_a_pass_frees_of_a_passage_and_a_camera_sees_none() -> None:
    rows = drive(f"{DAY} 09:00", 4, lon=112.436, step_s=10)
    assert [one["outcome"] for one in findings(*rows, given=reference(zone(), *ARMS, junction(), granted()))] == []
    assert found(reading(f"{DAY} 09:00", 12.0)) == NONE


def test_two_trucks_are_not_one_passage() -> None:
    rows = [*fixes(("00:00", "approach")), fix(f"{DAY} 09:01:00", lon=AT["exit"], plate="豫C0T005")]
    assert found(*rows) == NONE


STEPS = st.lists(st.tuples(st.integers(1, 400), st.sampled_from(sorted(AT)), st.booleans()), min_size=1, max_size=8)


@settings(max_examples=examples(60))
@given(STEPS, st.integers(1, 10))
def test_what_is_charged_went_from_the_one_to_the_other_in_time(steps: list[tuple[int, str, bool]], within: int) -> None:
    seconds, rows, seen = 0, [], []
    for gap, place, drives in steps:
        seconds += gap
        rows.append(
            fix(
                f"{DAY} {9 + seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}",
                lon=AT[place],
                speed_kmh=36.0 if drives else 0.0,
            )
        )
        seen.append((seconds, place, drives))
    ways = [
        (a, b)
        for a, (start, approach, drove) in enumerate(seen)
        for b, (end, leave, drives) in enumerate(seen)
        if a < b and approach == "approach" and leave == "exit" and drove and drives and end - start <= within * 60
        if all(after[0] - before[0] <= 300 for before, after in pairwise(seen[a : b + 1]))
    ]
    answer = found(*rows, within_minutes=within)
    assert ways or answer != CHARGED
    assert not ways or answer  # where there was one, somebody looks at it
