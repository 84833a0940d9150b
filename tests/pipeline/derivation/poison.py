"""A plate that cannot be derived: it has a compacted chunk of positions that cannot be read."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert

from rules.timing.times import day_of, local_day, micros_of
from services.store.engine import writing
from services.store.position_chunks import shard_of
from services.store.tables import PLATE_DAY, POSITION_CHUNK
from tests.properties.histories import DAY

DAMAGED = b"damaged"
_TERMINAL = "terminal:damaged"


def poison(engine: Engine, plate: str, at: datetime = DAY + timedelta(hours=9)) -> None:
    """Give the plate a damaged chunk at this time, of a terminal that reported it on that day: so every derivation near it reads it."""
    row = {"shard": shard_of(plate), "plate": plate, "first_at": at, "last_at": at, "points": 1, "payload": DAMAGED}
    seen = {"source": _TERMINAL, "day": day_of(local_day(micros_of(at))), "plate": plate}
    with writing(engine) as connection:
        connection.execute(insert(POSITION_CHUNK), row)
        connection.execute(insert(PLATE_DAY), seen)


def mend(engine: Engine) -> None:
    """Take all damaged chunks away."""
    with writing(engine) as connection:
        connection.execute(delete(POSITION_CHUNK).where(POSITION_CHUNK.c.payload == DAMAGED))
        connection.execute(delete(PLATE_DAY).where(PLATE_DAY.c.source == _TERMINAL))
