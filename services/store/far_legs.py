"""Whether an impossible leg may lead over a midnight: then facts on one side of it decide about doubts on the other, up to a day away.

Doubts look a day far (`rules.sightings.legs`), but a leg casts one only if it is impossible, and hardly any is: trucks drive on over
midnight at possible speeds. Without one the day beside keeps its findings. A fact that comes later can also take a doubt away, by coming
between the two ends of an impossible leg; facts are never removed, so these two are still among the rows.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rules.columns import Flags, Ints, Micros, Numbers
from rules.inputs.thresholds import Thresholds
from rules.places.geography import metres_per_degree
from rules.sightings.legs import HOUR
from rules.sightings.located import is_located
from rules.timing.times import micros

_DIRECTIONS = 16
"""Directions in which ways are measured: the longest of these measures is at least cos(π / 16) = 98 % of the way."""
_OF_SPEED = 0.75
"""Share of the impossible speed, the rest of the impossible distance, that a way has to exceed. An impossible leg exceeds both as a whole, so
also any such mixture; a mixture needs no pairs. So much leaves trucks (up to 147 km/h) and noise (245 m) alone."""
_LONGEST_NORTH_M = 111_700
"""No degree of latitude is longer."""


@dataclass(frozen=True)
class Located:
    """Places of some plates, as facts tell them: without deduplication, for a record that is superseded counted before.

    plate: index of the plate.
    """

    plate: Ints
    us: Micros
    lon: Numbers
    lat: Numbers

    @classmethod
    def of(cls, frames: list[pd.DataFrame], plates: list[str]) -> "Located":
        """The located rows of positions, readings (with their stations' places) and checks."""
        columns = []
        for frame in frames:
            plate = pd.Index(plates, dtype=object).get_indexer(pd.Index(frame["plate"], dtype=object)).astype(np.int64)
            lon, lat = (frame[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
            own = (plate >= 0) & is_located(frame) & ~np.isnan(lon) & ~np.isnan(lat)
            columns.append((plate[own], micros(frame["time"])[own], lon[own], lat[own]))
        return cls(*(np.concatenate(parts) for parts in zip(*columns, strict=True)))

    def mirrored(self) -> "Located":
        """The same with time running backwards."""
        return Located(self.plate, -self.us, self.lon, self.lat)


def may_lead_over(places: Located, midnight: Micros, thresholds: Thresholds) -> Flags:
    """For each plate whether a leg from before its midnight may be impossible that ends after it, or shortly before it.

    Shortly before: an island that is entered there may be left after midnight, which makes its sightings before midnight doubtful.
    midnight: of each plate, microseconds.
    """
    speed = thresholds.impossible_kmh / 3.6e6 * _OF_SPEED  # metres a microsecond
    least = thresholds.impossible_m * (1 - _OF_SPEED)
    margin = int(3 * thresholds.island_h * HOUR)  # the length up to which a track is weighed against another, and a leg
    found = np.zeros(len(midnight), dtype=bool)
    x, y = _plane(places, len(midnight))
    # Nothing is farther apart than the width and height of all places of its plate; a leg longer than that takes at that speed is possible.
    longest = (_width(places.plate, x, len(midnight)) + _width(places.plate, y, len(midnight)) - least) / speed
    longest = np.clip(longest, 0, thresholds.leg_h * HOUR)[places.plate]
    edge = midnight[places.plate]
    near = np.flatnonzero((longest > 0) & (places.us >= edge - margin - longest) & (places.us <= edge + longest))
    near = near[np.lexsort((places.us[near], places.plate[near]))]
    plate, x, y, us = places.plate[near], x[near], y[near], places.us[near] - edge[near]
    if len(near) < 2:
        return found
    # Each plate on a level far below that of the plates before, so that a running minimum begins anew with it.
    level = -1e9 * plate
    shortest = np.cos(np.pi / _DIRECTIONS)
    for angle in np.arange(_DIRECTIONS) * 2 * np.pi / _DIRECTIONS:
        # Way in this direction less the way that is allowed until then. A leg exceeds what is allowed where this grows by more than `least`:
        # from the minimum so far, of rows before midnight, to a row that is not earlier than the margin before it.
        ahead = np.cos(angle) * x + np.sin(angle) * y - shortest * speed * us + level
        minimum = np.minimum.accumulate(np.where(us < 0, ahead, np.inf))
        far = (ahead[1:] - minimum[:-1] > shortest * least) & (us[1:] >= -margin)
        found[plate[1:][far]] = True
    return found


def _plane(places: Located, plates: int) -> tuple[Numbers, Numbers]:
    """Places in metres, with ways never shorter than they are: a degree east is as long as at its plate's least latitude."""
    lowest = np.full(plates, 90.0)
    np.minimum.at(lowest, places.plate, np.abs(places.lat))
    east, _ = metres_per_degree(lowest)
    return places.lon * east[places.plate], places.lat * _LONGEST_NORTH_M


def _width(plate: Ints, metres: Numbers, plates: int) -> Numbers:
    """For each plate the distance between its least and its largest value; 0 if it has none."""
    least, most = np.full(plates, np.inf), np.full(plates, -np.inf)
    np.minimum.at(least, plate, metres)
    np.maximum.at(most, plate, metres)
    return np.where(least <= most, most - least, 0.0)
