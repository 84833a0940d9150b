"""Datums over the whole of China: there and back within a hair wherever a truck may be, the shift as published, identity outside."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.datums import from_wgs84, to_wgs84
from streams.events import DATUMS

METRE = 1 / 111_000  # degrees, of latitude; more of longitude, so the bound is the stricter one
inside = st.tuples(st.floats(73.6, 135.0), st.floats(3.9, 53.6))
outside = st.one_of(
    st.tuples(st.floats(-180, 72.004), st.floats(-85, 85)),
    st.tuples(st.floats(137.8347, 180), st.floats(-85, 85)),
    st.tuples(st.floats(-180, 180), st.floats(55.8271, 85)),
    st.tuples(st.floats(-180, 180), st.floats(-85, 0.8293)),
)


def one(place: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """The place as columns of one row."""
    return np.array([place[0]]), np.array([place[1]])


@given(inside, st.sampled_from(DATUMS))
def test_there_and_back_is_far_below_a_metre(place: tuple[float, float], datum: str) -> None:
    lon, lat = to_wgs84(*from_wgs84(*one(place), datum), datum)
    assert abs(lon[0] - place[0]) < 1e-4 * METRE
    assert abs(lat[0] - place[1]) < 1e-4 * METRE


@given(inside, st.sampled_from(DATUMS))
def test_back_and_there_too(place: tuple[float, float], datum: str) -> None:
    """What a platform sends in its datum is had back from what is stored: the doctor and an objection rest on it."""
    lon, lat = from_wgs84(*to_wgs84(*one(place), datum), datum)
    assert abs(lon[0] - place[0]) < 1e-4 * METRE
    assert abs(lat[0] - place[1]) < 1e-4 * METRE


@given(outside)
def test_outside_china_gcj02_is_wgs84(place: tuple[float, float]) -> None:
    for convert in (from_wgs84, to_wgs84):
        lon, lat = convert(*one(place), "GCJ02")
        assert (lon[0], lat[0]) == place


@given(st.lists(inside, min_size=2, max_size=20))
def test_a_column_is_its_rows(places: list[tuple[float, float]]) -> None:
    columns = np.array(places).T
    for datum in DATUMS:
        together = np.array(from_wgs84(columns[0], columns[1], datum)).T
        alone = np.array([np.concatenate(from_wgs84(*one(place), datum)) for place in places])
        assert np.abs(together - alone).max() < 1e-12


@given(st.floats(112.36, 112.53), st.floats(34.56, 34.71))
def test_the_shift_inside_the_ring_of_luoyang_is_within_5_percent_of_what_is_published(lon: float, lat: float) -> None:
    for datum, metres in (("GCJ02", 583), ("BD09", 1_290)):
        x, y = from_wgs84(*one((lon, lat)), datum)
        moved = np.hypot((x[0] - lon) * 111_320 * np.cos(np.radians(lat)), (y[0] - lat) * 110_940)
        assert moved == pytest.approx(metres, rel=0.05)
