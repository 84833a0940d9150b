"""Spans of unreliable sources as the doctor finds them: a station that says one value, and a terminal on two plates."""

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Engine

from services.operations.diagnosis.doctor import Doctor
from services.pipeline.intake.store_batch import store_batch
from services.settings import Settings
from services.store.engine import writing
from streams.decode import decode
from streams.events import EVENT_TYPES, POSITIONS, READINGS
from streams.log import Record
from tests.wild.city import points, reading_of

RECEIVED = int(datetime.fromisoformat("2026-11-21T00:00+08:00").timestamp() * 1e6)


def store_events(engine: Engine, topic: str, events: list[dict]) -> None:
    """Store events as intake does."""
    records = [Record(number, RECEIVED, None, msgspec.json.encode(event)) for number, event in enumerate(events)]
    decoded = decode(records, EVENT_TYPES[topic])
    assert decoded.rejects == []
    with writing(engine) as connection:
        store_batch(connection, topic, 0, decoded)


def make_sick(engine: Engine) -> None:
    """Two sources that are unwell, examined."""
    start = datetime(2026, 11, 16, 9)
    times = [start + timedelta(hours=6 * n) for n in range(12)]
    readings = [reading_of(f"豫C0T00{2 + n % 4}", f"{time:%Y-%m-%d %H:%M:%S}", 100.0) for n, time in enumerate(times)]
    one, other = (points(plate, "2026-11-20 09:00", 24, terminal_id="ALT") for plate in ("豫C0T003", "豫C0T004"))
    store_events(engine, READINGS, readings)
    store_events(engine, POSITIONS, [(one, other)[n % 2][n] for n in range(24)])
    Doctor(engine, Settings()).examine_now()
