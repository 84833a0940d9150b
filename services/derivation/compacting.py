"""Small chunks of positions made into one a plate and hour, so that reading a day of a plate reads no more than that.

Done under the shard's lock, in the transaction of a derivation: the set of points stays the same, so no finding can change. Intake only
ever adds chunks; exactly the chunks that were read are deleted.
"""

from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, func, insert, select

from services.store.chunks import packed, unpacked
from services.store.tables import POSITION_CHUNK

CHUNKS_BEFORE = 200
"""So many chunks of a shard that end in one local day are worth the work."""
_MOST_POINTS = 2_000_000
_KEY = ["plate", "terminal_id", "time"]


def compact(connection: Connection, shard: int) -> int:
    """Compact the loose chunks of a shard when there are many; returns how many chunks became fewer."""
    loose = POSITION_CHUNK.c.shard == shard, POSITION_CHUNK.c.plate.is_(None)
    if (connection.execute(select(func.count()).select_from(POSITION_CHUNK).where(*loose)).scalar() or 0) < CHUNKS_BEFORE:
        return 0
    query = (
        select(POSITION_CHUNK.c.id, POSITION_CHUNK.c.points, POSITION_CHUNK.c.payload)
        .where(*loose)
        .order_by(POSITION_CHUNK.c.id)
    )
    rows = connection.execute(query).all()
    total = 0
    taken: list[Any] = []
    for row in rows:
        total += row.points
        if taken and total > _MOST_POINTS:
            break
        taken.append(row)
    made = _by_plate_and_hour(unpacked([row.payload for row in taken]))
    connection.execute(insert(POSITION_CHUNK), made)
    connection.execute(delete(POSITION_CHUNK).where(POSITION_CHUNK.c.id.in_([row.id for row in taken])))
    return len(taken) - len(made)


def _by_plate_and_hour(points: pd.DataFrame) -> list[dict[str, Any]]:
    """Chunk rows, one a plate and hour; repeats of a fact collapse to the one that was received first."""
    content = [name for name in points.columns if name not in ("received_at", "offset", "element", "partition")]
    order = [*_KEY, "received_at", "partition", "offset", "element"]
    once = points.sort_values(order, kind="stable").drop_duplicates(content)
    hours = once["time"].dt.floor("h")
    rows = []
    for (plate, _), part in once.groupby([once["plate"], hours], sort=True):
        (row,) = packed(part)
        rows.append({**row, "plate": plate})
    return rows
