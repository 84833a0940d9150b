"""The derivation worker: one transaction a shard of plates.

1. take the shard's lock; 2. read its marks; 3. then read the reference; 4. then the facts that those plates and days need; 5. judge;
6. replace the plates' findings for those days, write the ledger and the outbox; 7. delete exactly the marks that were worked off; commit.
Packing chunks and index closer is a transaction of its own.

The order matters: a change of reference commits before its marks are written, facts commit together with theirs. So what was read before
the marks may be older than they are, and would be lost.

Each for itself: a group of plates is derived within a savepoint. If it fails it is halved until the plates that fail are found; those are
set aside with the reason (`set_aside`), all others go on. An error of the database itself ends the transaction.
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
"""Maximum plates set aside in one transaction: where everything fails, a round stays short, and the next ones do the rest."""
_LONG_S = 30.0
"""A lost connection after so long within one group is taken for the group's fault: the database ends idle transactions after two minutes."""
_LOGGER = logging.getLogger("plumewatch")


@dataclass
class DerivationCounts:
    """What derivation has done. set_aside: how often a plate or shard was set aside."""

    marks: int = 0
    changes: int = 0
    set_aside: int = 0


class TookTooLong(Exception):
    """The database gave the transaction up while these plates were judged: they take longer than it waits."""

    def __init__(self, plates: list[str]) -> None:
        super().__init__(f"the database gave up waiting while {len(plates)} plates were judged")
        self.plates = plates


@dataclass
class _Round:
    """One transaction of a shard. left: plates that are not reached in this round, and keep their marks."""

    shard: int
    marks: MarksRead
    changes: int = 0
    failed: dict[str, Exception] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)


class DerivationWorker:
    """Derives shard after shard. Any number of workers may run; the shard's lock keeps them apart."""

    def __init__(self, engine: Engine, thresholds: Thresholds) -> None:
        self._engine, self._thresholds = engine, thresholds
        self._reference = ReferenceReader()
        self._most_plates: dict[int, int] = {}
        self.counts = DerivationCounts()

    def derive_shard(self, shard: int) -> int:
        """Derive what is marked in a shard; returns how many marks were worked off, 0 also when another worker holds the shard."""
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
        """Record that the shard as a whole failed; it is tried again later, all others go on."""
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
        """Derive a group, halved where it fails. A plate that failed in an earlier group is not tried again in this round."""
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
        """Derive these plates; returns how many findings changed."""
        reference = self._reference.read(connection, list(plates))
        facts, reached = read_facts(connection, done.shard, plates, self._thresholds)
        judged, scope = judge(facts, reference, set(plates), self._thresholds), _scope(plates, reached.days)
        seen = judged.sightings
        changes = replace_findings(connection, scope, judged.findings, datetime.now(UTC), done.marks.causes)
        replace_not_assessed(connection, scope, judged.not_assessed)
        replace_hours(connection, scope, driving_hours(seen, reference, self._thresholds))
        replace_slots(connection, done.shard, scope, presence(seen))
        add_marks(connection, rival_days(facts, done.marks.spreading & set(plates)), spreads=False, cause=RIVAL)
        return changes

    def _keep_up(self, shard: int) -> None:
        """Pack chunks and the index of presence closer where they are many. A failure is recorded and holds nothing up."""
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
        """After plates that took longer than the database waits for: fewer at once the next time; a single one is set aside."""
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
    """The shard's lock until the end of the transaction; on SQLite the writing transaction itself is the lock."""
    if connection.dialect.name == "sqlite":
        return True
    taken = text("SELECT pg_try_advisory_xact_lock(:space, :shard)")
    return bool(connection.execute(taken, {"space": _LOCK_SPACE, "shard": shard}).scalar())


def _scope(plates: Iterable[str], days: Between) -> Scope:
    ends = zip(days.first.tolist(), days.last.tolist(), strict=True)
    return Scope({plate: (day_of(first), day_of(last)) for plate, (first, last) in zip(plates, ends, strict=True)})
