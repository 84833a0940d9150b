"""Issuing: whoever applies list after list knows what stands; numbers without gaps, through crashes and beside others."""

import gc
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from threading import Thread
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, update

from rules.timing.times import LOCAL
from services.lists.issued.candidates import MOST_CHANGES
from services.lists.issued.content import CITY, Content, Line, unpacked
from services.lists.issued.freezing import NotNext
from services.lists.issued.issuing import NotOver, issue
from services.lists.issued.lines import line_of
from services.store.change_order import next_change
from services.store.engine import open_engine, reading, writing
from services.store.tables import CASE_LIST, FINDING, LISTED_FINDING
from tests.depth import examples, how_many, searched
from tests.faults.crashing import Crash, crashing
from tests.lists.examples import DAY, finding_id, stated

NORTH, SOUTH = "410302", "410311"
DISTRICTS = (CITY, NORTH, SOUTH)


def morning(day: date) -> datetime:
    """When the list of this day is issued."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=LOCAL) + timedelta(hours=7)


def put(engine: Engine, name: str, **changes: Any) -> None:
    """What derivation does: the finding as it is now, in a transaction of its own."""
    with writing(engine) as connection:
        own = FINDING.c.finding_id == finding_id(name)
        changed = next_change(connection)
        if connection.execute(select(FINDING.c.finding_id).where(own)).first():
            connection.execute(update(FINDING).where(own).values(changed=changed, **changes))
        else:
            connection.execute(insert(FINDING), stated(name, **changes) | {"changed": changed})


def content(engine: Engine, list_id: int) -> Content:
    with reading(engine) as connection:
        row = connection.execute(select(CASE_LIST.c.content, CASE_LIST.c.sha256).where(CASE_LIST.c.id == list_id)).one()
    return unpacked(row.content, row.sha256)


def lists_of(engine: Engine, district: str) -> list[Content]:
    with reading(engine) as connection:
        own = CASE_LIST.c.district == district
        ids = connection.execute(select(CASE_LIST.c.id).where(own).order_by(CASE_LIST.c.local_day)).scalars().all()
    return [content(engine, one) for one in ids]


def known_by(lists: list[Content]) -> dict[str, Line]:
    """What a receiver knows who read these lists one after the other."""
    known: dict[str, Line] = {}
    for one in lists:
        for withdrawal in one.withdrawals:
            assert known.pop(withdrawal.line.finding_id) == withdrawal.line
        for line in one.lines:
            assert line.finding_id not in known
            known[line.finding_id] = line
        for supplement in one.supplements:
            assert known.get(supplement.line.finding_id) == supplement.before
            known[supplement.line.finding_id] = supplement.line
    return known


def standing(engine: Engine, district: str, first: date, last: date) -> dict[str, Line]:
    """What stands in the district on these days."""
    with reading(engine) as connection:
        rows = connection.execute(select(FINDING).where(FINDING.c.local_day >= first, FINDING.c.local_day <= last)).all()
    own = (row for row in rows if not row.withdrawn and row.outcome != "listed" and district in (CITY, row.district))
    return {row.finding_id: line_of(row, []) for row in own}


@st.composite
def acts(draw: st.DrawFn) -> list[tuple[str, dict[str, Any]]]:
    """Findings of three days that come, change, go, come again and move to another district; and mornings."""
    change = st.fixed_dictionaries(
        {},
        optional={
            "withdrawn": st.booleans(),
            "outcome": st.sampled_from(["violation", "suspected", "to_be_verified", "listed"]),
            "district": st.sampled_from([NORTH, SOUTH, None]),
            "place": st.sampled_from(["甲", "乙"]),
            "revision": st.integers(1, 9),
        },
    )
    steps: list[tuple[str, dict[str, Any]]] = []
    for day in range(4):
        for _ in range(draw(st.integers(0, 5))):
            born = draw(st.integers(0, day))
            name = f"{born}-{draw(st.integers(0, 2))}"
            steps.append((name, {"local_day": DAY + timedelta(days=born), **draw(change)}))
        steps.append(("morning", {"day": DAY + timedelta(days=day)}))
    return steps


def played(engine: Engine, steps: list[tuple[str, dict[str, Any]]], districts: tuple[str, ...] = DISTRICTS) -> None:
    for name, values in steps:
        if name == "morning":
            for district in districts:
                issue(engine, district, values["day"], morning(values["day"]))
        else:
            put(engine, name, **values)


@settings(searched("orders tried and published"), max_examples=examples(60))
@given(acts())
def test_list_after_list_says_what_stands(store: Engine, steps: list[tuple[str, dict[str, Any]]]) -> None:
    with writing(store) as connection:
        for table in (LISTED_FINDING, CASE_LIST, FINDING):
            connection.execute(table.delete())
    passed: list[tuple[str, dict[str, Any]]] = []
    for step in steps:
        played(store, [step])
        passed.append(step)
        if step[0] != "morning":
            continue
        for district in DISTRICTS:
            lists = lists_of(store, district)
            assert [one.number.split("-")[-1] for one in lists] == [f"{n:04d}" for n in range(1, len(lists) + 1)]
            assert known_by(lists) == standing(store, district, DAY, step[1]["day"])
            assert all(line.district == district for one in lists for line in one.lines if district != CITY)


SCRIPT: list[tuple[str, dict[str, Any]]] = [
    ("0-0", {"local_day": DAY, "district": NORTH}),
    ("0-1", {"local_day": DAY, "district": None}),
    ("morning", {"day": DAY}),
    ("0-0", {"withdrawn": True}),
    ("0-2", {"local_day": DAY, "district": SOUTH}),
    ("1-0", {"local_day": DAY + timedelta(days=1), "district": NORTH}),
    ("morning", {"day": DAY + timedelta(days=1)}),
    ("0-0", {"withdrawn": False}),
    ("0-2", {"district": NORTH}),
    ("morning", {"day": DAY + timedelta(days=2)}),
]


def rows_of(engine: Engine) -> list[tuple[Any, ...]]:
    columns = [column for column in CASE_LIST.c if column.name not in ("id", "changes_to")]
    with reading(engine) as connection:
        return [
            tuple(row) for row in connection.execute(select(*columns).order_by(CASE_LIST.c.district, CASE_LIST.c.local_day))
        ]


@pytest.mark.slow
def test_a_crash_at_any_place_changes_no_list(
    store: Engine, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """The same lists, numbers and bytes after a crash at a statement or commit (every one at CI's depth), and a repetition."""
    gc.freeze()  # what is there already is no process's of ours: looking through it each time would take most of the test
    request.addfinalizer(gc.unfreeze)
    expected: list[tuple[Any, ...]] | None = None
    at, count = None, 1
    while at is None or at <= count:
        with writing(store) as connection:
            for table in (LISTED_FINDING, CASE_LIST, FINDING):
                connection.execute(table.delete())
        for number, step in enumerate(SCRIPT):
            if number == len(SCRIPT) - 4:  # the second morning is disturbed
                with crashing(store, monkeypatch, at) as places, suppress(Crash):
                    played(store, [step])
                store.dispose()  # the end of a process: its connections are gone, and with them what they had begun
                gc.collect()
                count = max(count, places.count) if at is None else count
            played(store, [step])
        expected = expected or rows_of(store)
        assert rows_of(store) == expected, f"after a crash at place {at}"
        at = 1 if at is None else at + how_many("places between crashes of a round")
    assert count > 30


def test_three_at_once_issue_each_list_once(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    played(engine, SCRIPT[:2])
    issued: list[int] = []
    days = [DAY + timedelta(days=n) for n in range(4)]

    def all_of_them() -> None:
        for day in days:
            for district in DISTRICTS:
                issued.append(issue(engine, district, day, morning(day)))

    threads = [Thread(target=all_of_them) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(issued) == 36 and len(set(issued)) == 12
    for district in DISTRICTS:
        assert [one.number.split("-")[-1] for one in lists_of(engine, district)] == ["0001", "0002", "0003", "0004"]
    engine.dispose()


def test_issued_again_it_is_the_same_list(store: Engine) -> None:
    put(store, "a", local_day=DAY, district=NORTH)
    first = issue(store, NORTH, DAY, morning(DAY))
    put(store, "a", place="别处")
    assert issue(store, NORTH, DAY, morning(DAY) + timedelta(days=3)) == first
    (only,) = lists_of(store, NORTH)
    assert only.lines[0].place == "310国道试验村口"


def test_a_day_that_is_not_over_is_refused(store: Engine) -> None:
    last_moment = datetime.combine(DAY, datetime.max.time(), tzinfo=LOCAL)
    with pytest.raises(NotOver):
        issue(store, NORTH, DAY, last_moment.astimezone(UTC))
    issue(store, NORTH, DAY, last_moment.astimezone(UTC) + timedelta(seconds=1))


def test_one_list_follows_the_other_day_by_day(store: Engine) -> None:
    issue(store, NORTH, DAY, morning(DAY))
    with pytest.raises(NotNext) as refused:
        issue(store, NORTH, DAY + timedelta(days=2), morning(DAY + timedelta(days=2)))
    assert refused.value.next_day == DAY + timedelta(days=1)
    with pytest.raises(NotNext):
        issue(store, NORTH, DAY - timedelta(days=1), morning(DAY))


def test_numbers_begin_anew_with_the_year(store: Engine) -> None:
    for day in (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1)):
        issue(store, NORTH, day, morning(day))
    assert [one.number for one in lists_of(store, NORTH)] == ["410302-2026-0001", "410302-2026-0002", "410302-2027-0001"]
    assert [one.previous for one in lists_of(store, NORTH)][2] == "410302-2026-0002"


@pytest.mark.parametrize("most", [1, 2, 3])
def test_more_changes_than_a_list_takes_come_in_the_next(store: Engine, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.lists.issued.candidates.MOST_CHANGES", most)
    issue(store, NORTH, DAY, morning(DAY))
    for name in range(5):
        put(store, str(name), local_day=DAY, district=NORTH)
    for n in range(1, 7):
        issue(store, NORTH, DAY + timedelta(days=n), morning(DAY + timedelta(days=n)))
    lists = lists_of(store, NORTH)
    assert [len(one.supplements) for one in lists][: 5 // most + 1] == [0, *[most] * (5 // most)]
    assert lists[1].later and not lists[-1].later
    assert known_by(lists) == standing(store, NORTH, DAY, DAY)
    assert MOST_CHANGES > 1_000


def test_listed_findings_stand_inside_their_case(store: Engine) -> None:
    put(store, "twin", local_day=DAY, district=NORTH, outcome="listed")
    link = {"finding_id": finding_id("twin"), "rule": "road_check"}
    put(store, "case", local_day=DAY, district=NORTH, evidence=[{"kind": "check", "also_listed": [link]}])
    issue(store, NORTH, DAY, morning(DAY))
    (only,) = lists_of(store, NORTH)
    ((line),) = only.lines
    assert line.listed == [f"PW-{DAY:%Y%m%d}-{finding_id('twin')[:16]}"]


def test_the_bytes_are_the_same_for_the_same_content(store: Engine) -> None:
    put(store, "a", local_day=DAY, district=NORTH)
    one = content(store, issue(store, NORTH, DAY, morning(DAY)))
    assert msgspec.json.decode(msgspec.json.encode(one), type=Content) == one


def test_a_damaged_list_is_named(store: Engine) -> None:
    list_id = issue(store, NORTH, DAY, morning(DAY))
    with writing(store) as connection:
        connection.execute(update(CASE_LIST).values(sha256="0" * 64))
    with pytest.raises(ValueError, match="damaged"):
        content(store, list_id)
