"""Time windows per plate: which of a plate's positions are wanted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rules.columns import Flags, Ints
from rules.timing.intervals import Span, merged
from rules.timing.times import micros


@dataclass(frozen=True)
class Windows:
    """Disjoint windows, sorted by plate and time.

    plate: index into `plates`.
    first, end: microseconds, end excluded.
    """

    plates: list[str]
    plate: Ints
    first: Ints
    end: Ints

    @classmethod
    def of(cls, spans: Mapping[str, Iterable[Span]]) -> "Windows":
        """The interval union of each plate's spans."""
        plates = sorted(spans)
        rows = [(number, *span) for number, plate in enumerate(plates) for span in merged(spans[plate])]
        columns = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        return cls(plates, *columns)

    def any_plate(self) -> tuple[Ints, Ints]:
        """The interval union of all plates' windows: first and end microseconds."""
        spans = merged(zip(self.first.tolist(), self.end.tolist(), strict=True))
        first, end = np.array(spans, dtype=np.int64).reshape(-1, 2).T
        return first, end

    def hold(self, points: pd.DataFrame) -> Flags:
        """Whether each point lies in a window of its own plate. points: plate, time (aware)."""
        us = micros(points["time"])
        plate = pd.Index(self.plates, dtype=object).get_indexer(pd.Index(points["plate"], dtype=object)).astype(np.int64)
        held = np.zeros(len(points), dtype=bool)
        if not len(self.first):
            return held
        near = np.flatnonzero((plate >= 0) & (us >= self.first.min()) & (us < self.end.max()))
        # One sorted axis for all plates: each plate gets a stretch one longer than the envelope of all windows, so that stretches do not
        # meet. The last window that starts at or before a point is the only one that can hold it, as windows are disjoint; it may be of
        # another plate, or none (-1, which would index the last window).
        origin, stretch = int(self.first.min()), int(self.end.max()) - int(self.first.min()) + 1
        starts = self.plate * stretch + (self.first - origin)
        at = np.searchsorted(starts, plate[near] * stretch + (us[near] - origin), side="right") - 1
        is_own = (at >= 0) & (self.plate[at] == plate[near])
        held[near] = is_own & (us[near] < self.end[at])
        return held
