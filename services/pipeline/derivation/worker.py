"""The derivation worker: one transaction for each shard of plates.

1. Take the shard's lock.
2. Read its marks.
3. Read the reference data.
4. Read the facts that those plates and days need.
5. Judge.
6. Replace the plates' findings of those days, write the ledger and the outbox.
7. Delete exactly the marks that were processed; commit.

Compaction of chunks and index is a transaction of its own.

The order of 2 to 4 matters: a change of reference data commits before its marks, facts commit with theirs. Data read before the marks could
be older than these, and deleting them would lose the change.

A group of plates is derived within a savepoint. If it fails it is bisected until the failing plates are found; these are set aside with the
reason (`set_aside`), and the others go on. An error of the database itself ends the transaction.
"""

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from rules.inputs.thresholds import Thresholds
from rules.judge.judge import judge
from rules.orders.driving_hours import driving_hours
from rules.presence.presence import presence
from rules.timing.times import day_of
from services.logs import described
from services.pipeline.derivation.build import build_digest
from services.pipeline.derivation.compact_chunks import compact
from services.pipeline.derivation.marks import MarksRead, add_marks, delete_marks, groups, read_marks
from services.pipeline.derivation.not_assessed import replace_not_assessed
from services.pipeline.derivation.presence_index import fold_slots, replace_slots
from services.pipeline.derivation.rivals import rival_days
from services.pipeline.derivation.set_aside import (
    NO_WORK,
    SHARD,
    UPKEEP,
    place_of,
    put_aside,
    rejoin,
    take_back,
    upkeep_waits,
    work_of,
)
from services.pipeline.derivation.write_driving_hours import replace_hours
from services.pipeline.derivation.write_findings import Scope, replace_findings
from services.store.affected_days import Between
from services.store.engine import writing
from services.store.faults import is_of_database
from services.store.mark_causes import RIVAL
from services.store.pieces import PIECE, in_pieces
from services.store.plate_days import Days
from services.store.read_facts import read_facts
from services.store.read_reference import ReferenceReader

_LOCK_SPACE = 0x706C  # "pl": our own family of advisory locks
_MOST_SET_ASIDE = 50
"""Maximum plates set aside in one transaction, because a round must stay short even if everything fails; the next ones do the rest."""
_LONG_S = 30.0
"""Minimum seconds within one group for a lost connection to be blamed on it, because the database ends transactions idle for two minutes."""
_LOGGER = logging.getLogger("plumewatch")


@dataclass
class DerivationCounts:
    """Counters of derivation.

    marks: processed.
    changes: of findings.
    set_aside: times that a plate or shard was set aside.
    """

    marks: int = 0
    changes: int = 0
    set_aside: int = 0


class TookTooLong(Exception):
    """The database ended the idle transaction while these plates were judged."""

    def __init__(self, plates: list[str]) -> None:
        super().__init__(f"the database gave up waiting while {len(plates)} plates were judged")
        self.plates = plates


@dataclass
class _Round:
    """State of one transaction of a shard.

    failed: errors by plate.
    left: plates that are not reached in this round, and keep their marks.
    """

    shard: int
    marks: MarksRead
    changes: int = 0
    failed: dict[str, Exception] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)


class DerivationWorker:
    """Derives shards. Any number of workers may run; each shard has a lock."""

    def __init__(self, engine: Engine, thresholds: Thresholds) -> None:
        self._engine, self._thresholds = engine, thresholds
        self._reference = ReferenceReader()
        self._most_plates: dict[int, int] = {}
        self.counts = DerivationCounts()

    def derive_shard(self, shard: int) -> int:
        """Derive the marked plates of a shard; returns the number of processed marks, 0 also if another worker holds the lock."""
        try:
            worked = self._derive_marked(shard)
        except TookTooLong as slow:
            self._narrow(shard, slow)
            raise
        self._most_plates.pop(shard, None)
        if worked:
            self._keep_up(shard)
        return worked

    def set_shard_aside(self, shard: int, error: Exception) -> None:
        """Record that the shard as a whole failed; it is retried later."""
        self._set_aside(shard, SHARD, error)

    def _derive_marked(self, shard: int) -> int:
        with writing(self._engine) as connection:
            if not take_lock(connection, shard):
                return 0
            now = datetime.now(UTC)
            marks = read_marks(connection, shard)
            work, due = rejoin(connection, shard, marks, build_digest(), now)
            done = _Round(shard, work)
            self._reference.read(connection, [])
            for plates in groups(connection, work.days):
                for some in in_pieces(plates, self._most_plates.get(shard, PIECE)):
                    self._derive_or_leave(connection, done, {plate: plates[plate] for plate in some})
            for plate, error in done.failed.items():
                put_aside(connection, shard, plate, work_of(work, plate), error, build_digest(), now)
            take_back(connection, shard, due - done.failed.keys() - done.left)
            worked = [number for plate, ids in marks.ids.items() if plate not in done.left for number in ids]
            delete_marks(connection, worked)
        self._count(done, len(worked))
        return len(worked)

    def _derive_or_leave(self, connection: Connection, done: _Round, plates: dict[str, Days]) -> None:
        """Derive a group; bisect it if it fails. A plate that failed in an earlier group is not retried in this round."""
        plates = {plate: days for plate, days in plates.items() if plate not in done.failed}
        if not plates:
            return
        if len(done.failed) >= _MOST_SET_ASIDE:
            done.left |= plates.keys()
            return
        began = time.monotonic()
        try:
            with connection.begin_nested():
                changes = self._derive(connection, done, plates)
            done.changes += changes
        except Exception as error:
            if is_of_database(error):
                if time.monotonic() - began > _LONG_S:
                    raise TookTooLong(list(plates)) from error
                raise
            if len(plates) == 1:
                done.failed |= dict.fromkeys(plates, error)
            else:
                for half in _halves(plates):
                    self._derive_or_leave(connection, done, half)

    def _derive(self, connection: Connection, done: _Round, plates: dict[str, Days]) -> int:
        """Derive these plates; returns the number of changed findings."""
        reference = self._reference.read(connection, list(plates))
        facts, reached = read_facts(connection, done.shard, plates, reference, self._thresholds)
        judged, scope = judge(facts, reference, set(plates), self._thresholds), _scope(plates, reached.days)
        seen = judged.sightings
        changes = replace_findings(connection, scope, judged.findings, datetime.now(UTC), done.marks.causes)
        replace_not_assessed(connection, scope, judged.not_assessed)
        replace_hours(connection, scope, driving_hours(seen, reference, self._thresholds))
        replace_slots(connection, done.shard, scope, presence(seen, self._thresholds))
        rivals = rival_days(facts, done.marks.spreading & set(plates), self._thresholds)
        elsewhere = [mark for mark in rivals if mark[0] not in plates or not scope.covers(mark[0], mark[1])]
        add_marks(connection, elsewhere, spreads=False, cause=RIVAL)
        return changes

    def _keep_up(self, shard: int) -> None:
        """Compact chunks and the presence index if needed. A failure is recorded and blocks nothing."""
        now = datetime.now(UTC)
        try:
            with writing(self._engine) as connection:
                if not take_lock(connection, shard) or upkeep_waits(connection, shard, build_digest(), now):
                    return
                compact(connection, shard)
                fold_slots(connection, shard)
                take_back(connection, shard, [UPKEEP])
        except Exception as error:
            if is_of_database(error):
                raise
            self._set_aside(shard, UPKEEP, error)

    def _narrow(self, shard: int, slow: TookTooLong) -> None:
        """After a timeout of the database: halve the group size for the next try; set a single plate aside."""
        self._most_plates[shard] = max(1, len(slow.plates) // 2)
        if len(slow.plates) > 1:
            return
        with writing(self._engine) as connection:
            if take_lock(connection, shard):
                marks = read_marks(connection, shard)
                work, _ = rejoin(connection, shard, marks, build_digest(), datetime.now(UTC))
                for plate in set(slow.plates) & work.days.keys():
                    put_aside(connection, shard, plate, work_of(work, plate), slow, build_digest(), datetime.now(UTC))
                    delete_marks(connection, marks.ids.get(plate, []))
                self.counts.set_aside += 1

    def _set_aside(self, shard: int, what: str, error: Exception) -> None:
        with writing(self._engine) as connection:
            put_aside(connection, shard, what, NO_WORK, error, build_digest(), datetime.now(UTC))
        self.counts.set_aside += 1
        _LOGGER.warning("shard %d is set aside: %s at %s", shard, described(error), place_of(error))

    def _count(self, done: _Round, marks: int) -> None:
        self.counts.marks += marks
        self.counts.changes += done.changes
        self.counts.set_aside += len(done.failed)
        for error in done.failed.values():
            _LOGGER.warning("a plate of shard %d is set aside: %s at %s", done.shard, type(error).__name__, place_of(error))


def _halves(plates: dict[str, Days]) -> Iterator[dict[str, Days]]:
    names = list(plates)
    for some in (names[: len(names) // 2], names[len(names) // 2 :]):
        yield {plate: plates[plate] for plate in some}


def take_lock(connection: Connection, shard: int) -> bool:
    """Try to take the shard's lock until the end of the transaction; on SQLite the writing transaction itself is the lock."""
    if connection.dialect.name == "sqlite":
        return True
    taken = text("SELECT pg_try_advisory_xact_lock(:space, :shard)")
    return bool(connection.execute(taken, {"space": _LOCK_SPACE, "shard": shard}).scalar())


def _scope(plates: Iterable[str], days: Between) -> Scope:
    ends = zip(days.first.tolist(), days.last.tolist(), strict=True)
    return Scope({plate: (day_of(first), day_of(last)) for plate, (first, last) in zip(plates, ends, strict=True)})
