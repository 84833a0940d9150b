"""The order of changes: no commit is skipped, and a restored database goes on above its old numbers."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, insert, select, update

from services.store.change_order import next_change, rebase, settled
from services.store.engine import open_engine, reading, writing
from services.store.tables import CHANGE_BASE, LEDGER_ENTRY
from tests.pipeline.derivation.ledger import entry

_changed = LEDGER_ENTRY.c.changed
_PATIENCE_S = 20
"""Transactions of other tests on the same server hold settling up while they are open."""


@pytest.fixture
def postgres_store(postgres_url: str) -> Iterator[Engine]:
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()


def read_after(engine: Engine, number: int) -> list[tuple[str, int]]:
    with reading(engine) as connection:
        query = select(LEDGER_ENTRY.c.finding_id, _changed).where(_changed > number, settled(connection, _changed))
        return [tuple(row) for row in connection.execute(query.order_by(_changed, LEDGER_ENTRY.c.id))]


def names_soon(engine: Engine, after: int, count: int) -> list[str]:
    until = time.monotonic() + _PATIENCE_S
    while len(found := read_after(engine, after)) < count and time.monotonic() < until:
        time.sleep(0.05)
    return [name for name, _ in found]


def write(engine: Engine, finding_id: str) -> int:
    with writing(engine) as connection:
        number = next_change(connection)
        connection.execute(insert(LEDGER_ENTRY), [entry(finding_id, number)])
    return number


def test_numbers_grow_and_are_read_in_their_order(store: Engine) -> None:
    first, second = write(store, "a"), write(store, "b")
    assert first < second
    assert names_soon(store, 0, 2) == ["a", "b"]
    assert names_soon(store, first, 1) == ["b"]


def test_a_later_commit_of_an_earlier_number_is_not_skipped(postgres_store: Engine) -> None:
    with postgres_store.connect() as slow:
        number = next_change(slow)
        slow.execute(insert(LEDGER_ENTRY), [entry("slow", number)])
        quick = write(postgres_store, "quick")
        assert number < quick
        assert read_after(postgres_store, 0) == []  # the quick one waits for the slow one
        slow.commit()
    assert names_soon(postgres_store, 0, 2) == ["slow", "quick"]


def test_a_transaction_rolled_back_holds_nothing_up(postgres_store: Engine) -> None:
    with postgres_store.connect() as given_up:
        next_change(given_up)
        given_up.rollback()
        write(postgres_store, "after")
        assert names_soon(postgres_store, 0, 1) == ["after"]


def test_after_a_restore_new_numbers_are_above_the_old_ones(store: Engine) -> None:
    """Elsewhere the database's own count begins anew: here the old rows' numbers are lifted instead."""
    write(store, "old")
    with writing(store) as connection:
        connection.execute(update(LEDGER_ENTRY).values(changed=10**12))
        connection.execute(update(CHANGE_BASE).values(base=0))
        rebase(connection)
    new = write(store, "new")
    assert new > 10**12
    assert names_soon(store, 0, 2) == ["old", "new"]


def test_rebasing_twice_changes_nothing(store: Engine) -> None:
    with writing(store) as connection:
        rebase(connection)
    before = write(store, "a")
    with writing(store) as connection:
        rebase(connection)
    assert write(store, "b") <= before + 3
