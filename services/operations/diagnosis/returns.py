"""Terminals that go from one plate to another and come back on a later day: a receiver is in one truck, so all they said is in doubt.

Read by days alone (the table of plate days). What goes to and fro within a day is found by its fixes (`alternations`); a terminal that was
moved for good does not return (`moved_terminals`). A single message under a wrong plate, on a day with others, makes no return.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise

from sqlalchemy import Connection, func, select

from services.store.tables import PLATE_DAY
from streams.plates import is_placeholder

PREFIX, AFTER_PREFIX = "terminal:", "terminal;"
"""Sources of plate days that are terminals, and the text that sorts after them all."""
Returns = dict[str, dict[date, list[str]]]
"""By terminal and day that is in doubt: the plates that it named on days near by."""


def returns(connection: Connection, first: date, last: date, most_days: int) -> Returns:
    """The returns that terminals of these days decide about: up to `most_days` days before and after them."""
    near, far = timedelta(days=most_days), timedelta(days=2 * most_days)
    found: Returns = {}
    for terminal_id, plates_on in _of_several_plates(connection, (first, last), (first - far, last + far)):
        doubtful = {day for low, high in _intervals(plates_on, near) for day in plates_on if low <= day <= high}
        for day in sorted(day for day in doubtful if first - near <= day <= last + near):
            plates = {plate for other, named in plates_on.items() if abs(other - day) <= near for plate in named}
            found.setdefault(terminal_id, {})[day] = sorted(plates)
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
    """For each return of a terminal the days from the earliest to the latest on which it named the plate, within `near` of the return."""
    days, of_plate = sorted(plates_on), defaultdict[str, list[date]](list)
    for day in days:
        for plate in plates_on[day]:
            of_plate[plate].append(day)
    for own in of_plate.values():
        for left, again in pairwise(own):
            # Between two of its days others were named alone; or another plate was named on both of them.
            between = days[bisect_right(days, left) : bisect_left(days, again)]
            if again - left <= near and (between or len(plates_on[left] & plates_on[again]) > 1):
                yield own[bisect_left(own, again - near)], own[bisect_right(own, left + near) - 1]
