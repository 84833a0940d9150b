"""What a terminal's fixes say of the terminal: driving places as a sample, frozen fixes, said and real speed, lateness, driven cells."""

from dataclasses import dataclass

import numpy as np

from rules.columns import Ints, Micros, Numbers, Texts
from rules.inputs.thresholds import Thresholds
from rules.places.geography import distance_m
from rules.sightings.speed_doubts import is_frozen
from rules.timing.times import MINUTE, SECOND
from services.operations.diagnosis.fixes import Fixes

SAMPLE = 200
"""So many driving places of a terminal are compared with the roads, evenly by number; a median needs no more."""
CELLS_PER_DEGREE = 2_000
"""A cell is some 46 m by 55 m at 35° north."""
_CELL_ROW = 1 << 20
_LEG_S, _LEG_M = (5, 120), 30
_ALONG_M = 25.0


@dataclass(frozen=True)
class Evidence:
    """Of one terminal on one truck.

    driving: fixes; extent_m: of those, from the first to the farthest; lon, lat, datum: the sample; frozen: driving fixes that did not
    move; legs, says_kmh, moves_kmh: medians over so many legs; late_s: median of receipt minus time over the hours of receipt; gap_s: median
    time between one driving fix and the next, NaN with fewer than two.
    """

    terminal_id: str
    plate: str
    partition: str
    fixes: int
    driving: int
    extent_m: float
    lon: Numbers
    lat: Numbers
    datum: Texts
    frozen: int
    legs: int
    says_kmh: float
    moves_kmh: float
    late_s: float
    gap_s: float


def evidence_of(fixes: Fixes, thresholds: Thresholds) -> Evidence:
    """All of it, from the fixes in the order of their time."""
    rows = np.flatnonzero(fixes.speed_kmh >= thresholds.driving_kmh)
    some = rows[np.unique(np.linspace(0, len(rows) - 1, SAMPLE).astype(int))] if len(rows) else rows
    extent = distance_m(fixes.lon[rows[:1]], fixes.lat[rows[:1]], fixes.lon[rows], fixes.lat[rows])
    legs, says, moves = _speeds(fixes, thresholds)
    return Evidence(
        terminal_id=fixes.terminal_id,
        plate=fixes.plate,
        partition=fixes.partition,
        fixes=len(fixes.us),
        driving=len(rows),
        extent_m=float(extent.max(initial=0)),
        lon=fixes.lon[some],
        lat=fixes.lat[some],
        datum=fixes.datum[some],
        frozen=_frozen(fixes, rows, thresholds),
        legs=legs,
        says_kmh=says,
        moves_kmh=moves,
        late_s=_late_s(fixes),
        gap_s=float(np.median(np.diff(fixes.us[rows]))) / SECOND if len(rows) > 1 else float("nan"),
    )


def _legs(fixes: Fixes, thresholds: Thresholds) -> tuple[Ints, Numbers, Numbers]:
    """Pairs of consecutive driving fixes that truly moved: the first row of each, metres, seconds."""
    seconds = np.diff(fixes.us) / SECOND
    metres = distance_m(fixes.lon[:-1], fixes.lat[:-1], fixes.lon[1:], fixes.lat[1:])
    drives = fixes.speed_kmh >= thresholds.driving_kmh
    good = drives[:-1] & drives[1:] & (seconds >= _LEG_S[0]) & (seconds <= _LEG_S[1]) & (metres >= _LEG_M)
    good &= metres / np.maximum(seconds, 1) * 3.6 <= thresholds.impossible_kmh
    rows = np.flatnonzero(good)
    return rows, metres[rows], seconds[rows]


def _speeds(fixes: Fixes, thresholds: Thresholds) -> tuple[int, float, float]:
    """Legs, what the terminal says (the middle of a median's pair, km/h), and how fast its places move."""
    rows, metres, seconds = _legs(fixes, thresholds)
    if not len(rows):
        return 0, float("nan"), float("nan")
    says = (fixes.speed_kmh[rows] + fixes.speed_kmh[rows + 1]) / 2
    return len(rows), float(np.median(says)), float(np.median(metres / seconds * 3.6))


def _frozen(fixes: Fixes, rows: Ints, thresholds: Thresholds) -> int:
    """Driving fixes at one bit-identical place though their speed would have led away."""
    if len(rows) < 2:
        return 0
    frozen = is_frozen(fixes.us[rows], fixes.lon[rows], fixes.lat[rows], fixes.speed_kmh[rows], True, thresholds)
    return int(frozen.sum())


def _late_s(fixes: Fixes) -> float:
    """Receipt minus time: the median of the medians of its hours of receipt, of what was not sent as stored; NaN without any."""
    late = (fixes.received_us - fixes.us)[fixes.is_live] / SECOND
    hour = fixes.received_us[fixes.is_live] // (60 * MINUTE)
    if not len(late):
        return float("nan")
    return float(np.median([np.median(late[hour == one]) for one in np.unique(hour)]))


def driven_cells(fixes: Fixes, thresholds: Thresholds) -> Micros:
    """The cells that the terminal drove through, each once: along the straight lines between its driving fixes."""
    rows, metres, _ = _legs(fixes, thresholds)
    steps = np.maximum(1, np.ceil(metres / _ALONG_M)).astype(int)
    leg = np.repeat(np.arange(len(rows)), steps)
    share = (np.arange(len(leg)) - np.repeat(np.cumsum(steps) - steps, steps)) / np.repeat(steps, steps)
    here, there = rows[leg], rows[leg] + 1
    lon = fixes.lon[here] + (fixes.lon[there] - fixes.lon[here]) * share
    lat = fixes.lat[here] + (fixes.lat[there] - fixes.lat[here]) * share
    x, y = (np.floor(degrees * CELLS_PER_DEGREE).astype(np.int64) for degrees in (lon, lat))
    return np.unique(x * _CELL_ROW + y)


def middles(cells: Micros) -> tuple[Numbers, Numbers]:
    """The middles of cells in degrees."""
    return (cells // _CELL_ROW + 0.5) / CELLS_PER_DEGREE, (cells % _CELL_ROW + 0.5) / CELLS_PER_DEGREE
