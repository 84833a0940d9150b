"""Engines and transactions, with the same guarantees on SQLite and PostgreSQL.

PostgreSQL works at READ COMMITTED. On SQLite a writing transaction begins IMMEDIATE, because a deferred one that writes later fails at once
if another holds the write lock.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

from services.logs import strip_values
from streams.private_files import make_private_file

_WRITES = "plumewatch_writes"
_LONGEST_THOUGHT_MS = 120_000
"""Maximum idle time within a transaction, after which a stopped worker loses its locks; judging a group takes seconds."""


def canonical_json(value: Any) -> str:
    """Canonical JSON: equal values give equal texts (sorted names, no escapes, NaN refused)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False, separators=(",", ":"))


def open_engine(url: str) -> Engine:
    """An engine for the address; creates an SQLite file, and its folder, with private permissions."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(
            url,
            hide_parameters=True,
            json_serializer=canonical_json,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args={"options": f"-c idle_in_transaction_session_timeout={_LONGEST_THOUGHT_MS}"},
        )
        event.listen(engine, "handle_error", strip_values)
        return engine
    if parsed.database and parsed.database != ":memory:":
        make_private_file(Path(parsed.database))
    engine = create_engine(
        url, hide_parameters=True, json_serializer=canonical_json, connect_args={"timeout": 60, "isolation_level": None}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=60000", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A writing transaction: committed at the end, rolled back on any exception."""
    with engine.connect() as connection:
        connection = connection.execution_options(**{_WRITES: True})
        with connection.begin():
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read-only transaction."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A read-only transaction that sees one moment of the database; SQLite gives that by itself, PostgreSQL when asked first thing."""
    with reading(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection


def insert_new(connection: Connection, table: Table, rows: Iterable[dict[str, Any]], key: list[str]) -> None:
    """Insert rows whose key does not exist yet (ON CONFLICT DO NOTHING), sorted by key, so that concurrent writers lock in the same order."""
    once = {tuple(row[name] for name in key): row for row in rows}
    if once:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        connection.execute(
            dialect.insert(table).on_conflict_do_nothing(index_elements=key), [once[one] for one in sorted(once)]
        )


def wait_at_most(connection: Connection, *, seconds: int) -> None:
    """Set this transaction's lock timeout (PostgreSQL; SQLite has its busy timeout)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{seconds}s'")
