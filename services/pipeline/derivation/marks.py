"""Marks: the work queue of derivation, plates with local days that must be derived again."""

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from rules.catalogue.causes import Cause
from rules.timing.intervals import merged
from rules.timing.times import day_number, day_of
from services.store.mark_causes import told
from services.store.pieces import PIECE, in_pieces
from services.store.plate_days import Days, days_seen, days_tracked
from services.store.position_chunks import shard_of
from services.store.tables import CHECK_FACT, MARK, READING_FACT
from streams.plates import is_placeholder

MARKS_A_TIME = 20_000
_PLATE_DAYS_A_GROUP = 1_000
_DAYS_A_GROUP = 31
_FACTS_A_GROUP = 50_000
_DERIVED_BESIDE = 2
"""Maximum number of unmarked days between two marked spans of a plate that are derived along, because that saves a round."""


@dataclass(frozen=True)
class MarksRead:
    """Marks of one shard, by plate.

    ids: of the marks.
    days: disjoint spans of days.
    spreading: plates whose rivals must be marked.
    causes: why the plate is marked, for the ledger.
    """

    ids: dict[str, list[int]]
    days: dict[str, list[Days]]
    spreading: set[str]
    causes: dict[str, list[Cause]]


def shards_with_marks(connection: Connection) -> list[int]:
    """Shards with marks, sorted."""
    return list(connection.execute(select(MARK.c.shard).distinct().order_by(MARK.c.shard)).scalars())


def read_marks(connection: Connection, shard: int) -> MarksRead:
    """The oldest marks of a shard, at most MARKS_A_TIME."""
    columns = select(MARK.c.id, MARK.c.plate, MARK.c.day_from, MARK.c.day_to, MARK.c.spreads, MARK.c.cause)
    rows = connection.execute(columns.where(MARK.c.shard == shard).order_by(MARK.c.id).limit(MARKS_A_TIME)).all()
    ids: dict[str, list[int]] = defaultdict(list)
    spans: dict[str, list[Days]] = defaultdict(list)
    causes: dict[str, set[Cause | None]] = defaultdict(set)
    for row in rows:
        ids[row.plate].append(row.id)
        spans[row.plate].append((row.day_from, row.day_to))
        causes[row.plate].add(row.cause)
    days = {plate: merged_days(own) for plate, own in spans.items()}
    why = {plate: told(own) for plate, own in causes.items()}
    return MarksRead(ids, days, {row.plate for row in rows if row.spreads}, why)


def delete_marks(connection: Connection, ids: Iterable[int]) -> None:
    """Delete exactly the marks that were read."""
    for some in in_pieces(ids):
        connection.execute(delete(MARK).where(MARK.c.id.in_(some)))


def add_marks(connection: Connection, days: Iterable[tuple[str, date, date]], spreads: bool, cause: Cause | None) -> None:
    """Mark plates for days, both included."""
    rows = (
        {"shard": shard_of(plate), "plate": plate, "day_from": first, "day_to": last, "spreads": spreads, "cause": cause}
        for plate, first, last in sorted(set(days))
    )
    for some in in_pieces(rows):
        connection.execute(insert(MARK), some)


def groups(connection: Connection, days: dict[str, list[Days]]) -> list[dict[str, Days]]:
    """Groups of plates, with one span of days each, that fit into memory together; a plate with several spans is in several groups.

    A span is narrowed to days on which its plate was seen; without any it is the span's first day, because there may be findings to withdraw.
    """
    seen = days_seen(connection, list(days))
    weights = _weights(connection, list(days))
    rounds: list[list[tuple[Days, str]]] = []
    for plate, spans in days.items():
        joined = _joined(spans, seen[plate])
        for number, span in enumerate(_by_month(joined) if is_placeholder(plate) else joined):
            rounds += [[]] if number == len(rounds) else []
            rounds[number].append((span, plate))
    return [group for one in rounds for group in _bounded(sorted(one), weights)]


def _joined(spans: list[Days], seen: list[date]) -> list[Days]:
    """Spans narrowed to the days seen; two are merged if hardly a day was seen between them, which is cheaper than another round."""
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


def _by_month(spans: list[Days]) -> list[Days]:
    """Spans cut to _DAYS_A_GROUP days: of a placeholder only these are read, and it can have any number of facts."""
    length = timedelta(days=_DAYS_A_GROUP)
    return [
        (first + number * length, min(last, first + (number + 1) * length - timedelta(days=1)))
        for first, last in spans
        for number in range((last - first) // length + 1)
    ]


def _between(days: list[date], first: date, last: date) -> list[date]:
    """The days (sorted) between two, both included."""
    return days[bisect_left(days, first) : bisect_right(days, last)]


@dataclass(frozen=True)
class _Weights:
    """Size of the plates' facts.

    tracked: for each plate the days on which a terminal reported it, sorted.
    facts: number of its readings and checks, all of which are read for its chains; none of a placeholder.
    """

    tracked: dict[str, list[date]]
    facts: Counter[str]

    def of(self, plate: str, span: Days) -> tuple[int, int]:
        """Number of days with positions in the span, and of readings and checks."""
        return len(_between(self.tracked[plate], *span)), self.facts[plate]


def _bounded(marked: list[tuple[Days, str]], weights: _Weights) -> Iterator[dict[str, Days]]:
    """Greedy groups with bounded numbers of plates, tracked plate-days, readings and checks."""
    group: dict[str, Days] = {}
    tracked = facts = 0
    for span, plate in marked:
        own_tracked, own_facts = weights.of(plate, span)
        is_full = tracked + own_tracked > _PLATE_DAYS_A_GROUP or facts + own_facts > _FACTS_A_GROUP or len(group) == PIECE
        if group and is_full:
            yield group
            group, tracked, facts = {}, 0, 0
        group[plate] = span
        tracked, facts = tracked + own_tracked, facts + own_facts
    if group:
        yield group


def _weights(connection: Connection, plates: list[str]) -> _Weights:
    facts, vehicles = Counter[str](), [plate for plate in plates if not is_placeholder(plate)]
    for table in (READING_FACT, CHECK_FACT):
        query = select(table.c.plate, func.count()).group_by(table.c.plate)
        for some in in_pieces(vehicles):
            facts.update(dict(connection.execute(query.where(table.c.plate.in_(some))).all()))
    return _Weights(days_tracked(connection, plates), facts)


def merged_days(spans: Iterable[Days]) -> list[Days]:
    """Interval union of spans of days (both included), sorted; adjacent spans become one."""
    union = merged((day_number(first), day_number(last) + 1) for first, last in spans)
    return [(day_of(first), day_of(end - 1)) for first, end in union]
