"""Counters among the ids of a source's records: a number in them that rises by about the same from record to record."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rules.columns import Ints
from services.operations.diagnosis.said_values import Said

_NUMBER = re.compile(r"\d{1,15}(?!\d)")
"""The last 15 digits of each number in an id: more do not fit into a whole number of 64 bits."""
_LEAST_RECORDS, MOST_A_RECORD = 4, 20
"""Minimum records; a counter skips at most this many of its steps a record (other lanes, other stations)."""
_TORN = 1000
"""From so many times the usual step on what follows is another counter: another lane's, the next day's, one that begins anew."""
_LEAST_ROUND = 1000
"""A counter that comes round has at least so many numbers: 999 is the last before 0."""


@dataclass(frozen=True)
class Shape:
    """Records whose ids differ in their numbers only.

    rows: of what was said, ascending; numbers: one row a record, one column a number of the id, from left to right.
    """

    rows: Ints
    numbers: Ints


@dataclass(frozen=True)
class Counter:
    """rows: of what was said, in the order of the counter; skips: how many of its steps it goes on from each row to the next."""

    rows: Ints
    skips: Ints


def shapes_of(said: Said) -> list[Shape]:
    """The records with any number in their ids, by what else is in these."""
    rows: dict[str, list[int]] = defaultdict(list)
    numbers: dict[str, list[list[int]]] = defaultdict(list)
    for row, name in enumerate(said.record_id.tolist()):
        if found := _NUMBER.findall(name):
            shape = _NUMBER.sub("#", name)
            rows[shape].append(row)
            numbers[shape].append([int(one) for one in found])
    return [
        Shape(np.array(own, dtype=np.int64), np.array(numbers[shape], dtype=np.int64))
        for shape, own in rows.items()
        if len(own) >= _LEAST_RECORDS
    ]


def counters(said: Said, shapes: list[Shape], first: int, end: int) -> Iterator[Counter]:
    """The counters of the rows from `first` (included) to `end` (excluded), as if there were no other rows."""
    for shape in shapes:
        own = slice(*np.searchsorted(shape.rows, [first, end]))
        rows, numbers = shape.rows[own], shape.numbers[own]
        if len(rows) < _LEAST_RECORDS:
            continue
        # Of several numbers in an id the counter is the one with most values: others are codes of stations, lanes, days.
        values = [len(np.unique(column)) for column in numbers.T]
        counting = max(range(len(values)), key=lambda column: (values[column], column))
        _, codes = np.unique(np.delete(numbers, counting, axis=1), axis=0, return_inverse=True)
        for code in range(int(codes.max()) + 1):
            alike = codes.ravel() == code
            yield from _of_one_code(said, rows[alike], numbers[alike, counting])


def _of_one_code(said: Said, rows: Ints, numbers: Ints) -> Iterator[Counter]:
    """The counters of records whose ids differ in one number only; each day by itself where the numbers come again."""
    order = np.lexsort((rows, numbers))
    again, day = np.diff(numbers[order]) == 0, said.day[rows]
    if (again & (np.diff(day[order]) != 0)).any() or _comes_round(numbers):
        for one in np.unique(day):
            yield from _torn(rows[day == one], numbers[day == one])
    else:
        yield from _torn(rows, numbers)


def _comes_round(numbers: Ints) -> bool:
    """Whether they fill nearly all that so many digits can say."""
    most = int(numbers.max())
    return most >= _LEAST_ROUND - 1 and 10 * (most - int(numbers.min())) >= 9 * 10 ** len(str(most))


def _torn(rows: Ints, numbers: Ints) -> Iterator[Counter]:
    """The counters between large gaps."""
    # Rows are ascending in time: of several contents of one id the earliest counts.
    numbers, earliest = np.unique(numbers, return_index=True)
    rows, steps = rows[earliest], np.diff(numbers)
    if len(rows) < _LEAST_RECORDS:
        return
    for part in np.split(np.arange(len(rows)), np.flatnonzero(steps > _TORN * np.median(steps)) + 1):
        own = steps[part[:-1]]
        if len(part) >= _LEAST_RECORDS and own.sum() < MOST_A_RECORD * (unit := np.gcd.reduce(own)) * len(part):
            yield Counter(rows[part], own // unit)
