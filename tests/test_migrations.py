"""Migrations: up, down and up again on both databases, and no difference between them and the tables of the code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, inspect

from services.store.engine import open_engine
from services.store.migrating import alembic_config, migrate
from services.store.tables import metadata
from tests.servers.postgres import database

ALEMBIC = "alembic_version"


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without any table."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    with database(request.getfixturevalue("postgres_server_url"), "template1") as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {ALEMBIC}


def indexes(engine: Engine) -> set[tuple[str, str]]:
    looked_at = inspect(engine)
    return {(table, str(index["name"])) for table in tables(engine) for index in looked_at.get_indexes(table)}


def test_up_makes_the_tables_of_the_code(empty: Engine) -> None:
    migrate(empty)
    assert tables(empty) == set(metadata.tables)
    command.check(alembic_config(empty))


def test_down_leaves_nothing_and_up_again_makes_the_same(empty: Engine) -> None:
    migrate(empty)
    made = indexes(empty)
    command.downgrade(alembic_config(empty), "base")
    assert tables(empty) == set()
    migrate(empty)
    assert indexes(empty) == made != set()
    command.check(alembic_config(empty))


def test_up_twice_changes_nothing(empty: Engine) -> None:
    migrate(empty)
    migrate(empty)
    assert tables(empty) == set(metadata.tables)


def test_a_check_notices_a_difference(empty: Engine) -> None:
    """Else `alembic check` would prove nothing."""
    migrate(empty)
    with empty.begin() as connection:
        connection.exec_driver_sql("DROP TABLE stream_gap")
    with pytest.raises(Exception, match="stream_gap"):
        command.check(alembic_config(empty))
