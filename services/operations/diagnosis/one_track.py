"""Tracks that two terminals on two trucks report alike, fix by fix: one receiver's track, sold twice or copied.

Only driving fixes count, each at a place of its own: receivers that round their places, or repeat one, give many trucks of a yard the same.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from rules.columns import Ints
from rules.inputs.thresholds import Thresholds
from rules.sightings.vehicles import is_trailer
from rules.timing.times import SECOND, local_text
from services.operations.diagnosis.fixes import Fixes
from streams.plates import is_placeholder

_LEAST_ALIKE = 10
"""Minimum driving fixes of one second and one bit-identical place. Two trucks side by side whose receivers round to 4 decimals (11 m by 9 m)
are in one cell half of the time at most: in ten cells one after the other hardly ever, and with more decimals never."""
_SLOT_US = 30 * SECOND
_MOST_NAMED = 10


@dataclass
class Tracks:
    """Driving fixes of all terminals on a day: of each 30 seconds one, each at another place; 20 bytes a fix."""

    names: list[tuple[str, str]] = field(default_factory=list)
    hashes: list[Ints] = field(default_factory=list)
    times: list[Ints] = field(default_factory=list)

    def add(self, fixes: Fixes, thresholds: Thresholds) -> None:
        """The fixes of one terminal on one truck. A trailer has the places of its tractor; a placeholder is no truck."""
        if is_placeholder(fixes.plate) or is_trailer(fixes.plate, None, None):
            return
        rows = np.flatnonzero(fixes.speed_kmh >= thresholds.driving_kmh)
        # The first fix of each slot, then the first at each place: the same of two tracks that are alike.
        rows = rows[np.lexsort((fixes.lat[rows], fixes.lon[rows], fixes.us[rows]))]
        rows = rows[np.unique(fixes.us[rows] // _SLOT_US, return_index=True)[1]]
        place = _mixed(np.round(fixes.lon[rows] * 1e7), np.round(fixes.lat[rows] * 1e7))
        rows = rows[np.unique(place, return_index=True)[1]]
        if len(rows) >= _LEAST_ALIKE:
            self.names.append((fixes.terminal_id, fixes.plate))
            self.hashes.append(_mixed(fixes.us[rows], np.round(fixes.lon[rows] * 1e7), np.round(fixes.lat[rows] * 1e7)))
            self.times.append(fixes.us[rows])

    def found(self) -> dict[str, dict[str, Any]]:
        """Terminals whose track another terminal reported on another truck: which others, how many fixes are alike, from when to when."""
        if not self.names:
            return {}
        source = np.repeat(np.arange(len(self.names)), [len(one) for one in self.times])
        hashes, us = np.concatenate(self.hashes), np.concatenate(self.times)
        order = np.lexsort((source, hashes))
        # Each fix with the next one of its time and place; of more than two alike each so has a partner.
        alike = np.flatnonzero(np.diff(hashes[order]) == 0)
        one, other, at = source[order[alike]], source[order[alike + 1]], us[order[alike]]
        order = np.lexsort((at, other, one))
        one, other, at = one[order], other[order], at[order]
        starts = np.flatnonzero(np.append(True, (np.diff(one) != 0) | (np.diff(other) != 0))) if len(one) else one
        found: dict[str, dict[str, Any]] = {}
        for start, end in pairwise([*starts.tolist(), len(one)]):
            pair = [self.names[one[start]], self.names[other[start]]]
            if end - start >= _LEAST_ALIKE and all(a != b for a, b in zip(*pair, strict=True)):
                for (terminal_id, _), (partner, _) in (pair, pair[::-1]):
                    _note(found.setdefault(terminal_id, {}), partner, end - start, at[start:end])
        return found


def _note(numbers: dict[str, Any], partner: str, count: int, us: Ints) -> None:
    """Adds a partner to what is said of a terminal; times and number are of the partner with the most fixes alike."""
    numbers["terminals"] = sorted({*numbers.get("terminals", ()), partner})[:_MOST_NAMED]
    if count > numbers.get("fixes", 0):
        numbers |= {"fixes": count, "first": local_text(int(us[0])), "last": local_text(int(us[-1]))}


def _mixed(*columns: np.ndarray) -> Ints:
    """A hash of 64 bits of each row of whole numbers, equal for equal rows; of a day's fixes hardly two others are equal, ten never."""
    mixed = np.zeros(len(columns[0]), dtype=np.uint64)
    for column in columns:
        # The multiply-and-shift steps of splitmix64.
        mixed = (mixed ^ column.astype(np.int64).view(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return mixed.view(np.int64)
