"""Rounds of issuing: what is due, what it waits for and how long, what it does not wait for; clocks, failures and restarts."""

import gc
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Engine, delete, insert, select

from services.lists.issued import round as rounds
from services.lists.issued.content import CITY, Content, unpacked
from services.lists.issued.due import due_of
from services.lists.issued.round import Issuer
from services.lists.issued.waits import LATE, Waits, read_waits
from services.settings import Settings
from services.store.engine import open_engine, reading, writing
from services.store.tables import CASE_LIST, FINDING, LISTED_FINDING, LISTS_RUN, MARK, SET_ASIDE, STREAM_POSITION, SUBSCRIPTION
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS
from streams.log import Log, Message
from tests.depth import how_many
from tests.faults.crashing import Crash, crashing
from tests.lists.examples import DAY
from tests.lists.issued.test_issuing import NORTH, SOUTH, morning, put

SEVEN = morning(DAY)
HALF_PAST = SEVEN + timedelta(minutes=30)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = EmbeddedLog(tmp_path / "log.db")
    log.create_topics(TOPICS, 1)
    yield log
    log.close()


class Steady:
    """A steady clock that keeps step with the times that are asked about, unless the wall clock is said to jump."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.last: datetime | None = None

    def __call__(self) -> float:
        return self.seconds


class Office:
    """An issuer and its clocks."""

    def __init__(self, engine: Engine, log: Log, **more: Any) -> None:
        self.engine, self.steady = engine, Steady()
        self.issuer = Issuer(engine, log, Settings(), steady=self.steady, **more)

    def step(self, now: datetime, *, jump: bool = False, after_s: float = 15.0) -> list[str]:
        """The districts whose lists are issued at this time. jump: only `after_s` have passed, whatever the clock says."""
        passed = (now - self.steady.last).total_seconds() if self.steady.last else 0.0
        self.steady.seconds += after_s if jump else passed
        self.steady.last = now
        return [one.district for one in self.issuer.step(now)]

    def waits(self) -> Waits:
        with reading(self.engine) as connection:
            return read_waits(connection)

    def lists(self) -> list[Content]:
        with reading(self.engine) as connection:
            rows = connection.execute(select(CASE_LIST.c.content, CASE_LIST.c.sha256).order_by(CASE_LIST.c.id)).all()
        return [unpacked(row.content, row.sha256) for row in rows]


@pytest.fixture
def office(store: Engine, log: Log) -> Office:
    put(store, "a", local_day=DAY, district=NORTH)
    put(store, "b", local_day=DAY, district=SOUTH)
    return Office(store, log)


def sent(log: Log, count: int = 1) -> None:
    log.append(TOPICS[0], [Message(None, b"{}")] * count)


def stored(engine: Engine, up_to: int) -> None:
    """What intake does: so many records are stored."""
    with writing(engine) as connection:
        connection.execute(delete(STREAM_POSITION))
        connection.execute(insert(STREAM_POSITION).values(topic=TOPICS[0], partition=0, next=up_to, identity=""))


def marked(engine: Engine, shard: int = 1) -> None:
    row = {"shard": shard, "plate": "豫C0T003", "day_from": DAY, "day_to": DAY, "spreads": True, "cause": None}
    with writing(engine) as connection:
        connection.execute(insert(MARK), row)


def aside(engine: Engine, plate: str, shard: int = 1) -> None:
    row = {
        "shard": shard,
        "plate": plate,
        "days": [],
        "spreads": True,
        "causes": [],
        "reason": "ValueError",
        "place": "",
        "tries": 1,
    }
    times = dict.fromkeys(("since", "tried_at", "retry_at"), SEVEN)
    with writing(engine) as connection:
        connection.execute(insert(SET_ASIDE), row | times | {"build": ""})


def test_lists_are_issued_at_seven(office: Office) -> None:
    assert office.step(SEVEN - timedelta(seconds=1)) == []
    assert office.step(SEVEN) == [CITY, NORTH, SOUTH]
    assert office.step(SEVEN + timedelta(minutes=1)) == []
    assert {one.local_day for one in office.lists()} == {DAY.isoformat()}


def test_what_had_arrived_is_waited_for_and_what_comes_later_is_not(office: Office, log: Log) -> None:
    sent(log, 3)
    assert office.step(SEVEN) == []
    (group,) = office.waits().groups.values()
    assert (group.pending.unread, group.districts, group.until) == (3, [CITY, NORTH, SOUTH], HALF_PAST)
    sent(log, 5)
    stored(office.engine, 2)
    assert office.step(SEVEN + timedelta(minutes=1)) == []
    stored(office.engine, 3)
    assert office.step(SEVEN + timedelta(minutes=2)) == [CITY, NORTH, SOUTH]
    assert office.lists()[0].pending.unread == 0
    assert office.waits().groups == {}


def test_it_waits_until_half_past_and_the_cover_says_what_is_missing(office: Office, log: Log) -> None:
    sent(log, 3)
    marked(office.engine)
    assert office.step(SEVEN) == []
    assert office.step(HALF_PAST - timedelta(seconds=1)) == []
    assert office.step(HALF_PAST) == [CITY, NORTH, SOUTH]
    pending = office.lists()[0].pending
    assert (pending.unread, pending.marks) == (3, 1)


def test_a_restart_waits_no_longer_and_for_nothing_more(office: Office, log: Log) -> None:
    sent(log, 1)
    assert office.step(SEVEN) == []
    sent(log, 1)
    other = Office(office.engine, log)
    assert other.step(SEVEN + timedelta(minutes=5)) == []
    stored(office.engine, 1)
    assert other.step(SEVEN + timedelta(minutes=6)) == [CITY, NORTH, SOUTH]


@pytest.mark.parametrize("plate", ["豫C0T003", ""])
def test_what_is_set_aside_is_not_waited_for(office: Office, plate: str) -> None:
    aside(office.engine, plate)
    if plate == "":
        marked(office.engine)  # of a shard that waits as a whole
    assert office.step(SEVEN) == [CITY, NORTH, SOUTH]
    pending = office.lists()[0].pending
    assert (pending.set_aside, pending.set_aside_total) == ([plate or "shard 1"], 1)


def test_a_districts_cover_names_what_is_set_aside_of_its_own(office: Office) -> None:
    """By findings that stand there; a plate that none tells of is named on the city's list alone, a whole shard on all."""
    put(office.engine, "n", local_day=DAY, district=NORTH, plate="豫C00001")
    put(office.engine, "s", local_day=DAY, district=SOUTH, plate="豫C00002")
    put(office.engine, "gone", local_day=DAY, district=SOUTH, plate="豫C00001", withdrawn=True)
    put(office.engine, "none", local_day=DAY, district=None, plate="豫C00003")
    for plate in ("豫C00001", "豫C00002", "豫C00003", "豫C00004", "", "*"):
        aside(office.engine, plate)
    office.step(SEVEN)
    assert {one.district: one.pending.set_aside for one in office.lists()} == {
        CITY: ["shard 1", "豫C00001", "豫C00002", "豫C00003", "豫C00004"],
        NORTH: ["shard 1", "豫C00001"],
        SOUTH: ["shard 1", "豫C00002"],
    }
    assert [one.pending.set_aside_total for one in office.lists()] == [5, 2, 2]


def test_a_log_that_cannot_be_asked_is_waited_for_and_said(office: Office, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: str) -> None:
        raise OSError("no log")

    monkeypatch.setattr(log, "bounds", away)
    assert office.step(SEVEN) == []
    assert office.step(HALF_PAST) == [CITY, NORTH, SOUTH]
    assert not office.lists()[0].pending.is_log_known


def test_sources_are_examined_once_before_and_what_follows_is_waited_for(store: Engine, log: Log) -> None:
    put(store, "a", local_day=DAY, district=NORTH)
    examined = []

    def examine() -> int:
        examined.append(1)
        marked(store)
        return 1

    office = Office(store, log, examine=examine)
    assert office.step(SEVEN) == []
    with writing(store) as connection:
        connection.execute(delete(MARK))
    assert office.step(SEVEN + timedelta(minutes=1)) == [CITY, NORTH]
    assert len(examined) == 1


def test_an_examination_that_fails_stops_no_list(store: Engine, log: Log, caplog: pytest.LogCaptureFixture) -> None:
    def examine() -> int:
        raise ValueError("豫C0T003")

    assert Office(store, log, examine=examine).step(SEVEN) == [CITY]
    assert "without an examination" in caplog.text and "豫C0T003" not in caplog.text


def test_a_list_that_fails_stops_no_other_and_is_tried_again(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = rounds.issue

    def fails(engine: Engine, district: str, *more: Any) -> int:
        if district == NORTH:
            raise KeyError("a row that cannot be read")
        return whole(engine, district, *more)

    monkeypatch.setattr(rounds, "issue", fails)
    assert office.step(SEVEN) == [CITY, SOUTH]
    (failed,) = office.waits().failed
    assert (failed.district, failed.day, failed.error) == (NORTH, DAY.isoformat(), "KeyError")
    assert NORTH in caplog.text
    monkeypatch.undo()
    assert office.step(SEVEN + timedelta(minutes=1)) == [NORTH]
    assert office.waits().failed == []


def test_missed_mornings_are_caught_up_one_after_the_other(office: Office) -> None:
    assert office.step(SEVEN) == [CITY, NORTH, SOUTH]
    assert office.step(SEVEN + timedelta(days=3)) == [CITY, NORTH, SOUTH] * 3
    days = [one.local_day for one in office.lists() if one.district == NORTH]
    assert days == [(DAY + timedelta(days=n)).isoformat() for n in range(4)]


def test_who_comes_late_waits_as_long_for_what_is_unread(office: Office, log: Log) -> None:
    sent(log, 1)
    late = SEVEN + timedelta(hours=3)
    assert office.step(late) == []
    assert list(office.waits().groups) == [LATE]
    assert office.step(late + timedelta(minutes=29)) == []
    assert office.step(late + timedelta(minutes=30)) == [CITY, NORTH, SOUTH]


def test_a_subscription_asks_for_an_earlier_time(office: Office) -> None:
    row = {"district": NORTH, "receiver": "老城分局", "channel": "folder", "address": "/lists", "kinds": [], "at": "06:15"}
    with writing(office.engine) as connection:
        more = {"weekdays": [1], "begins": DAY, "is_active": True, "changed_at": SEVEN}
        connection.execute(insert(SUBSCRIPTION), row | more)
    assert office.step(SEVEN - timedelta(minutes=46)) == []
    assert office.step(SEVEN - timedelta(minutes=45)) == [NORTH]
    assert office.step(SEVEN) == [CITY, SOUTH]


def test_a_clock_that_jumps_forward_is_looked_at_again(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    before = SEVEN - timedelta(hours=5)
    assert office.step(before) == []
    assert office.step(SEVEN, jump=True) == [], "the clock may be wrong"
    assert "jumped" in caplog.text
    assert office.step(before + timedelta(minutes=1), jump=True) == [], "it was: it is put right again"
    assert office.step(before + timedelta(minutes=20)) == []
    assert office.lists() == []
    assert office.step(SEVEN) == [CITY, NORTH, SOUTH]


def test_a_clock_that_was_put_right_is_gone_by_after_five_minutes(office: Office) -> None:
    assert office.step(SEVEN - timedelta(hours=5)) == []
    assert office.step(SEVEN, jump=True) == []
    assert office.step(SEVEN + timedelta(seconds=299)) == []
    assert office.step(SEVEN + timedelta(seconds=300)) == [CITY, NORTH, SOUTH]


def test_a_clock_that_goes_back_issues_nothing_twice(office: Office) -> None:
    assert office.step(SEVEN) == [CITY, NORTH, SOUTH]
    back = SEVEN - timedelta(hours=2)
    assert office.step(back, jump=True) == []
    for minutes in range(0, 180, 10):
        assert office.step(back + timedelta(minutes=minutes)) == []
    assert len(office.lists()) == 3


@pytest.mark.parametrize("day", ["2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25", "2026-11-01"])
def test_a_night_of_the_clock_change_elsewhere_is_a_night(day: str) -> None:
    """No daylight saving: 07:00 is 23:00 UTC on every day of the year."""
    seven = datetime.fromisoformat(f"{day}T23:00:00+00:00")
    listed = seven.date() - timedelta(days=1)
    assert list(due_of([CITY], {CITY: listed}, {}, seven - timedelta(seconds=1), time(7))) == []
    assert [one.day for one in due_of([CITY], {CITY: listed}, {}, seven, time(7))] == [seven.date()]


@pytest.mark.slow
def test_a_scheduler_killed_anywhere_goes_on_when_it_is_started_again(
    store: Engine, log: Log, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Two mornings: the same numbers and days, each once, whatever statement or commit of the second was the last."""
    gc.freeze()  # what is there already is no process's of ours: looking through it each time would take most of the test
    request.addfinalizer(gc.unfreeze)
    expected: list[tuple[str, str]] | None = None
    at, count = None, 1
    while at is None or at <= count:
        with writing(store) as connection:
            for table in (LISTED_FINDING, CASE_LIST, FINDING, LISTS_RUN):
                connection.execute(table.delete())
        put(store, "a", local_day=DAY, district=NORTH)
        Office(store, log).step(SEVEN)
        put(store, "a", place="别处")
        with crashing(store, monkeypatch, at) as places, suppress(Crash):
            Office(store, log).step(SEVEN + timedelta(days=1))
        count = max(count, places.count) if at is None else count
        store.dispose()  # the end of a process: its connections are gone, and with them what they had begun
        gc.collect()
        monkeypatch.setattr("services.store.claims._PROCESS", f"process-{at}")
        office = Office(store, log)
        office.step(SEVEN + timedelta(days=1, seconds=15))
        found = [(one.number, one.local_day) for one in sorted(office.lists(), key=lambda one: one.number)]
        expected = expected or found
        assert found == expected and len(found) == 4, f"after a crash at place {at}"
        assert office.waits() == Waits()
        at = 1 if at is None else at + how_many("places between crashes of a round")
    assert count > 30


def test_three_schedulers_at_once_issue_each_list_once(postgres_url: str, log: Log) -> None:
    engine = open_engine(postgres_url)
    for name, district in (("a", NORTH), ("b", SOUTH)):
        put(engine, name, local_day=DAY, district=district)
    offices = [Office(engine, log) for _ in range(3)]
    threads = [Thread(target=lambda one=one: one.step(SEVEN)) for one in offices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(one.number for one in offices[0].lists()) == ["410302-2026-0001", "410311-2026-0001", "CITY-2026-0001"]
    engine.dispose()
