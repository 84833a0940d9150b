"""Change sequence numbers: one for each writing transaction, so that a reader that pages by them never skips a commit.

A plain counter would be skipped: the transaction with 7 may commit after the one with 8, and a reader that has passed 8 never sees 7. On
PostgreSQL the number is the transaction's id, and readers only take numbers below the oldest open transaction. SQLite has one writer at a
time, so a counter is enough. A database restored elsewhere starts its transaction ids again: `rebase` (run by `migrate`) raises the base so
that new numbers stay above the old ones.
"""

from sqlalchemy import ColumnElement, Connection, func, literal_column, select, true, update

from services.store.engine import insert_new
from services.store.tables import CHANGE_BASE, FINDING, LEDGER_ENTRY

_BASE = select(func.coalesce(func.max(CHANGE_BASE.c.base), 0)).scalar_subquery()
_OWN: ColumnElement[int] = literal_column("pg_current_xact_id()::text::bigint")
_OLDEST_OPEN: ColumnElement[int] = literal_column("pg_snapshot_xmin(pg_current_snapshot())::text::bigint")


def next_change(connection: Connection) -> int:
    """The number of this writing transaction."""
    if connection.dialect.name == "postgresql":
        return connection.execute(select(_BASE + _OWN)).scalar_one()
    insert_new(connection, CHANGE_BASE, [{"id": 1, "base": 0}], ["id"])
    raised = update(CHANGE_BASE).values(base=CHANGE_BASE.c.base + 1).returning(CHANGE_BASE.c.base)
    return connection.execute(raised).scalar_one()


def settled(connection: Connection, changed: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a row's number is below those of all open transactions, so that a reader may page past it."""
    return changed < _BASE + _OLDEST_OPEN if connection.dialect.name == "postgresql" else true()


def rebase(connection: Connection) -> None:
    """Raise the base above all numbers assigned so far, if this database's transaction ids are below them (after a restore)."""
    highest = max(connection.execute(select(func.max(table.c.changed))).scalar() or 0 for table in (FINDING, LEDGER_ENTRY))
    insert_new(connection, CHANGE_BASE, [{"id": 1, "base": 0}], ["id"])
    behind = highest + 1 - next_change(connection)
    if behind > 0:
        connection.execute(update(CHANGE_BASE).values(base=CHANGE_BASE.c.base + behind))
