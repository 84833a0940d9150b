"""What the index says surely, the rules find; what the rules find, the index never misses."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from sqlalchemy import delete, insert

from rules.inputs.thresholds import Thresholds
from rules.judge.findings import VIOLATION
from rules.judge.judge import sighted
from rules.presence.presence import presence
from rules.restricted_traffic import find
from rules.timing.times import day_number
from services.orders.what_if.plans import Days, plan_of
from services.orders.what_if.vehicle_days import shard_cases
from services.store.engine import open_engine, reading, writing
from services.store.presence_blocks import BLOCK, packed
from services.store.tables import PRESENCE_SLOTS
from tests.depth import searched
from tests.orders.what_if.drives import PLATES, Trial, trials
from tests.rules.building import facts

DAYS = Days(day_number(date(2026, 11, 18)), day_number(date(2026, 11, 22)))
THRESHOLDS = Thresholds()
ASKED = {date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21)}


def bounds(url: str, trial: Trial) -> tuple[set, set, set]:
    """Vehicle-days: that the rules find; that the index is sure of; that it leaves undecided."""
    given_reference = replace(trial.given, orders={trial.draft.order_id: [trial.draft]})
    seen = sighted(facts(*trial.rows), given_reference, set(PLATES), THRESHOLDS)
    found = {
        (one.plate, one.plate_type, one.local_day)
        for one in find(seen, given_reference, THRESHOLDS)
        if one.outcome == VIOLATION and one.local_day in ASKED
    }
    index = presence(seen, THRESHOLDS)
    engine = open_engine(url)
    with writing(engine) as connection:
        connection.execute(delete(PRESENCE_SLOTS))
        for day in {track[2] for track in index.tracks}:
            own = [place for place, track in enumerate(index.tracks) if track[2] == day]
            alone = [place for place in own if index.tracks[place][0] == PLATES[2]]
            rest = [place for place in own if place not in alone]
            rows = [{"shard": 1, "local_day": day, "plate": BLOCK, "payload": packed(index, rest)}]
            rows += [{"shard": 1, "local_day": day, "plate": PLATES[2], "payload": packed(index, alone)}] if alone else []
            connection.execute(insert(PRESENCE_SLOTS), rows)
    plan = plan_of([trial.draft], given_reference, DAYS, THRESHOLDS)
    with reading(engine) as connection:
        cases = shard_cases(connection, 1, plan, lambda _: given_reference, THRESHOLDS)
    engine.dispose()
    return found, set(cases.at(cases.sure).named()), set(cases.at(~cases.sure).named())


@pytest.mark.slow
@searched("trials of the index")
@given(trials())
def test_the_rules_lie_between_the_bounds_of_the_index(sqlite_url: str, trial: Trial) -> None:
    found, sure, undecided = bounds(sqlite_url, trial)
    assert sure <= found, "the index is sure of a violation that the rules do not find"
    assert found <= sure | undecided, "the rules find a violation that the index rules out"
