"""Build the index of presence: for each vehicle and local day one grid cell (about 30 m) a slot of 30 s. What-ifs look an area up in it.

Only sightings without doubt count, as for a violation. Of several in a slot the least by (time, lon, lat) gives the cell, positions before
cameras; flags keep what the others would have changed, so that a reader knows where the index is coarser than the points. Cameras at roads
have a track of their own beside it, as a single sighting counts and its place must not be hidden by a position's. A pure function of the set
of sightings: arrival order and terminals do not matter.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from rules.columns import Flags, Ints, Masks, Numbers
from rules.inputs.thresholds import Thresholds
from rules.places.geography import metres_per_degree
from rules.sightings.repeats import without_repeats
from rules.sightings.road_sightings import on_road
from rules.sightings.sightings import GPS, Seen
from rules.timing.times import SECOND, day_of, local_days, local_time_of_day

SLOT_S = 30
SLOTS_A_DAY = 86_400 // SLOT_S
CELL_LON_E7 = 3_300
CELL_LAT_E7 = 2_700
"""Cells are fixed in degrees (units of 1e-7°), independent of the data: 0.00033° by 0.00027°, 30.3 m by 30.0 m at 34.65° N."""

DRIVING, MIXED, CAMERA, ROADSIDE = 1, 2, 4, 128
"""Flags of a slot. DRIVING: its cell is that of a driving position; MIXED: another position of the slot differs in whether it is driving;
CAMERA | ROADSIDE: its cell is that of a camera at a road (in tracks of cameras). CAMERA alone is of an index derived earlier: some camera, at a
road or in a yard, saw the vehicle in the slot."""
CAMERA_TRACK = "camera "
"""Before the plate type: the track of a vehicle's cameras."""
REACH_SHIFT = 3
REACHES = (0, 1, 2, 4, 8, 16, 32, 64)
FAR = len(REACHES)
"""`reach_of` flags: index into REACHES, the maximum distance in cells of the slot's other sightings; FAR: more than the last."""
_REACH_BITS = 15

TrackKey = tuple[str, str, date]
"""plate, plate_type, local day."""


@dataclass(frozen=True)
class Presence:
    """Slots of some tracks, one row a slot, sorted by track and slot.

    tracks: sorted.
    starts: row at which each track begins, and the end of the last.
    slot: 0 to 2879, from local midnight.
    x, y: cells east and north of 0°, 0°.
    flags: DRIVING, MIXED, CAMERA, ROADSIDE, and the reach.
    """

    tracks: list[TrackKey]
    starts: Ints
    slot: Ints
    x: Ints
    y: Ints
    flags: Masks


def cells_of(lon: Numbers, lat: Numbers) -> tuple[Ints, Ints]:
    """The cells of places in degrees; a place on a border belongs to the cell east and north of it."""
    # Whole units of 1e-7° first, so that the division is exact and the same on every machine.
    return tuple(
        np.floor_divide(np.round(degrees * 1e7).astype(np.int64), size)
        for degrees, size in ((lon, CELL_LON_E7), (lat, CELL_LAT_E7))
    )  # type: ignore[return-value]


def cell_size_m(lat: float) -> tuple[float, float]:
    """Width and height of the cells at this latitude, metres."""
    east, north = metres_per_degree(lat)
    return CELL_LON_E7 / 1e7 * float(east), CELL_LAT_E7 / 1e7 * float(north)


def reach_of(flags: Masks) -> Masks:
    """The reach of slots (index into REACHES, or FAR): four bits of their flags."""
    return flags >> np.uint8(REACH_SHIFT) & np.uint8(_REACH_BITS)


def vehicle_of(name: tuple[str, str]) -> tuple[str, str]:
    """Plate and plate type of a track of positions or of cameras."""
    return name[0], name[1].removeprefix(CAMERA_TRACK)


def presence(seen: Seen, thresholds: Thresholds) -> Presence:
    """The presence index of all local days of these sightings."""
    seen = without_repeats(seen, thresholds)
    s = seen.sightings
    rows = np.flatnonzero((s.doubts == 0) & ~np.isnan(s.lon) & ~np.isnan(s.lat))
    at_roads = rows[(s.kind[rows] != GPS) & on_road(seen)[rows]]
    return _sorted(_tracks(seen, rows, "", 0), _tracks(seen, at_roads, CAMERA_TRACK, CAMERA | ROADSIDE))


def _tracks(seen: Seen, rows: Ints, prefix: str, flags_of_all: int) -> Presence:
    """The index of some sightings. prefix: of the plate types; flags_of_all: flags that each slot gets besides."""
    s = seen.sightings
    is_camera, driving = s.kind[rows] != GPS, s.driving[rows]
    day, slot = local_days(s.us[rows]), local_time_of_day(s.us[rows]) // (SLOT_S * SECOND)
    # Sorted by the last key first: vehicle, day, slot; within a slot positions before cameras, then (time, lon, lat), standing first.
    order = np.lexsort((driving, s.lat[rows], s.lon[rows], s.us[rows], is_camera, slot, day, s.key[rows]))
    rows, is_camera, driving, day, slot = rows[order], is_camera[order], driving[order], day[order], slot[order]
    key = s.key[rows]
    x, y = cells_of(s.lon[rows], s.lat[rows])
    is_first = _changes(key, day, slot)
    first = np.flatnonzero(is_first)  # the sighting that gives its slot's cell
    flags = _flags(first, is_camera, driving, x, y) | np.uint8(flags_of_all)
    track = np.flatnonzero(_changes(key[first], day[first]))  # the first slot of each vehicle and day
    tracks = [
        (s.vehicles[s.vehicle_index[row]], day_of(day[at])) for row, at in zip(rows[first[track]], first[track], strict=True)
    ]
    return Presence(
        [(vehicle.plate, prefix + (vehicle.plate_type or ""), on) for vehicle, on in tracks],
        np.append(track, len(first)),
        slot[first],
        x[first],
        y[first],
        flags,
    )


def _sorted(*parts: Presence) -> Presence:
    """The tracks of all parts, sorted."""
    tracks = [track for part in parts for track in part.tracks]
    lengths = np.concatenate([np.diff(part.starts) for part in parts])
    begins = np.cumsum(lengths) - lengths  # of each track in the concatenated columns
    order = np.array(sorted(range(len(tracks)), key=tracks.__getitem__), dtype=np.int64)
    starts = np.append(0, np.cumsum(lengths[order]))
    # For each row of the result its track's beginning plus its number within the track (its index less the track's first index).
    rows = np.repeat(begins[order] - starts[:-1], lengths[order]) + np.arange(starts[-1])
    columns = (np.concatenate([getattr(part, name) for part in parts])[rows] for name in ("slot", "x", "y", "flags"))
    return Presence([tracks[n] for n in order.tolist()], starts, *columns)


def _changes(*columns: Ints) -> Flags:
    """Whether a row differs from the one before it in any of the columns; true of the first row."""
    differs = np.ones(len(columns[0]), dtype=bool)
    if len(differs):
        differs[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return differs


def _flags(
    first: Ints,
    is_camera: Flags,
    driving: Flags,
    x: Ints,
    y: Ints,
) -> Masks:
    """Flags of each slot. first: row at which each slot begins in the other columns."""
    if not len(first):  # reduceat takes no empty list of groups; below no group is empty, as each holds its first row
        return np.zeros(0, dtype=np.uint8)
    # For every sighting the first of its slot, and per slot the farthest sighting from it (the larger of columns and rows).
    slot = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(x))))
    base = first[slot]
    away = np.maximum.reduceat(np.maximum(np.abs(x - x[base]), np.abs(y - y[base])), first)
    # Positions that differ from the slot's first. Positions come first, so a camera is first only where there is no position.
    differs = ~is_camera & (is_camera[base] | (driving != driving[base]))
    flags = np.where(driving[first] & ~is_camera[first], DRIVING, 0)
    flags |= np.where(np.logical_or.reduceat(differs, first), MIXED, 0)
    # The least reach that covers the farthest sighting; len(REACHES) = FAR where none does. Four flags and four bits fill a byte.
    return (flags | np.searchsorted(REACHES, away, side="left") << REACH_SHIFT).astype(np.uint8)
