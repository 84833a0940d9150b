"""Districts of findings: all of them, by lookups and not by reading every finding."""

import pytest
from sqlalchemy import Engine, insert, text

from services.lists.receivers import districts_of_findings, receiving_districts
from services.store.engine import open_engine, reading, writing
from services.store.tables import FINDING
from tests.lists.examples import stated


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return open_engine(request.getfixturevalue(f"{request.param}_url"))


@pytest.mark.parametrize("districts", [[], [None], ["410311"], ["410311", None, "410302", "410311", "洛龙", "410302"]])
def test_each_district_once(engine: Engine, districts: list[str | None]) -> None:
    with writing(engine) as connection:
        for seed, district in enumerate(districts):
            connection.execute(insert(FINDING), stated(seed, district=district))
    with reading(engine) as connection:
        assert receiving_districts(connection) == sorted({one for one in districts if one})
    engine.dispose()


def test_no_step_reads_all_findings(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with reading(engine) as connection:
        query = str(districts_of_findings().compile(engine))
        plan = " ".join(row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {query}")))
    engine.dispose()
    assert "SCAN finding" not in plan and plan.count("SEARCH finding") == 2
