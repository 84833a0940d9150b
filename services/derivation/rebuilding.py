"""The index of presence written anew from the raw facts: after a change of what it holds, or where it is not trusted."""

from datetime import date, timedelta

from sqlalchemy import Connection, Engine, delete, select

from rules.judge import sighted
from rules.presence import presence
from rules.thresholds import Thresholds
from services.derivation.marks import Days, groups
from services.derivation.reference import ReferenceReader
from services.derivation.slots import fold_all_slots, replace_slots
from services.derivation.worker import read_facts, take_lock
from services.derivation.writing import Scope
from services.store.chunks import SHARDS, shard_of
from services.store.engine import writing
from services.store.tables import PRESENCE, PRESENCE_SLOTS

_MONTH = timedelta(days=30)


class ShardBusy(Exception):
    """A worker holds the shard: try again."""


def rebuild_slots(engine: Engine, thresholds: Thresholds) -> int:
    """Rebuild the index, a transaction a shard; returns how many plate-days were read. Raises ShardBusy."""
    with engine.connect() as connection:
        seen = connection.execute(select(PRESENCE.c.plate, PRESENCE.c.day).distinct().order_by(PRESENCE.c.day)).all()
    by_shard: dict[int, dict[str, list[date]]] = {}
    for row in seen:
        by_shard.setdefault(shard_of(row.plate), {}).setdefault(row.plate, []).append(row.day)
    for shard in range(SHARDS):
        with writing(engine) as connection:
            if not take_lock(connection, shard):
                raise ShardBusy(f"shard {shard}")
            _rebuild(connection, shard, by_shard.get(shard, {}), thresholds)
    return len(seen)


def _rebuild(connection: Connection, shard: int, days: dict[str, list[date]], thresholds: Thresholds) -> None:
    connection.execute(delete(PRESENCE_SLOTS).where(PRESENCE_SLOTS.c.shard == shard))
    reader = ReferenceReader()
    spans = {plate: _months(own) for plate, own in days.items()}
    for plates in groups(connection, spans):
        reference = reader.read(connection, list(plates))
        facts, _ = read_facts(connection, shard, plates, thresholds)
        replace_slots(connection, shard, Scope(plates), presence(sighted(facts, reference, set(plates), thresholds)))
    fold_all_slots(connection, shard)


def _months(days: list[date]) -> list[Days]:
    """Disjoint spans of at most a month that hold all of these days (sorted)."""
    spans: list[Days] = []
    for day in days:
        if spans and day - spans[-1][0] <= _MONTH:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
