"""Days counted beforehand."""

from datetime import date
from threading import Event

import pytest
from sqlalchemy import Engine

from services.findings.statistics.cache_warmup import start_warming
from services.settings import Settings

LAST = date(2026, 11, 20)


def test_the_newest_days_are_counted_first_until_told_to_stop(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    stopping, counted = Event(), []

    def count(_engine: Engine, day: date, _thresholds: object) -> None:
        counted.append(day)
        if len(counted) == 2:
            stopping.set()

    monkeypatch.setattr("services.findings.statistics.cache_warmup.warm_day", count)
    start_warming(store, LAST, Settings().thresholds, stopping).join(10)
    assert counted == [date(2026, 11, 20), date(2026, 11, 19)]


def test_all_days_of_an_empty_database_are_soon_done(store: Engine) -> None:
    thread = start_warming(store, LAST, Settings().thresholds, Event(), days=3)
    thread.join(10)
    assert not thread.is_alive()
