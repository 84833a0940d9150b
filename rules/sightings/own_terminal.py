"""What the vehicle's own terminal says of a capture by a camera or sensor: that the truck stood, or its engine was off, before and after it.

Then either the plate was misread or cloned, or the truck stood beside the sensor: it did not drive, and an engine that is off emits nothing.
Road checks are not asked about, because they stop the truck. One terminal is enough, unless another one bears the capture out: an old terminal
that was left at home must not make every capture of its plate doubtful.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from rules.columns import Bits, Flags, Ints, Micros, Numbers, Texts
from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.doubts import BIT
from rules.timing.times import MINUTE, local_text


@dataclass(frozen=True)
class Captures:
    """Sightings by cameras and sensors. lon, lat: degrees, NaN where unknown."""

    plate: Texts
    plate_type: Texts
    us: Micros
    lon: Numbers
    lat: Numbers


@dataclass(frozen=True)
class Reports:
    """Fixes that are heard, near a capture of their plate.

    lon, lat: degrees, NaN without reception.
    drives: whether it says that the truck drives; not by a speed while the engine is off.
    engine_off: whether it says that the engine is off (ACC).
    previous_us, next_us: times of the reports of the same terminal before and after it, heard or not; far away where there is none.
    """

    plate: Texts
    plate_type: Texts
    terminal: Texts
    us: Micros
    lon: Numbers
    lat: Numbers
    drives: Flags
    engine_off: Flags
    speed_kmh: Numbers
    previous_us: Micros
    next_us: Micros

    def at(self, rows: Ints) -> "Reports":
        """Some of the fixes."""
        return Reports(*(column[rows] for column in vars(self).values()))


@dataclass(frozen=True)
class Statement:
    """What a terminal says against a capture.

    before_us, after_us: times of its reports beside the capture.
    lon, lat: degrees at the one before; NaN without reception.
    metres: from there to the sensor; NaN where either is not known.
    """

    terminal: str
    before_us: int
    after_us: int
    lon: float
    lat: float
    metres: float

    def members(self) -> dict[str, Any]:
        """As members of evidence; without what is not known."""
        place = {} if np.isnan(self.lon) else {"own_terminal_place": [self.lon, self.lat]}
        away = {} if np.isnan(self.metres) else {"own_terminal_m": round(self.metres)}
        times = {"own_terminal_before_at": local_text(self.before_us), "own_terminal_after_at": local_text(self.after_us)}
        return {"own_terminal": self.terminal, **times, **place, **away}


def reach_min(thresholds: Thresholds) -> float:
    """Maximum minutes between a capture and a fix that decides about it, or about whether the vehicle left its place until the next one.

    Of a terminal that is silent for longer the two beside the capture decide.
    """
    of_stops = thresholds.stop_report_min + max(thresholds.stop_min, thresholds.queue_min)
    return max(of_stops, thresholds.same_stand_min / 2)


def capture_doubts(captures: Captures, reports: Reports, thresholds: Thresholds) -> tuple[Bits, dict[int, Statement]]:
    """For each capture `terminal_stands` or `engine_off`, by the terminals of its vehicle; 0 where none says so. And, by its row, what the
    first of the terminals that do said."""
    statements: dict[int, Statement] = {}
    doubts, borne_out = np.zeros(len(captures.us), dtype=np.int64), np.zeros(len(captures.us), dtype=bool)
    for rows, own in _of_each_terminal(captures, reports):
        asked = _Asked.of(captures, rows, own, thresholds)
        found = asked.doubts(thresholds)
        doubts[asked.rows] |= found
        borne_out[asked.rows] |= asked.bear_out(found, thresholds)
        for row, statement in asked.statements(np.flatnonzero(found)):
            statements[row] = min(statement, statements.get(row, statement), key=lambda one: (one.terminal, one.before_us))
    doubts[borne_out] = 0
    return doubts, {row: one for row, one in statements.items() if doubts[row]}


def _of_each_terminal(captures: Captures, reports: Reports) -> Iterator[tuple[Ints, Reports]]:
    """The fixes of each terminal under one plate and type, sorted by time, with the rows of the captures that may be of the same vehicle.

    Who says no type of a number that two vehicles bear may be either.
    """
    of_plate = pd.DataFrame({"plate": captures.plate}).groupby("plate", sort=False).indices
    names = pd.DataFrame({"plate": reports.plate, "type": reports.plate_type, "terminal": reports.terminal})
    grouped: dict[Any, Any] = dict(names.groupby(list(names), sort=False, dropna=False).indices)
    for (plate, plate_type, _), rows in grouped.items():
        own = np.asarray(of_plate[plate], dtype=np.int64)
        types = captures.plate_type[own]
        may_be = pd.isna(types) | (types == plate_type) | pd.isna(plate_type)
        if may_be.any():
            yield own[may_be], reports.at(rows[np.argsort(reports.us[rows], kind="stable")])


@dataclass(frozen=True)
class _Asked:
    """Captures beside one terminal's fixes.

    rows: of those that have a fix before and after them that tells.
    before, after: the nearest fixes; what is at the very time counts as before.
    is_near: whether both are at most `stop_report_min` away. If not, both say that the engine is off, and nothing was reported between.
    apart_m: between the two.
    away_m: from the fix before to the sensor; NaN where a place is not known.
    detour_m: how much longer the way between the two is by the sensor; NaN where a place is not known.
    """

    rows: Ints
    us: Micros
    own: Reports
    before: Ints
    after: Ints
    is_near: Flags
    apart_m: Numbers
    away_m: Numbers
    detour_m: Numbers

    @classmethod
    def of(cls, captures: Captures, rows: Ints, own: Reports, thresholds: Thresholds) -> "_Asked":
        longest, parked = int(thresholds.stop_report_min * MINUTE), int(thresholds.parked_report_h * 60 * MINUTE)
        after = np.searchsorted(own.us, captures.us[rows], side="right")
        before = after - 1
        inner = np.flatnonzero((before >= 0) & (after < len(own.us)))
        rows, before, after = rows[inner], before[inner], after[inner]
        us = captures.us[rows]
        silent = np.maximum(us - own.us[before], own.us[after] - us)
        near = silent <= longest
        # Not even a report that is not heard (in conflict, of an unreliable time) lies between: which of those are read of other days is open.
        none_between = (own.next_us[before] > us) & (own.previous_us[after] <= us)
        told = near | ((silent <= parked) & own.engine_off[before] & own.engine_off[after] & none_between)
        rows, us, before, after, near = rows[told], us[told], before[told], after[told], near[told]
        apart_m = _between(own, before, after)
        lon, lat = captures.lon[rows], captures.lat[rows]
        legs = [distance_m(own.lon[end], own.lat[end], lon, lat) for end in (before, after)]
        return cls(rows, us, own, before, after, near, apart_m, legs[0], legs[0] + legs[1] - apart_m)

    def doubts(self, thresholds: Thresholds) -> Bits:
        """The doubt of each capture."""
        own, before, after = self.own, self.before, self.after
        is_off = own.engine_off[before] & own.engine_off[after]
        gap = own.us[after] - own.us[before]
        at_one_place = self.apart_m <= thresholds.stay_extent_m
        on_the_way = (own.speed_kmh[before] >= thresholds.driving_kmh) & (own.speed_kmh[after] >= thresholds.driving_kmh)
        least_m = np.maximum(thresholds.tolerance_m, gap / MINUTE / 60 * thresholds.driving_kmh * 1000)
        moves = on_the_way | (self.apart_m > least_m)
        # Two reports of a stopped engine at two places may have a drive between them that none reported, unless they are near in time, or
        # both on the way: then it is towed. Without reception the engine alone tells.
        is_drawn = on_the_way & (self.is_near | at_one_place)
        is_towed = is_off & ((gap <= thresholds.stay_gap_min * MINUTE) | is_drawn | np.isnan(self.apart_m))
        stands = at_one_place & ((is_off & ~moves) | (self.is_near & self._stops(thresholds)))
        return np.where(stands, BIT["terminal_stands"], np.where(is_towed, BIT["engine_off"], 0))

    def statements(self, numbers: Ints) -> Iterator[tuple[int, Statement]]:
        """(row of the capture, what the terminal says) of some of the captures."""
        own = self.own
        for number in numbers.tolist():
            before, after = self.before[number], self.after[number]
            times, place = (int(own.us[before]), int(own.us[after])), (float(own.lon[before]), float(own.lat[before]))
            yield int(self.rows[number]), Statement(own.terminal[before], *times, *place, float(self.away_m[number]))

    def bear_out(self, found: Bits, thresholds: Thresholds) -> Flags:
        """Whether the terminal bears each capture out: it drove by way of the sensor, or stood there without a doubt (found), as at a light.

        One that reports seldom has to have got on between: else it may have been anywhere.
        """
        own, before, after = self.own, self.before, self.after
        gap, drives = own.us[after] - own.us[before], own.drives[before] | own.drives[after]
        goes_on = drives & (self.apart_m > thresholds.stay_extent_m) & (gap <= thresholds.sparse_gap_min * MINUTE)
        is_there = (drives | (found == 0)) & (gap <= thresholds.stay_gap_min * MINUTE)
        return (goes_on | is_there) & (self.detour_m <= 2 * thresholds.sensor_place_m)

    def _stops(self, thresholds: Thresholds) -> Flags:
        """Whether the truck stood for long enough before and after: no fix of the time drives, and the places stay.

        Two minutes where it had to leave and come back to be captured; at the sensor's own place longer than any queue.
        """
        own = self.own
        # A place that is not known (NaN) is not elsewhere.
        is_elsewhere = self.detour_m > 2 * thresholds.sensor_place_m
        least = np.where(is_elsewhere, thresholds.stop_min, thresholds.queue_min) * MINUTE
        since = np.searchsorted(own.us, self.us - least, side="right") - 1
        until = np.searchsorted(own.us, self.us + least, side="left")
        is_known = (since >= 0) & (until < len(own.us))
        since, until = np.maximum(since, 0), np.minimum(until, len(own.us) - 1)
        longest = least + thresholds.stop_report_min * MINUTE
        is_known &= (self.us - own.us[since] <= longest) & (own.us[until] - self.us <= longest)
        # Driving fixes from `since` to `until`, both included: a difference of running totals.
        driven = np.concatenate([[0], np.cumsum(own.drives)])
        stays = driven[until + 1] == driven[since]
        for one, other in ((since, self.before), (self.after, until)):
            stays &= _between(own, one, other) <= thresholds.stay_extent_m
        return is_known & stays


def _between(own: Reports, one: Ints, other: Ints) -> Numbers:
    return distance_m(own.lon[one], own.lat[one], own.lon[other], own.lat[other])
