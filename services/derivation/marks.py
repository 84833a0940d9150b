"""Marks as work: which plates, for which local days, are to be derived again."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select

from services.store.causes import told
from services.store.chunks import shard_of
from services.store.pieces import in_pieces
from services.store.tables import CHECK_FACT, MARK, PRESENCE, READING_FACT

MARKS_A_TIME = 20_000
_PLATE_DAYS_A_GROUP = 1_000
_DAYS_A_GROUP = 31
_FACTS_A_GROUP = 50_000
_DERIVED_BESIDE = 2
"""So many days of a plate are derived without a mark, where that saves a round."""
Days = tuple[date, date]


@dataclass(frozen=True)
class MarksRead:
    """Marks of one shard by plate. ids: of the marks; days: disjoint spans of days; spreading: plates whose rivals are to be marked.

    causes: why the plate is marked, as the ledger tells it.
    """

    ids: dict[str, list[int]]
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
    ids: dict[str, list[int]] = defaultdict(list)
    spans: dict[str, list[Days]] = defaultdict(list)
    causes: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        ids[row.plate].append(row.id)
        spans[row.plate].append((row.day_from, row.day_to))
        causes[row.plate].add(row.cause)
    days = {plate: merged(own) for plate, own in spans.items()}
    why = {plate: told(own) for plate, own in causes.items()}
    return MarksRead(ids, days, {row.plate for row in rows if row.spreads}, why)


def delete_marks(connection: Connection, ids: Iterable[int]) -> None:
    """Delete exactly the marks that were read."""
    for some in in_pieces(ids):
        connection.execute(delete(MARK).where(MARK.c.id.in_(some)))


def add_marks(connection: Connection, days: Iterable[tuple[str, date, date]], spreads: bool, cause: str) -> None:
    """Mark plates for days, both included."""
    rows = (
        {"shard": shard_of(plate), "plate": plate, "day_from": first, "day_to": last, "spreads": spreads, "cause": cause}
        for plate, first, last in sorted(set(days))
    )
    for some in in_pieces(rows):
        connection.execute(insert(MARK), some)


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
    facts = _facts_known(connection, list(days))
    return [group for one in rounds for group in _bounded(sorted(one), seen, facts)]


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


def _bounded(
    marked: list[tuple[Days, str]], seen: dict[str, list[date]], facts: Mapping[str, int]
) -> Iterator[dict[str, Days]]:
    """Groups of plates of one shard with a span each: few enough plate-days, days, readings and checks to judge at once."""
    group: dict[str, Days] = {}
    plate_days, on, known = 0, set[date](), 0
    for span, plate in marked:
        own = {span[0], *_between(seen[plate], *span)}
        is_full = plate_days + len(own) > _PLATE_DAYS_A_GROUP or known + facts.get(plate, 0) > _FACTS_A_GROUP
        if group and (is_full or len(on | own) > _DAYS_A_GROUP):
            yield group
            group, plate_days, on, known = {}, 0, set(), 0
        group[plate] = span
        plate_days, on, known = plate_days + len(own), on | own, known + facts.get(plate, 0)
    if group:
        yield group


def _facts_known(connection: Connection, plates: list[str]) -> Counter[str]:
    """How many readings and checks each plate has: all of them bear on its chains."""
    known = Counter[str]()
    for table in (READING_FACT, CHECK_FACT):
        query = select(table.c.plate, func.count()).group_by(table.c.plate)
        for some in in_pieces(plates):
            known.update(dict(connection.execute(query.where(table.c.plate.in_(some))).all()))
    return known


def days_seen(connection: Connection, plates: list[str]) -> dict[str, list[date]]:
    """For each plate the local days on which a fact was stored of it, sorted."""
    seen: dict[str, list[date]] = defaultdict(list)
    query = select(PRESENCE.c.plate, PRESENCE.c.day).distinct().order_by(PRESENCE.c.plate, PRESENCE.c.day)
    for some in in_pieces(plates):
        for plate, day in connection.execute(query.where(PRESENCE.c.plate.in_(some))):
            seen[plate].append(day)
    return seen


def merged(spans: Iterable[Days]) -> list[Days]:
    """Interval union of spans of days, sorted; spans that follow each other become one."""
    union: list[Days] = []
    for first, last in sorted(spans):
        if union and (first - union[-1][1]).days <= 1:
            union[-1] = (union[-1][0], max(union[-1][1], last))
        else:
            union.append((first, last))
    return union
