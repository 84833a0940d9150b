"""Orders as cities write them (kind O of the cases)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.wild.city import City, points

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


AFTER_SIX = {"from": "2026-11-15T06:00+08:00", "until": "2026-11-16T00:00+08:00"}


def test_o1_typed_as_a_second_order_it_is_one_case_and_the_second_is_listed(empty_city: City, order: Order) -> None:
    second = order("O1-2", "2026-11-14T17:00+08:00", **AFTER_SIX)
    assert empty_city.import_orders(order("O1", "2026-11-12T10:00+08:00", **SIX), second) == []
    empty_city.drive(*OVER_SIX)
    assert empty_city.findings(*FOUND) == [("豫C0T004", "violation", 9, "O1"), ("豫C0T004", "listed", 9, "O1-2")]
    (_, under_first), (listed, under_second) = empty_city.findings("finding_id", "evidence")
    assert [one["finding_id"] for ground in under_first for one in ground["also_against"]] == [listed]
    assert [ground["charged_under"]["order_id"] for ground in under_second] == ["O1"]


@pytest.mark.parametrize(
    ("start", "answer"),
    [
        ("2026-11-15 05:50", [("豫C0T004", "violation", 9, "O1"), ("豫C0T004", "listed", 9, "O1-2")]),
        ("2026-11-15 05:40", [("豫C0T004", "violation", 19, "O1")]),  # over before the second begins
        ("2026-11-15 06:00", [("豫C0T004", "violation", 19, "O1-2")]),  # the first has ended: nothing to list it under
    ],
)
def test_o1_only_one_drive_is_one_case(empty_city: City, order: Order, start: str, answer: list) -> None:
    empty_city.import_orders(order("O1-2", "2026-11-14T17:00+08:00", **AFTER_SIX), order("O1", "2026-11-12T10:00+08:00", **SIX))
    empty_city.drive(*points("豫C0T004", start, 40, kmh=11.0))
    assert empty_city.findings(*FOUND) == answer


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        ({"event": "extended"}, [("豫C0T004", "violation", 19, "O1")]),
        ({"event": "extended", "from": "2026-11-15T06:00+08:00"}, [("豫C0T004", "violation", 19, "O1")]),
        ({"event": "paused", "from": "2026-11-15T05:55+08:00", "clauses": []}, [("豫C0T004", "violation", 4, "O1")]),
        ({"event": "lifted", "from": "2026-11-15T05:50+08:00", "clauses": []}, []),
    ],
)
def test_o1_said_with_its_event(empty_city: City, order: Order, event: dict[str, Any], answer: list) -> None:
    second = order("O1", "2026-11-14T17:00+08:00", **MIDNIGHT) | event
    assert empty_city.import_orders(order("O1", "2026-11-12T10:00+08:00", **SIX), second) == []
    empty_city.drive(*OVER_SIX)
    assert empty_city.findings(*FOUND) == answer


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


BY_WEEKDAYS = {
    "from": "2026-09-10T00:00+08:00",
    "until": "2026-10-31T00:00+08:00",
    "weekdays": [1, 2, 3, 4, 5],
    "hours": [["06:00", "22:00"]],
}
CALENDAR = {
    "name": "本市2026年限行日历",
    "source": "通告附件",
    "holidays": ["2026-09-25", "2026-10-01"],
    "working_days": ["2026-09-20", "2026-10-10"],
}
CHARGED, ASK = "violation", "to_be_verified"
# A Sunday, worked; Friday, Mid-Autumn; Thursday, National Day; its Friday; Thursday; a Saturday, worked; a Sunday.
SEVEN_DAYS = ("09-20", "09-25", "10-01", "10-02", "10-08", "10-10", "10-11")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (
            {},
            {"09-25": ASK, "10-01": ASK, "10-02": ASK, "10-08": CHARGED},
        ),  # by the letter; a silent order is decided by a person
        (
            {"holidays": "like_any_day", "working_days": "like_any_day"},
            {"09-25": CHARGED, "10-01": CHARGED, "10-02": CHARGED, "10-08": CHARGED},
        ),
        # The calendar that the order names has no 10-02, and never is another one mixed in.
        ({"holidays": "free"}, {"10-02": CHARGED, "10-08": CHARGED}),
        (
            {"holidays": "free", "working_days": "barred"},
            {"09-20": CHARGED, "10-02": CHARGED, "10-08": CHARGED, "10-10": CHARGED},
        ),
    ],
    ids=["silent", "like any day", "holidays free", "and make-up days barred"],
)
def test_o3_weekdays_and_what_is_said_of_holidays(empty_city: City, order: Order, said: dict, answer: dict[str, str]) -> None:
    calendar = {"calendar": CALENDAR} if "free" in said.values() else {}
    assert empty_city.import_orders(order("O3", "2026-09-01T10:00+08:00", **BY_WEEKDAYS, **said) | calendar) == []
    for day in SEVEN_DAYS:
        empty_city.drive(*points("豫C0T004", f"2026-{day} 09:00", 11))
    found = empty_city.findings("local_day", "outcome", "reasons")
    assert {f"{day:%m-%d}": outcome for day, outcome, _ in found} == answer
    assert all((outcome == ASK) == (reasons == ["weekdays_without_calendar"]) for _, outcome, reasons in found)


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


@pytest.mark.parametrize("word", ["危化品车辆", "livelihood", "Special", "special ", "粮食运输车"])
def test_o7_an_exemption_that_is_not_known_keeps_the_order_out(empty_city: City, order: Order, word: str) -> None:
    assert empty_city.import_orders(order("O7", exempt=["sanitation", word])) == ["exempt[1]"]
    empty_city.drive(*points("豫C0T004", "2026-11-12 09:00", 11))
    assert empty_city.findings(*FOUND) == []


def test_o7_one_that_is_known_frees_those_it_names_and_nobody_else(empty_city: City, order: Order) -> None:
    assert empty_city.import_orders(order("O7", exempt=["hazardous", "muck"])) == []
    for plate in ("豫C0T002", "豫C0T003"):
        empty_city.drive(*points(plate, "2026-11-12 09:00", 11))
    assert empty_city.findings("plate", "outcome") == [("豫C0T002", "violation")]


@pytest.mark.parametrize(
    "where",
    [
        {"zones": ["nowhere"]},
        {"zones": ["inner", "nowhere"]},
        {"boundaries": [{"zone": "nowhere", "included": False}]},
        {"except_zones": ["nowhere"]},
        {"passages": [{"name": "由西向东", "from": "inner", "to": "nowhere", "within_minutes": 5}]},
    ],
)
def test_z7_an_order_over_a_zone_that_nobody_drew_covers_neither_nowhere_nor_everywhere(
    empty_city: City, order: Order, where: dict[str, Any]
) -> None:
    assert empty_city.import_orders(order("Z7", **where)) != []
    empty_city.drive(*points("豫C0T004", "2026-11-12 09:00", 11))
    assert empty_city.findings(*FOUND) == []
