"""Counts of findings against counting by hand, on both databases."""

from collections import Counter
from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text

from services.findings.search.query import Box, Wanted
from services.findings.statistics.findings import KEYS, counted
from services.store.engine import reading, writing
from services.store.tables import FINDING
from tests.api.findings import found

_DISTRICTS, _STAGES, _HOURS = ("410311", "410305", None), (None, 3, 4), ("00:10", "07:59", "08:00", "23:59")
ROWS = [
    found(
        number,
        f"2026-11-{19 + number % 3} {hour}",
        district=district,
        emission_stage=stage,
        rule=("remote_sensing", "restricted_traffic", "road_check")[number % 3],
        outcome=("violation", "suspected", "to_be_verified")[number % 7 % 3],
        station_id=(None, "A1", "C2")[number % 3],
        zone_id=(None, "inner")[number % 2],
        order_id=(None, "O1", "O2")[number % 3],
        owner=("洛城车队", "甲运输公司", None)[number % 5 % 3],
        withdrawn=number % 11 == 0,
        lon=(112.45, 112.60)[number % 2],
    )
    for number, (district, stage, hour) in enumerate(product(_DISTRICTS, _STAGES, _HOURS))
]
_COLUMN = {"day": "local_day", "station": "station_id", "stage": "emission_stage", "zone": "zone_id"}


@pytest.fixture
def filled(store: Engine) -> Engine:
    with writing(store) as connection:
        connection.execute(insert(FINDING), ROWS)
    return store


def key_of(row: dict[str, Any], by: str) -> Any:
    if by == "hour":
        return (row["first_at"].hour + 8) % 24
    return row[_COLUMN.get(by, by)]


WANTED = [
    (Wanted(), lambda row: not row["withdrawn"]),
    (Wanted(withdrawn=None), lambda row: True),
    (Wanted(withdrawn=True), lambda row: row["withdrawn"]),
    (Wanted(rule="remote_sensing", withdrawn=None), lambda row: row["rule"] == "remote_sensing"),
    (
        Wanted(outcome="violation", station="A1", withdrawn=None),
        lambda row: (row["outcome"], row["station_id"]) == ("violation", "A1"),
    ),
    (Wanted(owner="运输", withdrawn=None), lambda row: row["owner"] == "甲运输公司"),
    (
        Wanted(district="410305", zone="inner", withdrawn=None),
        lambda row: (row["district"], row["zone_id"]) == ("410305", "inner"),
    ),
    (Wanted(order="O2", withdrawn=None), lambda row: row["order_id"] == "O2"),
    (
        Wanted(first_day=date(2026, 11, 20), last_day=date(2026, 11, 20), withdrawn=None),
        lambda row: row["local_day"] == date(2026, 11, 20),
    ),
    (Wanted(box=Box(112.5, 34.0, 113.0, 35.0), withdrawn=None), lambda row: row["lon"] == 112.60),
    (Wanted(plate="豫C00000"), lambda row: False),
]


@pytest.mark.parametrize("by", KEYS)
def test_counts_are_those_of_counting_by_hand(filled: Engine, by: Any) -> None:
    with reading(filled) as connection:
        for wanted, fits in WANTED:
            expected = Counter((key_of(row, by), row["outcome"]) for row in ROWS if fits(row))
            lines = counted(connection, wanted, by)
            assert {
                (line.key, name): getattr(line, name) for line in lines for name in line._fields[1:] if getattr(line, name)
            } == expected, wanted
            assert [line.total for line in lines] == [sum(line[1:]) for line in lines]


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("hour", [0, 7, 8, 23]),
        ("stage", [3, 4, None]),  # the unknown last
        ("day", [date(2026, 11, day) for day in (19, 20, 21)]),
    ],
)
def test_days_hours_and_stages_come_in_their_order(filled: Engine, by: Any, keys: list) -> None:
    with reading(filled) as connection:
        assert [line.key for line in counted(connection, Wanted(), by)] == keys


def test_others_come_by_falling_total(filled: Engine) -> None:
    with reading(filled) as connection:
        totals = [line.total for line in counted(connection, Wanted(), "district")]
    assert totals == sorted(totals, reverse=True)


@pytest.mark.parametrize("by", KEYS)
def test_sqlite_reads_the_index_by_time_and_no_narrower_one(sqlite_url: str, by: Any) -> None:
    """A narrower index means a look at each wide row: ten times as long at a million findings."""
    from services.store.engine import open_engine

    engine = open_engine(sqlite_url)
    plans: list[str] = []
    with engine.connect() as connection:
        wanted = Wanted(first_day=date(2026, 11, 1), rule="remote_sensing", outcome="violation")

        class Watching:
            dialect = connection.dialect

            @staticmethod
            def execute(query: Any) -> list:
                sql = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
                plans.extend(str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")))
                return []

        counted(Watching(), wanted, by)  # type: ignore[arg-type]
    engine.dispose()
    assert any("ix_finding_newest" in plan for plan in plans), plans
