"""Looks at the health every few seconds, in a thread of its own."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as dt_time
from threading import Event, Thread

from sqlalchemy import Connection, Engine

from rules.timing.times import LOCAL
from services.findings.statistics.not_assessed import not_assessed_counts
from services.live.health import Health, read_health
from services.live.log_watch import LogWatch
from services.logs import described
from services.pipeline.status import findings_by_outcome
from services.store.engine import reading

_LOGGER = logging.getLogger("plumewatch")
EVERY_S = 5.0
_COUNT_EVERY_S = 60.0
_NOT_ASSESSED_DAYS = 7

Counted = dict[tuple[str, str], int]


class HealthWatch:
    """The newest look at streams, workers and database. `on_look` is called after each, from this thread."""

    def __init__(
        self, log: LogWatch, engine: Engine, clock: Callable[[], datetime], on_look: Callable[[Health], None], lists_at: dt_time
    ) -> None:
        self._log, self._engine, self._clock, self._on_look, self._lists_at = log, engine, clock, on_look, lists_at
        self._stop = Event()
        self._thread = Thread(target=self._run, name="health", daemon=True)
        self._counted_at = 0.0
        self.health: Health | None = None
        self.findings: Counted = {}
        self.not_assessed: Counted = {}

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._stop.set()
        self._thread.join(2.0)

    def look(self) -> Health:
        """Look once."""
        self.health = health = read_health(self._engine, *self._log.seen(), self._clock(), self._lists_at)
        if not self._counted_at or time.monotonic() - self._counted_at > _COUNT_EVERY_S:
            with reading(self._engine) as connection:
                self.findings = findings_by_outcome(connection)
                self.not_assessed = self._not_assessed(connection)
            self._counted_at = time.monotonic()
        return health

    def _not_assessed(self, connection: Connection) -> Counted:
        """Facts not assessed in the newest days, by rule and reason."""
        today = self._clock().astimezone(LOCAL).date()
        counts = not_assessed_counts(connection, today - timedelta(days=_NOT_ASSESSED_DAYS - 1), today)
        return {(one.rule, one.reason): one.facts for one in counts}

    def _run(self) -> None:
        while not self._stop.is_set():
            self._look_and_tell()
            self._stop.wait(EVERY_S)

    def _look_and_tell(self) -> None:
        try:
            self._on_look(self.look())
        except Exception as error:
            _LOGGER.warning("health cannot be looked at: %s", described(error))
