"""The worker's loop over intake and derivation, until idle or until stopped."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from sqlalchemy import Engine

from services.pipeline.backlog import backlog
from services.pipeline.derivation.outbox import send_outbox
from services.pipeline.derivation.reference_tasks import mark_touched
from services.pipeline.derivation.shards import derive_all, is_work_left
from services.pipeline.derivation.worker import DerivationCounts, DerivationWorker
from services.pipeline.heartbeat import beating
from services.pipeline.intake.lag import PartitionLag, partition_lags
from services.pipeline.intake.topics import stored_positions
from services.pipeline.intake.worker import IntakeCounts, IntakeWorker
from services.pipeline.steps import Step
from services.settings import Settings
from services.store.engine import reading
from streams.events import TOPICS
from streams.log import Log

_TELL_EVERY_S = 0.25


@dataclass
class Progress:
    """Progress of the work.

    stored, total: records of the log.
    marks: pending.
    """

    stored: int = 0
    total: int = 0
    marks: int = 0


@dataclass
class Done:
    """Counts of completed work. sent: messages of the outbox."""

    intake: IntakeCounts = field(default_factory=IntakeCounts)
    derivation: DerivationCounts = field(default_factory=DerivationCounts)
    sent: int = 0

    def joined(self, after: "Done") -> "Done":
        """The counts of this work and of what was done after it."""
        intake = {name: value + getattr(after.intake, name) for name, value in vars(self.intake).items()}
        derivation = {name: value + getattr(after.derivation, name) for name, value in vars(self.derivation).items()}
        return Done(IntakeCounts(**intake), DerivationCounts(**derivation), self.sent + after.sent)


OnProgress = Callable[[Progress], None]
Say = Callable[[], None]
"""Callback during the work: progress or heartbeat."""


def work_until_idle(
    engine: Engine,
    log: Log,
    settings: Settings,
    *,
    intake: bool = True,
    derivation: bool = True,
    on_progress: OnProgress | None = None,
) -> Done:
    """Run the chosen steps until the log is stored to its end and no mark is left."""
    tell = _teller(engine, log, on_progress) if on_progress is not None else _silent
    return _work(engine, log, settings, intake, derivation, Event(), until_idle=True, say=tell)


def work_on(engine: Engine, log: Log, settings: Settings, stop: Event, *, intake: bool = True, derivation: bool = True) -> Done:
    """Run the chosen steps, with a heartbeat, until `stop` is set."""
    step = "both" if intake and derivation else "intake" if intake else "derivation"
    with beating(engine, step) as beat:
        return _work(engine, log, settings, intake, derivation, stop, until_idle=False, say=beat)


def _work(
    engine: Engine,
    log: Log,
    settings: Settings,
    intake: bool,
    derivation: bool,
    stop: Event,
    *,
    until_idle: bool,
    say: Say,
) -> Done:
    reads, derives = IntakeWorker(engine, log, settings), DerivationWorker(engine, settings.thresholds)
    done = Done(reads.counts, derives.counts)
    timeout_s = 0.05 if derivation or until_idle else 0.5
    take = Step("intake", lambda: reads.step(timeout_s), gives_up=until_idle)
    rest = [
        Step("marking", lambda: mark_touched(engine), gives_up=until_idle),
        Step("derivation", lambda: derive_all(engine, derives, say, stop), gives_up=until_idle),
        Step("sending", lambda: _send(engine, log, done), gives_up=until_idle),
    ]
    derived_at = 0.0
    try:
        while not stop.is_set():
            say()
            arrived = _take(take, settings.wait_for_more_s, stop) if intake else 0
            more_to_read = intake and until_idle and not take.is_failing and (arrived > 0 or not _is_read(engine, log))
            due = derivation and not more_to_read and (until_idle or time.monotonic() - derived_at >= settings.wait_for_more_s)
            worked = sum(step.run() for step in rest) if due else 0
            derived_at = time.monotonic() if due else derived_at
            failing = any(step.is_failing for step in (take, *rest))
            if until_idle and not (arrived or worked or more_to_read or failing) and not (derivation and is_work_left(engine)):
                break
            if not arrived and not worked and (failing or not intake):
                stop.wait(0.1)
    finally:
        reads.close()
    return done


def _send(engine: Engine, log: Log, done: Done) -> int:
    done.sent += send_outbox(engine, log)
    return 0


def _silent() -> None:
    """No-op callback."""


def _teller(engine: Engine, log: Log, on_progress: OnProgress) -> Say:
    """A rate-limited callback that reports progress."""
    told_at = 0.0

    def tell() -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _TELL_EVERY_S:
            on_progress(_progress(engine, log))
            told_at = time.monotonic()

    return tell


def _take(step: Step, at_most_s: float, stop: Event) -> int:
    """Run intake while records arrive, for at most the time that marks wait anyway; returns the number of stored records."""
    until = time.monotonic() + at_most_s
    total = arrived = step.run()
    while arrived and time.monotonic() < until and not stop.is_set():
        arrived = step.run()
        total += arrived
    return total


def _is_read(engine: Engine, log: Log) -> bool:
    """Whether every partition is stored to its end."""
    return not any(lag.behind for lag in _lags(engine, log))


def _lags(engine: Engine, log: Log) -> list[PartitionLag]:
    stored = stored_positions(engine)
    return partition_lags(stored, {topic: log.bounds(topic) for topic in TOPICS})


def _progress(engine: Engine, log: Log) -> Progress:
    known = [lag for lag in _lags(engine, log) if lag.end is not None]
    with reading(engine) as connection:
        marks = backlog(connection).marks
    return Progress(sum(lag.next for lag in known), sum(lag.end or 0 for lag in known), marks)
