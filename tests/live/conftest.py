"""What the live feed's tests put into a database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Connection, Engine, insert

from services.store.engine import writing
from services.store.position_chunks import COLUMNS, packed
from services.store.tables import POSITION_CHUNK
from tests.api.conftest import world  # noqa: F401 - a fixture

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
_FLAGS = ("located", "acc", "lid_closed", "tipping", "stored")


def point(plate: str, seconds_ago: float, **seen: Any) -> dict[str, Any]:
    """A position as the table of chunks holds it."""
    usual: dict[str, Any] = dict.fromkeys(COLUMNS)
    time = NOW - timedelta(seconds=seconds_ago)
    usual |= {"plate": plate, "plate_seen": plate, "terminal_id": f"T-{plate}", "partition": "muck-trucks.positions/0"}
    usual |= {"time": time, "received_at": time, "lon": 112.4, "lat": 34.6, "speed_kmh": 36.0, "heading_deg": 90.0}
    return usual | {"mileage_km": None, "offset": 0, "element": -1} | seen


def chunks(*points: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of the table, one a shard."""
    frame = pd.DataFrame(points)
    for name in ("time", "received_at"):
        frame[name] = pd.DatetimeIndex(frame[name]).as_unit("us")
    for name in ("speed_kmh", "heading_deg", "mileage_km", "lon", "lat"):
        frame[name] = frame[name].astype("float64")
    for name in _FLAGS:
        frame[name] = frame[name].astype(object)
    return packed(frame)


def put(connection: Connection, *points: dict[str, Any]) -> None:
    """Store points as intake does."""
    connection.execute(insert(POSITION_CHUNK), chunks(*points))


@pytest.fixture
def drive(store: Engine) -> Callable[..., None]:
    """Stores points in a transaction of its own."""

    def drive(*points: dict[str, Any]) -> None:
        with writing(store) as connection:
            put(connection, *points)

    return drive
