"""Migrations: up, down and up again on both databases, and no difference between them and the tables of the code."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, inspect, select

from rules.catalogue.causes import Cause
from services.store.engine import open_engine
from services.store.schema_version import alembic_config, migrate
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


_BEFORE = [
    "INSERT INTO reference_change (tick, recorded_at, kind, source) VALUES (1, '2026-11-20 00:00:00', 'zones', 'z.geojson')",
    "INSERT INTO zone_version (id, holds_from, tick, absent, zone_id, name, datum, geometry)"
    " VALUES (1, '2000-01-01 00:00:00', 1, false, 'inner', '内环', 'WGS84', '{}')",
    "INSERT INTO mark (id, shard, plate, day_from, day_to, spreads) VALUES (1, 3, '豫C0T004', '2026-11-20', '2026-11-20', true)",
    "INSERT INTO reference_task (id, day_from, day_to) VALUES (1, '2026-11-20', '2026-11-21')",
    "INSERT INTO ledger_entry (id, finding_id, recorded_at, what, revision, outcome, body)"
    " VALUES (1, 'f', '2026-11-20 00:00:00', 'raised', 1, 'violation', '{}')",
]


def _row(engine: Engine, name: str) -> dict[str, Any]:
    with engine.connect() as connection:
        return dict(connection.execute(select(metadata.tables[name])).mappings().one())


def _counts(engine: Engine) -> list[int]:
    names = ("reference_change", "zone_version", "mark", "reference_task", "ledger_entry")
    with engine.connect() as connection:
        return [connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in names]


def test_rows_from_before_orders_as_written_keep_their_meaning_up_and_down(empty: Engine) -> None:
    migrate(empty, "0002")
    with empty.begin() as connection:
        for statement in _BEFORE:
            connection.exec_driver_sql(statement)
    migrate(empty)
    zone = _row(empty, "zone_version")
    assert (zone["zone_id"], zone["kind"], zone["width_m"], zone["elevated"]) == ("inner", "area", None, False)
    assert (_row(empty, "mark")["plate"], _row(empty, "mark")["cause"]) == ("豫C0T004", None)
    assert (_row(empty, "reference_task")["plates"], _row(empty, "reference_task")["cause"]) == (None, None)
    assert (_row(empty, "ledger_entry")["what"], _row(empty, "ledger_entry")["causes"]) == ("raised", [])
    assert (_row(empty, "reference_change")["source"], _row(empty, "reference_change")["by"]) == ("z.geojson", None)
    command.downgrade(alembic_config(empty), "0002")
    assert _counts(empty) == [1, 1, 1, 1, 1]
    assert {column["name"] for column in inspect(empty).get_columns("mark")} == {
        "id",
        "shard",
        "plate",
        "day_from",
        "day_to",
        "spreads",
    }
    migrate(empty)
    assert _row(empty, "zone_version") == zone


_ENGLISH = [
    "INSERT INTO mark (id, shard, plate, day_from, day_to, spreads, cause)"
    " VALUES (1, 3, '豫C0T004', '2026-11-20', '2026-11-20', true, 'orders: a.json, tick 7')",
    "INSERT INTO ledger_entry (id, finding_id, recorded_at, what, revision, outcome, body, changed, causes)"
    " VALUES (1, 'f', '2026-11-20 00:00:00', 'raised', 1, 'violation', '{}', 0, '[\"orders: a.json, tick 7\"]')",
    'INSERT INTO reject (id, topic, partition, "offset", element, received_at, field, value, expected, replayed)'
    " VALUES (1, 't', 0, 0, -1, '2026-11-20 00:00:00', 'speed_kmh', '201', 'a number from 0 to 200', false)",
]


def test_reasons_from_before_codes_stand_as_they_were(empty: Engine) -> None:
    migrate(empty, "0005")
    with empty.begin() as connection:
        for statement in _ENGLISH:
            connection.exec_driver_sql(statement)
    migrate(empty)
    cause = Cause("as_recorded", {"text": "orders: a.json, tick 7"})
    assert (_row(empty, "mark")["cause"], _row(empty, "ledger_entry")["causes"]) == (cause, [cause])
    reject = _row(empty, "reject")
    assert (str(reject["expected"]), reject["expected"].code, reject["found"]) == ("a number from 0 to 200", "as_recorded", "")
    command.downgrade(alembic_config(empty), "0005")
    assert "found" not in {column["name"] for column in inspect(empty).get_columns("reject")}
    migrate(empty)
    assert _row(empty, "reject") == reject


_TWINS = [
    "INSERT INTO subscription (id, district, receiver, channel, address, kinds, at, weekdays, begins, is_active, changed_at)"
    f" VALUES ({number}, '{district}', '分局', 'mail', '{address}', '[]', '07:00', '[]', '2026-11-20', {active}, '2026-11-20 00:00:00')"
    for number, district, address, active in [
        (1, "410311", "a@x", "false"),
        (2, "410311", "a@x", "true"),
        (3, "410311", "a@x", "true"),
        (4, "410311", "a@x", "true"),
        (5, "410302", "a@x", "true"),
        (6, "410311", "b@x", "true"),
    ]
]


def test_of_subscriptions_that_are_the_same_the_oldest_stays(empty: Engine) -> None:
    migrate(empty, "0010")
    with empty.begin() as connection:
        for statement in _TWINS:
            connection.exec_driver_sql(statement)
    migrate(empty)
    with empty.connect() as connection:
        active = connection.exec_driver_sql("SELECT id FROM subscription WHERE is_active ORDER BY id").scalars().all()
    assert active == [2, 5, 6]
