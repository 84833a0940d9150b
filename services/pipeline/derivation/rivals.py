"""Find rivals: facts of other plates or days that share an id with a derived plate's facts, and plates that its terminal names by turns.

They are marked to be derived again, since a conflict, a revision that moves a fact, or a shared terminal changes the findings of all plates
involved.

Marks from intake and from changes of reference spread to rivals; marks from rivals do not, so the marking ends: the transaction that set
them had read every committed fact of both sides.
"""

from datetime import date

import pandas as pd

from rules.inputs.inputs import Facts
from rules.inputs.thresholds import Thresholds
from rules.sightings.shared_terminals import names_another, reach_us
from rules.timing.times import day_of, local_days, micros

Marked = tuple[str, date, date]


def rival_days(facts: Facts, spreading: set[str], thresholds: Thresholds) -> list[Marked]:
    """Plates and days that share an id with a fact of one of the spreading plates and differ in plate or day, or that its terminal names."""
    if not spreading:
        return []
    identities = (
        (facts.positions, ["terminal_id", "time"]),
        (facts.readings, ["station_id", "reading_id", "lane_key"]),
        (facts.checks, ["check_id"]),
    )
    by_id = [mark for frame, identity in identities for mark in _rivals(frame, identity, spreading)]
    return [*by_id, *_by_terminal(facts.positions, spreading, thresholds)]


def _by_terminal(positions: pd.DataFrame, spreading: set[str], thresholds: Thresholds) -> list[Marked]:
    """Plates and days of fixes whose terminal names a spreading plate, too, so near that it decides whether plates are named by turns.

    A spreading plate's own days, too: its new fixes are what the terminal returns to after the other plate.
    """
    near_spreading, near_any = (names_another(positions, reach_us(thresholds), of) for of in (spreading, None))
    near = positions[near_spreading | (near_any & positions["plate"].isin(spreading).to_numpy())]
    days = near.assign(day=local_days(micros(near["time"])))[["plate", "day"]].drop_duplicates()
    return [(plate, day_of(day), day_of(day)) for plate, day in zip(days["plate"], days["day"], strict=True)]


def _rivals(frame: pd.DataFrame, identity: list[str], spreading: set[str]) -> list[Marked]:
    # Facts whose id occurs more than once; of these, ids that a spreading plate has; of these, ids with more than one plate or day.
    twice = frame[frame.duplicated(identity, keep=False)]
    if twice.empty:
        return []
    known = pd.MultiIndex.from_frame(twice.loc[twice["plate"].isin(spreading), identity])
    shared = twice[pd.MultiIndex.from_frame(twice[identity]).isin(known)]
    shared = shared.assign(day=local_days(micros(shared["time"])))[[*identity, "plate", "day"]].drop_duplicates()
    apart = shared[shared.duplicated(identity, keep=False)]
    return [(plate, day_of(day), day_of(day)) for plate, day in zip(apart["plate"], apart["day"], strict=True)]
