"""Compacted chunks hold each content once, as the rules count it: the copy that was received first."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, insert

from rules.sightings.deduplication import distinct_positions
from services.pipeline.derivation.compact_chunks import CHUNKS_BEFORE, compact
from services.store.engine import writing
from services.store.position_chunks import shard_of
from services.store.read_positions import read_positions
from services.store.tables import POSITION_CHUNK
from tests.live.conftest import chunks, point

PLATE = "豫C0T001"
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
DAY_SPAN = (int(AT.timestamp()) * 1_000_000, int((AT + timedelta(days=1)).timestamp()) * 1_000_000)


def test_a_copy_that_the_terminal_sends_once_more_is_a_repeat(store: Engine) -> None:
    """Live at once, stored and sent again an hour later: how it came is no content (`tests/rules/sightings/test_deduplication.py`)."""
    times = [AT + timedelta(minutes=number) for number in range(CHUNKS_BEFORE)]
    live = [point(PLATE, 0, time=time, received_at=time, stored=None, offset=number) for number, time in enumerate(times)]
    again = [one | {"received_at": one["time"] + timedelta(hours=1), "stored": True, "offset": 1_000} for one in live]
    with writing(store) as connection:
        for one in (*again, *live):
            connection.execute(insert(POSITION_CHUNK), chunks(one))
        before, _ = distinct_positions(read_positions(connection, shard_of(PLATE), {PLATE: [DAY_SPAN]}))
        assert compact(connection, shard_of(PLATE)) > 0
        after = read_positions(connection, shard_of(PLATE), {PLATE: [DAY_SPAN]})
    assert len(after) == len(before) == CHUNKS_BEFORE
    assert after.sort_values("time")["offset"].tolist() == before["offset"].tolist() == list(range(CHUNKS_BEFORE))
