"""A day is the same whenever it is made, and holds what real days hold."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from services.simulator.day import simulated_day
from services.simulator.fleet import fleet
from services.simulator.flow import day_messages, everything, flow
from services.simulator.plan import DAY_S, CityPlan, midnight_s
from streams.decode import Decoded, decode
from streams.events import CHECKS, EVENT_TYPES, POSITIONS, READINGS
from streams.log import Record
from tests.simulator.running import LAST, small_plan

RECEIVED_US = int(datetime(2026, 11, 25, tzinfo=UTC).timestamp() * 1_000_000)


@pytest.fixture(scope="module")
def decoded() -> dict[str, Decoded]:
    records: dict[str, list[Record]] = {topic: [] for topic in EVENT_TYPES}
    for _, topic, message in everything(small_plan(1, trucks=600, terminals=80)):
        records[topic].append(Record(len(records[topic]), RECEIVED_US, message.key, message.value))
    return {topic: decode(some, EVENT_TYPES[topic]) for topic, some in records.items()}


def test_the_same_seed_gives_the_same_day() -> None:
    first = list(day_messages(small_plan(7, trucks=60, terminals=5), LAST))
    simulated_day.cache_clear()
    fleet.cache_clear()
    assert list(day_messages(small_plan(7, trucks=60, terminals=5), LAST)) == first
    assert list(day_messages(small_plan(8, trucks=60, terminals=5), LAST)) != first


@pytest.mark.parametrize("days", [1, 2, 9])
def test_a_day_alone_is_the_day_in_a_longer_plan(days: int) -> None:
    alone = list(day_messages(small_plan(5, days=1, trucks=60, terminals=5), LAST))
    plan = small_plan(5, days=days, trucks=60, terminals=5)
    for day in plan.all_days:
        within = list(day_messages(plan, day))
    assert within == alone


def test_messages_come_in_the_order_of_sending_whatever_the_cut() -> None:
    day = simulated_day(small_plan(5, trucks=60, terminals=6), LAST)
    whole = list(day.messages())
    assert [when for when, _, _ in whole] == sorted(when for when, _, _ in whole)
    cuts = [-1.0, 20_000.0, 20_001.5, 50_000.0, 90_000.0, float("inf")]
    assert [timed for a, b in pairwise(cuts) for timed in day.messages(a, b)] == whole


def test_the_flow_goes_over_midnight_and_can_begin_anywhere() -> None:
    plan = small_plan(5, trucks=60, terminals=8)
    whole = list(flow(plan, plan.first_day, plan.last_day))
    assert [when for when, _, _ in whole] == sorted(when for when, _, _ in whole)
    assert len(whole) == sum(len(list(day_messages(plan, day))) for day in plan.all_days)
    middle = midnight_s(LAST)
    assert list(flow(plan, plan.first_day, plan.last_day, middle)) == [timed for timed in whole if timed[0] > middle]
    assert any(middle < when < middle + 3 * 3600 and topic == POSITIONS for when, topic, _ in whole), "somebody works at night"


@pytest.mark.ci
def test_points_are_arrays_and_singles_repeats_late_ones_and_bad_rows(decoded: dict[str, Decoded]) -> None:
    points = decoded[POSITIONS].rows
    assert (points["element"] == -1).any()
    assert points["element"].max() == 19
    assert 50 < points.duplicated(["terminal_id", "time"]).sum() < len(points) / 50
    stored = points["stored"].eq(True)
    newest_so_far = points.sort_values("offset").groupby("terminal_id")["time"].cummax()
    assert (points.loc[stored, "time"] < newest_so_far.reindex(points.index[stored])).sum() > 100
    assert (points["located"].eq(False)).sum() > 20
    assert set(points["datum"]) == {"WGS84", "GCJ02"}
    assert sum(len(some.rejects) for some in decoded.values()) == 3 * 20
    assert len(decoded[READINGS].rows) > 1_000 and len(decoded[CHECKS].rows) > 60


@pytest.mark.ci
def test_trucks_drive_as_trucks_do(decoded: dict[str, Decoded]) -> None:
    ill = {
        track.terminal.terminal_id
        for day in small_plan(1, trucks=600, terminals=80).all_days
        for track in simulated_day(small_plan(1, trucks=600, terminals=80), day).tracks
        if track.terminal.ailment
    }
    points = decoded[POSITIONS].rows.drop_duplicates(["terminal_id", "time"]).sort_values(["terminal_id", "time"])
    points = points[points["located"].ne(False) & ~points["terminal_id"].isin(ill)]
    points = points[~points["terminal_id"].str.startswith("SAMPLE-H")]  # hard cases do as no truck does
    same = points["terminal_id"].to_numpy()[1:] == points["terminal_id"].to_numpy()[:-1]
    metres = np.hypot(np.diff(points["lon"]) * 91_700, np.diff(points["lat"]) * 110_930)
    seconds = np.diff(points["time"]) / pd.Timedelta(seconds=1)
    same &= seconds < 60
    assert (metres / seconds * 3.6)[same].max() < 105
    standing = (points["speed_kmh"].to_numpy()[1:] < 3) & (points["speed_kmh"].to_numpy()[:-1] < 3) & same
    assert np.quantile(metres[standing], 0.98) < 25
    assert 22 < points.loc[points["speed_kmh"] > 5, "speed_kmh"].median() < 60


def test_ill_terminals_freeze_and_jump() -> None:
    plan = CityPlan(4, LAST, 1, trucks=2_000, terminals=500)
    ailments = Counter(track.terminal.ailment for track in simulated_day(plan, LAST).tracks)
    assert ailments["frozen"] >= 3 and ailments["jumping"] >= 3 and ailments["datum"] >= 3
    assert ailments[None] > 430


def test_a_day_outside_of_the_plan_goes_on_under_the_last_order() -> None:
    plan = small_plan(5, trucks=60, terminals=5)
    tomorrow = list(day_messages(plan, LAST + timedelta(days=1)))
    assert len(tomorrow) > 100
    assert max(when for when, _, _ in tomorrow) < 2 * DAY_S
    assert date.fromisoformat(str(LAST)) == plan.last_day
