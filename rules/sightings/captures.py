"""Captures by cameras and sensors beside what the terminals of their vehicle report: columns for `rules.sightings.own_terminal`."""

import numpy as np
import pandas as pd

from rules.columns import Bits, Flags, Ints, Micros, Texts
from rules.inputs.thresholds import Thresholds
from rules.sightings.doubts import BIT
from rules.sightings.own_terminal import Captures, Reports, Statement, capture_doubts, reach_min
from rules.sightings.sightings import GPS, READING, Sightings
from rules.sightings.witnesses import are_heard
from rules.timing.times import MINUTE, SECOND


def acc_says(fixes: pd.DataFrame, on: bool) -> Flags:
    """Whether each fix says that the engine is on, or that it is off; one that says nothing (None) says neither."""
    return (fixes["acc"] == on).to_numpy(dtype=bool)


def own_terminal_doubts(
    s: Sightings, fixes: pd.DataFrame, unlocated: Sightings, nowhere: pd.DataFrame, thresholds: Thresholds
) -> tuple[Bits, dict[int, Statement]]:
    """Doubts of readings by what the vehicle's own terminals say of their time (see `rules.sightings.own_terminal`), and what they say, by the
    row in the frame of readings.

    fixes, nowhere: the frames of the positions and of the unlocated ones.
    """
    doubts, statements = np.zeros(len(s.us), dtype=np.int64), dict[int, Statement]()
    rows = np.flatnonzero(s.kind == READING)
    if len(rows):
        captures = Captures(*_names(s, rows), s.us[rows], s.lon[rows], s.lat[rows])
        parts = [_reports(one, frame, captures, thresholds) for one, frame in ((s, fixes), (unlocated, nowhere))]
        both = Reports(*(np.concatenate(pair) for pair in zip(*(vars(part).values() for part in parts), strict=True)))
        # One that is far away makes two places, which says more.
        found, said = capture_doubts(captures, both, thresholds)
        doubts[rows] = np.where(s.doubts[rows] & BIT["two_places"] == 0, found, 0)
        statements = {int(s.row[rows[number]]): one for number, one in said.items() if doubts[rows[number]]}
    return doubts, statements


def _reports(s: Sightings, frame: pd.DataFrame, captures: Captures, thresholds: Thresholds) -> Reports:
    """The fixes near a capture of their plate that are heard and say anything of the drive. frame: the positions that their rows index."""
    rows, previous, following = _near_captures(s, captures, thresholds)
    heard = are_heard(s.doubts[rows]) & (s.doubts[rows] & BIT["conflict"] == 0)
    rows, previous, following = rows[heard], previous[heard], following[heard]
    is_off, runs = (acc_says(frame, on)[s.row[rows]] for on in (False, True))
    # Without reception an engine that runs may be on its way; with it the speed tells.
    is_placed = ~np.isnan(s.lon[rows])
    drives = ~is_off & ((s.speed_kmh[rows] >= thresholds.driving_kmh) | (runs & ~is_placed))
    says = is_off | drives | is_placed
    rows = rows[says]
    terminal = frame["terminal_id"].to_numpy(dtype=object)[s.row[rows]]
    plate, plate_type = _names(s, rows)
    where, beside = (s.lon[rows], s.lat[rows]), (previous[says], following[says])
    return Reports(plate, plate_type, terminal, s.us[rows], *where, drives[says], is_off[says], s.speed_kmh[rows], *beside)


def _near_captures(s: Sightings, captures: Captures, thresholds: Thresholds) -> tuple[Ints, Micros, Micros]:
    """Fixes near enough in time to a capture of their plate to decide about it, or the last or first of their terminal beside one; and the
    times of their terminal's fixes before and after each."""
    names = pd.Index(pd.unique(captures.plate))
    plate = names.get_indexer(pd.Index([one.plate for one in s.vehicles], dtype=object)).astype(np.int64)[s.vehicle_index]
    rows = np.flatnonzero((s.kind == GPS) & (plate >= 0))
    rows = rows[np.lexsort((s.us[rows], s.source[rows], plate[rows]))]
    plate, us, farthest = plate[rows], s.us[rows], int(thresholds.parked_report_h * 60 * MINUTE)
    of_one = (np.diff(plate) == 0) & (np.diff(s.source[rows]) == 0)
    previous, following = us - farthest, us + farthest
    previous[1:][of_one], following[:-1][of_one] = us[:-1][of_one], us[1:][of_one]
    # Plate and second as one ascending number, so that one bisection answers: no time has as many seconds as a step from plate to plate.
    passed = np.sort((names.get_indexer(pd.Index(captures.plate)).astype(np.int64) << 34) + captures.us // SECOND)
    span = int(reach_min(thresholds) * MINUTE) + SECOND
    first = np.minimum(us - span, np.maximum(previous, us - farthest))
    end = np.maximum(us + span, np.minimum(following, us + farthest))
    begins, ends = ((plate << 34) + edge // SECOND for edge in (first, end))
    near = np.searchsorted(passed, ends, side="right") > np.searchsorted(passed, begins, side="left")
    return rows[near], previous[near], following[near]


def _names(s: Sightings, rows: Ints) -> tuple[Texts, Texts]:
    """Plate and plate type of the vehicles of these rows."""
    names = np.empty((2, len(s.vehicles)), dtype=object)
    for number, vehicle in enumerate(s.vehicles):
        names[:, number] = vehicle.plate, vehicle.plate_type
    return names[0][s.vehicle_index[rows]], names[1][s.vehicle_index[rows]]
