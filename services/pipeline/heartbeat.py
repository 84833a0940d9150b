"""The heartbeat of a worker: a row updated every few seconds, and deleted when the worker ends cleanly.

The loop itself writes it, between two batches or two shards, so a loop that hangs falls silent. Best effort: a beat that cannot be written
at once is skipped and never delays the work.
"""

import logging
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, delete, event, select, update
from sqlalchemy.exc import SQLAlchemyError

from services.store.engine import insert_new, open_engine, reading, wait_at_most, writing
from services.store.tables import WORKER_BEAT

EVERY_S = 5.0
SILENT_S = 30.0
"""Maximum age of the last beat of a live worker; above it the worker hangs, was killed, or one step takes that long."""
_FORGOTTEN_AFTER = timedelta(hours=1)
_LOGGER = logging.getLogger("plumewatch")


class Beats:
    """The beats of one worker. step: 'intake', 'derivation' or 'both'."""

    def __init__(self, engine: Engine, step: str) -> None:
        self._engine, self._step = _impatient(engine), step
        self._id = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._started_at = datetime.now(UTC)
        self._tried_at: float | None = None

    def beat(self) -> None:
        """Write a beat if one is due."""
        if self._tried_at is None or time.monotonic() - self._tried_at >= EVERY_S:
            self._tried_at = time.monotonic()
            self._write(self._beat)

    def end(self) -> None:
        """Delete the row."""
        self._write(lambda connection: connection.execute(delete(WORKER_BEAT).where(WORKER_BEAT.c.worker_id == self._id)))
        if self._engine.dialect.name == "sqlite":
            self._engine.dispose()

    def _beat(self, connection: Connection) -> None:
        now = datetime.now(UTC)
        if connection.execute(update(WORKER_BEAT).where(WORKER_BEAT.c.worker_id == self._id).values(beat_at=now)).rowcount:
            return
        about = {"host": socket.gethostname(), "pid": os.getpid(), "started_at": self._started_at, "beat_at": now}
        insert_new(connection, WORKER_BEAT, [{"worker_id": self._id, "step": self._step, **about}], ["worker_id"])
        connection.execute(delete(WORKER_BEAT).where(WORKER_BEAT.c.beat_at < now - _FORGOTTEN_AFTER))

    def _write(self, act: Callable[[Connection], object]) -> None:
        try:
            with writing(self._engine) as connection:
                wait_at_most(connection, seconds=1)
                act(connection)
        except SQLAlchemyError as error:
            _LOGGER.debug("no beat: %s", error)


@contextmanager
def beating(engine: Engine, step: str) -> Iterator[Callable[[], None]]:
    """Context manager that yields the (rate-limited) function to call; deletes the row at the end, also after an error."""
    beats = Beats(engine, step)
    try:
        yield beats.beat
    finally:
        beats.end()


def is_alive_here(engine: Engine) -> bool:
    """Whether a worker of this machine (or container) has a recent beat; for health checks."""
    since = datetime.now(UTC) - timedelta(seconds=SILENT_S)
    ours = select(WORKER_BEAT.c.worker_id).where(WORKER_BEAT.c.host == socket.gethostname(), WORKER_BEAT.c.beat_at >= since)
    with reading(engine) as connection:
        return connection.execute(ours.limit(1)).first() is not None


def _impatient(engine: Engine) -> Engine:
    """On SQLite a separate engine that does not wait for the write lock; otherwise the same engine."""
    if engine.dialect.name != "sqlite":
        return engine
    own = open_engine(engine.url.render_as_string(hide_password=False))
    event.listen(own, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=200"))
    return own
