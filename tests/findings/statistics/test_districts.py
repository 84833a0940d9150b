"""Districts counted day by day: as counted at once, anew where it is new, and from memory where it is not."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert, update

from services.findings.search.query import Wanted
from services.findings.statistics.districts import DaysKept
from services.findings.statistics.findings import Counted, _off_an_index, counted
from services.store.engine import open_engine, reading, writing
from services.store.tables import FINDING, metadata
from tests.api.findings import found

DAY = date(2026, 11, 20)
OUTCOMES = ("violation", "suspected", "to_be_verified", "listed")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'findings.db'}")
    metadata.create_all(engine)
    rows = [
        found(number, local_day=DAY - timedelta(number % 9), district=(None, "410311", "410302")[number % 3])
        | {"outcome": OUTCOMES[number % 4], "withdrawn": number % 7 == 0}
        for number in range(200)
    ]
    with writing(engine) as connection:
        connection.execute(insert(FINDING), rows)
    yield engine
    engine.dispose()


@pytest.mark.parametrize(("first", "last"), [(-30, 0), (-4, -2), (0, 0), (-8, 5), (3, 9)])
def test_the_same_as_counted_at_once(store: Engine, first: int, last: int) -> None:
    wanted = Wanted(first_day=DAY + timedelta(first), last_day=DAY + timedelta(last))
    with reading(store) as connection:
        for _ in range(2):
            assert sorted(counted(connection, wanted, "district"), key=str) == sorted(at_once(connection, wanted), key=str)


def at_once(connection, wanted: Wanted) -> list[Counted]:
    return _off_an_index(connection, wanted, "district") or []


def test_past_days_are_kept_for_a_minute_and_the_newest_never(store: Engine) -> None:
    now = [100.0]
    kept, first = DaysKept(lambda: now[0]), DAY - timedelta(8)
    with reading(store) as connection:
        before = kept.counts(connection, first, DAY)
    with writing(store) as connection:
        connection.execute(update(FINDING).values(district="410999"))
    with reading(store) as connection:
        mixed = kept.counts(connection, first, DAY)
        newest = kept.counts(connection, DAY - timedelta(1), DAY)
        now[0] += 61
        after = kept.counts(connection, first, DAY)
    assert {name for name, _ in newest} == {"410999"} == {name for name, _ in after}
    assert {name for name, _ in mixed} == {None, "410311", "410302", "410999"}
    assert sum(before.values()) == sum(mixed.values()) == sum(after.values())


def test_a_longer_period_asks_only_for_what_is_not_known(store: Engine) -> None:
    asked: list[tuple] = []
    event.listen(store, "before_cursor_execute", lambda *it: asked.append(it[3]))
    kept = DaysKept()
    with reading(store) as connection:
        kept.counts(connection, DAY - timedelta(8), DAY)
        asked.clear()
        found_again: Counter = kept.counts(connection, DAY - timedelta(8), DAY)
    assert sum(found_again.values()) > 100
    assert [parameters[-2:] for parameters in asked] == [(str(DAY - timedelta(1)), str(DAY))]
