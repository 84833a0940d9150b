"""Rows near in time that differ where they should not: a plate on two lanes at once, a terminal that names two plates."""

import numpy as np

from rules.columns import Flags, Ints, Micros

NEVER = np.int64(1 << 61)
"""Microseconds to a row that does not exist; two of them still fit 63 bits."""


def near_another(group: Ints, value: Ints, us: Micros, span: float, among: Flags | None = None) -> Flags:
    """Whether within `span` microseconds of each row there is a row of its group with another value.

    among: which rows count as the other one; None = all.
    """
    return np.asarray(np.minimum(*nearest_others(group, value, us, among)) <= span)


def nearest_others(group: Ints, value: Ints, us: Micros, among: Flags | None = None) -> tuple[Micros, Micros]:
    """Microseconds from each row to the nearest one of its group with another value before it, and after it; NEVER where there is none.

    among: which rows count as the other one; None = all.
    """
    counts = np.ones(len(us), dtype=bool) if among is None else among
    order = np.lexsort((value, us, group))
    before, after = (np.full(len(us), NEVER) for _ in range(2))
    for found, rows in ((before, order), (after, order[::-1])):
        found[rows] = _since_another(group[rows], value[rows], us[rows], counts[rows])
    return before, after


def _since_another(group: Ints, value: Ints, us: Micros, counts: Flags) -> Micros:
    """The same for rows before each row only. Rows are sorted by group and time, forwards or backwards."""
    found = np.full(len(us), NEVER)
    others = np.flatnonzero(counts)
    if not len(others):
        return found
    # begin: where the stretch of equal group and value begins to which each of `others` belongs.
    place = np.arange(len(others))
    new = np.ones(len(others), dtype=bool)
    new[1:] = (np.diff(group[others]) != 0) | (np.diff(value[others]) != 0)
    begin = np.maximum.accumulate(np.where(new, place, 0))
    # at: the last of `others` up to each row (-1: none). If it is like the row itself, the nearest that differs ends the stretch before it.
    at = np.cumsum(counts) - 1
    last = others[at]
    alike = (at >= 0) & (group[last] == group) & (value[last] == value)
    at = np.where(alike, begin[at] - 1, at)
    rows = np.flatnonzero(at >= 0)
    other = others[at[rows]]
    found[rows] = np.where(group[other] == group[rows], np.abs(us[other] - us[rows]), NEVER)
    return found
