"""The two worlds that are measured: SQLite with the embedded log, PostgreSQL with Kafka."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from services.runtime import open_log, open_store
from services.settings import Settings
from services.store.schema_version import migrate
from streams.events import TOPICS, VIOLATIONS
from streams.log import Log
from tests.bench.load import import_reference
from tests.servers import DATABASE, KAFKA
from tests.servers.kafka import delete_topics
from tests.servers.postgres import database

EMBEDDED, KAFKA_POSTGRESQL = "embedded", "Kafka + PostgreSQL"


@dataclass(frozen=True)
class World:
    """An empty database with the reference, and an empty log."""

    settings: Settings
    engine: Engine
    log: Log


@contextmanager
def world(name: str, partitions: int = 4) -> Iterator[World]:
    """A world that is new and goes away afterwards. Kafka's topics are emptied: the servers are the bench's own."""
    with tempfile.TemporaryDirectory(prefix="plumewatch-bench-") as folder, _settings(name, Path(folder)) as settings:
        engine, log = open_store(settings), open_log(settings)
        try:
            migrate(engine)
            log.create_topics([*TOPICS, VIOLATIONS], partitions)
            import_reference(engine, Path(folder) / "city")
            yield World(settings, engine, log)
        finally:
            log.close()
            engine.dispose()


@contextmanager
def _settings(name: str, folder: Path) -> Iterator[Settings]:
    common = {"data": folder, "wait_for_more_s": 0.0}
    if name == EMBEDDED:
        yield Settings(**common, database_url=None, kafka=None)
        return
    delete_topics(os.environ[KAFKA], [*TOPICS, VIOLATIONS])
    with database(os.environ[DATABASE], "template1") as url:
        yield Settings(**common, database_url=url, kafka=os.environ[KAFKA], kafka_group=f"bench-{uuid.uuid4().hex}")
