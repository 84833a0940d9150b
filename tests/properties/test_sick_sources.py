"""Sick sources in any order: stations that say one value again and again, clocks that were set back, terminals on two plates; the doctor examines
at any time in between. After its last examination proposals and findings are those of a fresh derivation."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import how_many, searched
from tests.properties.histories import History
from tests.properties.sick import mixed_histories, sick_histories
from tests.properties.test_order_independence import live
from tests.properties.worlds import emptied_world, fresh

PARTS = 10


@pytest.mark.slow  # each history is derived twice, and examined by the doctor
@pytest.mark.parametrize("part", range(PARTS))  # so that test processes share the work
@settings(searched("histories"), max_examples=how_many("histories") // 2 // PARTS)
@given(history=sick_histories(), data=st.data())
def test_sick_sources_in_any_order(part: int, sqlite_url: str, history: History, data: st.DataObject) -> None:
    with emptied_world(sqlite_url) as world:
        found = live(history, world, data)
    with emptied_world(sqlite_url) as world:
        assert found == fresh(history, world, examined=True)


@pytest.mark.slow  # likewise
@pytest.mark.parametrize("part", range(PARTS))
@settings(searched("histories"), max_examples=max(1, how_many("histories") // 8 // PARTS))
@given(history=mixed_histories(), data=st.data())
def test_all_kinds_together_in_any_order(part: int, sqlite_url: str, history: History, data: st.DataObject) -> None:
    with emptied_world(sqlite_url) as world:
        found = live(history, world, data)
    with emptied_world(sqlite_url) as world:
        assert found == fresh(history, world, examined=True)
