"""Local days on which plates were seen, by any source or by a terminal."""

from collections import defaultdict
from datetime import date

from sqlalchemy import ColumnElement, Connection, select

from rules.timing.times import day_number
from services.store.pieces import in_pieces
from services.store.tables import PLATE_DAY

Days = tuple[date, date]
_OF_TERMINALS = PLATE_DAY.c.source >= "terminal:", PLATE_DAY.c.source < "terminal;"


def days_tracked(connection: Connection, plates: list[str]) -> dict[str, list[date]]:
    """For each plate the local days on which a terminal reported it, sorted."""
    return days_seen(connection, plates, *_OF_TERMINALS)


def days_seen(connection: Connection, plates: list[str], *where: ColumnElement[bool]) -> dict[str, list[date]]:
    """For each plate the local days with a stored fact, sorted. where: further conditions on the table's rows."""
    seen: dict[str, list[date]] = defaultdict(list)
    query = select(PLATE_DAY.c.plate, PLATE_DAY.c.day).distinct().order_by(PLATE_DAY.c.plate, PLATE_DAY.c.day)
    for some in in_pieces(plates):
        for plate, day in connection.execute(query.where(PLATE_DAY.c.plate.in_(some), *where)):
            seen[plate].append(day)
    return seen


def terminals_seen(connection: Connection, plates: list[str]) -> dict[str, dict[int, set[str]]]:
    """For each plate, by local day number, the terminals that reported it."""
    seen: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    query = select(PLATE_DAY.c.plate, PLATE_DAY.c.day, PLATE_DAY.c.source).where(*_OF_TERMINALS)
    for some in in_pieces(plates):
        for plate, day, source in connection.execute(query.where(PLATE_DAY.c.plate.in_(some))):
            seen[plate][day_number(day)].add(source.removeprefix("terminal:"))
    return seen
