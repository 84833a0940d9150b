"""What is read around a moment long ago gives a reading the doubts that all positions of those days give it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.inputs.inputs import Facts
from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import SickSpan
from rules.judge.judge import sighted
from rules.sightings.sightings import READING
from rules.timing.times import DAY as WHOLE_DAY
from rules.timing.times import MINUTE, micros_of
from services.store.engine import reading as reads
from services.store.position_chunks import shard_of
from services.store.read_around import read_around
from services.store.read_positions import read_positions
from streams.events import POSITIONS
from tests.depth import how_many, searched
from tests.properties.histories import DAY, PLATES
from tests.properties.worlds import World, emptied_world
from tests.rules.building import facts, order, reading, reference, station, vehicle

PLATE, SHARD = PLATES[0], shard_of(PLATES[0])
NEAR, FAR, FARTHEST = 112.45, 113.65, 100.0
MOMENT = DAY + timedelta(hours=9, minutes=47)
_SICK = SickSpan(micros_of(MOMENT) - 12 * MINUTE, micros_of(MOMENT) + 50 * MINUTE)
GIVEN = replace(reference(vehicle(PLATE), station("A1"), order()), sick={"terminal:T4": [_SICK]})
THRESHOLDS = Thresholds()


def fix(minutes: float, lon: float = NEAR, terminal_id: str = "T1", **seen: Any) -> dict[str, Any]:
    time = (MOMENT + timedelta(minutes=minutes)).isoformat()
    return {"terminal_id": terminal_id, "plate": PLATE, "time": time, "lon": lon, "lat": 34.65, "speed_kmh": 0.0, **seen}


def stored(world: World, *fixes: dict[str, Any]) -> World:
    world.send(POSITIONS, list(fixes))
    while world.intake():
        pass
    return world


def around(world: World) -> pd.DataFrame:
    with reads(world.engine) as connection:
        parts = read_around(connection, SHARD, {PLATE: {micros_of(MOMENT)}}, GIVEN.sick, THRESHOLDS)
        return pd.concat(parts, ignore_index=True) if parts else read_positions(connection, SHARD, {})


def doubts(positions: pd.DataFrame) -> int:
    """Of the reading at the moment."""
    seen = facts(reading(MOMENT.replace(tzinfo=None).isoformat(" "), plate=PLATE))
    s = sighted(Facts(positions, seen.readings, seen.checks), GIVEN, {PLATE}, THRESHOLDS).sightings
    return int(s.doubts[s.kind == READING][0])


def differs(world: World) -> bool:
    with reads(world.engine) as connection:
        us = micros_of(MOMENT)
        whole = read_positions(connection, SHARD, {PLATE: [(us - 2 * WHOLE_DAY, us + 2 * WHOLE_DAY)]})
    return doubts(around(world)) != doubts(whole)


@pytest.mark.parametrize(
    ("fixes", "count"),
    [
        ([fix(-39), fix(39), fix(-41), fix(41), fix(-700), fix(700)], 2),  # both sides found at once: nothing more is read
        ([fix(-9), fix(9), fix(-41, terminal_id="T2")], 3),  # a second terminal, farther out
        (
            [fix(minutes, terminal_id="T4") for minutes in (-90, -30, -9, 9, 45, 70, 700)],
            5,
        ),  # sick from -12 to 50: read on until it is well
        ([fix(-17), fix(13)], 2),
        ([fix(-17, located=False), fix(-90), fix(13)], 3),  # one without a place is none
        ([fix(0), fix(1)], 2),  # at the moment itself
        ([fix(-1439), fix(1439)], 2),
        ([fix(-1441), fix(1441)], 0),
    ],
)
def test_how_far_is_read(sqlite_url: str, fixes: list[dict[str, Any]], count: int) -> None:
    with emptied_world(sqlite_url) as world:
        assert len(around(stored(world, *fixes)).drop_duplicates(["terminal_id", "time"])) == count
        assert not differs(world)


@pytest.mark.parametrize("at", [-10, -9, -1, 1, 9, 10])
def test_what_makes_a_fix_a_lone_outlier_is_read(sqlite_url: str, at: int) -> None:
    """Two fixes before it and two after it within ten minutes of it, so twenty of the moment."""
    fixes = [fix(at + by, lon=FAR if by == 0 else NEAR) for by in (-10, -5, 0, 5, 10)]
    with emptied_world(sqlite_url) as world:
        stored(world, *fixes)
        assert doubts(around(world)) == 0
        assert not differs(world)


def test_a_day_without_a_terminal_is_not_read(sqlite_url: str) -> None:
    with emptied_world(sqlite_url) as world, reads(stored(world, fix(5000)).engine) as connection:
        assert read_around(connection, SHARD, {PLATE: {micros_of(MOMENT)}}, {}, THRESHOLDS) == []


MINUTES = [
    -1441,
    -1439,
    -800,
    -361,
    -359,
    -61,
    -59,
    -34,
    -30,
    -21,
    -19,
    -11,
    -10,
    -9,
    -2,
    0,
    1,
    2,
    9,
    10,
    11,
    19,
    21,
    30,
    34,
    61,
    359,
    361,
    1439,
    1441,
]


@settings(searched("histories"), max_examples=how_many("histories") // 2)
@given(
    st.lists(
        st.builds(
            fix,
            st.sampled_from(MINUTES),
            st.sampled_from([NEAR, NEAR, FAR, FARTHEST]),
            st.sampled_from(["T1", "T1", "T1", "T2", "T3", "T4"]),
            located=st.sampled_from([True, True, None, False]),
        ),
        min_size=1,
        max_size=10,
    )
)
def test_the_doubts_are_those_of_all_positions(sqlite_url: str, fixes: list[dict[str, Any]]) -> None:
    with emptied_world(sqlite_url) as world:
        stored(world, *fixes)
        assert not differs(world)
