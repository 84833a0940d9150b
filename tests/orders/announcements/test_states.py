"""The state of what holds in spans, and of orders through their versions."""

from datetime import UTC, datetime

import pytest

from rules.timing.intervals import merged
from services.orders.announcements.orders import Issue, known_order, standing_clauses
from services.orders.announcements.states import state_at
from tests.rules.building import order, us

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SPANS = merged([(10, 20), (20, 30), (50, 60)])


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (5, ("announced", 10, 30)),
        (10, ("in_force", 10, 30)),  # the beginning is included, spans that touch are one
        (29, ("in_force", 10, 30)),
        (30, ("paused", 30, 50)),  # the end is not
        (59, ("in_force", 50, 60)),
        (60, ("ended", 60, None)),
    ],
)
def test_a_state_at_an_instant(at: int, state: tuple) -> None:
    found = state_at(SPANS, at)
    assert found is not None and (found.name, found.since_us, found.until_us) == state


FROM = {"from": "2026-11-12T00:00+08:00"}
FIRST = order(issued="2026-11-10 18:00", **FROM)
PAUSED = order(issued="2026-11-13 12:00", until="2026-11-14T00:00+08:00", **FROM)
RESUMED = order(issued="2026-11-14 12:00", **{"from": "2026-11-15T00:00+08:00"})
LIFTED = order(issued="2026-11-16 12:00", until="2026-11-16T18:00+08:00", **{"from": "2026-11-15T00:00+08:00"})
LIFTED_BEFORE = order(issued="2026-11-11 12:00", until="2026-11-11T18:00+08:00", **{"from": "2026-11-11T00:00+08:00"})


@pytest.mark.parametrize(
    ("versions", "at", "state"),
    [
        ([FIRST], "2026-11-10 17:59", None),  # not issued yet: nobody knew of it
        ([FIRST], "2026-11-10 18:00", ("announced", "2026-11-12 00:00", None)),
        ([FIRST], "2026-11-12 00:00", ("in_force", "2026-11-12 00:00", None)),
        ([FIRST, PAUSED], "2026-11-13 11:59", ("in_force", "2026-11-12 00:00", None)),  # the end was not known
        ([FIRST, PAUSED], "2026-11-13 12:00", ("in_force", "2026-11-12 00:00", "2026-11-14 00:00")),
        ([FIRST, PAUSED, RESUMED], "2026-11-14 11:59", ("ended", "2026-11-14 00:00", None)),
        ([FIRST, PAUSED, RESUMED], "2026-11-14 12:00", ("paused", "2026-11-14 00:00", "2026-11-15 00:00")),
        ([FIRST, PAUSED, RESUMED], "2026-11-15 00:00", ("in_force", "2026-11-15 00:00", None)),
        ([FIRST, PAUSED, RESUMED, LIFTED], "2026-11-16 12:00", ("in_force", "2026-11-15 00:00", "2026-11-16 18:00")),
        ([FIRST, PAUSED, RESUMED, LIFTED], "2026-11-16 18:00", ("ended", "2026-11-16 18:00", None)),
        ([FIRST, LIFTED_BEFORE], "2026-11-12 12:00", ("ended", "2026-11-11 18:00", None)),  # lifted before it began
    ],
)
def test_an_order_through_its_versions(versions: list, at: str, state: tuple | None) -> None:
    known = known_order([Issue(version, {}, NOW) for version in versions], us(at), {})
    if state is None:
        assert known is None
    else:
        since, until = us(state[1]), state[2] and us(state[2])
        assert known is not None and (known.state.name, known.state.since_us, known.state.until_us) == (state[0], since, until)


def test_clauses_stand_until_their_end() -> None:
    two = order(clauses=({"until": "2026-11-12T00:00+08:00"}, {"clause_id": "2"}))
    found = [
        [one.clause.clause_id for one in standing_clauses([two], us(at), {})] for at in ("2026-11-11 12:00", "2026-11-12 00:00")
    ]
    assert found == [["1", "2"], ["2"]]
