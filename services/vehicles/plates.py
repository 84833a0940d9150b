"""Which plates a text may mean: registered ones and such that were only seen.

A plate's beginning is a range of an index. A text without its province is tried with each; a part from the middle or the end is looked
for in the register and among what was seen in the newest days, since no index holds it.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Connection, Table, func, select

from services.store.tables import PLATE_DAY, VEHICLE_VERSION
from streams.plates import PROVINCES, is_placeholder, is_plate, likely_plate, undressed

_NEWEST_DAYS = 3
_LEAST_PART = 3
_LAST = "\U0010ffff"


def find_plates(connection: Connection, text: str, at_most: int) -> list[str]:
    """Plates that the text may mean, those that begin so first; any spelling: 豫c·0t003（黄）, C0T003, T003. [] for an empty text."""
    plate = undressed(text)[0]
    if not plate or "\0" in plate:
        return []
    found: dict[str, None] = {}
    for search in _searches(connection, plate):
        found |= dict.fromkeys(search(at_most - len(found)))
        if len(found) >= at_most:
            break
    return list(found)[:at_most]


def _searches(connection: Connection, plate: str) -> Iterator:
    """Ways of searching, the surest first."""
    beginnings = [plate] if not plate[0].isascii() else [province + plate for province in PROVINCES]
    yield lambda most: _beginning(connection, beginnings, most)
    mended = likely_plate(plate) if not plate[0].isascii() else None
    if mended:  # an offer: the text itself was looked for first
        yield lambda most: _beginning(connection, [mended], most)
    if len(plate) >= _LEAST_PART and not is_plate(plate):
        yield lambda most: _holding(connection, plate, most)


def _beginning(connection: Connection, beginnings: list[str], at_most: int) -> list[str]:
    found: set[str] = set()
    for start in beginnings:  # one range a query: all in one would be read as a filter
        for table in (VEHICLE_VERSION, PLATE_DAY):
            column = _bytewise(connection, table)
            found |= set(_distinct(connection, column, at_most, column >= start, column < start + _LAST))
        if len(found) >= at_most:
            break
    return sorted(found)[:at_most]


def _holding(connection: Connection, part: str, at_most: int) -> list[str]:
    registered, seen = VEHICLE_VERSION.c.plate, PLATE_DAY.c.plate
    found = _distinct(connection, registered, at_most, registered.contains(part, autoescape=True))
    newest: date | None = connection.execute(select(func.max(PLATE_DAY.c.day))).scalar()
    if newest is not None:
        recent = PLATE_DAY.c.day > newest - timedelta(days=_NEWEST_DAYS)
        found += _distinct(connection, seen, at_most, recent, seen.contains(part, autoescape=True))
    return sorted(set(found))[:at_most]


def _distinct(connection: Connection, plate: ColumnElement[str], at_most: int, *where: ColumnElement[bool]) -> list[str]:
    """The first plates in their order, without placeholders: these are nobody."""
    found: list[str] = []
    query = select(plate).where(*where).distinct().order_by(plate).limit(at_most)
    more = list(connection.execute(query).scalars())
    while more:
        found += [one for one in more if not is_placeholder(one)]
        is_last = len(found) >= at_most or len(more) < at_most
        more = [] if is_last else list(connection.execute(query.where(plate > more[-1])).scalars())
    return found[:at_most]


def _bytewise(connection: Connection, table: Table) -> ColumnElement[str]:
    """The plate compared byte by byte, as its index is; a database's language would order Chinese otherwise."""
    column: ColumnElement[str] = table.c.plate
    return column.collate("C") if connection.dialect.name == "postgresql" else column


def is_known(connection: Connection, plate: str) -> bool:
    """Whether the undressed plate was ever registered or seen; a placeholder is no plate."""
    return not is_placeholder(plate) and any(
        connection.execute(select(table.c.plate).where(table.c.plate == plate).limit(1)).first() is not None
        for table in (VEHICLE_VERSION, PLATE_DAY)
    )


def last_seen(connection: Connection, plates: Iterable[str]) -> dict[str, date]:
    """The newest local day on which each plate was seen."""
    query = select(PLATE_DAY.c.plate, func.max(PLATE_DAY.c.day)).where(PLATE_DAY.c.plate.in_(list(plates)))
    return dict(connection.execute(query.group_by(PLATE_DAY.c.plate)).all())


def plates_seen_on(connection: Connection, day: date, after: str, at_most: int) -> list[str]:
    """Plates seen on a local day by any source, in their bytes' order, behind the plate `after`."""
    plate = _bytewise(connection, PLATE_DAY)
    return _distinct(connection, plate, at_most, PLATE_DAY.c.day == day, plate > after)


def days_seen(connection: Connection, plate: str, at_most: int) -> dict[date, list[str]]:
    """The newest local days on which the plate was seen, with the sources (terminal:…, station:…, check) of each."""
    days = select(PLATE_DAY.c.day).where(PLATE_DAY.c.plate == plate).distinct().order_by(PLATE_DAY.c.day.desc()).limit(at_most)
    query = select(PLATE_DAY.c.day, PLATE_DAY.c.source).where(PLATE_DAY.c.plate == plate, PLATE_DAY.c.day.in_(days))
    found: dict[date, list[str]] = {}
    for day, source in connection.execute(query.order_by(PLATE_DAY.c.day.desc(), PLATE_DAY.c.source)):
        found.setdefault(day, []).append(source)
    return found
