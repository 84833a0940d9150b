"""The process that issues lists: examines sources, issues what is due, makes the files, and delivers them.

Any number of these processes may run. Each round is short and can be ended anywhere: what is not done is due in the next round.
A list is delivered as soon as its files are there, while those of others are still made.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread

from sqlalchemy import Engine

from services.lists.delivery.round import deliver
from services.lists.files.claim import claim_on_files
from services.lists.files.layout import Layout
from services.lists.files.made import made_files, made_pdf
from services.lists.issued.archive import without_files, without_pdf
from services.lists.issued.round import Issuer
from services.logs import described
from services.operations.diagnosis.doctor import Doctor
from services.pipeline.heartbeat import beating
from services.settings import Settings
from services.store.engine import reading
from services.store.faults import is_of_database
from streams.log import Log

STEP = "lists"
"""What the process says in its heartbeat that it does."""
EVERY_S = 10.0
_MOST_FILES = 100
"""Maximum lists whose files are made in a round, so that deliveries do not wait for a long absence to be made up for."""
_AGAIN_AFTER_S = 300.0
_DELIVER_EVERY_S = 1.0
"""Between two looks for deliveries while files are being made."""
_LOGGER = logging.getLogger("plumewatch")


class Morning:
    """The rounds of one process. Raises MalformedLayout as `Issuer` does.

    beat: called between pieces of work. steady: a clock that nobody sets, in seconds.
    """

    def __init__(
        self,
        engine: Engine,
        log: Log,
        settings: Settings,
        *,
        beat: Callable[[], None] = lambda: None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._settings, self._beat, self._steady = engine, settings, beat, steady
        self._issuer = Issuer(engine, log, settings, examine=Doctor(engine, settings).examine_now, steady=steady)
        self._failed_at: dict[int, float] = {}

    def step(self, now: datetime) -> None:
        """One round. A part that fails stops no other."""
        failing = set[int]()
        parts = (
            lambda: self._issuer.step(now),
            lambda: self._make_files(failing),
            lambda: deliver(self._engine, self._settings, failing=failing),
        )
        for part in parts:
            self._beat()
            _guarded(part)

    def _make_files(self, failing: set[int]) -> None:
        """Files of lists that have none, the oldest first, then PDFs that failed; of each list again only after some minutes.

        Meanwhile another thread delivers: a server that does not answer keeps no file from being made. failing: see `deliver`.
        """
        with reading(self._engine) as connection:
            waiting = without_files(connection, _MOST_FILES + len(self._failed_at))
            failed = without_pdf(connection, _MOST_FILES)
        if not waiting and not failed:
            return
        are_made = Event()
        delivering = Thread(target=lambda: _guarded(lambda: self._deliver_until(are_made, failing)))
        delivering.start()
        try:
            for list_id in waiting:
                self._make(list_id, made_files)
            for list_id in failed:
                self._make(list_id, made_pdf)
        finally:
            are_made.set()
            delivering.join()

    def _deliver_until(self, are_made: Event, failing: set[int]) -> None:
        while not are_made.wait(_DELIVER_EVERY_S):
            deliver(self._engine, self._settings, failing=failing)

    def _make(self, list_id: int, make: Callable[[Engine, int, Layout], object]) -> None:
        failed_at = self._failed_at.get(list_id)
        if failed_at is not None and self._steady() - failed_at < _AGAIN_AFTER_S:
            return
        self._beat()
        try:
            with claim_on_files(self._engine, list_id) as is_ours:
                if is_ours:
                    make(self._engine, list_id, self._issuer.layout)
            self._failed_at.pop(list_id, None)
        except Exception as error:
            if is_of_database(error):
                raise
            self._failed_at[list_id] = self._steady()
            _LOGGER.warning("the files of list %d cannot be made: %s", list_id, described(error))


def _guarded(part: Callable[[], object]) -> None:
    """Do it; what fails is logged, and stops no other part."""
    try:
        part()
    except Exception as error:
        _LOGGER.warning("a round of lists goes on after %s", described(error))


def schedule_on(engine: Engine, log: Log, settings: Settings, stop: Event) -> None:
    """Rounds until told to stop."""
    with beating(engine, STEP) as beat:
        morning = Morning(engine, log, settings, beat=beat)
        while not stop.is_set():
            morning.step(datetime.now(UTC))
            stop.wait(EVERY_S)
