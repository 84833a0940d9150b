"""Replay of rejects: decoded again by the current decoder with their original `received_at`, so the result is that of a first run now."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, select, update

from rules.timing.times import micros_of
from services.pipeline.intake.store_batch import store_batch
from services.store.engine import writing
from services.store.tables import REJECT
from streams.decode import Decoded, decode
from streams.events import EVENT_TYPES
from streams.log import Record


def replay(engine: Engine, ids: Sequence[int]) -> dict[int, bool | None]:
    """Replay rejects, each in a transaction of its own: True = became a fact, False = still a reject, None = not found."""
    answers: dict[int, bool | None] = {}
    for reject_id in ids:
        with writing(engine) as connection:
            query = select(REJECT).where(REJECT.c.id == reject_id, REJECT.c.replayed.is_(False)).with_for_update()
            row = connection.execute(query).mappings().one_or_none()
            answers[reject_id] = None if row is None else _replayed(connection, row)
    return answers


def _replayed(connection: Connection, row: RowMapping) -> bool:
    """Replay one reject. An array of which some elements are valid gives facts, and one new reject for each other element."""
    received: datetime = row["received_at"]
    raw = row["raw"] if row["element"] < 0 else b"[%s]" % row["raw"]
    decoded = decode([Record(row["offset"], micros_of(received), None, raw)], EVENT_TYPES[row["topic"]])
    if decoded.rows.empty:
        reason = decoded.rejects[0].reason._asdict()
        connection.execute(update(REJECT).where(REJECT.c.id == row["id"]).values(reason))
        return False
    rows = decoded.rows if row["element"] < 0 else decoded.rows.assign(element=row["element"])
    store_batch(connection, row["topic"], row["partition"], Decoded(rows, decoded.rejects))
    connection.execute(update(REJECT).where(REJECT.c.id == row["id"]).values(replayed=True))
    return True
