"""A limit for diesels: chains, road checks, a vehicle's page and the statistics judge the same vehicles by it."""

import pytest
from sqlalchemy import Engine

from rules.inputs.thresholds import Thresholds
from services.findings.statistics.reading_days import counted_day
from services.store.engine import reading
from services.store.reference_cache import current_reference
from services.vehicles.readings import find_readings, judged
from tests.findings.statistics.test_reading_days import DAY, fact, fill, vehicle
from tests.rules.building import check, findings, reference
from tests.rules.building import reading as measured
from tests.rules.building import vehicle as registered

TIME = "2026-11-20 09:00"
FUELS = ("diesel", "diesel_hybrid", "petrol", None)


@pytest.mark.parametrize("seen", FUELS)
@pytest.mark.parametrize("known", FUELS)
def test_a_limit_is_for_the_same_vehicles_everywhere(store: Engine, seen: str | None, known: str | None) -> None:
    fill(store, [fact(1, opacity_pct=50.0, fuel=seen)], [vehicle(fuel=known)])
    given = reference(registered(fuel=known))
    with reading(store) as connection:
        (on_page,) = judged(
            find_readings(connection, "豫C0T004", (None, None), None, 2),
            current_reference(connection, ["豫C0T004"]),
            Thresholds(),
        )
        counted = counted_day(connection, DAY, Thresholds())
    chained = findings(measured(TIME, fuel=seen), given=given, rule="remote_sensing")
    checked = findings(check(TIME, fuel=seen, method=None), given=given, rule="road_check")
    is_limited = not {seen, known} <= {"petrol", None} or {seen, known} == {None}
    assert [bool(found) for found in (on_page.limits, on_page.over, counted, chained, checked)] == [is_limited] * 5
