"""Sightings as columns. A sighting is a row; its doubts are bits of `rules.sightings.doubts`. How facts become sightings: `assembly`."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from rules.columns import Bits, Flags, Ints, Levels, Micros, Numbers, Texts
from rules.sightings.own_terminal import Statement
from rules.sightings.vehicles import Vehicle

Computed = TypeVar("Computed")
GPS, READING, CHECK = 0, 1, 2
NO_LANE = -1
SOURCES = ("gps", "reading", "check")


@dataclass(frozen=True)
class Sightings:
    """Columns of all sightings, sorted by vehicle key and time.

    vehicle_index: index into `vehicles`.
    key: number of the vehicle key, index into `keys`.
    kind: GPS, READING or CHECK.
    row: index into the frame of that kind.
    source: number of the terminal, station or check.
    lon, lat: degrees, NaN where unknown.
    driving: whether the vehicle moves on the road.
    under_way: whether a position that says it stands does so on the way, as the places before and after it tell.
    says_neither: neither plate type nor colour was seen.
    doubts: bits of `rules.sightings.doubts`.
    """

    vehicles: list[Vehicle]
    vehicle_index: Ints
    key: Ints
    us: Micros
    kind: Levels
    row: Ints
    source: Ints
    lon: Numbers
    lat: Numbers
    speed_kmh: Numbers
    driving: Flags
    under_way: Flags
    says_neither: Flags
    doubts: Bits
    keys: list[str]

    def key_of(self, number: int) -> str:
        """The vehicle key (plate|type) of a number in `key`."""
        return self.keys[number]


@dataclass(frozen=True)
class Unread:
    """Columns of facts whose plate only says that none was read (`streams.plates`): sightings of nobody.

    plate: as stored.
    kind: GPS, READING or CHECK.
    """

    plate: Texts
    us: Micros
    kind: Levels


@dataclass(frozen=True)
class Seen:
    """All sightings, and the frames that their rows index (without duplicates and superseded revisions).

    unread: apart from these, what no rule can judge.
    unlocated: fixes that say that they have no place; no sightings, and in none of the frames.
    statements: what the vehicle's own terminal says against readings, by their row in the frame.
    """

    sightings: Sightings
    positions: pd.DataFrame
    readings: pd.DataFrame
    checks: pd.DataFrame
    unread: Unread
    unlocated: Sightings
    statements: dict[int, Statement]
    _once: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, key: Hashable, compute: Callable[[], Computed]) -> Computed:
        """What a rule computes of these sightings for its findings and for its counts; computed at the first call."""
        if key not in self._once:
            self._once[key] = compute()
        found: Computed = self._once[key]
        return found

    def at(self, rows: Ints) -> "Seen":
        """Some of the sightings, by ascending rows; the frames stay whole."""
        s = self.sightings
        columns: dict[str, Any] = {name: column[rows] for name, column in vars(s).items() if isinstance(column, np.ndarray)}
        return replace(self, sightings=replace(s, **columns))
