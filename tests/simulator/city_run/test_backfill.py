"""The city's past onto its log: in one go or in pieces, over midnight and over days, each message once and with its own time."""

from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from services.simulator.city_run.backfill import send_between, start_of
from services.simulator.city_run.preparation import plan_for
from services.simulator.live import now
from services.simulator.plan import DAY_S, CityPlan, midnight_s
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS

PLAN = CityPlan(3, date(2026, 11, 19), days=2, trucks=40, terminals=3)
START = start_of(PLAN)
END = midnight_s(PLAN.last_day) + 2.6 * DAY_S
"""A day and a half after the plan's last day."""


def sent(folder: Path, *moments: float) -> tuple[Counter[tuple[str, bytes | None]], list[int], list[float]]:
    """What lies in a new log after sending from moment to moment, its append times, and what was told on the way."""
    folder.mkdir()
    log, told = EmbeddedLog(folder / "log.db"), []
    log.create_topics(TOPICS, 1)
    for after, until in pairwise(moments):
        send_between(log, PLAN, after, until, told.append)
    reader = log.reader(TOPICS, lambda where: 0)
    records = [
        (batch.topic, record)
        for batches in iter(lambda: reader.poll(0, 10**6), [])
        for batch in batches
        for record in batch.records
    ]
    return Counter((topic, record.value) for topic, record in records), [record.received_at_us for _, record in records], told


@pytest.mark.parametrize("pieces", [(0.5,), (0.999, 1.001), (0.1, 1.0, 1.7, 3.2)])
def test_in_pieces_as_in_one_go(tmp_path: Path, pieces: tuple[float, ...]) -> None:
    """pieces: where it was broken off, in days after the start."""
    whole, times, told = sent(tmp_path / "whole", START, END)
    assert sent(tmp_path / "pieces", START, *(START + days * DAY_S for days in pieces), END)[0] == whole
    assert whole.total() > 1_000
    assert told == sorted(told) and told[-1] == END
    assert min(times) > START * 1e6 and max(times) <= END * 1e6


def test_each_day_has_messages_also_those_after_the_plan_s_last(tmp_path: Path) -> None:
    _, times, _ = sent(tmp_path / "whole", START, END)
    days = Counter(int((time / 1e6 - START) // DAY_S) for time in times)
    assert set(days) == {0, 1, 2, 3}


def test_the_plan_ends_today() -> None:
    moment = now()
    plan = plan_for(moment, seed=1, trucks=40, days=3)
    assert (plan.last_day, plan.days) == (moment.date(), 4)
