"""Quarantine of plates and shards that could not be derived: kept in a table with the reason, and retried with back-off.

All others go on. A plate's later marks are merged into its row, so that they neither block its shard nor are lost. A row is deleted when its
derivation succeeds. A new build of the code retries all of them at once.
"""

import traceback
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, or_, select, update

from rules.catalogue.causes import Cause
from services.pipeline.derivation.marks import MarksRead, merged_days
from services.store.faults import reason_of
from services.store.mark_causes import told
from services.store.pieces import in_pieces
from services.store.plate_days import Days
from services.store.tables import SET_ASIDE

SHARD, UPKEEP = "", "*"
"""Values in the place of a plate. SHARD: the whole shard, whose derivation waits; UPKEEP: its compaction, which blocks nothing."""
_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))
_SHARD_WAITS = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 5, 10, 30, 60))
_MOST_SPANS = 100
"""Maximum spans of days kept for a plate, because the row must stay small; more become one span."""
_ROOMS = ("rules", "services", "streams")


@dataclass(frozen=True)
class Work:
    """Pending derivation of one plate; empty for SHARD and UPKEEP."""

    days: list[Days]
    spreads: bool
    causes: list[Cause]


NO_WORK = Work([], False, [])


def work_of(marks: MarksRead, plate: str) -> Work:
    """The marked work of a plate."""
    return Work(marks.days[plate], plate in marks.spreading, marks.causes[plate])


def waiting_shards(connection: Connection, build: str, now: datetime) -> set[int]:
    """Shards that failed as a whole and whose retry is not due."""
    return set(connection.execute(select(SET_ASIDE.c.shard).where(*_waits(SHARD, build, now))).scalars())


def upkeep_waits(connection: Connection, shard: int, build: str, now: datetime) -> bool:
    """Whether this shard's compaction failed and its retry is not due."""
    where = SET_ASIDE.c.shard == shard, *_waits(UPKEEP, build, now)
    return connection.execute(select(SET_ASIDE.c.shard).where(*where)).first() is not None


def count_set_aside(connection: Connection) -> int:
    """The number of plates and shards that are set aside."""
    return connection.execute(select(func.count()).select_from(SET_ASIDE)).scalar_one()


def due_shards(connection: Connection, build: str, now: datetime) -> set[int]:
    """Shards with a retry that is due."""
    is_due = or_(SET_ASIDE.c.retry_at <= now, SET_ASIDE.c.build != build)
    return set(connection.execute(select(SET_ASIDE.c.shard).where(is_due, SET_ASIDE.c.plate != UPKEEP).distinct()).scalars())


def rejoin(connection: Connection, shard: int, marks: MarksRead, build: str, now: datetime) -> tuple[MarksRead, set[str]]:
    """Merge marks with what was set aside: the work of this round, and what is retried in it.

    Plates whose retry is due are added to the work; plates that still wait are removed from it, and their days are kept in their row. SHARD is
    among the retried if the shard had failed.
    """
    own = SET_ASIDE.c.shard == shard, SET_ASIDE.c.plate != UPKEEP
    rows = connection.execute(select(SET_ASIDE).where(*own)).mappings().all()
    due = set[str]()
    days, spreading, causes = dict(marks.days), set(marks.spreading), dict(marks.causes)
    for row in rows:
        plate, kept = row["plate"], _kept(row)
        if plate == SHARD:
            due.add(SHARD)
            continue
        work = _joined(kept, work_of(marks, plate)) if plate in marks.days else kept
        if row["retry_at"] <= now or row["build"] != build:
            due.add(plate)
            days[plate], causes[plate] = work.days, work.causes
            spreading |= {plate} if work.spreads else set()
        elif plate in days:
            _keep(connection, shard, plate, work)
            del days[plate]
    return MarksRead(marks.ids, days, spreading, causes), due


def put_aside(connection: Connection, shard: int, plate: str, work: Work, error: Exception, build: str, now: datetime) -> None:
    """Record a failed derivation of this plate (or SHARD, UPKEEP), with an increasing wait until the retry."""
    where = SET_ASIDE.c.shard == shard, SET_ASIDE.c.plate == plate
    known = connection.execute(select(SET_ASIDE.c.tries).where(*where)).scalar()
    tries = 1 + (known or 0)
    waits = _SHARD_WAITS if plate in (SHARD, UPKEEP) else _WAITS
    values: dict[str, Any] = {
        **{"days": _texts(work.days), "spreads": work.spreads, "causes": work.causes},
        **{"reason": reason_of(error), "place": place_of(error), "build": build},
        **{"tries": tries, "tried_at": now, "retry_at": now + waits[min(tries, len(waits)) - 1]},
    }
    if known is None:
        connection.execute(insert(SET_ASIDE), {"shard": shard, "plate": plate, "since": now, **values})
    else:
        connection.execute(update(SET_ASIDE).where(*where).values(values))


def take_back(connection: Connection, shard: int, plates: Iterable[str]) -> None:
    """Delete the rows of plates that succeeded."""
    for some in in_pieces(plates):
        connection.execute(delete(SET_ASIDE).where(SET_ASIDE.c.shard == shard, SET_ASIDE.c.plate.in_(some)))


def first_failed(connection: Connection, at_most: int) -> list[RowMapping]:
    """Rows of what is set aside, in the order of the first failure."""
    query = select(SET_ASIDE).order_by(SET_ASIDE.c.since, SET_ASIDE.c.plate).limit(at_most)
    return list(connection.execute(query).mappings())


def retry(connection: Connection, plates: list[str] | None, now: datetime | None = None) -> int:
    """Make the retry of these plates (None: of everything) due now; returns the number of rows."""
    chosen = [SET_ASIDE.c.plate.in_(plates)] if plates is not None else []
    return connection.execute(update(SET_ASIDE).where(*chosen).values(retry_at=now or datetime.now(UTC))).rowcount


def place_of(error: BaseException) -> str:
    """File and line of the innermost frame in our own code: `rules/sightings/stays.py:43`."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        parts = Path(frame.filename).parts
        room = next((number for number in reversed(range(len(parts))) if parts[number] in _ROOMS), None)
        if room is not None and "site-packages" not in parts[room:]:
            return f"{'/'.join(parts[room:])}:{frame.lineno}"
    return ""


def _waits(plate: str, build: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return SET_ASIDE.c.plate == plate, SET_ASIDE.c.retry_at > now, SET_ASIDE.c.build == build


def _kept(row: RowMapping) -> Work:
    spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in row["days"]]
    return Work(spans, row["spreads"], row["causes"])


def _joined(one: Work, other: Work) -> Work:
    spans = merged_days([*one.days, *other.days])
    if len(spans) > _MOST_SPANS:
        spans = [(spans[0][0], spans[-1][1])]
    return Work(spans, one.spreads or other.spreads, told([*one.causes, *other.causes]))


def _keep(connection: Connection, shard: int, plate: str, work: Work) -> None:
    values = {"days": _texts(work.days), "spreads": work.spreads, "causes": work.causes}
    connection.execute(update(SET_ASIDE).where(SET_ASIDE.c.shard == shard, SET_ASIDE.c.plate == plate).values(values))


def _texts(days: Iterable[Days]) -> list[list[str]]:
    return [[first.isoformat(), last.isoformat()] for first, last in days]
