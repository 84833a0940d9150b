"""What a day's list waits for: records that had arrived and are not stored yet, marks, changes of reference; and what it does not wait for."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, func, or_, select

from services.lists.issued.content import CITY, Pending
from services.pipeline.derivation.set_aside import SHARD, UPKEEP
from services.store.tables import FINDING, MARK, REFERENCE_TASK, SET_ASIDE, STREAM_POSITION
from streams.events import TOPICS
from streams.log import Log

MOST_NAMED = 200
"""Maximum plates that a cover names as set aside; the total is said."""
Ends = Mapping[tuple[str, int], int]
"""By topic and partition the offset after the last record that had arrived."""


def ends_of(log: Log) -> Ends:
    """The ends of the log now. What arrives later is not waited for: it comes in the next list."""
    return {(topic, partition): bounds.end for topic in TOPICS for partition, bounds in log.bounds(topic).items()}


def pending_for(connection: Connection, arrived: Ends | None, day: date) -> Pending:
    """What is not yet in of what arrived, and of the work on this local day and days before. arrived: None = the log cannot be asked."""
    stored = {(row.topic, row.partition): row.next for row in connection.execute(select(STREAM_POSITION))}
    stopped = select(SET_ASIDE.c.shard).where(SET_ASIDE.c.plate == SHARD)
    marks = select(func.count()).select_from(MARK).where(MARK.c.day_from <= day, MARK.c.shard.not_in(stopped))
    tasks = select(func.count()).select_from(REFERENCE_TASK)
    return Pending(
        unread=sum(max(end - stored.get(one, 0), 0) for one, end in (arrived or {}).items()),
        is_log_known=arrived is not None,
        marks=connection.execute(marks).scalar_one(),
        tasks=connection.execute(tasks).scalar_one(),
        **_named(_set_aside(connection)),
    )


def of_district(connection: Connection, pending: Pending, district: str) -> Pending:
    """The same for the cover of a district's list: of what is set aside only whole shards, and plates with a finding that stands in the
    district. Where no finding tells whose a plate is, the city's list alone names it."""
    if district == CITY or not pending.set_aside_total:
        return pending
    return msgspec.structs.replace(pending, **_named(_set_aside(connection, district)))


def _set_aside(connection: Connection, district: str | None = None) -> list[tuple[str, int]]:
    """Plates (SHARD: none) and shards that are set aside. district: only plates with a finding that stands there."""
    query = select(SET_ASIDE.c.plate, SET_ASIDE.c.shard).where(SET_ASIDE.c.plate != UPKEEP)
    if district is not None:
        own = FINDING.c.plate == SET_ASIDE.c.plate, FINDING.c.district == district, FINDING.c.withdrawn.is_(False)
        query = query.where(or_(SET_ASIDE.c.plate == SHARD, select(FINDING.c.finding_id).where(*own).exists()))
    return [(row.plate, row.shard) for row in connection.execute(query.order_by(SET_ASIDE.c.plate, SET_ASIDE.c.shard))]


def _named(aside: Sequence[tuple[str, int]]) -> dict[str, Any]:
    named = [plate or f"shard {shard}" for plate, shard in aside]
    return {"set_aside": named[:MOST_NAMED], "set_aside_total": len(named)}
