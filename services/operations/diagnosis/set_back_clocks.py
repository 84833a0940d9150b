"""A station's clock that was set back, found by records that are numbered one after the other while their times go back.

The order of arrival tells nothing: stations send late and several partitions are read at once. The record's own number does, where it is a
device's counter: its numbers rise by about the same each time, and nearly all of its times grow with them. Numbers with large and uneven
gaps are given by a platform that many stations send to; they tell the order of arrival again.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rules.catalogue.source_faults import SET_BACK
from rules.columns import Ints
from rules.timing.times import MINUTE, local_day, local_text, midnight
from services.operations.diagnosis.improbable_runs import Run
from services.operations.diagnosis.record_counters import MOST_A_RECORD, Counter, Shape, counters, shapes_of
from services.operations.diagnosis.said_values import Said

FARTHEST_DAYS = 7
"""Maximum local days between the latest time before a step back and the first one after it; so many days are read for each one examined."""
_SLACK_US = MINUTE
"""Maximum step back that is no fault: lanes are measured side by side."""
_RECORDS_A_STEP = 20
"""One step back more is allowed for every so many records; a counter that goes back more often does not follow time."""
_UNUSUAL, _AROUND = 10, 5
"""A pause is unusual from so many times the usual one among so many on either side on."""


def set_back(said: Said, days: range) -> list[Run]:
    """The steps back to these local days. said: all records of the days and of `FARTHEST_DAYS` after them.

    A run begins with the day, as nobody knows since when the clock was fast, and ends with the latest time that it gave before it was set
    back; or, where it was set forward again by about as much, with the latest time that it gave before that.
    """
    shapes = shapes_of(said)
    latest = (_latest(_steps_to(said, shapes, day)) for day in days)
    return [run for run in latest if run is not None]


def _latest(steps: Iterator[Run]) -> Run | None:
    return max(steps, key=lambda run: run.until_us or 0, default=None)


def _steps_to(said: Said, shapes: list[Shape], day: int) -> Iterator[Run]:
    first, end = np.searchsorted(said.day, [day, day + FARTHEST_DAYS + 1])
    for counter in counters(said, shapes, int(first), int(end)):
        us = said.us[counter.rows]
        for at in _steps_back(us, counter):
            if local_day(int(us[at])) == day:
                yield _run(said, counter.rows, at, _set_forward(us, at))


def _steps_back(us: Ints, counter: Counter) -> list[int]:
    """Indexes into the counter's rows: the first record after each step back. A further record, if there is one, is on the new time, too."""
    back = np.flatnonzero(np.diff(us) < -_SLACK_US) + 1
    if len(back) > 1 + len(us) // _RECORDS_A_STEP:
        return []
    # Far apart in number are the end of one lane's numbers and the beginning of the next lane's, or what a counter that began anew said before.
    return [
        at
        for at in back.tolist()
        if counter.skips[at - 1] <= MOST_A_RECORD and (at + 1 == len(us) or us[at] - _SLACK_US <= us[at + 1] < us[at - 1])
    ]


def _set_forward(us: Ints, at: int) -> int | None:
    """The last index before the clock was set forward by about as much as it was set back; None if it was not, or one cannot tell."""
    back_us, pauses = us[at - 1] - us[at], np.diff(us)
    for index in at + np.flatnonzero(pauses[at:] >= back_us - _SLACK_US):
        usual = np.median(np.abs(pauses[max(index - _AROUND, 0) : index + _AROUND + 1]))
        if _UNUSUAL * usual <= pauses[index] <= back_us + _SLACK_US + _UNUSUAL * usual:
            return int(index)
    return None


def _run(said: Said, rows: Ints, at: int, forward: int | None) -> Run:
    before, after = int(rows[at - 1]), int(rows[at])
    was, then = int(said.us[before]), int(said.us[after])
    numbers: dict[str, Any] = {
        "before_id": str(said.record_id[before]),
        "before": local_text(was),
        "after_id": str(said.record_id[after]),
        "after": local_text(then),
        "minutes": round((was - then) / MINUTE, 1),
    }
    if forward is not None:
        numbers["forward_after"] = local_text(int(said.us[rows[forward]]))
        was = max(was, int(said.us[rows[forward]]))
    return Run(SET_BACK, midnight(local_day(then)), was + 1, numbers)
