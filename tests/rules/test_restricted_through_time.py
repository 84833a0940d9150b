"""Restricted traffic through time: zones redrawn, orders amended, silence and doubt in the midst of a drive."""

import pytest

from tests.rules.building import Row, drive, findings, fix, order, reading, rectangle, reference, station, zone

DAY = "2026-11-20"
CHARGED = [("O1", "violation", 5, [])]


def found(*rows: Row, given=None) -> list[tuple]:
    """Order, outcome, minutes and reasons."""
    known = findings(*rows, given=given or reference(order_in_force=True), rule="restricted_traffic")
    return [(one["order_id"], one["outcome"], one["minutes"], one["reasons"]) for one in known]


@pytest.mark.parametrize(
    ("redrawn", "answer"),
    [
        ("2026-11-19 00:00", []),
        (f"{DAY} 09:02:30", []),  # then it had been inside for two minutes only
        (f"{DAY} 09:03:00", []),  # the fix of that very instant is judged by the new one
        (f"{DAY} 09:03:01", [("O1", "violation", 3, [])]),
        (f"{DAY} 09:04:15", [("O1", "violation", 4, [])]),
        (f"{DAY} 12:00", CHARGED),
    ],
)
def test_a_zone_redrawn_in_time(redrawn: str, answer: list) -> None:
    smaller = zone(since=redrawn, geometry=rectangle(112.48, 34.60, 112.50, 34.70))
    assert found(*drive(f"{DAY} 09:00", 5), given=reference(zone(), smaller, order())) == answer


def test_a_zone_that_is_gone_covers_nothing() -> None:
    assert found(*drive(f"{DAY} 09:00", 5), given=reference(zone(), zone(since="2026-11-19", absent=True), order())) == []


@pytest.mark.parametrize(
    ("versions", "answer"),
    [
        ([order(until=f"{DAY}T09:03+08:00")], []),  # 09:00:00–09:02:30 is under three minutes
        ([order(until=f"{DAY}T09:03+08:00", min_minutes=2)], [("O1", "violation", 2, [])]),
        ([order(until=f"{DAY}T09:03+08:00"), order(issued=f"{DAY} 08:00", until=f"{DAY}T10:00+08:00")], CHARGED),
        ([order(), order(issued=f"{DAY} 09:02:10")], CHARGED),  # a new version of the same clause parts nothing
        ([order(), order(issued="2026-11-21 08:00", until=f"{DAY}T09:00+08:00")], []),  # lifted back: relief
    ],
)
def test_through_the_versions_of_an_order(versions: list, answer: list) -> None:
    assert found(*drive(f"{DAY} 09:00", 5), given=reference(*versions)) == answer


def test_it_left_while_its_terminal_was_silent() -> None:
    """A sighting surely outside within the gap parts the stay, be it a camera's."""
    given = reference(station("A1", 112.52), order())
    halves = [*drive(f"{DAY} 09:00", 2, lon=112.48), *drive(f"{DAY} 09:06", 2, lon=112.48)]
    assert found(*halves, given=given) == [("O1", "violation", 8, [])]
    assert found(*halves, reading(f"{DAY} 09:04", 12.0), given=given) == []


def test_doubtful_fixes_are_not_needed_for_a_sure_stay() -> None:
    jump = fix(f"{DAY} 09:02:15", lon=112.0)
    assert found(*drive(f"{DAY} 09:00", 8), jump) == [("O1", "violation", 8, [])]
