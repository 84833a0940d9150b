"""Flag fixes of a terminal that names two plates by turns: one receiver is in one truck, so the place is nobody's for sure.

A terminal that moved from one truck to another names two plates as well, but not within minutes of each other.
"""

import numpy as np
import pandas as pd

from rules.columns import Flags
from rules.inputs.thresholds import Thresholds
from rules.sightings.nearby import near_another
from rules.timing.times import MINUTE, micros


def with_terminals_plates(fixes: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Fixes with `terminal_names_one_plate`: whether their terminal names no other plate within the neighbour time. fixes: with rivals.

    A placeholder for a plate that was not read is no other plate.
    """
    shared = np.zeros(len(fixes), dtype=bool)
    readable = np.flatnonzero(~fixes["is_placeholder"].to_numpy(dtype=bool)) if "is_placeholder" in fixes else slice(None)
    shared[readable] = names_another(fixes.iloc[readable], thresholds)
    return fixes.assign(terminal_names_one_plate=~shared)


def names_another(fixes: pd.DataFrame, thresholds: Thresholds, of: set[str] | None = None) -> Flags:
    """Whether the terminal of each fix names another plate within the neighbour time.

    fixes: terminal_id, plate, time (aware).
    of: other plates that count; None = all.
    """
    found = np.zeros(len(fixes), dtype=bool)
    if fixes.empty:
        return found
    terminal, plate = (pd.factorize(fixes[name])[0].astype(np.int64) for name in ("terminal_id", "plate"))
    # Nearly every terminal has one plate: only the fixes of the others are looked at. Each pair of a terminal and a plate counts once.
    every = plate.max() + 1
    plates = np.bincount(np.unique(terminal * every + plate) // every)
    rows = np.flatnonzero(plates[terminal] > 1)
    if len(rows):
        among = None if of is None else fixes["plate"].iloc[rows].isin(of).to_numpy()
        span = thresholds.neighbour_min * MINUTE
        found[rows] = near_another(terminal[rows], plate[rows], micros(fixes["time"])[rows], span, among)
    return found
