"""From messages to the answer: with the points where the index is too coarse, what-if finds exactly what the rules find."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given

from rules.judge.findings import VIOLATION
from rules.judge.judge import sighted
from rules.restricted_traffic import find
from rules.timing.times import LOCAL, time_of
from services.orders.what_if import Draft, answered, draft_of
from services.orders.what_if.comparison import standing_days
from services.pipeline.derivation import presence_index
from services.pipeline.derivation.presence_rebuild import rebuild_slots
from services.store.engine import open_engine, reading
from streams.events import CHECKS, POSITIONS, READINGS
from tests.depth import searched
from tests.orders.what_if.drives import PLATES, Trial, trials
from tests.orders.what_if.test_against_rules import THRESHOLDS
from tests.properties.histories import DAY, Act, acts_at_first, order_row, vehicle_row
from tests.properties.worlds import World, emptied_world
from tests.rules.building import EVER, Row, drive, facts, us

FIRST, LAST = date(2026, 11, 19), date(2026, 11, 21)
SENT = {
    POSITIONS: ("terminal_id", "plate", "plate_colour", "lon", "lat", "speed_kmh", "located"),
    READINGS: ("reading_id", "station_id", "plate", "plate_type", "fuel", "opacity_pct", "plate_confidence", "lon", "lat"),
}


def message(row: Row) -> tuple[str, dict[str, Any]]:
    topic = POSITIONS if "terminal_id" in row else READINGS
    values = {name: row[name] for name in SENT[topic] if row.get(name) is not None and row[name] == row[name]}
    return topic, {"time": row["time"].astimezone(LOCAL).isoformat(), **values}


def fill(world: World, trial: Trial) -> None:
    """Send everything and derive it, without any order."""
    for plate in PLATES:
        for row in trial.given.vehicles[plate]:
            act = Act("vehicle", vehicle_row(plate, row.values["emission_stage"]))
            if row.holds_from_us != us(EVER):
                act = replace(act, mode="change", holds_from=time_of(row.holds_from_us))
            world.enact(act)
    for station_id in ("A1", "A2", "C1"):
        (row,) = trial.given.stations[station_id]
        place = {"lon": row.lon, "lat": row.lat, "datum": "WGS84", "district": None}
        world.enact(Act("station", {"station_id": station_id, "name": row.name, **place}))
    for row in trial.rows:
        world.send(*message(row))
    world.finish()


def found_by_the_rules(trial: Trial) -> set[tuple[str, str, date]]:
    given_reference = replace(trial.given, orders={trial.draft.order_id: [trial.draft]})
    seen = sighted(facts(*trial.rows), given_reference, set(PLATES), THRESHOLDS)
    return {
        (one.plate, one.plate_type, one.local_day)
        for one in find(seen, given_reference, THRESHOLDS)
        if one.outcome == VIOLATION and FIRST <= one.local_day <= LAST
    }


@pytest.mark.slow
@searched("trials of an exact answer")
@given(trials())
def test_what_if_finds_what_the_rules_find_and_the_index_can_be_rebuilt(sqlite_url: str, trial: Trial) -> None:
    with emptied_world(sqlite_url) as world:
        fill(world, trial)
        draft = Draft(trial.draft, trial.given.zones)
        # The register is kept by engine and tick, and an emptied world counts its ticks anew.
        asking = open_engine(sqlite_url)
        answer = answered(asking, draft, FIRST, LAST, THRESHOLDS, as_written=True, seconds=None)
        assert set(answer.vehicle_days) == found_by_the_rules(trial)
        assert len(answer.vehicle_days) == answer.violations and answer.undecided == 0
        coarse = answered(asking, draft, FIRST, LAST, THRESHOLDS, as_written=True, at_most=0)
        asking.dispose()
        assert set(coarse.vehicle_days) <= set(answer.vehicle_days)
        assert coarse.undecided == answer.verified
        assert coarse.violation_range.low <= answer.violations <= coarse.violation_range.high
        assert coarse.vehicle_range.low <= answer.vehicles <= coarse.vehicle_range.high
        with reading(world.engine) as connection:
            derived = list(presence_index.slot_lines(connection))
        rebuild_slots(world.engine, THRESHOLDS)
        with reading(world.engine) as connection:
            assert list(presence_index.slot_lines(connection)) == derived != []


def test_the_period_asked_for_is_all_that_counts(sqlite_url: str) -> None:
    """A draft is tried as if it were in force all the time, whatever its own dates."""
    from tests.rules.building import order, reference

    rows = drive("2026-11-20 09:00", 10)
    trial = Trial(rows, reference(), order(**{"from": "2031-01-01T00:00+08:00"}))
    full = replace(trial, given=reference(*(row for plate in PLATES for row in _vehicles(plate)), _station()))
    with emptied_world(sqlite_url) as world:
        fill(world, full)
        draft = Draft(full.draft, full.given.zones)
        tried = answered(world.engine, draft, FIRST, LAST, THRESHOLDS)
        assert (tried.violations, tried.vehicles, tried.compared.newly_hit.violations) == (1, 1, 1)
        assert tried.minutes == pytest.approx(10, abs=1) and tried.kilometres == pytest.approx(6, rel=0.05)
        assert [one.hour for one in tried.by_hour if one.minutes] == [9]
        assert [(one.name, one.violations) for one in tried.by_stage] == [(4, 1)]
        assert [(one.name, one.vehicles) for one in tried.by_district] == [("410311", 1)]
        assert answered(world.engine, draft, FIRST, LAST, THRESHOLDS, as_written=True).violations == 0
        other_days = FIRST - timedelta(days=9), FIRST - timedelta(days=5)
        assert answered(world.engine, draft, *other_days, THRESHOLDS).violations == 0


@pytest.mark.parametrize(
    ("camera", "captured"), [(None, True), ("counts", True), ("to_be_verified", False), ("ignored", False)]
)
def test_what_a_clause_says_of_captures_is_tried_as_it_is_found_once_published(
    sqlite_url: str, camera: str | None, captured: bool
) -> None:
    """On the first day a camera sees the truck inside, on the second a roadside check does, on the third it drives there."""
    reading_day, check_day, drive_day = (FIRST + timedelta(days=day) for day in range(3))
    row = order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)
    row["clauses"][0] |= {} if camera is None else {"camera": camera}
    seen = {"plate": PLATES[0], "plate_type": "01", "fuel": "diesel"}
    measured = {"reading_id": "s0", "station_id": "A1", "opacity_pct": 12.0, "plate_confidence": 0.97}
    stopped = {"check_id": "s1", "kind": "roadside", "method": "free_acceleration", "smoke_m1": 1.0, "result": "pass"}
    with emptied_world(sqlite_url) as world:
        for act in acts_at_first():
            if act.kind != "order":
                world.enact(act)
        world.send(READINGS, {"time": f"{reading_day}T10:00:00+08:00", **seen, **measured})
        world.send(CHECKS, {"time": f"{check_day}T10:00:00+08:00", **seen, **stopped, "lon": 112.452, "lat": 34.65})
        for position in drive(f"{drive_day} 09:00", 10):
            world.send(*message(position | {"plate": PLATES[0]}))
        world.finish()
        before = answered(world.engine, draft_of(row, None), FIRST, LAST, THRESHOLDS, as_written=True, seconds=None)
        world.enact(Act("order", row))
        world.finish()
        with reading(world.engine) as connection:
            standing = standing_days(connection, row["order_id"], FIRST, LAST)
    days = {check_day, drive_day} | ({reading_day} if captured else set())
    assert set(before.vehicle_days) == standing == {(PLATES[0], "01", day) for day in days}


def _vehicles(plate: str) -> list[Any]:
    from tests.rules.building import vehicle

    return [vehicle(plate)]


def _station() -> Any:
    from tests.rules.building import station

    return station("C1")
