"""Whether a terminal may say over a midnight that a vehicle was parked: then facts on one side of it decide about captures on the other.

The two reports beside a capture tell, however far away (`rules.sightings.own_terminal`), up to `parked_report_h`. But hardly any capture lies
after the last report of a day: without one the day beside keeps its findings. Facts are never removed, so a report that a new one comes
before is still among the rows.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rules.columns import Flags, Ints, Micros
from rules.inputs.thresholds import Thresholds
from rules.sightings.captures import acc_says
from rules.sightings.legs import HOUR
from rules.sightings.located import is_located
from rules.timing.times import micros


@dataclass(frozen=True)
class ParkedReports:
    """Columns of positions and captures of some plates, as facts tell them.

    plate, us: of each position, the index of the plate and the time.
    terminal: number of the plate and terminal.
    is_placed: whether it has a place. One that has none need not part a capture from the next report.
    is_off: whether it says that the engine is off.
    captured_plate, captured_us: of each capture.
    """

    plate: Ints
    us: Micros
    terminal: Ints
    is_placed: Flags
    is_off: Flags
    captured_plate: Ints
    captured_us: Micros

    @classmethod
    def of(cls, positions: pd.DataFrame, captures: list[pd.DataFrame], plates: list[str]) -> "ParkedReports":
        """Of the plates that have any capture. captures: readings, and others that do no harm."""
        index = pd.Index(plates, dtype=object)
        named = [index.get_indexer(pd.Index(frame["plate"], dtype=object)).astype(np.int64) for frame in captures]
        seen = [micros(frame["time"])[plate >= 0] for frame, plate in zip(captures, named, strict=True)]
        captured = np.concatenate([plate[plate >= 0] for plate in named])
        plate = index.get_indexer(pd.Index(positions["plate"], dtype=object)).astype(np.int64)
        rows = np.flatnonzero((plate >= 0) & np.isin(plate, captured))
        own, plate = positions.iloc[rows], plate[rows]
        terminals, names = pd.factorize(own["terminal_id"])
        return cls(
            plate,
            micros(own["time"]),
            plate * (len(names) + 1) + terminals,
            is_located(own) & own["lon"].notna().to_numpy(),
            acc_says(own, False),
            captured,
            np.concatenate(seen),
        )

    def mirrored(self) -> "ParkedReports":
        """The same with time running backwards."""
        return ParkedReports(
            self.plate, -self.us, self.terminal, self.is_placed, self.is_off, self.captured_plate, -self.captured_us
        )

    def may_tell_over(self, midnight: Micros, thresholds: Thresholds) -> Flags:
        """For each plate whether any of its captures before its midnight lies after a terminal's last report of that day, while the terminal
        says after midnight that the engine is off."""
        longest = int(thresholds.parked_report_h * HOUR)
        numbers, terminal = np.unique(self.terminal, return_inverse=True)
        is_before = self.us < midnight[self.plate]
        # The last placed report of each terminal before midnight; what is not known may be long ago.
        last = np.full(len(numbers), np.iinfo(np.int64).min)
        rows = np.flatnonzero(is_before & self.is_placed)
        np.maximum.at(last, terminal[rows], self.us[rows])
        # From when on captures of each plate have none after them, of a terminal that says so after midnight.
        rows = np.flatnonzero(~is_before & self.is_off & (self.us <= midnight[self.plate] + longest))
        since = np.full(len(midnight), np.iinfo(np.int64).max)
        np.minimum.at(since, self.plate[rows], last[terminal[rows]])
        edge = midnight[self.captured_plate]
        tells = (self.captured_us < edge) & (self.captured_us >= np.maximum(since[self.captured_plate], edge - longest))
        return np.bincount(self.captured_plate[tells], minlength=len(midnight)) > 0
