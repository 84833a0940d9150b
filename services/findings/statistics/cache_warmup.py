"""Cache warm-up: counts the newest days' exceedances in a thread of the server, so that the first request need not."""

import logging
from datetime import date, timedelta
from threading import Event, Thread
from time import perf_counter

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from rules.inputs.thresholds import Thresholds
from services.findings.statistics.exceedances import warm_day

_LOG = logging.getLogger(__name__)


def start_warming(engine: Engine, last: date, thresholds: Thresholds, stopping: Event, days: int = 90) -> Thread:
    """Start counting the `days` local days until `last`, newest first, until `stopping` is set; after each day it pauses as long as it took."""
    thread = Thread(target=_warm, args=(engine, last, thresholds, stopping, days), name="warm-statistics", daemon=True)
    thread.start()
    return thread


def _warm(engine: Engine, last: date, thresholds: Thresholds, stopping: Event, days: int) -> None:
    try:
        for back in range(days):
            started = perf_counter()
            warm_day(engine, last - timedelta(days=back), thresholds)
            if stopping.wait(perf_counter() - started):
                return
    except SQLAlchemyError:  # a request then counts for itself, or shows the error
        _LOG.warning("the newest days could not be counted beforehand", exc_info=True)
