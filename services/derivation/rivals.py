"""Rivals: facts of other plates under the same id. Whoever is derived tells them, so that both sides of a conflict come to know of it.

A mark from intake or from a change of reference spreads; a mark from a rival does not: the other side has seen all that is committed.
"""

from datetime import date

import pandas as pd

from rules.inputs import Facts
from rules.times import day_of, local_days, micros

Marked = tuple[str, date, date]


def rival_days(facts: Facts, spreading: set[str], plates: list[str]) -> list[Marked]:
    """Days on which plates outside of this derivation share an id with one of the spreading plates."""
    if not spreading:
        return []
    identities = (
        (facts.positions, ["terminal_id", "time"]),
        (facts.readings, ["station_id", "reading_id", "lane_key"]),
        (facts.checks, ["check_id"]),
    )
    return [mark for frame, identity in identities for mark in _rivals(frame, identity, spreading, set(plates))]


def _rivals(frame: pd.DataFrame, identity: list[str], spreading: set[str], plates: set[str]) -> list[Marked]:
    others = frame[~frame["plate"].isin(plates)]
    if others.empty:
        return []
    known = pd.MultiIndex.from_frame(frame.loc[frame["plate"].isin(spreading), identity])
    shared = others[pd.MultiIndex.from_frame(others[identity]).isin(known)]
    days = [day_of(day) for day in local_days(micros(shared["time"]))]
    return [(plate, day, day) for plate, day in zip(shared["plate"], days, strict=True)]
