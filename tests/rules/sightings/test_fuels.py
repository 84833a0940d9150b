"""What a fuel as seen and a fuel as registered say together."""

import numpy as np
import pytest

from rules.sightings.fuels import CONTRADICTORY, DIESEL, OTHER, UNKNOWN, fuel_levels, is_diesel, known_fuel
from streams.events import FUELS


@pytest.mark.parametrize(
    ("fuel", "answer"),
    [
        ("diesel", True),
        ("diesel_hybrid", True),
        ("petrol", False),
        ("gas", False),
        ("electric", False),
        (None, None),
        (float("nan"), None),
    ],
)
def test_whether_a_fuel_means_compression_ignition(fuel: object, answer: bool | None) -> None:
    assert is_diesel(fuel) is answer


@pytest.mark.parametrize("fuel", [*FUELS, None, float("nan")])
def test_a_column_says_what_one_fuel_says(fuel: object) -> None:
    assert fuel_levels([fuel]).tolist() == [{True: DIESEL, False: OTHER, None: UNKNOWN}[is_diesel(fuel)]]


@pytest.mark.parametrize(
    ("seen", "registered", "known"),
    [
        ("diesel", "diesel", DIESEL),
        ("diesel", "diesel_hybrid", DIESEL),
        ("diesel", None, DIESEL),
        (None, "diesel", DIESEL),
        ("petrol", "gas", OTHER),
        ("petrol", None, OTHER),
        (None, "petrol", OTHER),
        (None, None, UNKNOWN),
        ("diesel", "petrol", CONTRADICTORY),
        ("petrol", "diesel", CONTRADICTORY),
    ],
)
def test_what_is_known(seen: str | None, registered: str | None, known: int) -> None:
    assert known_fuel(fuel_levels([seen]), fuel_levels([registered])).tolist() == [known]


def test_no_vehicles() -> None:
    assert known_fuel(fuel_levels([]), np.zeros(0, dtype=np.int8)).tolist() == []
