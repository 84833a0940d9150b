"""Whether a vehicle burns diesel, by the fuel seen and the fuel registered: limits for compression ignition are for no other."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rules.columns import Levels

DIESEL_FUELS = ("diesel", "diesel_hybrid")
UNKNOWN, OTHER, DIESEL, CONTRADICTORY = -1, 0, 1, 2
"""What is known of a fuel. CONTRADICTORY: seen as one and registered as the other, so it may be either."""


def is_diesel(fuel: object) -> bool | None:
    """Whether a fuel means compression ignition; None where it is not known."""
    return fuel in DIESEL_FUELS if isinstance(fuel, str) else None


def fuel_levels(fuels: Sequence[object] | pd.Series) -> Levels:
    """UNKNOWN, OTHER or DIESEL of each fuel (None or NaN where it is not known)."""
    column = pd.Series(fuels, dtype=object)
    return np.where(column.isna(), UNKNOWN, column.isin(DIESEL_FUELS)).astype(np.int8)


def known_fuel(seen: Levels, registered: Levels) -> Levels:
    """What both say together: the one that is known, where both are known and differ CONTRADICTORY."""
    both = np.where(seen == registered, seen, CONTRADICTORY)
    return np.where(seen == UNKNOWN, registered, np.where(registered == UNKNOWN, seen, both)).astype(np.int8)
