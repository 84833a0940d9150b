"""Doubts of sightings by where others of their vehicle are: too far apart for their time."""

from dataclasses import replace

import numpy as np

from rules.columns import Bits, Flags, Ints
from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.doubts import BIT
from rules.sightings.legs import Places, islands, leg_doubts, too_fast
from rules.sightings.sightings import GPS, SOURCES, Sightings
from rules.sightings.witnesses import are_heard, without_outliers
from rules.timing.times import MINUTE

NEIGHBOURS = 1_000
"""Maximum sightings before, and after, a camera's that it is compared with, because 10 minutes of a fix a second are fewer."""


def place_doubts(s: Sightings, thresholds: Thresholds) -> Bits:
    """Doubts of sightings too far apart for their time: of single legs, and of fixes on islands."""
    rows, key = np.flatnonzero(~np.isnan(s.lon)), _compared_as(s)
    heard = are_heard(s.doubts)
    rows, places = _places(s, rows, key[rows], heard)
    is_witness = np.zeros(len(s.us), dtype=bool)
    is_witness[rows] = without_outliers(places, thresholds).is_witness
    doubts = _cameras_against_all(s, is_witness, thresholds)
    doubts[rows] |= leg_doubts(replace(places, is_witness=is_witness[rows]), thresholds)
    # A camera on an island saw the vehicle there by itself: its own legs decide. A fix that has an impossible leg needs no other reason.
    # What a poor source said leads to no island: whatever lies between two of its fixes would be one.
    said = rows[heard[rows]]
    alone = islands(places.at(np.flatnonzero(heard[rows])), thresholds) & (s.kind[said] == GPS) & (doubts[said] == 0)
    doubts[said] |= np.where(alone, BIT["island"], 0)
    rows, key = _also_compared_as(s)
    rows, places = _places(s, rows, key, is_witness)
    np.bitwise_or.at(doubts, rows, leg_doubts(places, thresholds))  # a row that counts for two vehicles is in `rows` twice
    return doubts


def _places(s: Sightings, rows: Ints, key: Ints, is_witness: Flags) -> tuple[Ints, Places]:
    """The rows sorted by the vehicle number that each is compared as, and time; and their places. is_witness: of all sightings."""
    order = np.lexsort((s.us[rows], key))
    rows, key = rows[order], key[order]
    # Terminals, stations and checks are numbered together: made numbers of their own by the kind.
    source, is_fix = s.source[rows] * len(SOURCES) + s.kind[rows], s.kind[rows] == GPS
    return rows, Places(key, s.us[rows], source, is_fix, s.lon[rows], s.lat[rows], is_witness[rows])


def _compared_as(s: Sightings) -> Ints:
    """Number of the vehicle as which each sighting is compared: its key; of an unregistered plate one number, whatever type was seen."""
    is_unregistered = np.zeros(len(s.vehicles), dtype=bool)
    is_unregistered[s.vehicle_index[s.doubts & BIT["unregistered"] != 0]] = True
    number = np.zeros(len(s.vehicles), dtype=np.int64)
    number[s.vehicle_index] = s.key
    of_plate: dict[str, int] = {}
    for index in np.flatnonzero(is_unregistered).tolist():
        number[index] = of_plate.setdefault(s.vehicles[index].plate, int(number[index]))
    return number[s.vehicle_index]


def _also_compared_as(s: Sightings) -> tuple[Ints, Ints]:
    """Located rows of numbers of which some sightings do not tell the vehicle, each with a vehicle number: one that it is, or may be.

    Whatever may be of a vehicle is compared with what surely is: a terminal that says no type, with the camera that saw one.
    """
    untold = s.doubts & BIT["several_vehicles"] != 0
    plates, codes = np.unique([vehicle.plate for vehicle in s.vehicles], return_inverse=True)
    plate = codes[s.vehicle_index] if len(plates) else np.zeros(0, dtype=np.int64)
    rows = np.flatnonzero(np.isin(plate, plate[untold]) & ~np.isnan(s.lon))
    told = rows[~untold[rows]]
    # Pairs of a plate and a vehicle of it that was seen; then each untold row with every vehicle of its plate.
    pairs = np.unique(np.stack([plate[told], s.key[told]], axis=1), axis=0)
    perhaps = rows[untold[rows]]
    first, end = (np.searchsorted(pairs[:, 0], plate[perhaps], side=side) for side in ("left", "right"))
    each = np.repeat(np.arange(len(perhaps)), end - first)
    which = np.arange(len(each)) - np.repeat(np.cumsum(end - first) - (end - first), end - first) + first[each]
    return np.concatenate([told, perhaps[each]]), np.concatenate([s.key[told], pairs[which, 1]])


def _cameras_against_all(s: Sightings, is_witness: Flags, thresholds: Thresholds) -> Bits:
    """Doubts of located camera sightings and of others within the neighbour time, each compared with all; by witnesses only.

    The next sighting alone is not enough: the original truck's fixes go on undisturbed around a clone's single reading.
    """
    doubts = np.zeros(len(s.us), dtype=np.int64)
    cameras = np.flatnonzero((s.kind != GPS) & ~np.isnan(s.lon))
    if not len(cameras):
        return doubts
    span = int(thresholds.neighbour_min * MINUTE)
    first, end = _neighbours(s, cameras, span)
    for row, start, stop in zip(cameras.tolist(), first.tolist(), end.tolist(), strict=True):
        near = slice(max(start, row - NEIGHBOURS), min(stop, row + NEIGHBOURS + 1))
        if near.stop - near.start < 2:  # only itself
            continue
        # Sightings without a place give NaN, which is never too far; the camera itself is 0 m away.
        metres = distance_m(s.lon[row], s.lat[row], s.lon[near], s.lat[near])
        minutes = np.abs(s.us[near] - s.us[row]) / MINUTE
        impossible = too_fast(metres, minutes, thresholds)
        if is_witness[row]:
            doubts[near] |= np.where(impossible, BIT["two_places"], 0)
        if (impossible & is_witness[near]).any():
            doubts[row] |= BIT["two_places"]
    return doubts


def _neighbours(s: Sightings, rows: Ints, span: int) -> tuple[Ints, Ints]:
    """For each row the range (end excluded) of its vehicle's sightings within `span` microseconds before and after it.

    rows: ascending. Sightings are sorted by vehicle key and time, so within one key both bounds are found by bisection.
    """
    # Where each key begins among all sightings, and among the rows; one more for the end of the last.
    bounds = np.searchsorted(s.key, np.arange(len(s.keys) + 1))
    first, end = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    starts = np.searchsorted(s.key[rows], np.arange(len(s.keys) + 1))
    for key in np.unique(s.key[rows]).tolist():
        own, at = slice(starts[key], starts[key + 1]), bounds[key]
        us = s.us[at : bounds[key + 1]]
        # Both ends of the span are included.
        first[own] = at + np.searchsorted(us, s.us[rows[own]] - span, "left")
        end[own] = at + np.searchsorted(us, s.us[rows[own]] + span, "right")
    return first, end
