"""Marks as work: which plates, for which local days, are to be derived again."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from services.store.causes import told
from services.store.chunks import shard_of
from services.store.tables import MARK, PRESENCE

MARKS_A_TIME = 20_000
_IDS_A_STATEMENT = 10_000
_PLATE_DAYS_A_GROUP = 1_000
_DAYS_A_GROUP = 31
_DERIVED_BESIDE = 2
"""So many days of a plate are derived without a mark, where that saves a round."""
Days = tuple[date, date]


@dataclass(frozen=True)
class MarksRead:
    """Marks of one shard. days: for each plate its disjoint spans of days; spreading: plates whose rivals are to be marked.

    causes: for each plate why it is marked, as the ledger tells it.
    """

    ids: list[int]
    days: dict[str, list[Days]]
    spreading: set[str]
    causes: dict[str, list[str]]


def shards_with_marks(connection: Connection) -> list[int]:
    """Shards that have work, in order."""
    return list(connection.execute(select(MARK.c.shard).distinct().order_by(MARK.c.shard)).scalars())


def read_marks(connection: Connection, shard: int) -> MarksRead:
    """The oldest marks of a shard."""
    columns = select(MARK.c.id, MARK.c.plate, MARK.c.day_from, MARK.c.day_to, MARK.c.spreads, MARK.c.cause)
    rows = connection.execute(columns.where(MARK.c.shard == shard).order_by(MARK.c.id).limit(MARKS_A_TIME)).all()
    spans: dict[str, list[Days]] = defaultdict(list)
    causes: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        spans[row.plate].append((row.day_from, row.day_to))
        causes[row.plate].add(row.cause)
    days = {plate: _merged(own) for plate, own in spans.items()}
    why = {plate: told(own) for plate, own in causes.items()}
    return MarksRead([row.id for row in rows], days, {row.plate for row in rows if row.spreads}, why)


def delete_marks(connection: Connection, ids: list[int]) -> None:
    """Delete exactly the marks that were read."""
    for start in range(0, len(ids), _IDS_A_STATEMENT):
        connection.execute(delete(MARK).where(MARK.c.id.in_(ids[start : start + _IDS_A_STATEMENT])))


def add_marks(connection: Connection, days: Iterable[tuple[str, date, date]], spreads: bool, cause: str) -> None:
    """Mark plates for days, both included."""
    rows = [
        {"shard": shard_of(plate), "plate": plate, "day_from": first, "day_to": last, "spreads": spreads, "cause": cause}
        for plate, first, last in sorted(set(days))
    ]
    if rows:
        connection.execute(insert(MARK), rows)


def groups(connection: Connection, days: dict[str, list[Days]]) -> list[dict[str, Days]]:
    """Plates with a span of days each, in groups that can be derived at once; a plate of several spans is in several groups.

    A span is cut down to days on which its plate was seen; a plate never seen in it still gets its first day, since findings may stand.
    """
    seen = days_seen(connection, list(days))
    rounds: list[list[tuple[Days, str]]] = []
    for plate, spans in days.items():
        for number, span in enumerate(_joined(spans, seen[plate])):
            rounds += [[]] if number == len(rounds) else []
            rounds[number].append((span, plate))
    return [group for one in rounds for group in _bounded(sorted(one), seen)]


def _joined(spans: list[Days], seen: list[date]) -> list[Days]:
    """Spans cut down to the days seen. Two become one where hardly a day was seen between them: to derive that, too, costs less than
    another round."""
    joined: list[Days] = []
    for first, last in spans:
        within = _between(seen, first, last)
        first, last = (within[0], within[-1]) if within else (first, first)
        of_both = _between(seen, joined[-1][0], last) if joined else []
        left_out = len(of_both) - len(within) - len(_between(seen, *joined[-1])) if joined else 0
        if joined and left_out <= _DERIVED_BESIDE and len(of_both) <= _DAYS_A_GROUP:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _between(days: list[date], first: date, last: date) -> list[date]:
    """Those of the sorted days that lie between two, both included."""
    return days[bisect_left(days, first) : bisect_right(days, last)]


def _bounded(marked: list[tuple[Days, str]], seen: dict[str, list[date]]) -> Iterator[dict[str, Days]]:
    """Groups of plates of one shard with a span each: few enough plate-days to judge at once, few enough days to read at once."""
    group: dict[str, Days] = {}
    plate_days, on = 0, set[date]()
    for span, plate in marked:
        own = {span[0], *_between(seen[plate], *span)}
        if group and (plate_days + len(own) > _PLATE_DAYS_A_GROUP or len(on | own) > _DAYS_A_GROUP):
            yield group
            group, plate_days, on = {}, 0, set()
        group[plate] = span
        plate_days, on = plate_days + len(own), on | own
    if group:
        yield group


def days_seen(connection: Connection, plates: list[str]) -> dict[str, list[date]]:
    """For each plate the local days on which a fact was stored of it, sorted."""
    seen: dict[str, list[date]] = defaultdict(list)
    query = (
        select(PRESENCE.c.plate, PRESENCE.c.day)
        .where(PRESENCE.c.plate.in_(plates))
        .distinct()
        .order_by(PRESENCE.c.plate, PRESENCE.c.day)
    )
    for plate, day in connection.execute(query):
        seen[plate].append(day)
    return seen


def _merged(spans: list[Days]) -> list[Days]:
    merged: list[Days] = []
    for first, last in sorted(spans):
        if merged and (first - merged[-1][1]).days <= 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
