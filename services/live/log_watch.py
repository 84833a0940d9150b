"""Asks the log for its bounds every few seconds, in a thread of its own: Kafka without a broker takes half a minute to say so."""

import logging
import time
from threading import Event, Thread
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from services.logs import described
from services.pipeline.intake.topics import Positions, stored_positions, topic_problems
from services.runtime import open_log
from services.settings import Settings
from streams.events import TOPICS
from streams.log import Bounds, Log, LogRefused

_LOGGER = logging.getLogger("plumewatch")
_EVERY_S = 5.0
_OLD_S = 20.0

AllBounds = dict[str, dict[int, Bounds]]


class LogHealth(BaseModel):
    """How far the log has grown and how far intake has read it."""

    kind: Literal["kafka", "embedded"]
    reachable: bool
    problem: str | None = None
    refused: list[str] = Field([], description="Why intake refuses to read topics: made anew, gone, or on producers' clocks.")


class LogWatch:
    """The newest answer of the log."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self._settings, self._engine = settings, engine
        self._kind: Literal["kafka", "embedded"] = "kafka" if settings.kafka else "embedded"
        self._log: Log | None = None
        self._stop = Event()
        self._thread = Thread(target=self._run, name="log watch", daemon=True)
        self._answer: tuple[AllBounds, LogHealth] | None = None
        self._answered_at = 0.0

    def start(self) -> None:
        """Begin to ask."""
        self._thread.start()

    def stop(self) -> None:
        """End; an answer that does not come is not waited for."""
        self._stop.set()
        self._thread.join(1.0)

    def seen(self) -> tuple[AllBounds, LogHealth]:
        """Bounds by topic and partition, and whether the log answers; no bounds when it does not."""
        if self._answer is None:
            return {}, LogHealth(kind=self._kind, reachable=False, problem="it has not been asked yet")
        if time.monotonic() - self._answered_at > _OLD_S:
            return {}, LogHealth(kind=self._kind, reachable=False, problem="it does not answer")
        return self._answer

    def look(self) -> None:
        """Ask now."""
        try:
            stored = self._stored()
            self._log = self._log or open_log(self._settings)
            bounds = {topic: self._log.bounds(topic) for topic in TOPICS}
            refused = self._refused(self._log, stored or {})
            self._answer = bounds, LogHealth(kind=self._kind, reachable=True, refused=refused)
        except LogRefused as refusal:
            self._answer = {}, LogHealth(kind=self._kind, reachable=True, refused=[str(refusal)])
            self._forget_log()
        except Exception as error:
            _LOGGER.warning("the log does not answer: %s", described(error))
            self._answer = {}, LogHealth(kind=self._kind, reachable=False, problem=type(error).__name__)
        self._answered_at = time.monotonic()

    def _stored(self) -> Positions | None:
        """None where the database does not answer or has no tables: that is no fault of the log."""
        try:
            return stored_positions(self._engine)
        except SQLAlchemyError:
            return None

    def _refused(self, log: Log, stored: Positions) -> list[str]:
        """A topic that was never made hinders nobody who looks at findings."""
        known = [topic for topic in TOPICS if stored.get(topic) or log.bounds(topic)]
        return topic_problems(stored, log, self._settings.received_at, known)

    def _forget_log(self) -> None:
        """An embedded log whose file was replaced is opened anew with the next look."""
        log, self._log = self._log, None
        if log is not None:
            log.close()

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self.look()
                self._stop.wait(_EVERY_S)
        finally:
            if self._log is not None:
                self._log.close()
