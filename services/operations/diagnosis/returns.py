"""Terminals that go from one plate to another and come back on a later day: who drove from the day before the change to the return?

A receiver is in one truck: between two days of a plate on which others were named it was lent, changed to and fro, or its plate was wrong.
What it said before and after is the plate's own, unless it changes again: then the days between are within another return.

Read by days alone (the table of plate days). What goes to and fro within a day is found by its fixes (`alternations`); a terminal that was
moved for good does not return (`moved_terminals`). A single message under a wrong plate, on a day with others, makes no return.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import Connection, func, select

from services.store.tables import PLATE_DAY
from streams.plates import is_placeholder

PREFIX, AFTER_PREFIX = "terminal:", "terminal;"
"""Sources of plate days that are terminals, and the text that sorts after them all."""


@dataclass(frozen=True)
class Returns:
    """The days in doubt from `first` to `last` (both included) of each terminal that named several plates around them, perhaps none.

    plates: by terminal and day those that it named from the one day of a plate to the other.
    """

    first: date
    last: date
    plates: dict[str, dict[date, list[str]]]


def returns(connection: Connection, first: date, last: date, most_days: int) -> Returns:
    """The returns that terminals of these days decide about: up to `most_days` days before and after them."""
    near, far = timedelta(days=most_days), timedelta(days=2 * most_days)
    found = Returns(first - near, last + near, {})
    for terminal_id, plates_on in _of_several_plates(connection, (first, last), (first - far, last + far)):
        doubtful: dict[date, set[str]] = defaultdict(set)
        for left, again in _intervals(plates_on, near):
            days = [day for day in plates_on if left <= day <= again]
            for day in days:
                doubtful[day].update(*(plates_on[other] for other in days))
        found.plates[terminal_id] = {day: sorted(doubtful[day]) for day in sorted(doubtful) if found.first <= day <= found.last}
    return found


def _of_several_plates(
    connection: Connection, reported: tuple[date, date], known: tuple[date, date]
) -> Iterator[tuple[str, dict[date, set[str]]]]:
    """Terminals that reported within the first span of days, with the plates that they named on each day of the other; only if several."""
    seen = PLATE_DAY.c
    terminals = seen.source >= PREFIX, seen.source < AFTER_PREFIX
    those = select(seen.source).where(seen.day.between(*reported), *terminals)
    several = select(seen.source).where(seen.day.between(*known), seen.source.in_(those)).group_by(seen.source)
    several = several.having(func.count(seen.plate.distinct()) > 1)
    query = select(seen.source, seen.day, seen.plate).where(seen.day.between(*known), seen.source.in_(several))
    by_terminal: dict[str, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
    for source, day, plate in connection.execute(query.order_by(seen.source, seen.day, seen.plate)):
        if not is_placeholder(plate):
            by_terminal[source.removeprefix(PREFIX)][day].add(plate)
    yield from by_terminal.items()


def _intervals(plates_on: Mapping[date, set[str]], near: timedelta) -> Iterator[tuple[date, date]]:
    """Two days of one plate, within `near`, between which others were named alone; or on both of which another plate was named as well."""
    days, of_plate = sorted(plates_on), defaultdict[str, list[date]](list)
    for day in days:
        for plate in plates_on[day]:
            of_plate[plate].append(day)
    for own in of_plate.values():
        for left, again in pairwise(own):
            between = days[bisect_right(days, left) : bisect_left(days, again)]
            if again - left <= near and (between or len(plates_on[left] & plates_on[again]) > 1):
                yield left, again
