"""Cameras' sightings and lanes are doubted as by the plain, slow way, on random sightings; a planted fault is found."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from rules.inputs.thresholds import Thresholds
from rules.judge.judge import sighted
from rules.sightings import place_doubts
from rules.sightings.reading_doubts import on_two_lanes
from rules.sightings.sightings import READING, Seen
from rules.sightings.witnesses import are_heard
from tests.depth import examples
from tests.rules.building import Row, facts, fix, reading, reference, station, vehicle
from tests.rules.sightings import plain_sightings

THRESHOLDS = Thresholds()
PLATES = ("豫C0T004", "豫C0T005")
KNOWN = reference(vehicle(), vehicle(PLATES[1]), station("A1"), station("A2", 112.47), station("A3", 112.80))


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """Fixes and readings of two plates within half an hour, near and far, on several lanes."""
    made = []
    for number in range(draw(st.integers(0, 12))):
        time = f"2026-11-20 09:{draw(st.sampled_from([0, 1, 2, 9, 10, 11, 20])):02d}:{draw(st.sampled_from([0, 1, 2, 30])):02d}"
        plate = draw(st.sampled_from(PLATES))
        if draw(st.booleans()):
            made.append(
                fix(time, plate=plate, lon=draw(st.sampled_from([112.45, 112.46, 112.60, 113.2])), terminal_id=f"T{number}")
            )
        else:
            at = {"station_id": draw(st.sampled_from(["A1", "A2", "A3"])), "lane": draw(st.sampled_from([1, 2, float("nan")]))}
            at |= {"plate_confidence": draw(st.sampled_from([0.97, 0.97, 0.5]))}
            made.append(reading(time, plate=plate, reading_id=f"R{number}", **at))
    return made


def seen_of(made: list[Row]) -> Seen:
    return sighted(facts(*made), KNOWN, set(PLATES), THRESHOLDS)


def differs(made: list[Row]) -> bool:
    seen = seen_of(made)
    s = seen.sightings
    lanes, at = np.zeros(len(s.us), dtype=np.int64), np.flatnonzero(s.kind == READING)
    lanes[at] = pd.Series(seen.readings["lane_key"]).to_numpy(dtype=np.int64)[s.row[at]]
    quick = on_two_lanes(s, seen.readings, THRESHOLDS)
    heard = are_heard(s.doubts)
    cameras = place_doubts._cameras_against_all(s, heard, THRESHOLDS)
    return not (
        np.array_equal(quick, plain_sightings.on_two_lanes(s, lanes, THRESHOLDS))
        and np.array_equal(cameras, plain_sightings.cameras_against_all(s, heard, THRESHOLDS))
    )


@settings(max_examples=examples(250))
@given(rows())
def test_as_the_plain_way_doubts(made: list[Row]) -> None:
    assert not differs(made)


def test_a_fault_shows_on_its_counter_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next fix after a camera is near it, the one after that is not."""
    made = [
        reading("2026-11-20 09:01", reading_id="R0", station_id="A1", lane=1),
        fix("2026-11-20 09:01:02", lon=112.45),
        fix("2026-11-20 09:02", lon=113.2),
    ]
    made = [row | {"plate": PLATES[0]} for row in made]
    assert not differs(made)
    monkeypatch.setattr(place_doubts, "NEIGHBOURS", 1)
    assert differs(made)


@pytest.mark.night
def test_a_fault_is_found_by_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_doubts, "NEIGHBOURS", 1)
    try:
        find(rows(), differs, settings=settings(max_examples=2_000, database=None))
    except NoSuchExample:
        pytest.fail("only the next sightings were looked at, and nothing was noticed")
