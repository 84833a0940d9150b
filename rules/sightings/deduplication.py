"""Resolve records that share an id: drop exact duplicates, keep the highest revision, flag differing records of equal revision as a conflict.

A conflict charges nobody: both records are kept and both are doubtful. Records of other plates with the same id (rivals) take part.
"""

import numpy as np
import pandas as pd

from rules.columns import Flags, Ints
from rules.timing.times import micros

DELIVERY = ("received_at", "offset", "element", "partition", "stored")
"""Columns of a position about its delivery, not its content (`streams.events`, which rules must not import)."""


def counting(facts: pd.DataFrame, identity: list[str]) -> tuple[pd.DataFrame, Flags]:
    """The readings or checks that count, and whether each is in conflict.

    facts: with `content` (a hash of all that was observed) and `revision` (NaN = none, lower than any number).
    """
    if facts.empty:
        return facts, np.zeros(0, dtype=bool)
    # Exact duplicates collapse; then group numbers by identity, and the highest revision of each group.
    once = facts.sort_values([*identity, "content"], kind="stable").drop_duplicates([*identity, "content"])
    group = once.groupby(identity, sort=False, dropna=False).ngroup().to_numpy()
    revision = once["revision"].fillna(-1).to_numpy(dtype=np.float64)
    highest = np.full(group.max() + 1, -1.0)
    np.maximum.at(highest, group, revision)
    # Sorted before grouping, so that the result does not depend on the order of arrival. More than one winner in a group: a conflict.
    wins = revision == highest[group]
    contents = np.bincount(group[wins], minlength=len(highest))
    return once[wins].reset_index(drop=True), (contents[group] > 1)[wins]


def distinct_positions(positions: pd.DataFrame) -> tuple[pd.DataFrame, Flags]:
    """Positions without duplicates, sorted by plate and time, and whether each is in conflict: two contents of one terminal and instant."""
    if positions.empty:
        return positions, np.zeros(0, dtype=bool)
    us = micros(positions["time"])
    terminal = pd.factorize(positions["terminal_id"])[0]
    # Rows that share terminal and instant with another: equal neighbours when sorted; both of a pair are marked. Only these few need the
    # slower comparison of whole contents.
    by_identity = np.lexsort((terminal, us))
    same = (np.diff(us[by_identity]) == 0) & (np.diff(terminal[by_identity]) == 0)
    shares = np.zeros(len(us), dtype=bool)
    shares[by_identity[1:][same]] = shares[by_identity[:-1][same]] = True
    conflict = np.zeros(len(us), dtype=bool)
    keep = np.ones(len(us), dtype=bool)
    if shares.any():
        rows = np.flatnonzero(shares)
        keep[rows], conflict[rows] = _settled(positions.iloc[rows])
    rows = np.flatnonzero(keep)
    plate, terminal = (pd.factorize(positions[name].iloc[rows], sort=True)[0] for name in ("plate", "terminal_id"))
    # Only rows in conflict share plate, instant and terminal: their whole contents break the tie, so that the order of arrival cannot.
    content = np.zeros(len(rows), dtype=np.int64)
    tied = np.flatnonzero(conflict[rows])
    content[tied] = _content_rank(positions.iloc[rows[tied]])
    rows = rows[np.lexsort((content, terminal, us[rows], plate))]
    return positions.iloc[rows].reset_index(drop=True), conflict[rows]


def _content_rank(positions: pd.DataFrame) -> Ints:
    """The rank of each row by its whole content, place first; the same in any order of the rows."""
    first = ["lon", "lat", "speed_kmh", "heading_deg"]
    names = [*first, *sorted(name for name in positions.columns if name not in (*DELIVERY, *first))]
    codes = [
        pd.factorize(positions[name] if positions[name].dtype == np.float64 else positions[name].astype(str), sort=True)[0]
        for name in names
    ]
    rank = np.empty(len(positions), dtype=np.int64)
    rank[np.lexsort(codes[::-1])] = np.arange(len(positions))
    return rank


def _settled(shared: pd.DataFrame) -> tuple[Flags, Flags]:
    """For rows that share terminal and time: which are kept (the first received of each content), and which conflict."""
    content = [name for name in shared.columns if name not in DELIVERY]
    codes = shared.groupby(content, sort=False, dropna=False).ngroup().to_numpy()
    first = shared.assign(_code=codes).sort_values("received_at", kind="stable").drop_duplicates("_code").index
    instant = shared.groupby(["terminal_id", "time"], sort=False).ngroup().to_numpy()
    contents = pd.Series(codes).groupby(instant).nunique().to_numpy()
    return np.asarray(shared.index.isin(first)), contents[instant] > 1
