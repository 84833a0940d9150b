"""No rule costs more than n log n in the facts of one plate: each is fed its worst cases, at n and at 2n."""

import gc
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rules.inputs.inputs import Facts, Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.judge import judge
from rules.orders.driving_hours import driving_hours
from rules.presence.presence import presence
from tests.rules.building import (
    TRUCK,
    at,
    check,
    facts,
    fix,
    order,
    reading,
    rectangle,
    reference,
    retest,
    station,
    vehicle,
    zone,
)

MOST_GROWTH = 2.3
_TRIES = 12
"""Comparisons before a cost counts as too steep: other processes share the machine, and only the best of each size is taken."""
pytestmark = pytest.mark.ci
THRESHOLDS = Thresholds()
ONE = facts(fix("2026-11-12 08:00"), reading("2026-11-12 08:00"), check("2026-11-12 08:00"))
RETESTED = facts(retest("2026-11-12 08:00"))
SECOND, MINUTE = 1_000_000, 60_000_000
A_DAY, EVERY = 43_200, 2 * SECOND
"""Fixes of one day: twice as many are two days alike, hours of the clauses included."""
Case = Callable[[int], Facts]


def repeated(frame: pd.DataFrame, count: int, step_us: float, **columns: object) -> pd.DataFrame:
    """So many rows like the first one, a step of time apart. columns: values that differ from it."""
    begin = int(at("2026-11-12 08:00").timestamp()) * SECOND
    times = pd.DatetimeIndex(begin + (np.arange(count) * step_us).astype(np.int64), dtype="datetime64[us]").tz_localize("UTC")
    return frame.iloc[np.zeros(count, dtype=np.int64)].reset_index(drop=True).assign(time=times, received_at=times, **columns)


def readings(count: int, step_us: float, **columns: object) -> Facts:
    names = {"reading_id": [f"R{number}" for number in range(count)]} | columns
    return Facts(ONE.positions.iloc[:0], repeated(ONE.readings, count, step_us, **names), ONE.checks.iloc[:0])


def checks(count: int, step_us: float, like: Facts = ONE, **columns: object) -> Facts:
    names = {"check_id": [f"C{number}" for number in range(count)]} | columns
    return Facts(ONE.positions.iloc[:0], ONE.readings.iloc[:0], repeated(like.checks, count, step_us, **names))


def fixes(count: int, step_us: float, **columns: object) -> Facts:
    return Facts(repeated(ONE.positions, count, step_us, **columns), ONE.readings.iloc[:0], ONE.checks.iloc[:0])


def both(one: Facts, other: Facts) -> Facts:
    pairs = zip(vars(one).values(), vars(other).values(), strict=True)
    return Facts(*(pd.concat([a, b], ignore_index=True) if len(a) and len(b) else (a if len(a) else b) for a, b in pairs))


def alternating(count: int, *values: object) -> list[object]:
    return [values[number % len(values)] for number in range(count)]


def to_and_fro(count: int) -> np.ndarray:
    """Longitudes of a truck that crosses the zone's western border with every few fixes."""
    return 112.40 + 0.004 * np.sin(np.arange(count) / 2.0)


SITES = {
    "readings of one minute at one site": lambda n: readings(n, 0.006 * SECOND),
    "readings of ten minutes at sites far apart": lambda n: readings(
        n, 600 * SECOND / n, station_id=[f"F{k}" for k in range(n)]
    ),
    "readings an hour apart": lambda n: readings(n, 60 * MINUTE / 50),
    "readings of ten minutes at many sites": lambda n: readings(n, 600 * SECOND / n, station_id=[f"S{k}" for k in range(n)]),
    "doubtful ones, each after a sure one": lambda n: readings(n, 11 * MINUTE, plate_confidence=alternating(n, 0.97, 0.5)),
    "doubtful exceedances with doubtful passes between": lambda n: readings(
        n, 11 * MINUTE, plate_confidence=[0.97, *[0.5] * (n - 1)], opacity_pct=alternating(n, 45.0, 12.0)
    ),
    "two lanes at the same second": lambda n: readings(n, 0.0, lane_key=alternating(n, 1, 2)),
    "of types that the register does not know": lambda n: readings(n, 11 * MINUTE, plate_type=alternating(n, "01", "02", "51")),
    "checks of one second": lambda n: checks(n, 0.0),
    "records of one check that contradict each other": lambda n: checks(n, 0.0, result=alternating(n, "fail", "pass")),
    "checks an hour apart": lambda n: checks(n, 60 * MINUTE / 50),
    "retests among readings": lambda n: both(readings(n // 2, 11 * MINUTE), checks(n // 2, 11 * MINUTE, RETESTED)),
}
WITHIN_MINUTES = {
    "readings of one minute at one site",
    "readings of ten minutes at many sites",
    "readings of ten minutes at sites far apart",
    "two lanes at the same second",
    "checks of one second",
    "records of one check that contradict each other",
}
"""All near each other: below twice `rules.sightings.place_doubts.NEIGHBOURS` each is held against all, so the sizes must lie above it."""
TRACKS = {
    "driving in the zone": lambda n: fixes(n, EVERY, lon=112.42 + 0.03 * np.sin(np.arange(n) / 500)),
    "in and out with every fix": lambda n: fixes(n, EVERY, lon=to_and_fro(n)),
    "along the border": lambda n: fixes(n, EVERY, lon=112.40 + 1e-5 * np.sin(np.arange(n)), lat=34.61 + np.arange(n) * 1e-9),
    "frozen": lambda n: fixes(n, EVERY),
    "jumping": lambda n: fixes(n, EVERY, lon=np.array(alternating(n, 112.42, 112.62))),
    "two terminals at once": lambda n: fixes(n, EVERY, terminal_id=alternating(n, "T1", "T2"), lon=to_and_fro(n)),
    "under one terminal and instant": lambda n: fixes(n, 0.0, speed_kmh=np.arange(n) % 90 + 5.0),
    "with a camera a minute": lambda n: both(fixes(n, EVERY, lon=to_and_fro(n)), readings(max(1, n // 30), MINUTE)),
}
CLAUSES = (
    {"clause_id": "1", "zones": ["inner"]},
    {"clause_id": "2", "zones": ["west"], "hours": [["21:00", "07:00"], ["12:00", "13:00"]]},
    {
        "clause_id": "3",
        "zones": [],
        "passages": [{"name": "路口", "from": "west", "to": "inner", "within_minutes": 30}],
    },
)
PLACES = (zone("inner"), zone("west", geometry=rectangle(112.38, 34.60, 112.3999, 34.70)))
KNOWN: Reference = reference(
    *(vehicle(), order(clauses=CLAUSES), order("O2", clauses=({"min_minutes": 0},))),
    *(*PLACES, *(station(f"S{number}", 112.41 + number * 1e-6) for number in range(16_000))),
    *(station(f"F{number}", 100.0 + number * 2.5e-3) for number in range(8_000)),
)


def judge_all(known: Facts, plates: set[str] | None = None, given: Reference = KNOWN) -> None:
    """All layers of a derivation."""
    seen = judge(known, given, plates or {TRUCK}, THRESHOLDS).sightings
    driving_hours(seen, given, THRESHOLDS)
    presence(seen, THRESHOLDS)


def seconds(act: Callable[[Facts], None], known: Facts) -> float:
    gc.collect()
    gc.disable()  # it walks all objects that tests before this one left, the more often the more are made
    try:
        began = time.process_time()
        act(known)
        return time.process_time() - began
    finally:
        gc.enable()


def is_at_most_n_log_n(
    case: Case, size: int, act: Callable[[Facts], None] = judge_all, tries: int = _TRIES
) -> tuple[bool, float, float]:
    """Whether the best cost of 2n is at most MOST_GROWTH times the best of n, after as many comparisons as that takes."""
    small, large = case(size), case(2 * size)
    once = twice = float("inf")
    for _ in range(tries):
        once, twice = min(once, seconds(act, small)), min(twice, seconds(act, large))
        if twice <= MOST_GROWTH * once:
            return True, once, twice
    return False, once, twice


@pytest.mark.slow
@pytest.mark.parametrize("name", list(SITES))
def test_readings_and_checks_of_one_plate(name: str) -> None:
    size = 4_000 if name in WITHIN_MINUTES else 1_500
    is_bounded, once, twice = is_at_most_n_log_n(SITES[name], size)
    assert is_bounded, f"{name}: {once:.2f} s for n, {twice:.2f} s for 2n"


@pytest.mark.slow
@pytest.mark.parametrize("name", list(TRACKS))
def test_fixes_of_one_plate(name: str) -> None:
    is_bounded, once, twice = is_at_most_n_log_n(TRACKS[name], 2 * A_DAY)
    assert is_bounded, f"{name}: {once:.2f} s for n, {twice:.2f} s for 2n"


@pytest.mark.slow
def test_many_vehicles_in_one_call() -> None:
    def case(count: int) -> Facts:
        return readings(count, MINUTE, plate=[f"豫C{number:05d}" for number in range(1, count + 1)])

    def act(known: Facts) -> None:
        judge_all(known, set(known.readings["plate"]))

    is_bounded, once, twice = is_at_most_n_log_n(case, 2_000, act)
    assert is_bounded, f"{once:.2f} s for n, {twice:.2f} s for 2n"


@pytest.mark.slow
def test_a_steep_rule_is_noticed() -> None:
    def steep(known: Facts) -> None:
        values = known.readings["opacity_pct"].to_numpy()
        sum(float((values > value).sum()) for value in values)

    assert not is_at_most_n_log_n(SITES["readings an hour apart"], 6_000, steep, tries=3)[0]


_MILLION = """
import re, sys, time
from pathlib import Path
from tests.rules import test_cost
known = test_cost.TRACKS[sys.argv[1]](1_000_000)
began = time.process_time()
test_cost.judge_all(known)
peak_kb = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(time.process_time() - began, int(peak_kb) / 1024)
"""
"""The peak is that of the program itself: `ru_maxrss` begins with what the test process held when it forked."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["driving in the zone", "in and out with every fix"])
def test_a_million_fixes_of_one_plate(name: str) -> None:
    command = [sys.executable, "-c", _MILLION, name]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True, timeout=300)
    took, peak_mb = map(float, done.stdout.split())
    assert took < 30 and peak_mb < 1_000, f"{took:.1f} s of the processor, {peak_mb:.0f} MB"
