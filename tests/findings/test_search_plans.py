"""SQLite plans without statistics: a new filter or index must not lead it to look through a million wide rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert

from services.api.caselists import days
from services.api.vehicles import _findings
from services.findings.search import owners, places
from services.findings.search.query import Box, Wanted, find_findings, find_page
from services.findings.statistics.findings import KEYS, counted
from services.findings.statistics.tiles import tiles
from services.lists.issued.candidates import of_the_day
from services.lists.issued.content import CITY
from services.lists.selection import counts, without_district
from services.live.statuses import StandingStays
from services.store.engine import open_engine, reading, writing
from services.store.tables import FINDING
from tests.api.findings import found

_DAY, _NOW = date(2026, 11, 20), datetime(2026, 11, 20, 4, tzinfo=UTC)
_AFTER = (datetime(2026, 11, 20, tzinfo=UTC), "f" * 32)


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    with writing(engine) as connection:
        connection.execute(insert(FINDING), [found(number, zone_id="inner", station_id="A1") for number in range(3)])
    yield engine
    engine.dispose()


@contextmanager
def plans(engine: Engine) -> Iterator[list[str]]:
    """The steps that SQLite takes for the statements on findings that run meanwhile."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, text: str, parameters: Any, _context: Any, _many: bool) -> None:
        if "finding" in text:
            asked.append((text, parameters))

    steps: list[str] = []
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield steps
    finally:
        event.remove(engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        for text, parameters in asked:
            steps += [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)]
    assert steps


def wide_scans(steps: list[str]) -> list[str]:
    """Steps that look at every row of the table itself, or at every entry of an index that does not hold all that is asked."""
    return [step for step in steps if step.startswith("SCAN finding") and "COVERING" not in step]


PAGES: list[tuple[Wanted, str]] = [
    (Wanted(), "ix_finding_newest"),
    (Wanted(withdrawn=None), "ix_finding_newest"),
    (Wanted(withdrawn=True), "ix_finding_newest"),
    (Wanted(first_day=_DAY, last_day=_DAY), "ix_finding_newest"),
    (Wanted(day=_DAY), "ix_finding_newest"),
    (Wanted(rule="road_check"), "ix_finding_outcome"),
    (Wanted(outcome="suspected", withdrawn=None), "ix_finding_outcome"),
    (Wanted(outcome="suspected", rule="road_check", first_day=_DAY), "ix_finding_outcome"),
    (Wanted(zone="inner"), "ix_finding_zone_id"),
    (Wanted(zone="inner", rule="restricted_traffic"), "ix_finding_zone_id"),
    (Wanted(zone="inner", outcome="suspected", withdrawn=None), "ix_finding_zone_id"),
    (Wanted(district="410311", rule="road_check"), "ix_finding_district"),
    (Wanted(station="A1", outcome="suspected"), "ix_finding_station_id"),
    (Wanted(order="LY-1", first_day=_DAY), "ix_finding_order_id"),
    (Wanted(zone="inner", order="LY-1", rule="restricted_traffic"), "ix_finding_newest"),
    (Wanted(plate="豫C00001"), "ix_finding_plate_rule_day"),
    (Wanted(plate="豫C00001", rule="road_check", outcome="violation"), "ix_finding_plate_rule_day"),
    (Wanted(owner="洛城", outcome="violation"), "sqlite_autoindex_finding_1"),
    (Wanted(box=Box(112.0, 34.0, 113.0, 35.0), zone="inner"), "sqlite_autoindex_finding_1"),
    (Wanted(box=Box(112.0, 34.0, 113.0, 35.0)), "ix_finding_place"),
]


@pytest.mark.parametrize(("wanted", "index"), PAGES)
@pytest.mark.parametrize("sort", ["-first_at", "first_at"])
@pytest.mark.parametrize("after", [None, _AFTER])
def test_a_page_is_read_off_an_index(engine: Engine, wanted: Wanted, index: str, sort: Any, after: Any) -> None:
    with plans(engine) as steps, reading(engine) as connection:
        find_page(connection, wanted, sort, after, 51)
    assert wide_scans(steps) == []
    assert any(index in step for step in steps), steps


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(zone="inner", rule="remote_sensing"),
        Wanted(zone="inner", rule="road_check", withdrawn=None),
        Wanted(station="A1", rule="road_check", box=Box(112.0, 34.0, 113.0, 35.0)),
    ],
)
def test_what_no_rule_can_find_is_not_sought(engine: Engine, wanted: Wanted) -> None:
    """Not even where such rows stand, as they do here: no rule finds them, so nobody looks."""
    with reading(engine) as connection:
        assert find_page(connection, wanted, "-first_at", None, 51) == []


@pytest.mark.parametrize("many", [Wanted(owner="洛城", zone="inner"), Wanted(box=Box(112.0, 34.0, 113.0, 35.0), station="A1")])
def test_where_many_are_found_the_index_that_holds_all_is_read(
    engine: Engine, many: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (owners, places):
        monkeypatch.setattr(module, "_IDS_SOUGHT", 1)
    with plans(engine) as steps, reading(engine) as connection:
        assert len(find_page(connection, many, "-first_at", None, 51)) == 3
    assert wide_scans(steps) == []
    assert any("USING COVERING INDEX ix_finding_newest" in step for step in steps), steps


OTHERS: dict[str, tuple[Callable[[Connection], Any], str]] = {
    "a day's counts": (lambda it: counts(it, _DAY), "COVERING INDEX ix_finding_day"),
    "a day's unplaced": (lambda it: without_district(it, _DAY), "COVERING INDEX ix_finding_day"),
    "a day's list": (lambda it: list(of_the_day(it, CITY, _DAY)), "ix_finding_day"),
    "a day's list of a district": (lambda it: list(of_the_day(it, "410311", _DAY)), "ix_finding_district"),
    "all days": (lambda it: days(it, None, None), "COVERING INDEX ix_finding_day"),
    "some days": (lambda it: days(it, _DAY, _DAY), "COVERING INDEX ix_finding_day"),
    "a vehicle's counts": (lambda it: _findings(it, "豫C00001"), "ix_finding_plate_rule_day"),
    "a day on the command line": (lambda it: list(find_findings(it, Wanted(day=_DAY))), "ix_finding_newest"),
    "tiles": (lambda it: tiles(it, _NOW), "COVERING INDEX ix_finding_day"),
    "stays of now": (lambda it: StandingStays(5.0).load(it, _NOW), "ix_finding_outcome"),
}


@pytest.mark.parametrize("what", OTHERS)
def test_lists_and_counts_are_read_off_an_index(engine: Engine, what: str) -> None:
    ask, index = OTHERS[what]
    with plans(engine) as steps, reading(engine) as connection:
        ask(connection)
    assert wide_scans(steps) == []
    assert any(index in step for step in steps), steps


@pytest.mark.parametrize("by", KEYS)
@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(withdrawn=None),
        Wanted(outcome="violation"),
        Wanted(first_day=_DAY, rule="road_check", outcome="violation"),
        Wanted(district="410311", last_day=_DAY),
        Wanted(zone="inner", station="A1"),
    ],
)
def test_findings_are_counted_off_an_index_alone(engine: Engine, by: Any, wanted: Wanted) -> None:
    with plans(engine) as steps, reading(engine) as connection:
        counted(connection, wanted, by)
    looked = [step for step in steps if step.startswith(("SCAN finding", "SEARCH finding"))]
    assert looked, steps
    assert all("COVERING INDEX" in step for step in looked), steps
