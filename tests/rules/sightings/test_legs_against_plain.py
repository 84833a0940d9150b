"""Legs, islands and rows near another are found as by the plain, slow way, on random columns; planted faults are found."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.inputs.thresholds import Thresholds
from rules.sightings import legs
from rules.sightings.legs import Places
from rules.sightings.nearby import near_another
from rules.sightings.witnesses import lone_outliers
from rules.timing.times import SECOND
from tests.depth import examples
from tests.rules.sightings import plain_legs

SMALL = Thresholds(impossible_m=1_000, impossible_kmh=60, leg_h=0.1, island_h=0.05, sparse_gap_min=2, neighbour_min=1.0)
"""Scaled down, so that a few rows pass every limit: 6 minutes, 3 minutes, 2 minutes, a minute, a kilometre a minute."""
STEPS_S = [0, 1, 10, 29, 30, 31, 60, 61, 179, 180, 181, 359, 360, 361]
LON = [0.0, 0.005, 0.02, 0.06, 0.1]
"""Up to 9 km away."""


@st.composite
def places(draw: st.DrawFn, most: int = 16) -> Places:
    """Sightings of two vehicles by up to four sources, near and far."""
    count = draw(st.integers(0, most))
    # Mostly one source and short steps: else every row is cut off from the next.
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from([0, 0, 0, 1]),
                st.sampled_from([*[10] * 6, *STEPS_S]),
                st.sampled_from([0, 0, 0, 3, 6, 4]),
                st.sampled_from([*LON[:1] * 4, *LON]),
                st.sampled_from([True, True, True, False]),
            ),
            min_size=count,
            max_size=count,
        )
    )
    rows.sort(key=lambda row: row[0])
    kinds = (int, int, int, float, bool)
    key, step, source, lon, heard = (np.array([row[at] for row in rows], dtype=kind) for at, kind in enumerate(kinds))
    return Places(key, np.cumsum(step) * SECOND, source, source % 3 == 0, 112.4 + lon, np.full(count, 34.65), heard)


def differs(given_places: Places, thresholds: Thresholds = SMALL) -> bool:
    return not (
        np.array_equal(
            legs.leg_doubts(given_places, thresholds), plain_legs.leg_doubts(given_places, legs.MOST_SOURCES, thresholds)
        )
        and np.array_equal(legs.islands(given_places, thresholds), plain_legs.islands(given_places, thresholds))
        and np.array_equal(lone_outliers(given_places, thresholds), plain_legs.lone_outliers(given_places, thresholds))
    )


@settings(max_examples=examples(600))
@given(places(), st.sampled_from([1, 2, 64]))
def test_as_the_plain_way(given_places: Places, most: int) -> None:
    kept, legs.MOST_SOURCES = legs.MOST_SOURCES, most
    try:
        assert not differs(given_places)
    finally:
        legs.MOST_SOURCES = kept


def of(*rows: tuple[int, float], source: int = 0) -> Places:
    """A track of one terminal: seconds and degrees east."""
    us, lon = (np.array(column) for column in zip(*rows, strict=True))
    count = len(rows)
    return Places(
        np.zeros(count, dtype=int),
        us * SECOND,
        np.full(count, source),
        np.full(count, True),
        112.4 + lon,
        np.full(count, 34.65),
        np.full(count, True),
    )


AN_ISLAND = of((0, 0.0), (10, 0.0), (40, 0.1), (80, 0.1), (120, 0.0), (140, 0.0))
BETWEEN_OUTLIERS = of(
    (0, 0.0), (20, 0.0), (25, 0.1), (30, 0.1), (35, 0.0), (60, 0.0), (65, 0.1), (70, 0.1), (75, 0.0), (99, 0.0)
)
ONE_WAY = of((0, 0.0), (30, 0.0), (60, 0.1), (100, 0.1))
ONE_WAY_MAJORITY = of((0, 0.0), (8, 0.0), (40, 0.1), (100, 0.1), (130, 0.1))
LONE_OUTLIERS = of((0, 0.0), (20, 0.0), (25, 0.1), (30, 0.0), (60, 0.0), (65, 0.1), (70, 0.0), (99, 0.0))
TWO_SOURCES = replace(of((0, 0.0), (10, 0.1)), source=np.array([0, 1]))
BEHIND_A_POOR_ONE = replace(
    of((0, 0.1), (10, 0.1), (20, 0.0)), source=np.array([1, 1, 0]), is_witness=np.array([True, False, True])
)


def test_what_the_random_columns_must_hold() -> None:
    assert legs.islands(AN_ISLAND, SMALL).tolist() == [False, False, True, True, False, False]
    assert legs.islands(BETWEEN_OUTLIERS, SMALL).tolist() == [False] * 2 + [True] * 2 + [False] * 2 + [True] * 2 + [False] * 2
    assert legs.islands(ONE_WAY, SMALL).tolist() == [True] * 4
    assert legs.islands(ONE_WAY_MAJORITY, SMALL).tolist() == [True, True, False, False, False]
    assert not lone_outliers(AN_ISLAND, SMALL).any()
    assert lone_outliers(LONE_OUTLIERS, SMALL).tolist() == [False, False, True, False, False, True, False, False]


@pytest.mark.parametrize(
    ("name", "fault", "example"),
    [
        ("_outliers", lambda places, begins, *_: np.zeros(len(begins), dtype=bool), BETWEEN_OUTLIERS),
        ("_nearest_of_each_source", lambda places, span: iter(()), TWO_SOURCES),
        ("_with_poor_apart", lambda places: places, BEHIND_A_POOR_ONE),
        ("_jumps", lambda places, *_: np.zeros(len(places.us), dtype=bool), AN_ISLAND),
    ],
)
def test_a_fault_shows_on_its_counter_example(name: str, fault: Any, example: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not differs(example)
    monkeypatch.setattr(legs, name, fault)
    assert differs(example)


@settings(max_examples=examples(300))
@given(
    st.lists(
        st.tuples(st.integers(0, 1), st.integers(0, 2), st.sampled_from([0, 1, 2, 9, 10, 11, 20]), st.booleans()), max_size=12
    )
)
def test_rows_near_another(rows: list[tuple[int, int, int, bool]]) -> None:
    group, value, us = (np.array([row[at] for row in rows], dtype=np.int64) for at in range(3))
    among = np.array([row[3] for row in rows], dtype=bool)
    assert np.array_equal(near_another(group, value, us, 9, among), plain_legs.near_another(group, value, us, 9, among))
    everyone = np.ones(len(rows), dtype=bool)
    assert np.array_equal(near_another(group, value, us, 9), plain_legs.near_another(group, value, us, 9, everyone))


@settings(max_examples=examples(300))
@given(places(), st.integers(0, 15), st.sampled_from([1, 3]))
def test_doubts_depend_on_what_is_within_the_hours_only(given_places: Places, at: int, more: int) -> None:
    """A row keeps its doubts when everything that is farther away than a leg, or for islands ten times their length, is forgotten."""
    if at >= len(given_places.us):
        return
    thresholds = Thresholds(**{**vars(SMALL), "island_h": SMALL.leg_h / 10})
    near = np.abs(given_places.us - given_places.us[at]) <= thresholds.leg_h * legs.HOUR
    cut = Places(*(column[near] for column in vars(given_places).values()))
    row = int(near[:at].sum())
    assert legs.leg_doubts(cut, thresholds)[row] == legs.leg_doubts(given_places, thresholds)[at]
    assert legs.islands(cut, thresholds)[row] == legs.islands(given_places, thresholds)[at]
