"""Whether a vehicle burns diesel, by the observed and the registered fuel. Limits for compression ignition apply to diesels only."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rules.columns import Levels

DIESEL_FUELS = ("diesel", "diesel_hybrid")
UNKNOWN, OTHER, DIESEL, CONTRADICTORY = -1, 0, 1, 2
"""Levels of knowledge about a fuel. CONTRADICTORY: observed as one and registered as the other, so it may be either."""


def is_diesel(fuel: object) -> bool | None:
    """Whether a fuel means compression ignition; None if unknown."""
    return fuel in DIESEL_FUELS if isinstance(fuel, str) else None


def fuel_levels(fuels: Sequence[object] | pd.Series) -> Levels:
    """UNKNOWN, OTHER or DIESEL of each fuel (None or NaN if unknown)."""
    column = pd.Series(fuels, dtype=object)
    return np.where(column.isna(), UNKNOWN, column.isin(DIESEL_FUELS)).astype(np.int8)


def known_fuel(seen: Levels, registered: Levels) -> Levels:
    """Combine two sources: the one that is known; CONTRADICTORY if both are known and differ."""
    both = np.where(seen == registered, seen, CONTRADICTORY)
    return np.where(seen == UNKNOWN, registered, np.where(registered == UNKNOWN, seen, both)).astype(np.int8)
