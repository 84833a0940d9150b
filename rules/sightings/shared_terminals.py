"""Flag fixes of a terminal that names two vehicles by turns: one receiver is in one truck, so the place is nobody's for sure.

A vehicle is a plate with its type, or its colour where no type is told; a fix that tells neither is of the vehicle that its terminal told last.
Two vehicles within minutes of each other are enough. Within a day they are by turns if the terminal goes from one to another and back: a
terminal that was moved from one truck to another names two as well, but does not return. One odd word amid many of one vehicle is a slip:
that fix alone is in doubt.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rules.columns import Flags, Ints, Micros
from rules.inputs.thresholds import Thresholds
from rules.sightings.legs import HOUR
from rules.sightings.nearby import near_another, nearest_others
from rules.sightings.vehicles import told_colour
from rules.timing.times import MINUTE, micros

_STRAY = 1
"""Maximum fixes under another name that make no turn, because one message can be wrong: these count within the neighbour time only, and
there only if they are no slip."""
_UNTOLD = -1


@dataclass(frozen=True)
class _Names:
    """What the terminals of some fixes name, where they name several. rows: of the fixes, at least one.

    group: among which names are compared: a terminal, or a plate of a terminal.
    name: number of the plate, type or colour; _UNTOLD where the fix tells none.
    plate: of each fix.
    """

    rows: Ints
    group: Ints
    name: Ints
    plate: pd.Series
    us: Micros

    @property
    def is_told(self) -> Flags:
        """Whether each fix tells a name."""
        return self.name != _UNTOLD


def with_terminals_plates(fixes: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    """Fixes with `terminal_names_one_plate`: whether their terminal does not name another vehicle by turns. fixes: with rivals.

    A placeholder for a plate that was not read is no other plate.
    """
    shared = np.zeros(len(fixes), dtype=bool)
    readable = (
        np.flatnonzero(~fixes["is_placeholder"].to_numpy(dtype=bool)) if "is_placeholder" in fixes else np.arange(len(fixes))
    )
    for names in _several_names(fixes.iloc[readable]):
        shared[readable[names.rows]] |= _named_by_turns(names, thresholds)
    return fixes.assign(terminal_names_one_plate=~shared)


def reach_us(thresholds: Thresholds) -> int:
    """Maximum microseconds between a fix and others of its terminal that decide whether it names vehicles by turns."""
    return int(max(thresholds.neighbour_min * MINUTE, thresholds.by_turns_h * HOUR))


def names_another(fixes: pd.DataFrame, span: float, of: set[str] | None = None) -> Flags:
    """Whether the terminal of each fix names another vehicle within `span` microseconds.

    fixes: terminal_id, plate, plate_type, plate_colour, time (aware).
    of: plates of other vehicles that count; None = all.
    """
    found = np.zeros(len(fixes), dtype=bool)
    for names in _several_names(fixes):
        among = names.is_told if of is None else names.is_told & names.plate.isin(of).to_numpy()
        found[names.rows] |= near_another(names.group, names.name, names.us, span, among)
    return found


def _named_by_turns(names: _Names, thresholds: Thresholds) -> Flags:
    """Whether the terminal of each fix tells another name within the neighbour time, or goes to another name and back within `by_turns_h`."""
    span = int(thresholds.by_turns_h * HOUR)
    told, name = names.is_told, _last_told(names, reach_us(thresholds))
    before, after = nearest_others(names.group, name, names.us, told)
    near = int(thresholds.neighbour_min * MINUTE)
    found = np.minimum(before, after) <= near
    found &= ~_beside_a_slip(names, name, np.maximum(before, after) <= near, thresholds)
    found |= before + after <= span  # whoever lies between fixes under other names
    # Whoever goes and returns: the last fix of the name within the span after a fix, and how many under other names lie between the two.
    for since in (names.us, -names.us):  # forwards, then backwards
        found |= _others_until_return(names.group, name, since, told, span) > _STRAY
    # Far from whatever tells a name a fix is nobody's in particular.
    return found & (name != _UNTOLD)


def _beside_a_slip(names: _Names, name: Ints, is_amid: Flags, thresholds: Thresholds) -> Flags:
    """Whether all that speaks against each fix is one odd word amid many others of the fix's own name.

    is_amid: whether other names were told within the neighbour time on either side of each fix. Of another plate that ends or begins the
    terminal's fixes only the nearest was read (`services/store/read_positions.py`), so that one that looks odd may be many.
    """
    told, near = names.is_told, int(thresholds.neighbour_min * MINUTE)
    _, others = _told_around(names, name, told, reach_us(thresholds))
    own, _ = _told_around(names, name, told, near)
    _, odd = _told_around(names, name, told & is_amid, near)
    return (others == odd) & (odd == _STRAY) & (own >= thresholds.slip_among)


def _told_around(names: _Names, name: Ints, told: Flags, span: int) -> tuple[Ints, Ints]:
    """How many fixes of its terminal tell the name of each fix, and how many tell others, within `span` microseconds before and after it."""
    us = names.us - names.us.min()
    stretch, of_name = int(us.max()) + 2 * span + 1, names.group * (name.max() + 2) + name
    counts = []
    for key in (of_name, names.group):
        # The times of each key on one ascending axis, in stretches that lie farther apart than two spans.
        axis = np.unique(key, return_inverse=True)[1] * stretch + us
        times = np.sort(axis[told])
        counts.append(np.searchsorted(times, axis + span, side="right") - np.searchsorted(times, axis - span, side="left"))
    return counts[0], counts[1] - counts[0]


def _several_names(fixes: pd.DataFrame) -> Iterator[_Names]:
    """Plates by terminal, then types and colours by terminal and plate, of those that name several: nearly every terminal names one vehicle."""
    if fixes.empty:
        return
    # Sorted: numbers break ties of time, so they must not follow the order of arrival.
    terminal, plate = (_numbers(fixes[name]) for name in ("terminal_id", "plate"))
    of_terminal = terminal * (plate.max() + 1) + plate
    for group, name in ((terminal, plate), (of_terminal, _numbers(fixes["plate_type"])), (of_terminal, _colours(fixes))):
        told = np.flatnonzero(name != _UNTOLD)
        every = name.max() + 1
        # Each pair of a group and a name counts once.
        groups = np.unique(group[told] * every + name[told]) // max(every, 1)
        rows = np.flatnonzero(np.isin(group, groups[1:][np.diff(groups) == 0])) if len(told) else told
        if len(rows):
            yield _Names(rows, group[rows], name[rows], fixes["plate"].iloc[rows], micros(fixes["time"])[rows])


def _numbers(texts: pd.Series) -> Ints:
    return pd.factorize(texts, sort=True)[0].astype(np.int64)  # a missing one is -1


def _colours(fixes: pd.DataFrame) -> Ints:
    """Number of the colour that each fix tells, or that all plates of the type that it tells have."""
    (type_at, types), (colour_at, colours) = (pd.factorize(fixes[name]) for name in ("plate_type", "plate_colour"))
    # None comes last, where -1, the number of a missing value, leads.
    told = [[told_colour(plate_type, colour) for colour in (*colours, None)] for plate_type in (*types, None)]
    known = [None, *sorted({one for row in told for one in row if one is not None})]
    numbers = [[known.index(one) - 1 for one in row] for row in told]  # of None: _UNTOLD
    return np.array(numbers, dtype=np.int64)[type_at, colour_at]


def _last_told(names: _Names, span: int) -> Ints:
    """The name that each fix tells, else the last one told before it within `span` microseconds, else the first one after it."""
    found = np.full(len(names.rows), _UNTOLD)
    order = np.lexsort((names.name, names.us, names.group))
    for rows in (order[::-1], order):  # backwards, then forwards: what was told before counts first
        # at: the last fix up to each that tells a name (-1: none).
        at = np.maximum.accumulate(np.where(names.is_told[rows], np.arange(len(rows)), -1))
        last = rows[at]
        near = (at >= 0) & (names.group[last] == names.group[rows]) & (np.abs(names.us[last] - names.us[rows]) <= span)
        found[rows[near]] = names.name[last[near]]
    return found


def _others_until_return(group: Ints, name: Ints, us: Micros, told: Flags, span: int) -> Ints:
    """How many fixes that tell other names lie between each fix and the last one that tells its name within `span` after it, in its group."""
    every = name.max() + 2
    since, stretch = us - us.min(), int(us.max() - us.min()) + span + 1
    # The times of each group, and of each name of a group, on one ascending axis, in stretches that do not meet.
    of_group, of_name = group * stretch, np.unique(group * every + name, return_inverse=True)[1] * stretch
    all_times, own_times = np.sort((of_group + since)[told]), np.sort((of_name + since)[told])
    last = own_times[np.searchsorted(own_times, of_name + since + span, side="right") - 1] - of_name
    # Of another stretch, or before the fix: its name is not told again.
    last = np.where((last >= since) & (last <= since + span), last, since)
    between = [
        np.searchsorted(times, begin + last, side="left") - np.searchsorted(times, begin + since, side="right")
        for times, begin in ((all_times, of_group), (own_times, of_name))
    ]
    return np.asarray(between[0] - between[1])
