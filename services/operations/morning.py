"""The process that issues lists: examines sources, issues what is due, makes the files, and delivers them.

Any number of these processes may run. Each round is short and can be ended anywhere: what is not done is due in the next round.
"""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

from sqlalchemy import Engine

from services.lists.issued.round import Issued, Issuer
from services.logs import described
from services.operations.diagnosis.doctor import Doctor
from services.pipeline.heartbeat import beating
from services.settings import Settings
from streams.log import Log

STEP = "lists"
"""What the process says in its heartbeat that it does."""
EVERY_S = 10.0
_LOGGER = logging.getLogger("plumewatch")


class Morning:
    """The rounds of one process. steady: a clock that nobody sets, in seconds."""

    def __init__(self, engine: Engine, log: Log, settings: Settings, *, steady: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._settings = engine, settings
        self._issuer = Issuer(engine, log, settings, examine=Doctor(engine, settings).examine_now, steady=steady)

    def step(self, now: datetime) -> list[Issued]:
        """One round."""
        return self._issuer.step(now)


def schedule_on(engine: Engine, log: Log, settings: Settings, stop: Event) -> None:
    """Rounds until told to stop. What fails is logged, and tried again in the next round."""
    morning = Morning(engine, log, settings)
    with beating(engine, STEP) as beat:
        while not stop.is_set():
            beat()
            try:
                morning.step(datetime.now(UTC))
            except Exception as error:
                _LOGGER.warning("a round of lists is begun again after %s", described(error))
            stop.wait(EVERY_S)
