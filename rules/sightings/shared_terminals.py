"""Flag fixes of a terminal that names two plates by turns: one receiver is in one truck, so the place is nobody's for sure.

Two plates within minutes of each other are enough. Within a day they are by turns if the terminal goes from one plate to another and back:
a terminal that was moved from one truck to another names two plates as well, but does not return.
"""

import numpy as np
import pandas as pd

from rules.columns import Flags, Ints, Micros
from rules.inputs.thresholds import Thresholds
from rules.sightings.legs import HOUR
from rules.sightings.nearby import near_another
from rules.timing.times import MINUTE, micros

_STRAY = 1
"""Maximum fixes under another plate that make no turn, because one message can be wrong: these count within the neighbour time only."""


def with_terminals_plates(fixes: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Fixes with `terminal_names_one_plate`: whether their terminal does not name another plate by turns. fixes: with rivals.

    A placeholder for a plate that was not read is no other plate.
    """
    shared = np.zeros(len(fixes), dtype=bool)
    readable = np.flatnonzero(~fixes["is_placeholder"].to_numpy(dtype=bool)) if "is_placeholder" in fixes else slice(None)
    shared[readable] = _names_by_turns(fixes.iloc[readable], thresholds)
    return fixes.assign(terminal_names_one_plate=~shared)


def reach_us(thresholds: Thresholds) -> int:
    """Maximum microseconds between a fix and others of its terminal that decide whether it names plates by turns."""
    return int(max(thresholds.neighbour_min * MINUTE, thresholds.by_turns_h * HOUR))


def names_another(fixes: pd.DataFrame, span: float, of: set[str] | None = None) -> Flags:
    """Whether the terminal of each fix names another plate within `span` microseconds.

    fixes: terminal_id, plate, time (aware).
    of: other plates that count; None = all.
    """
    found = np.zeros(len(fixes), dtype=bool)
    rows, terminal, plate = _of_shared_terminals(fixes)
    if len(rows):
        among = None if of is None else fixes["plate"].iloc[rows].isin(of).to_numpy()
        found[rows] = near_another(terminal, plate, micros(fixes["time"])[rows], span, among)
    return found


def _names_by_turns(fixes: pd.DataFrame, thresholds: Thresholds) -> Flags:
    """Whether the terminal of each fix names another plate within the neighbour time, or goes to another plate and back within `by_turns_h`."""
    found = np.zeros(len(fixes), dtype=bool)
    rows, terminal, plate = _of_shared_terminals(fixes)
    if len(rows):
        us = micros(fixes["time"])[rows]
        found[rows] = near_another(terminal, plate, us, thresholds.neighbour_min * MINUTE)
        found[rows] |= _goes_and_returns(terminal, plate, us, int(thresholds.by_turns_h * HOUR))
    return found


def _of_shared_terminals(fixes: pd.DataFrame) -> tuple[Ints, Ints, Ints]:
    """Rows of the terminals that name several plates, with numbers of their terminals and plates: nearly every terminal has one plate."""
    if fixes.empty:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing
    # Sorted: numbers break ties of time, so they must not follow the order of arrival.
    terminal, plate = (pd.factorize(fixes[name], sort=True)[0].astype(np.int64) for name in ("terminal_id", "plate"))
    # Each pair of a terminal and a plate counts once.
    every = plate.max() + 1
    plates = np.bincount(np.unique(terminal * every + plate) // every)
    rows = np.flatnonzero(plates[terminal] > 1)
    return rows, terminal[rows], plate[rows]


def _goes_and_returns(terminal: Ints, plate: Ints, us: Micros, span: int) -> Flags:
    """Whether each fix is one of three in a row within `span` of which the terminal names its plate, others, and its plate again; or lies
    between fixes under other plates."""
    found = np.zeros(len(us), dtype=bool)
    order = np.lexsort((plate, us, terminal))
    # Whoever lies between: the nearest fix under another plate before a run of one plate, and after it.
    new = np.append(True, (np.diff(terminal[order]) != 0) | (np.diff(plate[order]) != 0))
    begins = np.flatnonzero(new)
    run = np.cumsum(new) - 1
    before, after = begins[run] - 1, np.append(begins[1:], len(us))[run]
    inner = np.flatnonzero((before >= 0) & (after < len(us)))
    ends = order[before[inner]], order[after[inner]]
    is_own = (terminal[ends[0]] == terminal[order[inner]]) & (terminal[ends[1]] == terminal[order[inner]])
    found[order[inner]] = is_own & (us[ends[1]] - us[ends[0]] <= span)
    # Whoever goes and returns: the last fix of the plate within the span after a fix, and how many under other plates lie between the two.
    for since in (us, -us):  # forwards, then backwards
        found |= _others_until_return(terminal, plate, since, span) > _STRAY
    return found


def _others_until_return(terminal: Ints, plate: Ints, us: Micros, span: int) -> Ints:
    """How many fixes under other plates lie between each fix and the last one of its plate within `span` after it, both of its terminal."""
    every = plate.max() + 1
    since, stretch = us - us.min(), int(us.max() - us.min()) + span + 1
    # The times of each terminal, and of each plate of a terminal, on one ascending axis, in stretches that do not meet.
    of_terminal, of_plate = terminal * stretch, np.unique(terminal * every + plate, return_inverse=True)[1] * stretch
    all_times, own_times = np.sort(of_terminal + since), np.sort(of_plate + since)
    last = own_times[np.searchsorted(own_times, of_plate + since + span, side="right") - 1] - of_plate
    between = [
        np.searchsorted(times, begin + last, side="left") - np.searchsorted(times, begin + since, side="right")
        for times, begin in ((all_times, of_terminal), (own_times, of_plate))
    ]
    return np.asarray(between[0] - between[1])
