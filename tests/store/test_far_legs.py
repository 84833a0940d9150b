"""Where an impossible leg leads over a midnight it is noticed; ordinary driving and noise are not taken for one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.legs import HOUR, too_fast
from rules.timing.times import MINUTE, SECOND
from services.store.far_legs import Located, may_lead_over
from tests.depth import examples

THRESHOLDS = Thresholds()
EDGE = 1_760_000_000 * SECOND
MARGIN = int(2 * THRESHOLDS.island_h * HOUR)


def located(*rows: tuple[int, float, float, float]) -> Located:
    """plate, minutes after the midnight, lon, lat."""
    plate, minutes, lon, lat = (np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))
    return Located(plate.astype(np.int64), EDGE + (minutes * MINUTE).astype(np.int64), lon, lat)


def holds(places: Located, plates: int) -> list[bool]:
    """Pair by pair: an impossible one from before the midnight to after it, or to shortly before it."""
    found = [False] * plates
    for a in range(len(places.us)):
        for b in range(len(places.us)):
            near = places.us[a] <= places.us[b] <= places.us[a] + THRESHOLDS.leg_h * HOUR
            if places.plate[a] == places.plate[b] and places.us[a] < EDGE and near and places.us[b] >= EDGE - MARGIN:
                (metres,) = distance_m(places.lon[[a]], places.lat[[a]], places.lon[[b]], places.lat[[b]])
                found[places.plate[a]] |= bool(too_fast(metres, (places.us[b] - places.us[a]) / MINUTE, THRESHOLDS))
    return found


MINUTES = [-1500, -1440, -600, -241, -240, -239, -60, -33, -32, -10, -1, -1 / 60, 0, 1 / 60, 1, 10, 32, 33, 60, 600, 1439]
LON = [112.45, 112.46, 112.4608, 112.461, 112.47, 112.6, 113.65, 118.0, 75.0]
ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(MINUTES), st.sampled_from(LON), st.sampled_from([34.65, 34.66, 22.0])),
    min_size=1,
    max_size=10,
)


@settings(max_examples=examples(1_000))
@given(ROWS)
def test_no_impossible_leg_is_missed(rows: list[tuple[int, float, float, float]]) -> None:
    places = located(*rows)
    found = may_lead_over(places, np.full(3, EDGE), THRESHOLDS)
    assert not any(leg and not seen for leg, seen in zip(holds(places, 3), found.tolist(), strict=True))


def test_a_night_of_ordinary_driving_is_none() -> None:
    """A truck at 90 km/h with 60 m of noise, a fix every ten seconds, to the east and back, and one that stands."""
    chance = np.random.default_rng(1)
    seconds = np.arange(-4 * 3600, 4 * 3600, 10)
    way = np.abs((seconds % 7200) - 3600) * 25.0
    noise = chance.normal(0, 60, (2, len(seconds)))
    us = EDGE + seconds * SECOND
    driving = Located(np.zeros(len(us), dtype=int), us, 112.45 + (way + noise[0]) / 91_700, 34.65 + noise[1] / 110_930)
    standing = Located(np.ones(len(us), dtype=int), us, 113.0 + noise[0] / 91_700, 34.65 + noise[1] / 110_930)
    both = Located(*(np.concatenate(pair) for pair in zip(vars(driving).values(), vars(standing).values(), strict=True)))
    assert may_lead_over(both, np.full(2, EDGE), THRESHOLDS).tolist() == [False, False]
    one = located((1, -20, 114.5, 34.65))  # and a fix of the second, 137 km away
    both = Located(*(np.concatenate(pair) for pair in zip(vars(both).values(), vars(one).values(), strict=True)))
    assert may_lead_over(both, np.full(2, EDGE), THRESHOLDS).tolist() == [False, True]


@pytest.mark.parametrize("rows", [[], [(0, -5, 112.45, 34.65)]])
def test_too_few_rows(rows: list) -> None:
    places = located(*rows) if rows else Located(*(np.zeros(0, dtype=kind) for kind in (int, int, float, float)))
    assert may_lead_over(places, np.full(3, EDGE), THRESHOLDS).tolist() == [False] * 3
