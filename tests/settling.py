"""Waiting until what was written counts as settled: transactions of other tests on the same server hold that up while they are open."""

import time

from sqlalchemy import Engine, func, not_, select

from services.store.change_order import settled
from services.store.engine import reading
from services.store.tables import FINDING

_PATIENCE_S = 30


def wait_until_settled(engine: Engine) -> None:
    """Return when every finding of this database is settled; at once on SQLite."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        with reading(engine) as connection:
            query = select(func.count()).select_from(FINDING).where(not_(settled(connection, FINDING.c.changed)))
            if connection.execute(query).scalar_one() == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"not settled after {_PATIENCE_S} s: some transaction stays open")
