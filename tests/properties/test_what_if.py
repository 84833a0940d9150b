"""An order tried before it is published finds what it will find, and, tried again, differs in nothing from what stands."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.inputs.parsed_order import order_of
from services.orders.what_if import answered, draft_of
from services.orders.what_if.comparison import standing_days
from services.settings import Settings
from services.store.engine import open_engine, reading
from tests.depth import searched
from tests.properties.histories import DAY, Act, History, histories
from tests.properties.worlds import emptied_world

FIRST, LAST = (DAY - timedelta(days=3)).date(), (DAY + timedelta(days=2)).date()


def orders_to_try(history: History) -> list[Act]:
    """Those with clauses whose zones are drawn; an order on others is refused."""
    drawn = {act.row["zone_id"] for act in history.acts if act.kind == "zone"}
    return [act for act in history.acts if act.kind == "order" and act.row["clauses"] and zones_of(act) <= drawn]


def zones_of(act: Act) -> set[str]:
    return {zone for clause in order_of(act.row).clauses for zone in (*clause.binding_zones, *clause.taken_zones)}


@pytest.mark.slow
@searched("orders tried and published")
@given(history=histories(), data=st.data())
def test_what_if_of_an_order_is_what_it_finds_once_published(sqlite_url: str, history: History, data: st.DataObject) -> None:
    tried = data.draw(st.sampled_from(orders_to_try(history)), "tried")
    draft = draft_of(tried.row, None)
    thresholds = Settings().thresholds
    with emptied_world(sqlite_url) as world:
        for act in history.acts:
            if act is not tried:
                world.enact(act)
        for topic, value in history.messages:
            world.send(topic, value)
        world.finish()
        asking = open_engine(sqlite_url)  # the register is kept by engine and tick, and an emptied world counts its ticks anew
        before = answered(asking, draft, FIRST, LAST, thresholds, as_written=True, seconds=None)
        coarse = answered(asking, draft, FIRST, LAST, thresholds, as_written=True, at_most=0)
        few = answered(asking, draft, FIRST, LAST, thresholds, as_written=True, seconds=None, at_most=2)
        world.enact(tried)
        world.finish()
        with reading(world.engine) as connection:
            standing = standing_days(connection, tried.row["order_id"], FIRST, LAST)
        after = answered(asking, draft, FIRST, LAST, thresholds, as_written=True, seconds=None)
        asking.dispose()
    assert set(before.vehicle_days) == set(after.vehicle_days) == standing
    assert set(coarse.vehicle_days) <= set(few.vehicle_days) <= standing
    for some in (coarse, few):
        assert some.violation_range.low <= len(standing) <= some.violation_range.high
    beside = after.compared
    assert (beside.newly_hit.violations, beside.no_longer_hit.violations) == (0, 0)
    assert beside.of_order == tried.row["order_id"] and beside.also_hit.violations == len(standing)
