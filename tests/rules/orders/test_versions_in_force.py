"""When an order is in force: the version that governs, relief that counts back, hours that cross midnight."""

import numpy as np
import pytest

from rules.inputs.parsed_order import OrderVersion
from rules.orders.versions_in_force import governing, spans_of_force
from rules.sightings.doubts import BIT
from tests.rules.building import order, us, warning


def in_force(versions: list[OrderVersion], *times: str) -> list[str]:
    """For each time the issue and clause that is in force, or nothing."""
    found = []
    for time in times:
        moment = np.array([us(time)])
        here = [one for one in governing(versions, {}) if one.in_force(moment)[0]]
        found.append(", ".join(f"v{versions.index(one.order) + 1} cl. {one.clause.clause_id}" for one in here))
    return found


FROM, UNTIL = {"from": "2026-11-12T00:00+08:00"}, {"until": "2026-11-15T06:00+08:00"}
FIRST = order(issued="2026-11-10 18:00", **FROM, **UNTIL)


@pytest.mark.parametrize(
    ("time", "found"),
    [
        ("2026-11-11 23:59:59", ""),
        ("2026-11-12 00:00:00", "v1 cl. 1"),  # from is included
        ("2026-11-15 05:59:59", "v1 cl. 1"),
        ("2026-11-15 06:00:00", ""),  # until is not
    ],
)
def test_from_and_until(time: str, found: str) -> None:
    assert in_force([FIRST], time) == [found]


def test_a_burden_does_not_count_before_its_announcement() -> None:
    late = order(issued="2026-11-12 10:00", **FROM)
    assert in_force([late], "2026-11-12 09:59:59", "2026-11-12 10:00:00") == ["", "v1 cl. 1"]


EXTENDED = order(issued="2026-11-14 17:00", **FROM, until="2026-11-16T00:00+08:00")
LATE_EXTENSION = order(issued="2026-11-15 08:00", **FROM, until="2026-11-16T00:00+08:00")
LIFTED_BEFORE = order(issued="2026-11-14 17:00", **FROM, until="2026-11-13T12:00+08:00")
LIFTED_AHEAD = order(issued="2026-11-13 17:00", **FROM, until="2026-11-14T00:00+08:00")
TIGHTER = order(issued="2026-11-13 12:00", clauses=({}, {"clause_id": "2"}), **FROM, **UNTIL)
WITHOUT_CLAUSE_1 = order(issued="2026-11-13 12:00", clause_id="2", **FROM, **UNTIL)
ONE_CLAUSE_LIFTED = order(issued="2026-11-14 12:00", clauses=({"until": "2026-11-13T18:00+08:00"}, {"clause_id": "2"}), **FROM)


@pytest.mark.parametrize(
    ("versions", "times"),
    [
        (
            [FIRST, EXTENDED],
            {"11-14 16:59": "v1 cl. 1", "11-14 17:00": "v2 cl. 1", "11-15 06:00": "v2 cl. 1", "11-16 00:00": ""},
        ),
        (
            [FIRST, LATE_EXTENSION],
            {"11-15 05:59": "v1 cl. 1", "11-15 07:00": "", "11-15 08:00": "v2 cl. 1"},
        ),  # the gap stays free
        (
            [FIRST, LIFTED_BEFORE],
            {"11-13 11:59": "v1 cl. 1", "11-13 12:00": "", "11-14 16:00": "", "11-14 18:00": ""},
        ),  # relief counts back
        ([FIRST, LIFTED_AHEAD], {"11-13 17:00": "v2 cl. 1", "11-13 23:59": "v2 cl. 1", "11-14 00:00": ""}),
        ([FIRST, TIGHTER], {"11-13 11:59": "v1 cl. 1", "11-13 12:00": "v2 cl. 1, v2 cl. 2"}),
        ([FIRST, WITHOUT_CLAUSE_1], {"11-13 11:59": "v1 cl. 1", "11-13 12:00": "v2 cl. 2"}),
        (
            [FIRST, TIGHTER, ONE_CLAUSE_LIFTED],
            {"11-13 17:59": "v2 cl. 1, v2 cl. 2", "11-13 18:00": "v2 cl. 2", "11-14 12:00": "v3 cl. 2"},
        ),
        (
            [FIRST, LIFTED_BEFORE, LATE_EXTENSION],
            {"11-13 13:00": "", "11-15 07:00": "", "11-15 08:00": "v3 cl. 1"},
        ),  # once relieved, relieved
    ],
    ids=[
        "extended",
        "extended too late",
        "lifted back",
        "lifted ahead",
        "tightened",
        "clause dropped",
        "one clause lifted back",
        "lifted, then anew",
    ],
)
def test_the_version_that_governs(versions: list[OrderVersion], times: dict[str, str]) -> None:
    assert in_force(versions, *(f"2026-{time}" for time in times)) == list(times.values())


# 2026-11-20 is a Friday.
@pytest.mark.parametrize(
    ("hours", "weekdays", "time", "is_in_force"),
    [
        ([["07:00", "19:00"]], [1, 2, 3, 4, 5], "2026-11-20 06:59:59", False),
        ([["07:00", "19:00"]], [1, 2, 3, 4, 5], "2026-11-20 07:00:00", True),
        ([["07:00", "19:00"]], [1, 2, 3, 4, 5], "2026-11-20 18:59:59", True),
        ([["07:00", "19:00"]], [1, 2, 3, 4, 5], "2026-11-20 19:00:00", False),
        ([["07:00", "19:00"]], [1, 2, 3, 4, 5], "2026-11-21 09:00", False),
        ([["07:00", "19:00"]], [7], "2026-11-22 09:00", True),
        ([["00:00", "24:00"]], [5], "2026-11-19 23:59:59", False),
        ([["00:00", "24:00"]], [5], "2026-11-20 00:00:00", True),
        ([["00:00", "24:00"]], [5], "2026-11-20 23:59:59", True),
        ([["00:00", "24:00"]], [5], "2026-11-21 00:00:00", False),
        ([["22:00", "24:00"]], [5], "2026-11-20 23:59:59", True),
        ([["22:00", "06:00"]], [5], "2026-11-20 21:59:59", False),
        ([["22:00", "06:00"]], [5], "2026-11-20 22:00:00", True),
        ([["22:00", "06:00"]], [5], "2026-11-21 05:59:59", True),  # Saturday morning belongs to Friday's window
        ([["22:00", "06:00"]], [5], "2026-11-21 06:00:00", False),
        ([["22:00", "06:00"]], [5], "2026-11-20 05:00", False),  # Friday morning to Thursday's
        ([["22:00", "06:00"]], [5], "2026-11-21 23:00", False),
        ([["22:00", "06:00"]], [7], "2026-11-23 05:00", True),  # Monday morning to Sunday's
        ([["22:00", "06:00"]], [1], "2026-11-23 05:00", False),
        ([["06:00", "09:00"], ["17:00", "20:00"]], [5], "2026-11-20 12:00", False),
        ([["06:00", "09:00"], ["17:00", "20:00"]], [5], "2026-11-20 17:30", True),
    ],
)
def test_hours_and_weekdays(hours: list, weekdays: list[int], time: str, is_in_force: bool) -> None:
    assert bool(in_force([order(hours=hours, weekdays=weekdays)], time)[0]) == is_in_force


OZONE_FIRST = warning("orange", "2026-11-10 08:00", "2026-11-11 00:00", words="臭氧橙色预警")
THEN_PM = warning("orange", "2026-11-11 08:00", "2026-11-11 10:00", words="PM2.5橙色预警", warning_id="W2")
BOUND = {"warning": {"levels": ["orange"], "districts": []}}


def test_a_span_in_which_it_perhaps_governs_is_no_span_of_force_and_takes_no_grace_away() -> None:
    """An ozone warning, then one of PM2.5: who drove into the second has the hour of grace that the order gives."""
    following = order(issued="2026-11-09 08:00", whole={"grace_minutes": 60}, **BOUND)
    known = {"W1": [OZONE_FIRST], "W2": [THEN_PM]}
    first, second = governing([following], known)
    assert (first.from_us, first.until_us, first.doubts) == (
        us("2026-11-11 00:00"),
        us("2026-11-11 10:00"),
        int(BIT["warning_pollutant"]),
    )
    assert (second.from_us, second.doubts, second.grace_until_us) == (us("2026-11-11 10:00"), 0, us("2026-11-11 11:00"))
    assert spans_of_force([following], known) == [(us("2026-11-11 10:00"), 2**63 - 1)]


def test_grace_goes_on_from_a_sure_span_into_a_doubtful_one() -> None:
    following = order(issued="2026-11-09 08:00", whole={"grace_minutes": 60}, **BOUND)
    pm = warning("orange", "2026-11-10 08:00", "2026-11-11 00:00", "2026-11-11 00:30", words="PM2.5橙色预警")
    ozone = warning("orange", "2026-11-10 08:00", "2026-11-11 00:30", words="臭氧橙色预警", warning_id="W2")
    _, doubtful = governing([following], {"W1": [pm], "W2": [ozone]})
    assert doubtful.grace_until_us == us("2026-11-11 01:00")
