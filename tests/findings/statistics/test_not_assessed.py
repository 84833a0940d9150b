"""Facts that rules could not assess, counted by rule and reason on some days, off the index alone."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert

from services.findings.statistics.not_assessed import not_assessed_counts
from services.store.engine import reading, writing
from services.store.tables import NOT_ASSESSED
from services.vehicles.not_assessed import find_not_assessed

DAY = date(2026, 11, 20)
PLATE, OTHER = "豫C0T003", "豫C0T004"


def row(back: int, rule: str, reason: str, facts: int, plate: str = PLATE, plate_type: str = "01") -> dict[str, Any]:
    day = DAY - timedelta(days=back)
    return {"plate": plate, "plate_type": plate_type, "local_day": day, "rule": rule, "reason": reason, "facts": facts}


ROWS = [
    row(0, "remote_sensing", "not_measured", 2),
    row(1, "remote_sensing", "not_measured", 3),
    row(1, "remote_sensing", "not_measured", 5, OTHER, ""),
    row(0, "remote_sensing", "reading_invalid", 1),
    row(7, "restricted_traffic", "source_sick", 40),
    row(1, "road_check", "not_measured", 1, plate_type="02"),
    row(0, "a rule that is gone", "not_measured", 9, OTHER),
]


@pytest.fixture
def counted(store: Engine) -> Engine:
    with writing(store) as connection:
        connection.execute(insert(NOT_ASSESSED), ROWS)
    return store


@pytest.mark.parametrize(
    ("days", "wanted", "found"),
    [
        (
            (7, 0),
            {},
            [
                ("remote_sensing", "not_measured", 10, 3, 0),
                ("remote_sensing", "reading_invalid", 1, 1, 0),
                ("road_check", "not_measured", 1, 1, 1),
                ("restricted_traffic", "source_sick", 40, 1, 7),
            ],
        ),
        ((1, 1), {}, [("remote_sensing", "not_measured", 8, 2, 1), ("road_check", "not_measured", 1, 1, 1)]),
        ((7, 7), {}, [("restricted_traffic", "source_sick", 40, 1, 7)]),
        ((6, 0), {"rules": ["restricted_traffic"]}, []),
        ((7, 0), {"rules": ["restricted_traffic"]}, [("restricted_traffic", "source_sick", 40, 1, 7)]),
        ((7, 0), {"reasons": ["reading_invalid"]}, [("remote_sensing", "reading_invalid", 1, 1, 0)]),
        ((7, 0), {"rules": ["road_check"], "reasons": ["reading_invalid"]}, []),
        ((30, 8), {}, []),
    ],
)
def test_counts_by_rule_and_reason(counted: Engine, days: tuple[int, int], wanted: dict[str, Any], found: list) -> None:
    first, last = (DAY - timedelta(days=back) for back in days)
    with reading(counted) as connection:
        counts = not_assessed_counts(connection, first, last, **wanted)
    assert [(*one[:4], (DAY - one.newest_day).days) for one in counts] == found


@pytest.mark.parametrize(
    ("plate", "back", "found"),
    [
        (
            PLATE,
            6,
            [
                ("01", "remote_sensing", "not_measured", 5, 0),
                ("01", "remote_sensing", "reading_invalid", 1, 0),
                ("02", "road_check", "not_measured", 1, 1),
            ],
        ),
        (PLATE, 0, [("01", "remote_sensing", "not_measured", 2, 0), ("01", "remote_sensing", "reading_invalid", 1, 0)]),
        (OTHER, 6, [("01", "a rule that is gone", "not_measured", 9, 0), (None, "remote_sensing", "not_measured", 5, 1)]),
        ("豫C0T005", 60, []),
    ],
)
def test_of_one_vehicle(counted: Engine, plate: str, back: int, found: list) -> None:
    with reading(counted) as connection:
        facts = find_not_assessed(connection, plate, DAY - timedelta(days=back), DAY)
    assert [(*one[:4], (DAY - one.newest_day).days) for one in facts] == found


def plan_of(engine: Engine, ask: Any) -> Iterator[str]:
    """Steps of SQLite or PostgreSQL for the statements on the table that `ask` makes."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, text: str, parameters: Any, *_: Any) -> None:
        asked.append((text, parameters))

    with reading(engine) as connection:
        event.listen(engine, "before_cursor_execute", note)
        ask(connection)
        event.remove(engine, "before_cursor_execute", note)
        explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
        for text, parameters in asked:
            for step in connection.exec_driver_sql(f"{explain} {text}", parameters):
                yield str(step[-1])


def test_a_count_seeks_in_the_index(store: Engine) -> None:
    """40,000 rows of 200 days: read from end to end it would cost the same for a day as for a year."""
    rows = (row(number % 200, "remote_sensing", "not_measured", 1, f"豫C{number:05d}") for number in range(40_000))
    with writing(store) as connection:
        connection.execute(insert(NOT_ASSESSED), list(rows))
    if store.dialect.name == "postgresql":
        with store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE not_assessed")
    steps = list(plan_of(store, lambda connection: not_assessed_counts(connection, DAY - timedelta(days=6), DAY)))
    text = "\n".join(steps)
    assert "ix_not_assessed_rule_day" in text, text
    assert "SCAN not_assessed" not in text and "Seq Scan" not in text, text
    if store.dialect.name == "sqlite":
        assert "COVERING INDEX ix_not_assessed_rule_day (rule=? AND reason=? AND local_day>? AND local_day<?)" in text
    of_vehicle = "\n".join(plan_of(store, lambda connection: find_not_assessed(connection, PLATE, DAY, DAY)))
    assert "sqlite_autoindex_not_assessed_1 (plate=?" in of_vehicle or "pk_not_assessed" in of_vehicle, of_vehicle
