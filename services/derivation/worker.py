"""The derivation worker: one transaction a shard of plates.

1. take the shard's lock; 2. read its marks; 3. then read the reference; 4. then the facts that those plates and days need; 5. judge;
6. replace the plates' findings for those days, write the ledger and the outbox; 7. delete exactly the marks that were read; pack chunks closer
where there are many; commit.

The order matters: a change of reference commits before its marks are written, facts commit together with theirs. So what was read before
the marks may be older than they are, and would be lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Engine, text

from rules.driving_hours import driving_hours
from rules.inputs import Facts
from rules.judge import findings_of, sighted
from rules.presence import presence
from rules.remote_sensing import near_which_positions_matter
from rules.thresholds import Thresholds
from rules.times import MINUTE, day_number, day_of, micros, midnight
from services.derivation.compacting import compact
from services.derivation.facts import Span, read_checks, read_positions, read_readings, read_rival_positions
from services.derivation.hours import replace_hours
from services.derivation.marks import Days, add_marks, days_seen, delete_marks, groups, read_marks
from services.derivation.reference import ReferenceReader
from services.derivation.rivals import rival_days
from services.derivation.slots import fold_slots, replace_slots
from services.derivation.spans import Between, Reach, places_of, reach
from services.derivation.writing import Scope, replace_findings
from services.store.causes import RIVAL
from services.store.engine import writing

_LOCK_SPACE = 0x706C  # "pl": our own family of advisory locks


@dataclass
class DerivationCounts:
    """What derivation has done."""

    marks: int = 0
    changes: int = 0


class DerivationWorker:
    """Derives shard after shard. Any number of workers may run; the shard's lock keeps them apart."""

    def __init__(self, engine: Engine, thresholds: Thresholds) -> None:
        self._engine, self._thresholds = engine, thresholds
        self._reference = ReferenceReader()
        self.counts = DerivationCounts()

    def derive_shard(self, shard: int) -> int:
        """Derive what is marked in a shard; returns how many marks were worked off, 0 also when another worker holds the shard."""
        with writing(self._engine) as connection:
            if not take_lock(connection, shard):
                return 0
            marks = read_marks(connection, shard)
            if not marks.ids:
                return 0
            reference = self._reference.read(connection, list(marks.days))
            changes = 0
            for plates in groups(connection, marks.days):
                facts, reached = read_facts(connection, shard, plates, self._thresholds)
                seen = sighted(facts, reference, set(plates), self._thresholds)
                scope, findings = _scope(plates, reached.days), findings_of(seen, reference, self._thresholds)
                changes += replace_findings(connection, scope, findings, datetime.now(UTC), marks.causes)
                replace_hours(connection, scope, driving_hours(seen, reference, self._thresholds))
                replace_slots(connection, shard, scope, presence(seen))
                add_marks(connection, rival_days(facts, marks.spreading & set(plates)), spreads=False, cause=RIVAL)
            delete_marks(connection, marks.ids)
            compact(connection, shard)
            fold_slots(connection, shard)
        self.counts.marks += len(marks.ids)
        self.counts.changes += changes
        return len(marks.ids)


def take_lock(connection: Connection, shard: int) -> bool:
    """The shard's lock until the end of the transaction; on SQLite the writing transaction itself is the lock."""
    if connection.dialect.name == "sqlite":
        return True
    taken = text("SELECT pg_try_advisory_xact_lock(:space, :shard)")
    return bool(connection.execute(taken, {"space": _LOCK_SPACE, "shard": shard}).scalar())


def read_facts(connection: Connection, shard: int, marked: dict[str, Days], thresholds: Thresholds) -> tuple[Facts, Reach]:
    """The facts that these plates need for their days, and how far the marks reach (in the order of the plates)."""
    plates = list(marked)
    readings, checks = read_readings(connection, plates), read_checks(connection, plates)
    near = _around(near_which_positions_matter(readings, checks, thresholds), thresholds)
    first, last = (np.array([day_number(days[end]) for days in marked.values()], dtype=np.int64) for end in (0, 1))
    known, read = days_seen(connection, plates), Between(first - 1, last + 1)
    seen = [known[plate] for plate in plates]
    while True:
        positions = read_positions(connection, shard, plates, [*_windows(read, seen), *near])
        reached = reach(_within(positions, plates, read), [readings, checks], plates, Between(first, last), read, thresholds)
        if not (reached.needs_earlier | reached.needs_later).any():
            break
        read = Between(read.first - reached.needs_earlier, read.last + reached.needs_later)
    rivals = read_rival_positions(connection, plates, positions)
    if len(rivals):
        positions = pd.concat([positions, rivals], ignore_index=True)
    return Facts(positions, readings, checks), reached


def _windows(read: Between, seen: list[list[date]]) -> list[Span]:
    """The days to be read on which their plate was seen at all. seen: of each plate its days."""
    days = {
        number
        for first, last, own in zip(read.first.tolist(), read.last.tolist(), seen, strict=True)
        for number in map(day_number, own)
        if first <= number <= last
    }
    return [(midnight(number), midnight(number + 1)) for number in sorted(days)]


def _within(positions: pd.DataFrame, plates: list[str], read: Between) -> pd.DataFrame:
    """Positions on the days that were read for their own plate: what another's days brought in may be only a part."""
    plate, us = places_of(positions["plate"], plates), micros(positions["time"])
    return positions[(us >= read.begins[plate]) & (us < read.ends[plate])]


def _around(moments: list[int], thresholds: Thresholds) -> list[Span]:
    margin = int(thresholds.neighbour_min * MINUTE) + 1
    return [(us - margin, us + margin) for us in moments]


def _scope(plates: Iterable[str], days: Between) -> Scope:
    ends = zip(days.first.tolist(), days.last.tolist(), strict=True)
    return Scope({plate: (day_of(first), day_of(last)) for plate, (first, last) in zip(plates, ends, strict=True)})
