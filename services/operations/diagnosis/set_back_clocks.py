"""A station's clock that was set back, found by records that are numbered one after the other while their times go back.

The order of arrival tells nothing: stations send late and several partitions are read at once. The record's own number does, where it is a
counter: its numbers lie close together, and nearly all of its times grow with them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np

from rules.catalogue.source_faults import SET_BACK
from rules.timing.times import DAY, MINUTE, local_day, local_text, midnight
from services.operations.diagnosis.improbable_runs import Run
from services.operations.diagnosis.said_values import Said

_NUMBERED = re.compile(r"(.*?)(\d{1,15})")
_LEAST_RECORDS, _MOST_A_RECORD = 4, 20
"""Two records before and two after; a counter skips at most this many numbers a record (other lanes, other stations)."""
_SLACK_US = MINUTE
"""Maximum step back that is no fault: lanes are measured side by side."""
_RECORDS_A_STEP = 20
"""One step back more is allowed for every so many records; a counter that goes back more often does not follow time."""


def set_back(said: Said, day: int) -> list[Run]:
    """The steps back to this local day. said: all records of the day and of the next one.

    A run begins with the day, as nobody knows since when the clock was fast, and ends with the latest time that it gave before it was set back.
    """
    found: dict[int, Run] = {}
    for rows in _counters(said):
        for before, after in _steps_back(said, rows):
            if local_day(int(said.us[after])) == day:
                run = _run(said, before, after)
                other = found.get(run.first_us)
                if other is None or (other.until_us or 0) < (run.until_us or 0):
                    found[run.first_us] = run
    return list(found.values())


def _counters(said: Said) -> Iterator[np.ndarray]:
    """Rows of each counter in the order of its numbers."""
    by_prefix: dict[str, dict[int, int]] = defaultdict(dict)
    for row, name in enumerate(said.record_id.tolist()):
        if match := _NUMBERED.fullmatch(name):
            by_prefix[match[1]].setdefault(int(match[2]), row)  # sorted by time: of several contents the earliest
    for numbered in by_prefix.values():
        numbers = sorted(numbered)
        if len(numbers) >= _LEAST_RECORDS and numbers[-1] - numbers[0] < _MOST_A_RECORD * len(numbers):
            yield np.array([numbered[number] for number in numbers])


def _steps_back(said: Said, rows: np.ndarray) -> list[tuple[int, int]]:
    """(row before, row after) of each step back that a further record follows on the new time."""
    us = said.us[rows]
    back = np.flatnonzero(np.diff(us) < -_SLACK_US) + 1
    if len(back) > 1 + len(rows) // _RECORDS_A_STEP:
        return []
    steps = []
    for at in back.tolist():
        follows = at + 1 < len(us) and us[at] - _SLACK_US <= us[at + 1] < us[at - 1]
        if follows and us[at - 1] - us[at] < DAY:
            steps.append((int(rows[at - 1]), int(rows[at])))
    return steps


def _run(said: Said, before: int, after: int) -> Run:
    was, then = int(said.us[before]), int(said.us[after])
    numbers: dict[str, Any] = {
        "before_id": str(said.record_id[before]),
        "before": local_text(was),
        "after_id": str(said.record_id[after]),
        "after": local_text(then),
        "minutes": round((was - then) / MINUTE, 1),
    }
    return Run(SET_BACK, midnight(local_day(then)), was + 1, numbers)
