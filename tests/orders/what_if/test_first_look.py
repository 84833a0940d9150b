"""A first look at points rules out much, and never what the rules find; so a small headline among many undecided is told by few judgements."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from shapely.geometry import box, mapping
from sqlalchemy import Engine

from rules.inputs.thresholds import Thresholds
from rules.judge.findings import VIOLATION
from rules.judge.judge import sighted
from rules.orders.first_look import may_be_charged
from rules.restricted_traffic import find
from rules.sightings.assembly import undoubted
from rules.timing.times import LOCAL, day_number
from services.orders.what_if import Answer, answered, draft_of
from services.store.engine import open_engine
from streams.events import POSITIONS
from streams.log import Message
from tests.depth import searched
from tests.orders.what_if.drives import METRE_N, PLATES, Trial, trials
from tests.properties.histories import Act, order_row, vehicle_row
from tests.properties.worlds import emptied_world
from tests.rules.building import METRE_E, facts

THRESHOLDS = Thresholds()
DAY = date(2026, 11, 20)
TRUCKS, FEW = 40, 2
"""Trucks that drive along the edge, one of twenty of them beyond the tolerance; and as many judgements as such trucks."""
EDGE_LON = 112.40
AREA = {
    "type": "Feature",
    "properties": {"zone_id": "new", "name": "新划区域", "datum": "WGS84"},
    "geometry": mapping(box(EDGE_LON, 34.55, 112.48, 34.75)),
}


@pytest.mark.slow
@searched("trials of the index")
@given(trials())
def test_what_the_rules_find_is_never_ruled_out_by_the_days_own_facts(trial: Trial) -> None:
    reference = replace(trial.given, orders={trial.draft.order_id: [trial.draft]})
    assume(not any(clause.passages for clause in trial.draft.clauses))
    for one in find(sighted(facts(*trial.rows), reference, set(PLATES), THRESHOLDS), reference, THRESHOLDS):
        own = [row for row in trial.rows if row["plate"] == one.plate and row["time"].astimezone(LOCAL).date() == one.local_day]
        looked = may_be_charged(undoubted(facts(*own), reference, THRESHOLDS), reference, THRESHOLDS)
        assert one.outcome != VIOLATION or (one.plate, one.plate_type, day_number(one.local_day)) in looked


def ask(engine: Engine, at_most: int | None) -> Answer:
    row = order_row(datetime(2026, 11, 1, tzinfo=LOCAL), datetime(2026, 11, 2, tzinfo=LOCAL), None)
    row["clauses"][0]["zones"] = ["new"]
    draft = draft_of(row, {"type": "FeatureCollection", "features": [AREA]})
    return answered(engine, draft, DAY, DAY, THRESHOLDS, seconds=None, at_most=at_most)


def test_a_small_headline_among_many_undecided_is_told_within_a_tenth_by_a_few_judgements(sqlite_url: str) -> None:
    """A road along the area's edge: the index cannot tell on which side of the tolerance a truck drove, its points can."""
    with emptied_world(sqlite_url) as world:
        for number in range(TRUCKS):
            plate = f"豫C1{number:04}"
            world.enact(Act("vehicle", vehicle_row(plate, 4)))
            inside_m = 45 if number % 20 == 0 else 10
            drive = along_the_edge(plate, number, inside_m)
            world.log.append(
                POSITIONS, [Message(None, json.dumps(position, ensure_ascii=False).encode()) for position in drive]
            )
        world.finish()
        asking = open_engine(sqlite_url)  # the register is kept by engine and tick, and an emptied world counts its ticks anew
        by_index, few, exact = (ask(asking, at_most) for at_most in (0, FEW, None))
        asking.dispose()
    assert exact.violations == len(exact.vehicle_days) == TRUCKS // 20 and exact.undecided == 0
    assert by_index.undecided == TRUCKS == exact.verified, "the index leaves all of them undecided"
    low, high = few.violation_range.low, few.violation_range.high
    assert low <= exact.violations <= high and high - low <= high / 10
    assert few.vehicle_range.low <= exact.vehicles <= few.vehicle_range.high


def along_the_edge(plate: str, number: int, inside_m: float) -> list[dict[str, Any]]:
    """A drive of six minutes northwards at 36 km/h, so far inside of the area's western edge."""
    start = datetime(2026, 11, 20, 9, tzinfo=LOCAL) + timedelta(seconds=37 * number)
    return [
        {
            "terminal_id": f"T{number}",
            "plate": plate,
            "plate_type": "01",
            "time": (start + timedelta(seconds=30 * step)).isoformat(),
            "lon": round(EDGE_LON + inside_m * METRE_E, 7),
            "lat": round(34.60 + 300 * step * METRE_N, 7),
            "speed_kmh": 36.0,
        }
        for step in range(13)
    ]
