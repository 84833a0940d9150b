"""f is a function of the set of facts: shuffled and repeated rows give the identical list."""

import random
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.inputs.inputs import Facts
from rules.inputs.thresholds import Thresholds
from rules.judge.judge import judge
from tests.depth import examples
from tests.rules.building import TRUCK, Row, check, drive, facts, findings, fix, order, reading, reference, retest, vehicle

DAY = "2026-11-20"
OTHER = "豫C0T005"
GIVEN = reference(
    vehicle(), vehicle(OTHER), vehicle(OTHER, plate_type="02", plate_colour="blue"), order(), order("O2", min_minutes=5)
)
READINGS = [
    reading(time, opacity, reading_id=name, **seen)
    for time in (f"{DAY} 09:00", f"{DAY} 09:05", "2026-05-20 09:00", "2026-05-19 09:00")
    for opacity in (12.0, 45.0)
    for name in ("R1", "R2", f"R {time}")
    for seen in ({}, {"lane": 1}, {"lane": 2, "plate": OTHER}, {"revision": 1}, {"station_id": "A2", "ringelmann": 2})
]
CHECKS = [
    check(f"{DAY} 09:02"),
    check(f"{DAY} 09:02", result="pass"),
    check("2026-06-01 09:00", check_id="K"),
    retest("2026-06-01 09:00", check_id="K"),
]
DRIVES = [
    drive(f"{DAY} 09:00", 4),
    drive(f"{DAY} 09:00", 4, kmh=40.0),
    drive("2026-11-19 23:58", 5, lon=112.44),
    drive(f"{DAY} 09:03", 4, lon=112.44, terminal_id="T2"),
    drive(f"{DAY} 09:00", 3, plate=OTHER),
    drive(f"{DAY} 09:00", 3, plate=OTHER, terminal_id="T3", plate_type="02"),
    drive(f"{DAY} 09:00", 4, lat=34.6001),
    [one | {"speed_kmh": 50.0} for one in drive(f"{DAY} 09:00", 4)],  # other contents at the same places and instants
    [one | {"heading_deg": 91.0} for one in drive(f"{DAY} 09:00", 4)],
    [fix(f"{DAY} 09:01:15", lon=112.0), fix(f"{DAY} 09:01", lon=112.46, located=False)],
]


def shuffled(known: Facts, chance: random.Random) -> Facts:
    """The same facts in another order, some of them repeated; repeats came later."""
    return Facts(*(_shuffled(frame, chance) for frame in (known.positions, known.readings, known.checks)))


def _shuffled(frame: pd.DataFrame, chance: random.Random) -> pd.DataFrame:
    rows = [*range(len(frame)), *(row for row in range(len(frame)) if chance.random() < 0.3)]
    chance.shuffle(rows)
    return frame.iloc[rows].reset_index(drop=True)


@pytest.mark.ci
@settings(max_examples=examples(150))
@given(
    st.lists(st.sampled_from(READINGS), max_size=7),
    st.lists(st.sampled_from(CHECKS), max_size=2),
    st.lists(st.sampled_from(DRIVES), max_size=3),
    st.randoms(use_true_random=False),
)
def test_shuffled_and_repeated_rows_give_the_identical_findings(readings, checks, drives, chance) -> None:
    known = facts(*readings, *checks, *(one for whole in drives for one in whole))
    usual = judge(known, GIVEN, {TRUCK, OTHER}, Thresholds()).findings
    assert judge(shuffled(known, chance), GIVEN, {TRUCK, OTHER}, Thresholds()).findings == usual


@pytest.mark.parametrize(
    "changed", [{"speed_kmh": 50.0}, {"heading_deg": 91.0}, {"plate_type": "01"}, {"plate_seen": "豫C·0T004"}]
)
def test_two_contents_at_one_instant_and_place_come_in_either_order(changed: Row) -> None:
    """Two platforms pass on one terminal's points, one of them with another speed: a conflict, and the same one whoever came first."""
    one, other = DRIVES[0], [fix_ | changed for fix_ in DRIVES[0]]
    assert findings(*one, *other, given=GIVEN) == findings(*other, *one, given=GIVEN)


def test_plates_judged_alone_or_together() -> None:
    rows: list[Row] = [*READINGS[:20], *CHECKS, *(one for whole in DRIVES for one in whole)]
    known = facts(*rows)
    together = judge(known, GIVEN, {TRUCK, OTHER}, Thresholds()).findings
    alone = [one for plate in (TRUCK, OTHER) for one in judge(known, GIVEN, {plate}, Thresholds()).findings]
    assert sorted(alone, key=lambda one: one.finding_id) == together
    assert {one.plate for one in together} == {TRUCK, OTHER}


def test_the_inputs_are_not_changed() -> None:
    known = facts(*READINGS[:20], *CHECKS, *DRIVES[0], *DRIVES[-1])
    before = replace(known, **{name: frame.copy(deep=True) for name, frame in vars(known).items()})
    judge(known, GIVEN, {TRUCK, OTHER}, Thresholds())
    for name, frame in vars(before).items():
        pd.testing.assert_frame_equal(frame, getattr(known, name))


def test_without_facts_there_are_no_findings() -> None:
    assert judge(facts(), GIVEN, set(), Thresholds()).findings == []
