"""Compaction of small chunks of positions into one for each plate and hour, so that a day of a plate is read without other points.

Runs under the shard's lock in a transaction of its own. The set of points stays the same, so no finding can change. Intake only adds chunks;
exactly the chunks that were read are deleted.
"""

from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, delete, insert, select

from services.store.pieces import in_pieces
from services.store.position_chunks import packed, unpacked
from services.store.tables import POSITION_CHUNK
from streams.events import POSITION

CHUNKS_BEFORE = 200
"""Minimum number of loose chunks of a shard for a compaction, because each rewrites all that it reads."""
_MOST_POINTS = 1_000_000
_MOST_CHUNKS = 20_000
"""Maximum points and chunks in one transaction, because both are held in memory; the rest follows the next derivations."""
_KEY = ["plate", "terminal_id", "time"]


def compact(connection: Connection, shard: int) -> int:
    """Compact the oldest loose chunks of a shard if there are many; returns the reduction in chunks."""
    query = select(POSITION_CHUNK.c.id, POSITION_CHUNK.c.points).order_by(POSITION_CHUNK.c.id).limit(_MOST_CHUNKS)
    rows = connection.execute(query.where(POSITION_CHUNK.c.shard == shard, POSITION_CHUNK.c.plate.is_(None))).all()
    if len(rows) < CHUNKS_BEFORE:
        return 0
    ids = _oldest([(row.id, row.points) for row in rows])
    made = _by_plate_and_hour(unpacked(_payloads(connection, ids)))
    for some in in_pieces(made):
        connection.execute(insert(POSITION_CHUNK), some)
    for taken in in_pieces(ids):
        connection.execute(delete(POSITION_CHUNK).where(POSITION_CHUNK.c.id.in_(taken)))
    return len(ids) - len(made)


def _oldest(chunks: list[tuple[int, int]]) -> list[int]:
    """Ids of the first chunks that together have at most _MOST_POINTS points; at least one."""
    total = np.cumsum([points for _, points in chunks])
    return [number for number, _ in chunks[: max(1, int(np.searchsorted(total, _MOST_POINTS, side="right")))]]


def _payloads(connection: Connection, ids: list[int]) -> list[bytes]:
    query = select(POSITION_CHUNK.c.payload).order_by(POSITION_CHUNK.c.id)
    return [
        payload
        for some in in_pieces(ids)
        for payload in connection.execute(query.where(POSITION_CHUNK.c.id.in_(some))).scalars()
    ]


def _by_plate_and_hour(points: pd.DataFrame) -> list[dict[str, Any]]:
    """Chunk rows, one for each plate and hour; of duplicates of a fact the one received first is kept."""
    content = [name for name in points.columns if name not in POSITION.delivery]
    order = [*_KEY, "received_at", "partition", "offset", "element"]
    once = points.sort_values(order, kind="stable").drop_duplicates(content)
    hours = once["time"].dt.floor("h")
    rows = []
    for (plate, _), part in once.groupby([once["plate"], hours], sort=True):
        (row,) = packed(part)
        rows.append({**row, "plate": plate})
    return rows
