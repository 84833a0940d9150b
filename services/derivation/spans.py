"""How far a change reaches: a mark for one day can bear on the days around it, for two reasons.

Stays may cross midnight. A *run* is a chain of driving fixes with short gaps, whatever the zones; every stay lies inside one run, and facts
only ever lengthen runs. And doubts look at neighbours: a sighting just after midnight can make one just before it doubtful. So findings can
change on the days of all runs and sightings that come within a neighbour's time of the marked days.
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


@dataclass(frozen=True)
class _Spans:
    """Runs, or single sightings, of the plates: place of the plate, first and last microsecond."""

    plate: Days
    first: Days
    last: Days


def reach(
    positions: pd.DataFrame,
    others: list[pd.DataFrame],
    plates: list[str],
    marked: tuple[int, int],
    read: tuple[int, int],
    thresholds: Thresholds,
) -> Reach:
    """How far the marks reach. marked, read: first and last local day number; positions: all of the plates on the days read; others:
    readings and checks."""
    margin = int(max(thresholds.neighbour_min, thresholds.stay_gap_min) * MINUTE)
    runs = _runs(positions, plates, margin, thresholds.driving_kmh)
    spans = [runs, *(_moments(frame, plates) for frame in (positions, *others))]
    first_day = np.full(len(plates), marked[0], dtype=np.int64)
    last_day = np.full(len(plates), marked[1], dtype=np.int64)
    starts, ends = midnight(marked[0]), midnight(marked[1] + 1)
    for span in spans:
        before = (span.last >= starts - margin) & (span.first < starts)
        np.minimum.at(first_day, span.plate[before], local_days(np.maximum(span.first, midnight(read[0]))[before]))
        after = (span.first < ends + margin) & (span.last >= ends)
        np.maximum.at(last_day, span.plate[after], local_days(np.minimum(span.last, midnight(read[1] + 1) - 1)[after]))
    return Reach(
        dict(zip(plates, first_day.tolist(), strict=True)),
        dict(zip(plates, last_day.tolist(), strict=True)),
        bool((first_day <= read[0]).any() or _is_cut(runs, first_day, midnight(read[0]), margin)),
        bool((last_day >= read[1]).any() or _is_cut(runs, last_day + 1, midnight(read[1] + 1), margin)),
    )


def _is_cut(runs: _Spans, day: Days, edge: int, margin: int) -> bool:
    """Whether a run over the midnight at which `day` begins comes so near to the edge of what was read that it may go on beyond."""
    at = np.array([midnight(one) for one in day], dtype=np.int64)[runs.plate]
    over = (runs.first < at) & (runs.last >= at)
    near = (runs.first - margin < edge) & (runs.last + margin >= edge)
    return bool((over & near).any())


def _runs(positions: pd.DataFrame, plates: list[str], gap: int, driving_kmh: float) -> _Spans:
    """Chains of driving fixes."""
    moments = _moments(positions[positions["speed_kmh"].to_numpy(dtype=np.float64) >= driving_kmh], plates)
    if not len(moments.plate):
        return moments
    new = np.concatenate([[True], (np.diff(moments.plate) != 0) | (np.diff(moments.first) > gap)])
    starts = np.flatnonzero(new)
    ends = np.concatenate([starts[1:] - 1, [len(new) - 1]])
    return _Spans(moments.plate[starts], moments.first[starts], moments.first[ends])


def _moments(frame: pd.DataFrame, plates: list[str]) -> _Spans:
    """Sightings one by one, sorted by plate and time."""
    own = frame[frame["plate"].isin(plates).to_numpy()]
    plate = pd.Categorical(own["plate"], categories=plates).codes.astype(np.int64)
    us = micros(own["time"])
    order = np.lexsort((us, plate))
    return _Spans(plate[order], us[order], us[order])
