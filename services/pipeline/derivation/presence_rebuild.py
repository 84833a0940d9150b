"""Rebuild of the presence index from the raw facts, after a change of its contents or when it is not trusted."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, Engine, delete, select

from rules.inputs.thresholds import Thresholds
from rules.judge.judge import sighted
from rules.presence.presence import presence
from services.pipeline.derivation.marks import add_marks, groups
from services.pipeline.derivation.presence_index import fold_all_slots, replace_slots
from services.pipeline.derivation.worker import take_lock
from services.pipeline.derivation.write_findings import Scope
from services.store.engine import reading, writing
from services.store.plate_days import Days
from services.store.position_chunks import SHARDS, shard_of
from services.store.read_facts import read_facts
from services.store.read_reference import ReferenceReader
from services.store.tables import PLATE_DAY, PRESENCE_SLOTS

_MONTH = timedelta(days=30)
_AGAIN_S = 0.2


class ShardBusy(Exception):
    """A worker held the shard's lock for longer than the wait."""


class Rebuilt(NamedTuple):
    """Numbers of plate-days.

    plate_days: rebuilt.
    later: first seen meanwhile, and marked for derivation.
    """

    plate_days: int
    later: int


def rebuild_slots(
    engine: Engine, thresholds: Thresholds, patience_s: float = 30, on_shard: Callable[[int], None] = lambda done: None
) -> Rebuilt:
    """Rebuild the index, one transaction a shard; workers may run. Raises ShardBusy after `patience_s` seconds of waiting for a lock.

    on_shard: called after each shard with the number done so far.
    """
    seen = _seen(engine)
    by_shard: dict[int, dict[str, list[date]]] = {}
    for plate, day in sorted(seen):
        by_shard.setdefault(shard_of(plate), {}).setdefault(plate, []).append(day)
    for shard in range(SHARDS):
        _rebuild_when_free(engine, shard, by_shard.get(shard, {}), thresholds, patience_s)
        on_shard(shard + 1)
    later = _seen(engine) - seen
    with writing(engine) as connection:
        add_marks(connection, ((plate, day, day) for plate, day in later), spreads=False, cause=None)
    return Rebuilt(len(seen), len(later))


def _seen(engine: Engine) -> set[tuple[str, date]]:
    with reading(engine) as connection:
        return {(row.plate, row.day) for row in connection.execute(select(PLATE_DAY.c.plate, PLATE_DAY.c.day).distinct())}


def _rebuild_when_free(
    engine: Engine, shard: int, days: dict[str, list[date]], thresholds: Thresholds, patience_s: float
) -> None:
    until = time.monotonic() + patience_s
    while True:
        with writing(engine) as connection:
            if take_lock(connection, shard):
                return _rebuild(connection, shard, days, thresholds)
        if time.monotonic() >= until:
            raise ShardBusy(f"a worker holds shard {shard} for longer than {patience_s:g} s")
        time.sleep(_AGAIN_S)


def _rebuild(connection: Connection, shard: int, days: dict[str, list[date]], thresholds: Thresholds) -> None:
    connection.execute(delete(PRESENCE_SLOTS).where(PRESENCE_SLOTS.c.shard == shard))
    reader = ReferenceReader()
    spans = {plate: _months(own) for plate, own in days.items()}
    for plates in groups(connection, spans):
        reference = reader.read(connection, list(plates))
        facts, _ = read_facts(connection, shard, plates, reference, thresholds)
        seen = sighted(facts, reference, set(plates), thresholds)
        replace_slots(connection, shard, Scope(plates), presence(seen, thresholds))
    fold_all_slots(connection, shard)


def _months(days: list[date]) -> list[Days]:
    """Disjoint spans of at most a month that cover all of these days (sorted)."""
    spans: list[Days] = []
    for day in days:
        if spans and day - spans[-1][0] <= _MONTH:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
