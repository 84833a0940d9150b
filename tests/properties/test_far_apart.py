"""Whatever the order, plates that are seen in two places at impossible speeds, and terminals shared by two plates, give one and the same dump."""

from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from rules.timing.times import MINUTE
from services.pipeline.derivation import worker
from services.store import affected_days, read_around, read_facts
from services.store.position_chunks import shard_of
from streams.events import POSITIONS, READINGS
from tests.depth import how_many, searched
from tests.properties.far_apart import FAR, FIRST_ACTS, NEAR, far_histories, leads_far_over_midnight, shares_a_terminal
from tests.properties.histories import DAY, PLATES, History
from tests.properties.test_order_independence import live
from tests.properties.worlds import emptied_world, fresh

PARTS = 10


@pytest.mark.slow  # each history is derived twice
@pytest.mark.parametrize("part", range(PARTS))  # so that test processes share the work
@settings(searched("histories"), max_examples=max(2, how_many("histories") // PARTS // 2))
@given(history=far_histories(), data=st.data())
def test_any_order_gives_the_findings_of_a_fresh_derivation(
    part: int, sqlite_url: str, history: History, data: st.DataObject
) -> None:
    with emptied_world(sqlite_url) as world:
        found = live(history, world, data)
    with emptied_world(sqlite_url) as world:
        assert found == fresh(history, world, examined=True)


def test_the_histories_are_what_they_are_for() -> None:
    drawn: list[History] = []

    @seed(1)
    @settings(max_examples=200, database=None, derandomize=False, suppress_health_check=list(HealthCheck))
    @given(far_histories())
    def draw(history: History) -> None:
        drawn.append(history)

    draw()
    assert sum(map(leads_far_over_midnight, drawn)) >= 0.2 * len(drawn)
    assert sum(map(shares_a_terminal, drawn)) >= 0.1 * len(drawn)


def _fix(minutes: float, plate: str = PLATES[0], lon: float = FAR, **seen: object) -> tuple[str, list[dict]]:
    fix = {"terminal_id": "T1", "plate": plate, "time": (DAY + timedelta(minutes=minutes)).isoformat(), "lon": lon}
    return POSITIONS, [{**fix, "lat": 34.65, "speed_kmh": 36.0, **seen}]


def _parked(*minutes: float, **seen: object) -> list[tuple[str, list[dict]]]:
    return [_fix(one, lon=NEAR, speed_kmh=0.0, **seen) for one in minutes]


def _reading(minutes: float, opacity_pct: float = 52.0) -> tuple[str, dict]:
    time = DAY + timedelta(minutes=minutes)
    reading = {"reading_id": f"r{minutes}", "station_id": "A1", "time": time.isoformat(), "plate": PLATES[0]}
    return READINGS, {**reading, "fuel": "diesel", "opacity_pct": opacity_pct}


OVER_MIDNIGHT = [_reading(-50), _fix(5, lon=2 * FAR - NEAR)]
"""The fix comes after the reading's day was derived, and is 220 km away; farther from midnight than doubts about speeds look, and than those
about what a terminal says of a capture."""
AN_ISLAND_OVER_MIDNIGHT = [
    (POSITIONS, [*(_fix(minutes, lon=112.42 + 0.003 * (minutes + 80))[1][0] for minutes in range(-80, -59)), _fix(-35)[1][0]]),
    _fix(5),
]
"""A drive before midnight, and one fix too far away to be believed; the fix after midnight confirms that one."""
LONG_AGO = [_reading(-184 * 1440 + 60), _fix(-184 * 1440 + 90), _reading(60), _reading(700)]
"""The parked truck's fix of that day is found when a later day is derived."""
PARKED_OVER_MIDNIGHT = [_reading(-31), *_parked(-45, -25, 4)]
"""Parked beside the camera; the report that tells it from a queue comes after the reading's day was derived."""
PARKED_LONG_AGO = [
    _reading(-184 * 1440 + 60),
    *_parked(*(-184 * 1440 + 60 + minutes for minutes in (-35, -9, 9, 35))),
    _reading(60, 54.4),
    _reading(700, 56.6),
]
"""That it stood there for longer than a queue, the nearest reports alone do not tell."""
PARKED_ALL_NIGHT_LONG_AGO = [
    _reading(-184 * 1440 + 60),
    *_parked(-184 * 1440 - 240, -184 * 1440 + 300, acc=False),
    _reading(60, 54.4),
    _reading(700, 56.6),
]
"""The two reports that tell of it are hours away."""
PARKED_ALL_NIGHT = [_reading(-200), *_parked(-260, 300, acc=False)]
"""The engine is off at the report of the day before and at the next one, five hours after midnight."""
PARKED_ALL_NIGHT_BEFORE = [_reading(200), *_parked(260, -300, acc=False)]
"""The report before midnight is the later one to come."""
BY_TURNS = [_fix(5, PLATES[0], 112.45), _fix(6, PLATES[0], 112.456), _fix(9, PLATES[0], 112.459), _fix(14, PLATES[2], 112.45)]
"""The second plate, of another shard, comes after the first was derived."""

SAME_SHARD = "豫C0T127"
DERIVED_FOR_OTHER_DAYS = [
    (POSITIONS, [_fix(minutes, PLATES[0], 112.45 + 0.003 * minutes)[1][0] for minutes in range(5, 15)]),
    _fix(16, SAME_SHARD, 112.45),
    (POSITIONS, [_fix(-10 * 1440, SAME_SHARD)[1][0], _fix(4, PLATES[0], 112.447)[1][0]]),
]
"""Two plates of one shard on one terminal; in the last round both are derived, but the second one for another day."""


UNDER_WAY_FOR_A_DAY = [
    (POSITIONS, [_fix(minutes, lon=112.42 + 0.03 * (minutes % 8 > 0), speed_kmh=0.0)[1][0] for minutes in range(*span, 4)])
    for span in ((-1460, 0), (0, 30))
]
"""A drive to and fro over two midnights whose speeds all say 0; the second message adds to a stay that began two days before."""


def _nowhere(reports: object, midnight: np.ndarray, thresholds: object) -> np.ndarray:
    return np.zeros(len(midnight), dtype=bool)


_NO_REACH = SimpleNamespace(reach_min=lambda thresholds: 0.0)


def differs(sqlite_url: str, messages: list) -> bool:
    """Whether message after message, each derived at once, gives another dump than all together."""
    history = History(messages, FIRST_ACTS)
    with emptied_world(sqlite_url) as world:
        for act in history.acts:
            world.enact(act)
        world.touch()
        for message in messages:
            world.send(*message)
            world.finish()
        found = world.derived()
    with emptied_world(sqlite_url) as world:
        return found != fresh(history, world)


def test_plates_that_are_derived_together_are_rivals_on_all_their_days(sqlite_url: str) -> None:
    assert shard_of(SAME_SHARD) == shard_of(PLATES[0])
    assert not differs(sqlite_url, DERIVED_FOR_OTHER_DAYS)


@pytest.mark.parametrize(
    ("messages", "module", "name", "fault"),
    [
        (
            OVER_MIDNIGHT,
            affected_days,
            "may_lead_over",
            lambda places, midnight, thresholds: np.zeros(len(midnight), dtype=bool),
        ),
        (
            AN_ISLAND_OVER_MIDNIGHT,
            affected_days,
            "may_lead_over",
            lambda places, midnight, thresholds: np.zeros(len(midnight), dtype=bool),
        ),
        (LONG_AGO, read_facts, "read_around", lambda *_: []),
        (PARKED_OVER_MIDNIGHT, affected_days, "own_terminal", _NO_REACH),
        (PARKED_LONG_AGO, read_around, "own_terminal", _NO_REACH),
        (PARKED_ALL_NIGHT_LONG_AGO, read_around, "_distances", lambda thresholds: [40 * MINUTE]),
        (PARKED_ALL_NIGHT, affected_days.ParkedReports, "may_tell_over", _nowhere),
        (PARKED_ALL_NIGHT_BEFORE, affected_days.ParkedReports, "may_tell_over", _nowhere),
        (BY_TURNS, worker, "rival_days", lambda *_: []),
    ],
    ids=[
        "affected days look forty minutes far",
        "islands end at midnight",
        "positions of long ago are not read",
        "affected days look thirty minutes far for what own terminals say",
        "only the nearest positions of long ago are read",
        "what a parked truck reports hours before and after is not read",
        "a parked truck's next report tells of its own day alone",
        "a parked truck's last report tells of its own day alone",
        "rivals are not marked",
    ],
)
def test_a_fault_shows_on_its_counter_example(
    sqlite_url: str, messages: list, module: object, name: str, fault: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not differs(sqlite_url, messages)
    monkeypatch.setattr(module, name, fault)
    assert differs(sqlite_url, messages)


def test_a_drive_of_days_whose_speeds_say_nothing_is_derived_from_its_beginning(sqlite_url: str) -> None:
    with emptied_world(sqlite_url) as world:
        dump = fresh(History(UNDER_WAY_FOR_A_DAY, FIRST_ACTS), world)
    assert any('"speed_contradicts"' in line and '"rule":"restricted_traffic"' in line for line in dump)
    assert not differs(sqlite_url, UNDER_WAY_FOR_A_DAY)


def test_a_reading_long_ago_is_seen_with_the_nearest_fix_of_its_day(sqlite_url: str) -> None:
    with emptied_world(sqlite_url) as world:
        dump = fresh(History(LONG_AGO, FIRST_ACTS), world)
    assert any('"two_places"' in line and '"rule":"remote_sensing"' in line for line in dump)
