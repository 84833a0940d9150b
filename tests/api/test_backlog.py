"""`plumewatch status`, the health and the progress bar count what waits alike."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from services.pipeline.derivation.set_aside import Work, put_aside
from services.pipeline.intake.lag import PartitionLag, partition_lags
from services.pipeline.intake.topics import Stored
from services.pipeline.loop import _progress
from services.pipeline.status import pipeline_status
from services.store.engine import writing
from services.store.tables import MARK, OUTBOX, REFERENCE_TASK, STREAM_POSITION
from streams.embedded_log import EmbeddedLog
from streams.events import CHECKS, READINGS, TOPICS
from streams.log import Bounds, Log, Message
from tests.clients import TestClient

DAY = date(2026, 11, 20)
THEN = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stored", "bounds", "lags"),
    [
        ({0: Stored(2, "", THEN)}, {0: Bounds(0, 5)}, [(0, 2, 5, 3, THEN)]),
        ({}, {0: Bounds(4, 5)}, [(0, 4, 5, 1, None)]),  # nothing read: from what the log still holds
        ({0: Stored(2, "")}, {}, [(0, 2, None, None, None)]),  # the log does not answer
        (
            {0: Stored(5, ""), 1: Stored(3, "")},
            {0: Bounds(0, 5)},
            [(0, 5, 5, 0, None), (1, 3, None, None, None)],
        ),  # has fewer partitions
        ({0: Stored(7, "")}, {0: Bounds(0, 5)}, [(0, 7, 5, 0, None)]),  # was made anew
        ({1: Stored(1, "")}, {0: Bounds(0, 1)}, [(0, 0, 1, 1, None), (1, 1, None, None, None)]),
    ],
)
def test_the_lag_of_partitions(stored: dict, bounds: dict, lags: list[tuple]) -> None:
    assert partition_lags({CHECKS: stored}, {CHECKS: bounds}) == [PartitionLag(CHECKS, *lag) for lag in lags]


@pytest.fixture
def waiting(store: Engine, client: TestClient, tmp_path: Path) -> Log:
    """A log of which partition 7 is lost; two marks, a change of reference, three set aside, a message and one that was sent."""
    log = EmbeddedLog(tmp_path / "log.db")
    log.create_topics(TOPICS, 1)
    log.append(READINGS, [Message(b"a", b"{}")] * 5)
    positions = [{"topic": READINGS, "partition": number, "next": 1, "identity": "", "newest_at": THEN} for number in (0, 7)]
    mark = {"shard": 1, "plate": "豫C0T001", "day_from": DAY, "day_to": DAY, "spreads": True, "cause": ""}
    with writing(store) as connection:
        connection.execute(insert(STREAM_POSITION), positions)
        connection.execute(insert(MARK), [mark, mark])
        connection.execute(insert(REFERENCE_TASK), [{"day_from": DAY, "day_to": DAY, "cause": ""}])
        connection.execute(insert(OUTBOX), [{"key": "a", "value": "", "sent": sent} for sent in (False, True)])
        for plate in ("豫C0T001", "豫C0T002", "豫C0T003"):
            put_aside(connection, 7, plate, Work([(DAY, DAY)], True, []), ValueError("planted"), "build", THEN)
    client.app.state.live.log.look()
    return log


def test_status_and_health_count_alike(waiting: Log, store: Engine, client: TestClient) -> None:
    status, health = pipeline_status(store, waiting), client.get("/api/v1/health").json()
    counts = (status.marks, status.tasks, status.set_aside_total, status.unsent)
    assert counts == tuple(health[name] for name in ("marks", "tasks", "set_aside", "unsent")) == (2, 1, 3, 1)
    assert status.partitions == [
        {"topic": stream["topic"], **{name: one[name] for name in ("partition", "next", "end", "behind")}}
        for stream in health["streams"]
        for one in stream["partitions"]
    ]
    assert [row["partition"] for row in status.partitions if row["topic"] == READINGS] == [0, 7]
    assert [row["reason"] for row in status.set_aside] == [
        row["reason"] for row in client.get("/api/v1/set-aside").json()["items"]
    ]


def test_the_progress_bar_counts_the_same_records(waiting: Log, store: Engine) -> None:
    progress, known = (
        _progress(store, waiting),
        [row for row in pipeline_status(store, waiting).partitions if row["end"] is not None],
    )
    assert (progress.total - progress.stored, progress.marks) == (sum(row["behind"] for row in known), 2)
