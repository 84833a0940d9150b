"""Datums: there and back within a hair, the published shifts at Luoyang, nothing moved outside China."""

import numpy as np
import pytest

from streams.datums import from_wgs84, to_wgs84

LUOYANG = (112.45, 34.65)
METRES_PER_DEGREE = (91_660.0, 110_940.0)  # of longitude and latitude at 34.65° N


def shift_m(datum: str, lon: float, lat: float) -> tuple[float, float]:
    """How far to the east and north the datum moves a place."""
    x, y = from_wgs84(np.array([lon]), np.array([lat]), datum)
    return float(x[0] - lon) * METRES_PER_DEGREE[0], float(y[0] - lat) * METRES_PER_DEGREE[1]


@pytest.mark.parametrize(
    ("datum", "metres", "within"),
    [("WGS84", 0, 0.001), ("GCJ02", 583, 5), ("BD09", 1_290, 15)],
)
def test_the_shift_at_luoyang(datum: str, metres: float, within: float) -> None:
    east, north = shift_m(datum, *LUOYANG)
    assert np.hypot(east, north) == pytest.approx(metres, abs=within)
    assert east > abs(north) or metres == 0  # mostly to the east


@pytest.mark.parametrize("datum", ["WGS84", "GCJ02", "BD09"])
def test_there_and_back(datum: str) -> None:
    random = np.random.default_rng(3)
    lon, lat = random.uniform(74, 134, 4_000), random.uniform(18, 53, 4_000)
    back = to_wgs84(*from_wgs84(lon, lat, datum), datum)
    assert np.abs(back[0] - lon).max() <= 1e-9
    assert np.abs(back[1] - lat).max() <= 1e-9


@pytest.mark.parametrize(("lon", "lat"), [(13.4, 52.5), (-74.0, 40.7), (150.0, 35.0), (110.0, 60.0), (0.0, 0.0)])
def test_nothing_moves_outside_china(lon: float, lat: float) -> None:
    assert shift_m("GCJ02", lon, lat) == (0.0, 0.0)
    assert [float(one[0]) for one in to_wgs84(np.array([lon]), np.array([lat]), "GCJ02")] == [lon, lat]


def test_an_unknown_datum_is_not_guessed() -> None:
    with pytest.raises(KeyError):
        to_wgs84(np.array([112.0]), np.array([34.0]), "CGCS2000")


def test_what_is_given_is_not_changed() -> None:
    lon, lat = np.array([112.45]), np.array([34.65])
    to_wgs84(lon, lat, "BD09")
    assert (lon[0], lat[0]) == LUOYANG
