"""Doubts of readings by what they say themselves, and by other readings of the same vehicle."""

import numpy as np
import pandas as pd

from rules.columns import Bits, Levels
from rules.inputs.thresholds import Thresholds
from rules.sightings.doubts import BIT
from rules.sightings.fuels import CONTRADICTORY, UNKNOWN, fuel_levels, known_fuel
from rules.sightings.nearby import near_another
from rules.sightings.same_number import untold
from rules.sightings.sightings import GPS, NO_LANE, READING, Sightings
from rules.sightings.witnesses import are_heard
from rules.timing.times import SECOND, local_days


def reading_doubts(s: Sightings, readings: pd.DataFrame, thresholds: Thresholds) -> Bits:
    """Doubts of readings by themselves: poor recognition, contradictory fuel, a vehicle that does not drive by."""
    doubts = np.zeros(len(s.us), dtype=np.int64)
    rows = np.flatnonzero(s.kind == READING)
    if not len(rows):
        return doubts
    confidence = readings["plate_confidence"].to_numpy(dtype=np.float64)[s.row[rows]]
    doubts[rows] = np.where(confidence < thresholds.plate_confidence, BIT["poor_plate_confidence"], 0)
    doubts[rows] |= np.where(s.speed_kmh[rows] < thresholds.least_speed_kmh, BIT["speed_too_low"], 0)
    doubts[rows] |= np.where(known_fuels(s, readings)[rows] == CONTRADICTORY, BIT["fuel_contradicts"], 0)
    return doubts


def known_fuels(s: Sightings, readings: pd.DataFrame) -> Levels:
    """The known fuel of each sighting's vehicle (`rules.sightings.fuels`): registered, and for readings also as observed."""
    seen_fuel = np.full(len(s.us), UNKNOWN, dtype=np.int8)
    rows = np.flatnonzero(s.kind == READING)
    seen_fuel[rows] = fuel_levels(readings["fuel"])[s.row[rows]]
    registered = fuel_levels([vehicle.value("fuel") for vehicle in s.vehicles])
    return known_fuel(seen_fuel, registered[s.vehicle_index])


def type_not_seen(s: Sightings, readings: pd.DataFrame) -> Bits:
    """Doubts of readings and checks that may be of another vehicle with the number, seen on the same local day."""
    doubts = np.zeros(len(s.us), dtype=np.int64)
    rows = np.flatnonzero(s.kind != GPS)
    if s.says_neither[rows].any():
        plate = pd.factorize(np.array([one.plate for one in s.vehicles], dtype=object))[0][s.vehicle_index[rows]]
        # One number for plate and day: 2²⁰ days are 2,800 years.
        groups = (plate.astype(np.int64) << 20) + local_days(s.us[rows])
        fuel = known_fuels(s, readings)[rows]
        is_untold = untold(s.vehicles, s.vehicle_index[rows], s.says_neither[rows], s.doubts[rows], fuel, groups)
        doubts[rows] = np.where(is_untold, BIT["type_not_seen"], 0)
    return doubts


def on_two_lanes(s: Sightings, readings: pd.DataFrame, thresholds: Thresholds) -> Bits:
    """Doubts of readings of one plate on two lanes of the same station within seconds; a reading without a lane is on no other lane."""
    doubts = np.zeros(len(s.us), dtype=np.int64)
    rows = np.flatnonzero(s.kind == READING)
    lane = readings["lane_key"].to_numpy(dtype=np.int64)[s.row[rows]]
    rows, lane = rows[lane != NO_LANE], lane[lane != NO_LANE]
    stations = s.source.max(initial=0) + 1
    group, heard = s.key[rows] * stations + s.source[rows], are_heard(s.doubts[rows])
    near = near_another(group, lane, s.us[rows], thresholds.two_lanes_s * SECOND, heard)
    doubts[rows] = np.where(near, BIT["two_places"], 0)
    return doubts
