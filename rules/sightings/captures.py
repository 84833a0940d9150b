"""Captures by cameras and sensors beside what the terminals of their vehicle report: columns for `rules.sightings.own_terminal`."""

import numpy as np
import pandas as pd

from rules.columns import Bits, Flags, Ints, Texts
from rules.inputs.thresholds import Thresholds
from rules.sightings.doubts import BIT
from rules.sightings.own_terminal import Captures, Reports, capture_doubts, near_captures
from rules.sightings.sightings import GPS, READING, Sightings
from rules.sightings.witnesses import are_heard


def acc_says(fixes: pd.DataFrame, on: bool) -> Flags:
    """Whether each fix says that the engine is on, or that it is off; one that says nothing (None) says neither."""
    return (fixes["acc"] == on).to_numpy(dtype=bool)


def own_terminal_doubts(
    s: Sightings, fixes: pd.DataFrame, unlocated: Sightings, nowhere: pd.DataFrame, thresholds: Thresholds
) -> Bits:
    """Doubts of readings by what the vehicle's own terminals say of their time (see `rules.sightings.own_terminal`).

    fixes, nowhere: the frames of the positions and of the unlocated ones.
    """
    doubts = np.zeros(len(s.us), dtype=np.int64)
    rows = np.flatnonzero(s.kind == READING)
    if len(rows):
        captures = Captures(*_names(s, rows), s.us[rows], s.lon[rows], s.lat[rows])
        parts = [_reports(one, frame, captures, thresholds) for one, frame in ((s, fixes), (unlocated, nowhere))]
        both = Reports(*(np.concatenate(pair) for pair in zip(*(vars(part).values() for part in parts), strict=True)))
        # One that is far away makes two places, which says more.
        doubts[rows] = np.where(s.doubts[rows] & BIT["two_places"] == 0, capture_doubts(captures, both, thresholds), 0)
    return doubts


def _reports(s: Sightings, frame: pd.DataFrame, captures: Captures, thresholds: Thresholds) -> Reports:
    """The fixes near a capture of their plate that are heard and say anything of the drive. frame: the positions that their rows index."""
    rows = np.flatnonzero((s.kind == GPS) & are_heard(s.doubts) & (s.doubts & BIT["conflict"] == 0))
    rows = rows[near_captures(captures, [one.plate for one in s.vehicles], s.vehicle_index[rows], s.us[rows], thresholds)]
    is_off, runs = (acc_says(frame, on)[s.row[rows]] for on in (False, True))
    # Without reception an engine that runs may be on its way; with it the speed tells.
    is_placed = ~np.isnan(s.lon[rows])
    drives = ~is_off & ((s.speed_kmh[rows] >= thresholds.driving_kmh) | (runs & ~is_placed))
    says = is_off | drives | is_placed
    rows = rows[says]
    terminal = frame["terminal_id"].to_numpy(dtype=object)[s.row[rows]]
    plate, plate_type = _names(s, rows)
    where = s.lon[rows], s.lat[rows]
    return Reports(plate, plate_type, terminal, s.us[rows], *where, drives[says], is_off[says], s.speed_kmh[rows])


def _names(s: Sightings, rows: Ints) -> tuple[Texts, Texts]:
    """Plate and plate type of the vehicles of these rows."""
    names = np.empty((2, len(s.vehicles)), dtype=object)
    for number, vehicle in enumerate(s.vehicles):
        names[:, number] = vehicle.plate, vehicle.plate_type
    return names[0][s.vehicle_index[rows]], names[1][s.vehicle_index[rows]]
