"""How far a change reaches: a stay may cross midnight, so a mark for one day can bear on stays that began on a day before.

A run is a chain of driving fixes with gaps no longer than a stay allows, whatever the zones. Every stay lies inside one run, and facts only
ever lengthen runs; so findings can change on the days from the beginning to the end of the runs that touch the marked days.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rules.thresholds import Thresholds
from rules.times import MINUTE, local_days, micros, midnight

Days = NDArray[np.int64]


@dataclass(frozen=True)
class Reach:
    """For each plate the local days whose findings may change, and whether more days must be read to be sure."""

    first: dict[str, int]
    last: dict[str, int]
    needs_earlier: bool
    needs_later: bool


def reach(
    positions: pd.DataFrame, plates: list[str], marked: tuple[int, int], read: tuple[int, int], thresholds: Thresholds
) -> Reach:
    """How far the marks reach. marked, read: first and last local day number; positions: all of the plates on the days read."""
    codes, first, last = _runs(positions, plates, thresholds)
    first_day = np.full(len(plates), marked[0], dtype=np.int64)
    last_day = np.full(len(plates), marked[1], dtype=np.int64)
    starts = _crossing(codes, first, last, first_day, first)
    first_day = np.where(starts >= 0, local_days(starts), first_day)
    ends = _crossing(codes, first, last, last_day + 1, last)
    last_day = np.where(ends >= 0, local_days(ends), last_day)
    begins = _crossing(codes, first, last, first_day, first)
    stops = _crossing(codes, first, last, last_day + 1, last)
    gap = int(thresholds.stay_gap_min * MINUTE)
    cut_off = (begins >= 0) & (begins - gap < midnight(read[0]))
    cut_short = (stops >= 0) & (stops + gap >= midnight(read[1] + 1))
    return Reach(
        dict(zip(plates, first_day.tolist(), strict=True)),
        dict(zip(plates, last_day.tolist(), strict=True)),
        bool(cut_off.any() or (first_day <= read[0]).any()),
        bool(cut_short.any() or (last_day >= read[1]).any()),
    )


def _runs(positions: pd.DataFrame, plates: list[str], thresholds: Thresholds) -> tuple[Days, Days, Days]:
    """Runs of all plates: place of the plate, first and last microsecond."""
    driving = positions[positions["speed_kmh"].to_numpy(dtype=np.float64) >= thresholds.driving_kmh]
    codes = pd.Categorical(driving["plate"], categories=plates).codes.astype(np.int64)
    us = micros(driving["time"])
    order = np.lexsort((us, codes))
    codes, us = codes[order], us[order]
    if not len(us):
        return codes, us, us
    new = np.concatenate([[True], (np.diff(codes) != 0) | (np.diff(us) > thresholds.stay_gap_min * MINUTE)])
    starts = np.flatnonzero(new)
    ends = np.concatenate([starts[1:] - 1, [len(us) - 1]])
    return codes[starts], us[starts], us[ends]


def _crossing(codes: Days, first: Days, last: Days, day: Days, wanted: Days) -> Days:
    """For each plate: of the run that goes over the midnight at which `day` begins, what is wanted of it; -1 where none does."""
    found = np.full(len(day), -1, dtype=np.int64)
    at = np.array([midnight(one) for one in day], dtype=np.int64)[codes] if len(codes) else first
    over = (first < at) & (last >= at)
    found[codes[over]] = wanted[over]
    return found
