"""Reader of the positions around single moments, such as readings months ago: as many as decide about the doubts of what was seen then.

These are all positions within twice the neighbour time (one that near decides, and whether it is a lone outlier those that near to it), or
within the time in which the vehicle's own terminal speaks of a capture, and before and after it the nearest of each terminal within `leg_h`
hours (or `parked_report_h`) that is not of an unreliable time. Where a terminal that reported the plate on those days is not found near by,
the search goes on farther out; nearly always the first step finds all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from rules.columns import Micros, Texts
from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import TERMINAL, SickSpan
from rules.sightings import own_terminal
from rules.sightings.legs import HOUR
from rules.sightings.located import is_located
from rules.sightings.unreliable_sources import sick_source
from rules.timing.intervals import Span
from rules.timing.times import MINUTE, local_day, micros
from services.store.plate_days import terminals_seen
from services.store.read_positions import read_positions

_STEPS = (HOUR, 6 * HOUR)
"""How far is searched after the nearest positions and before the whole."""


@dataclass
class _Side:
    """The time before or after a moment. missing: terminals that may have reported there and were not found yet."""

    plate: str
    us: int
    is_after: bool
    missing: set[str]

    def ring(self, nearest: int, farthest: int) -> Span:
        """The times more than `nearest` and at most `farthest` microseconds away. What is at the moment itself counts as before it."""
        if self.is_after:
            return self.us + nearest + 1, self.us + farthest + 1
        return self.us - farthest, self.us - nearest if nearest else self.us + 1


def read_around(
    connection: Connection,
    shard: int,
    moments: Mapping[str, set[int]],
    sick: Mapping[str, Sequence[SickSpan]],
    thresholds: Thresholds,
) -> list[pd.DataFrame]:
    """Positions around the moments (microseconds UTC, by plate; all of one shard), perhaps with repeats. Raises TooManyPoints.

    sick: the unreliable spans of each source.
    """
    sides = list(_sides(connection, moments, thresholds))
    parts, nearest = list[pd.DataFrame](), 0
    for farthest in _distances(thresholds):
        if not sides:
            break
        rings: dict[str, list[Span]] = {}
        for side in sides:
            rings.setdefault(side.plate, []).append(side.ring(nearest, farthest))
        parts.append(read_positions(connection, shard, rings))
        found = _by_plate(parts[-1], sick)
        for side in sides:
            us, terminals = found.get(side.plate, _NOTHING)
            first, end = np.searchsorted(us, side.ring(nearest, farthest))
            side.missing -= set(terminals[first:end])
        sides = [side for side in sides if side.missing]
        nearest = farthest
    return parts


_NOTHING = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=object)


def _distances(thresholds: Thresholds) -> Iterator[int]:
    near = int(max(2 * thresholds.neighbour_min, own_terminal.reach_min(thresholds)) * MINUTE)
    far = _farthest(thresholds)
    yield near
    yield from (step for step in _STEPS if near < step < far)
    yield far


def _farthest(thresholds: Thresholds) -> int:
    return int(max(thresholds.leg_h, thresholds.parked_report_h) * HOUR)


def _sides(connection: Connection, moments: Mapping[str, set[int]], thresholds: Thresholds) -> Iterator[_Side]:
    """Both sides of each moment, without those on whose days no terminal reported the plate."""
    seen = terminals_seen(connection, list(moments))
    longest = _farthest(thresholds)
    for plate, times in moments.items():
        for us in sorted(times):
            for is_after, end in ((False, us - longest), (True, us + longest)):
                days = {local_day(us), local_day(end)}
                if missing := {terminal for day in days for terminal in seen[plate].get(day, ())}:
                    yield _Side(plate, us, is_after, missing)


def _by_plate(positions: pd.DataFrame, sick: Mapping[str, Sequence[SickSpan]]) -> dict[str, tuple[Micros, Texts]]:
    """For each plate the times of its located positions, sorted, and their terminals; without those of unreliable times."""
    is_sick = sick_source(TERMINAL, positions["terminal_id"], micros(positions["time"]), sick) != 0
    positions = positions[~is_sick]
    is_placed = is_located(positions) & positions["lon"].notna().to_numpy()
    placed = positions[is_placed].sort_values(["plate", "time"], kind="stable")
    return {
        str(plate): (micros(own["time"]), own["terminal_id"].to_numpy(dtype=object))
        for plate, own in placed.groupby("plate", sort=False)
    }
