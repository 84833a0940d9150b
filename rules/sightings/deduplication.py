"""Resolve records that share an id: drop exact duplicates, keep the highest revision, flag differing records of equal revision as a conflict.

A conflict charges nobody: both records are kept and both are doubtful. Records of other plates with the same id (rivals) take part.
"""

import numpy as np
import pandas as pd

from rules.columns import Flags
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
    numbers = [positions[name].to_numpy()[rows] for name in ("heading_deg", "speed_kmh", "lat", "lon")]
    rows = rows[np.lexsort((*numbers, terminal, us[rows], plate))]
    return positions.iloc[rows].reset_index(drop=True), conflict[rows]


def _settled(shared: pd.DataFrame) -> tuple[Flags, Flags]:
    """For rows that share terminal and time: which are kept (the first received of each content), and which conflict."""
    content = [name for name in shared.columns if name not in DELIVERY]
    codes = shared.groupby(content, sort=False, dropna=False).ngroup().to_numpy()
    first = shared.assign(_code=codes).sort_values("received_at", kind="stable").drop_duplicates("_code").index
    instant = shared.groupby(["terminal_id", "time"], sort=False).ngroup().to_numpy()
    contents = pd.Series(codes).groupby(instant).nunique().to_numpy()
    return np.asarray(shared.index.isin(first)), contents[instant] > 1
