"""The doctor: examines what came since it last did, keeps its verdicts, and brings the proposals of unreliable sources to what they say.

1. Claim the examination (one process at a time).
2. For each item that is due (a station's days, a day of all terminals, of all agencies): read the facts, find faults, replace the verdicts
   around these days, delete the due rows that were read; commit. An item that fails keeps its rows and is tried again an hour later.
3. Bring the proposals to verdicts and decisions; commit. Mark the plates that this affects.

A crash loses nothing: verdicts are functions of the facts, proposals of verdicts and decisions, and what was not done is still due.
"""

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event, Thread

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import AGENCY, PROPOSED, TERMINAL
from rules.timing.intervals import Span
from rules.timing.times import day_of, midnight, time_of
from services.logs import described
from services.operations.diagnosis.claim import Claim, ClaimLost, is_due
from services.operations.diagnosis.datums import Limits
from services.operations.diagnosis.examination import examine_day
from services.operations.diagnosis.fixes import one_day
from services.operations.diagnosis.record_faults import record_faults
from services.operations.diagnosis.returns import returns
from services.operations.diagnosis.verdicts import (
    Item,
    done,
    due_items,
    newest_due,
    replace_of_records,
    replace_of_terminals,
    replace_returns,
)
from services.pipeline.derivation.reference_tasks import mark_touched
from services.pipeline.derivation.set_aside import place_of
from services.reference.sources import propose, source_spans
from services.settings import Settings
from services.store.engine import reading, writing
from services.store.faults import is_of_database
from services.store.tables import CHECK_FACT

_LOGGER = logging.getLogger("plumewatch")
_ASKS_EVERY_S, _WAITS_S, _RENEWS_EVERY_S = 30.0, 0.5, 10.0
Decisions = dict[tuple[str, str], dict[str, list[Span]]]
"""By source, then by cause, the intervals that a person has decided about."""


class Doctor:
    """Examines on behalf of one process."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._thresholds = engine, settings.thresholds
        self._limits = Limits(settings.doctor_off_roads_m, settings.doctor_on_roads_m)
        self._claim = Claim(engine)

    def examine_now(self, stop: Event | None = None) -> int:
        """Examine all that is due, after another process that is at it; returns the number of changed proposals."""
        while not self._claim.take(if_due=False):
            if (stop or Event()).wait(_WAITS_S):
                return 0
        return self._examine(stop or Event())

    def examine_if_due(self, stop: Event) -> int:
        """Examine if an hour has passed since anybody did; returns the number of changed proposals."""
        return self._examine(stop) if is_due(self._engine) and self._claim.take(if_due=True) else 0

    def _examine(self, stop: Event) -> int:
        began = time.monotonic()
        try:
            counts, changed = examine_due(self._engine, self._limits, self._thresholds, self._renewed(stop))
            if stop.is_set():
                self._claim.give_up()
            else:
                self._claim.end(time.monotonic() - began, {**counts, "changed": changed})
            return changed
        except ClaimLost:
            _LOGGER.warning("the examination is left to another process")
            return 0
        except BaseException:
            with suppress(ClaimLost, SQLAlchemyError):
                self._claim.give_up()
            raise

    def _renewed(self, stop: Event) -> Callable[[], bool]:
        renewed_at = time.monotonic()

        def goes_on() -> bool:
            nonlocal renewed_at
            if time.monotonic() - renewed_at >= _RENEWS_EVERY_S:
                self._claim.renew()
                renewed_at = time.monotonic()
            return not stop.is_set()

        return goes_on


def examine_due(
    engine: Engine, limits: Limits, thresholds: Thresholds, goes_on: Callable[[], bool] = lambda: True
) -> tuple[Counter[str], int]:
    """Work off the items that are due, then bring the proposals up to date; returns what was examined, and how many proposals changed.

    goes_on: asked before every item; where it says no the rest stays due.
    """
    counts: Counter[str] = Counter()
    with reading(engine) as connection:
        up_to, after, decided = newest_due(connection), 0, _decisions(connection)
    while after < up_to and goes_on():
        with reading(engine) as connection:
            items, after = due_items(connection, up_to, after)
        for item in items:
            if not goes_on():
                break
            counts[item.kind if _work_off(engine, item, limits, thresholds, decided, counts) else "failed"] += 1
    with writing(engine) as connection:
        changed = propose(connection, datetime.now(UTC))
    mark_touched(engine)
    return counts, changed


def _work_off(
    engine: Engine, item: Item, limits: Limits, thresholds: Thresholds, decided: Decisions, counts: Counter[str]
) -> bool:
    """Examine one item and keep what was found; whether that went well. An item of which a part cannot be read stays due."""
    try:
        with reading(engine) as connection:
            keep, damaged = _found(connection, item, limits, thresholds, decided, counts)
        with writing(engine) as connection:
            keep(connection)
            if not damaged:
                done(connection, item)
    except Exception as error:
        if is_of_database(error):
            raise
        _LOGGER.warning("a source is examined again later: %s at %s", described(error), place_of(error))
        return False
    if damaged:
        _LOGGER.warning("positions of %s are examined again later: %d chunks cannot be read", day_of(item.first), damaged)
    return not damaged


def _found(
    connection: Connection, item: Item, limits: Limits, thresholds: Thresholds, decided: Decisions, counts: Counter[str]
) -> tuple[Callable[[Connection], None], int]:
    """What to write of an item's faults, and how many chunks of positions cannot be read."""
    if item.kind == TERMINAL:
        found = examine_day(connection, one_day(item.first), limits, thresholds)
        counts["positions"] += found.fixes
        days = day_of(item.first)
        returning = returns(connection, days, days, thresholds.return_days)

        def keep_of_terminals(writer: Connection) -> None:
            replace_of_terminals(writer, item.first, found)
            replace_returns(writer, returning)

        return keep_of_terminals, len(found.damaged)
    sources = _agencies(connection, item.first, item.last) if item.kind == AGENCY else [item.source_id]
    faults = {
        source_id: record_faults(
            connection, item.kind, source_id, item.first, item.last, decided.get((item.kind, source_id), {})
        )
        for source_id in sources
    }

    def keep(writer: Connection) -> None:
        for source_id, replaced in faults.items():
            replace_of_records(writer, item.kind, source_id, replaced)

    return keep, 0


def _agencies(connection: Connection, first: int, last: int) -> list[str]:
    """Agencies that made checks on these local days."""
    check = CHECK_FACT.c
    query = (
        select(check.agency).distinct().where(check.time >= time_of(midnight(first)), check.time < time_of(midnight(last + 1)))
    )
    return sorted(connection.execute(query.where(check.agency.is_not(None))).scalars())


def _decisions(connection: Connection) -> Decisions:
    decided: Decisions = defaultdict(lambda: defaultdict(list))
    for span in source_spans(connection):
        if span.state != PROPOSED:
            decided[span.fault.kind, span.fault.source_id][span.fault.cause].append(span.interval)
    return decided


@contextmanager
def doctor_beside(engine: Engine, settings: Settings) -> Iterator[None]:
    """Examine in a thread of its own whenever it is due, until the block ends. An error is logged, and tried again."""
    ended = Event()

    def look_after() -> None:
        doctor = Doctor(engine, settings)
        while not ended.is_set():
            try:
                doctor.examine_if_due(ended)
            except Exception as error:
                _LOGGER.warning("the doctor begins again after %s", described(error))
            ended.wait(_ASKS_EVERY_S)

    thread = Thread(target=look_after, name="doctor", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
