"""Orders as cities write them (kind O of the cases)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.cases.city import City, points

Order = Callable[..., dict]
FOUND = ("plate", "outcome", "minutes", "order_id")
SIX = {"from": "2026-11-12T12:00+08:00", "until": "2026-11-15T06:00+08:00"}
MIDNIGHT = {"from": "2026-11-12T12:00+08:00", "until": "2026-11-16T00:00+08:00"}
OVER_SIX = points("豫C0T004", "2026-11-15 05:50", 40, kmh=11.0)  # 05:50:00 to 06:09:30


def test_o1_an_extension_in_a_new_version_is_one_violation(empty_city: City, order: Order) -> None:
    assert (
        empty_city.import_orders(
            order("O1", "2026-11-12T10:00+08:00", **SIX), order("O1", "2026-11-14T17:00+08:00", **MIDNIGHT)
        )
        == []
    )
    empty_city.drive(*OVER_SIX)
    assert empty_city.findings(*FOUND) == [("豫C0T004", "violation", 19, "O1")]  # whole minutes from the first fix to the last


def test_o1_typed_as_a_second_order_it_is_two_by_the_letter(empty_city: City, order: Order) -> None:
    second = order("O1-2", "2026-11-14T17:00+08:00", **{"from": "2026-11-15T06:00+08:00", "until": "2026-11-16T00:00+08:00"})
    assert empty_city.import_orders(order("O1", "2026-11-12T10:00+08:00", **SIX), second) == []
    empty_city.drive(*OVER_SIX)
    assert empty_city.findings(*FOUND) == [("豫C0T004", "violation", 9, "O1"), ("豫C0T004", "violation", 9, "O1-2")]


def test_o1_two_minutes_on_either_side_of_six_do_not_vanish(empty_city: City, order: Order) -> None:
    assert (
        empty_city.import_orders(
            order("O1", "2026-11-12T10:00+08:00", **SIX), order("O1", "2026-11-14T17:00+08:00", **MIDNIGHT)
        )
        == []
    )
    empty_city.drive(*points("豫C0T004", "2026-11-15 05:58", 9))
    assert empty_city.findings(*FOUND) == [("豫C0T004", "violation", 4, "O1")]


@pytest.mark.parametrize("when", ["before the drive", "after the drive"])
def test_o1_the_answer_does_not_depend_on_when_the_extension_was_entered(empty_city: City, order: Order, when: str) -> None:
    first, second = order("O1", "2026-11-12T10:00+08:00", **SIX), order("O1", "2026-11-14T17:00+08:00", **MIDNIGHT)
    empty_city.import_orders(first)
    if when == "before the drive":
        empty_city.import_orders(second)
        empty_city.drive(*OVER_SIX)
    else:
        empty_city.drive(*OVER_SIX)
        assert empty_city.findings(*FOUND) == [("豫C0T004", "violation", 9, "O1")]
        empty_city.import_orders(second)
        empty_city.drive(*points("豫C0T006", "2026-11-15 12:00", 1))
    assert empty_city.findings(*FOUND) == [("豫C0T004", "violation", 19, "O1")]


@pytest.mark.parametrize(
    ("day", "is_restricted"),
    [
        ("2026-09-20", False),  # a Sunday, worked: by the letter not among 1–5
        ("2026-09-25", True),  # Friday, Mid-Autumn: the order has no word for holidays
        ("2026-10-01", True),  # Thursday, National Day
        ("2026-10-08", True),
        ("2026-10-10", False),  # a Saturday, worked
        ("2026-10-11", False),
    ],
)
def test_o3_weekdays_by_the_letter(empty_city: City, order: Order, day: str, is_restricted: bool) -> None:
    clause = {
        "from": "2026-09-10T00:00+08:00",
        "until": "2026-10-31T00:00+08:00",
        "weekdays": [1, 2, 3, 4, 5],
        "hours": [["06:00", "22:00"]],
    }
    assert empty_city.import_orders(order("O3", "2026-09-01T10:00+08:00", **clause)) == []
    empty_city.drive(*points("豫C0T004", f"{day} 09:00", 11))
    assert empty_city.findings(*FOUND) == ([("豫C0T004", "violation", 5, "O3")] if is_restricted else [])


@pytest.mark.parametrize(
    ("vehicles", "refused"),
    [
        ({"stage_at_most": 3}, ["vehicles.stage_inclusive"]),  # inclusive or not? somebody must say
        ({"stage_at_most": 3, "stage_inclusive": None}, ["vehicles.stage_inclusive"]),
        ({"stage_at_most": "3", "stage_inclusive": True}, ["vehicles.stage_at_most"]),
        ({"stage_at_most": 3, "stage_inclusive": "true"}, ["vehicles.stage_inclusive"]),
        ({"stage_at_most": 3, "stage_inclusive": True, "fuels": []}, ["vehicles.fuels"]),  # not silently nobody
    ],
)
def test_o5_what_an_order_must_say(empty_city: City, order: Order, vehicles: dict[str, Any], refused: list[str]) -> None:
    assert (
        empty_city.import_orders(order("O5", vehicles={"fuels": ["diesel"], "classes": ["heavy"], "uses": []} | vehicles))
        == refused
    )
    empty_city.drive(*points("豫C0T002", "2026-11-12 09:00", 11))
    assert empty_city.findings(*FOUND) == []


@pytest.mark.parametrize(
    ("limit", "inclusive", "charged", "unknown"),
    [
        (3, True, ["豫C0T002", "豫C0T003"], ["豫C0T010", "豫C0T099"]),
        (3, False, ["豫C0T002"], ["豫C0T010", "豫C0T099"]),
        (0, True, [], ["豫C0T010", "豫C0T099"]),  # 国〇 only; not "no limit"
    ],
)
def test_o5_inclusive_or_not(
    empty_city: City, order: Order, limit: int, inclusive: bool, charged: list[str], unknown: list[str]
) -> None:
    wanted = {"fuels": ["diesel"], "classes": ["heavy"], "uses": [], "stage_at_most": limit, "stage_inclusive": inclusive}
    assert empty_city.import_orders(order("O5", vehicles=wanted)) == []
    for plate in ("豫C0T002", "豫C0T003", "豫C0T004", "豫C0T010", "豫C0T099"):
        empty_city.drive(points(plate, "2026-11-12 09:00", 11))
    assert empty_city.findings("plate", "outcome") == [
        *((plate, "violation") for plate in charged),
        *((plate, "to_be_verified") for plate in unknown),
    ]
