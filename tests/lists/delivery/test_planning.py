"""When a list is due, and which lists a subscription gets."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from rules.timing.times import LOCAL
from services.lists.delivery import planning, subscriptions
from services.lists.delivery.planning import due_at, plan
from services.lists.delivery.subscriptions import Terms
from services.settings import Settings
from tests.lists.delivery.shipped import DISTRICT, deliveries, issued, morning
from tests.lists.examples import DAY

Allowed = Callable[..., Settings]
ALL, WORKDAYS = range(1, 8), range(1, 6)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


@pytest.mark.parametrize(
    ("day", "issued_at", "at", "weekdays", "due"),
    [
        ("2026-11-19", "2026-11-20 07:00:05", "08:30", ALL, "2026-11-20 08:30"),
        ("2026-11-19", "2026-11-20 07:28:00", "07:00", ALL, "2026-11-20 07:28"),  # it had waited: at once, not a day later
        ("2026-11-19", "2026-11-20 06:00:00", "06:00", ALL, "2026-11-20 06:00"),
        ("2026-11-19", "2026-11-20 07:00:00", "07:00", WORKDAYS, "2026-11-20 07:00"),  # of Thursday, on Friday
        ("2026-11-20", "2026-11-21 07:00:00", "07:00", WORKDAYS, "2026-11-23 07:00"),  # of Friday, on Monday
        ("2026-11-21", "2026-11-22 07:00:00", "07:00", WORKDAYS, "2026-11-23 07:00"),
        ("2026-11-22", "2026-11-23 07:10:00", "07:00", WORKDAYS, "2026-11-23 07:10"),
        ("2026-11-23", "2026-11-24 07:10:00", "07:00", [1], "2026-11-30 07:00"),
        ("2026-11-19", "2026-11-23 15:00:00", "07:00", ALL, "2026-11-23 15:00"),  # what was missed is issued days later
        ("2026-11-19", "2026-11-22 15:00:00", "07:00", WORKDAYS, "2026-11-23 07:00"),
        ("2026-12-31", "2027-01-01 00:00:00", "00:00", ALL, "2027-01-01 00:00"),
        ("2028-02-28", "2028-02-29 07:00:00", "23:59", ALL, "2028-02-29 23:59"),
        ("2026-03-28", "2026-03-29 01:00:00", "02:30", ALL, "2026-03-29 02:30"),  # summer time elsewhere
    ],
)
def test_when_a_list_is_due(day: str, issued_at: str, at: str, weekdays: range, due: str) -> None:
    assert due_at(date.fromisoformat(day), local(issued_at), time.fromisoformat(at), weekdays) == local(due)


@given(
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.timedeltas(timedelta(days=1), timedelta(days=9)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.sets(st.integers(1, 7), min_size=1),
)
def test_due_is_never_before_the_issue_nor_a_week_after(day: date, later: timedelta, at: time, weekdays: set[int]) -> None:
    issued_at = datetime.combine(day, time(), tzinfo=LOCAL) + later
    due = due_at(day, issued_at, at, weekdays)
    assert issued_at <= due < issued_at + timedelta(days=8)
    assert due.astimezone(LOCAL).isoweekday() in weekdays
    assert due == issued_at or due.astimezone(LOCAL).time() == at


def subscribed(store: Engine, settings: Settings, folder: Path, begins: date = DAY, district: str = DISTRICT) -> int:
    terms = Terms(receiver="洛龙分局", channel="folder", address=str(folder))
    return subscriptions.add(store, district, terms, begins, settings, None, morning())


def test_lists_from_its_beginning_on_each_once(store: Engine, allowed: Allowed, folder: Path) -> None:
    first = issued(store, DAY)
    second, third = (issued(store, DAY + timedelta(days=n)) for n in (1, 2))
    city = issued(store, DAY + timedelta(days=2), "")
    subscribed(store, allowed(), folder, DAY + timedelta(days=1))
    subscribed(store, allowed(), folder, DAY, "")
    ended = subscribed(store, allowed(), folder.parent)
    subscriptions.end(store, ended, None, morning())
    assert [plan(store), plan(store)] == [3, 0]
    assert [(row.subscription_id, row.list_id) for row in deliveries(store)] == [(1, second), (1, third), (2, city)]
    later = issued(store, DAY + timedelta(days=3))
    assert (plan(store), deliveries(store)[-1].list_id) == (1, later)
    assert first not in {row.list_id for row in deliveries(store)}


def test_more_than_one_batch(store: Engine, allowed: Allowed, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planning, "MOST", 2)
    ids = [issued(store, DAY + timedelta(days=n)) for n in range(5)]
    subscribed(store, allowed(), folder)
    assert [plan(store) for _ in range(4)] == [2, 2, 1, 0]
    assert [row.list_id for row in deliveries(store)] == ids


def test_planning_reads_what_is_new_by_an_index(store: Engine, allowed: Allowed, folder: Path) -> None:
    subscribed(store, allowed(), folder)
    asked: list[tuple[str, object]] = []

    def see(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(store, "before_cursor_execute", see)
    plan(store)
    event.remove(store, "before_cursor_execute", see)
    [(statement, parameters)] = [one for one in asked if "FROM subscription" in one[0]]
    with store.connect() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    assert any(re.search(r"SEARCH case_list USING INDEX \S+ \(district=\? AND local_day>\?\)", one) for one in steps), steps
    assert not any("SCAN delivery" in one or "SCAN case_list" in one for one in steps), steps
