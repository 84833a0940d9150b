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


@pytest.mark.parametrize("word", ["危化品车辆", "特种车辆", "Special", "special ", "粮食运输车"])
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


AN_OZONE_WARNING = {
    **{"warning_id": "YJ-O3-1", "issuer": "试验市重污染天气应急指挥部", "level": "yellow", "words": "臭氧重污染天气黄色预警"},
    **{"event": "issued", "issued_at": "2026-11-19T16:00+08:00", "from": "2026-11-20T00:00+08:00", "until": None},
    "districts": [],
}
EVERY_LEVEL = {"levels": ["yellow", "orange", "red"], "districts": []}


@pytest.mark.parametrize(
    ("bound", "warned", "answer"),
    [
        ({}, {}, [("to_be_verified", ["warning_pollutant"])]),  # as the case has it: no violation
        ({}, {"words": "黄色预警", "pollutant": "臭氧"}, [("to_be_verified", ["warning_pollutant"])]),
        ({}, {"words": "黄色预警", "pollutant": "pm10"}, [("to_be_verified", ["warning_pollutant"])]),
        ({}, {"words": "黄色预警", "pollutant": "PM2.5"}, [("violation", [])]),
        ({}, {"words": "黄色(Ⅲ级)"}, [("violation", [])]),  # neither says one
        ({}, {"words": "光化学烟雾黄色预警"}, [("to_be_verified", ["warning_pollutant"])]),
        ({}, {"words": "氮氧化物黄色预警"}, [("to_be_verified", ["warning_pollutant"])]),
        ({}, {"words": "挥发性有机物黄色预警"}, [("to_be_verified", ["warning_pollutant"])]),
        ({}, {"words": "黄色预警（本次非臭氧）"}, [("violation", [])]),
        ({"pollutants": ["o3"]}, {"words": "黄色预警（本次非臭氧）"}, []),
        ({"pollutants": ["pm25"]}, {"words": "光化学污染黄色预警"}, []),
        ({"pollutants": ["o3"]}, {"words": "光化学污染黄色预警"}, [("violation", [])]),
        ({"pollutants": ["pm25"]}, {}, []),
        ({"pollutants": ["o3"]}, {}, [("violation", [])]),
        ({"pollutants": ["pm25"]}, {"words": "黄色(Ⅲ级)"}, [("to_be_verified", ["warning_pollutant"])]),
    ],
)
def test_n26_an_ozone_warning_and_an_order_that_follows_warnings(
    empty_city: City, order: Order, bound: dict[str, Any], warned: dict[str, Any], answer: list
) -> None:
    assert empty_city.import_orders(order("N-PM", warning=EVERY_LEVEL | bound)) == []
    assert empty_city.import_warnings(AN_OZONE_WARNING | warned) == []
    empty_city.drive(*points("豫C0T003", "2026-11-20 14:00", 40))
    assert empty_city.findings("outcome", "reasons") == answer


def test_n26_a_pollutant_that_is_entered_later_settles_what_was_found(empty_city: City, order: Order) -> None:
    empty_city.import_orders(order("N-PM", warning=EVERY_LEVEL | {"pollutants": ["pm25"]}))
    silent = AN_OZONE_WARNING | {"words": "黄色(Ⅲ级)"}
    empty_city.import_warnings(silent)
    empty_city.drive(*points("豫C0T003", "2026-11-20 14:00", 40))
    assert empty_city.findings("outcome") == [("to_be_verified",)]
    said = {"event": "extended", "issued_at": "2026-11-21T08:00+08:00", "pollutant": "o3"}
    assert empty_city.import_warnings(silent | said) == []
    empty_city.drive()
    assert empty_city.findings("outcome") == []


def test_n26_also_what_was_found_under_versions_before_the_one_that_says_it(empty_city: City, order: Order) -> None:
    """The extension of the 24th says for the first time that the warning of the 20th is one of ozone."""
    empty_city.import_orders(order("N-PM", warning=EVERY_LEVEL | {"pollutants": ["pm25"]}), order("N-ANY", warning=EVERY_LEVEL))
    silent = AN_OZONE_WARNING | {"words": "黄色(Ⅲ级)"}
    between = {"event": "extended", "issued_at": "2026-11-22T08:00+08:00", "from": "2026-11-22T08:00+08:00"}
    empty_city.import_warnings(silent, silent | between)
    empty_city.drive(*points("豫C0T003", "2026-11-20 14:00", 40))
    assert sorted(empty_city.findings("order_id", "outcome")) == [("N-ANY", "violation"), ("N-PM", "listed")]
    later = {"event": "extended", "issued_at": "2026-11-24T08:00+08:00", "from": "2026-11-24T08:00+08:00", "pollutant": "o3"}
    empty_city.import_warnings(silent | later)
    empty_city.drive()
    assert empty_city.findings("order_id", "outcome", "reasons") == [("N-ANY", "to_be_verified", ["warning_pollutant"])]


REGISTERED = "豫C0T043,01,yellow,diesel,3,heavy,{},洛城车队,410311,false"


@pytest.mark.parametrize(
    ("use", "exempt", "answer"),
    [
        ("fire", ["special"], [("to_be_verified", ["emergency_vehicle"])]),  # as the case has it: never charged
        ("fire", ["emergency_vehicle"], []),
        ("rescue", ["emergency_vehicle"], []),
        ("special", ["emergency_vehicle"], [("violation", [])]),
        ("special", ["special"], []),
        ("goods", ["city_operation"], [("to_be_verified", ["use_unclear"])]),
        ("muck", ["city_operation", "fresh_produce"], [("violation", [])]),
    ],
)
def test_n27_emergency_vehicles_are_not_special_ones(
    empty_city: City, order: Order, use: str, exempt: list[str], answer: list
) -> None:
    empty_city.import_vehicles(REGISTERED.format(use))
    assert empty_city.import_orders(order("N-SP", exempt=exempt)) == []
    empty_city.drive(*points("豫C0T043", "2026-11-20 09:00", 40))
    assert empty_city.findings("outcome", "reasons") == answer


def test_n28_an_order_ends_at_24(empty_city: City, order: Order) -> None:
    assert empty_city.import_orders(order("N-24", until="2026-11-20T24:00+08:00")) == []
    empty_city.drive(*points("豫C0T003", "2026-11-20 23:55", 20), *points("豫C0T004", "2026-11-21 00:00", 20))
    assert empty_city.findings("plate", "outcome", "minutes") == [("豫C0T003", "violation", 4)]


def test_a_remark_charges_nobody(empty_city: City, order: Order) -> None:
    written = order("N-R")
    written["clauses"] = [{"clause_id": "1", "remark": "引导过境重型车辆避开市区；工地禁止使用国四及以下重型载货汽车"}]
    assert empty_city.import_orders(written) == []
    empty_city.drive(*points("豫C0T003", "2026-11-20 09:00", 40))
    assert empty_city.findings(*FOUND) == []


STATED = {"act": "不执行重污染天气应急措施", "article": "大气污染防治法 第一百二十一条", "penalty": "一万元以上十万元以下罚款"}


@pytest.mark.parametrize(
    ("said", "code", "basis"),
    [
        ({}, "1344", "管控通告N-A 第1条"),
        ({"code": "1344"}, "1344", "管控通告N-A 第1条"),
        ({"code": "1229"}, "1229", "管控通告N-A 第1条"),
        ({"code": "none", **STATED}, None, "管控通告N-A 第1条（不执行重污染天气应急措施）；大气污染防治法 第一百二十一条"),
        (STATED, "1344", "管控通告N-A 第1条（不执行重污染天气应急措施）；大气污染防治法 第一百二十一条"),
    ],
)
def test_a_finding_says_the_offence_that_its_clause_states(
    empty_city: City, order: Order, said: dict[str, str], code: str | None, basis: str
) -> None:
    assert empty_city.import_orders(order("N-A", **said)) == []
    empty_city.drive(*points("豫C0T003", "2026-11-20 09:00", 40))
    (found,) = empty_city.findings("code", "basis", "evidence", "outcome")
    assert (found[0], found[1], found[3]) == (code, basis, "violation")
    stated = {name: text for name, text in said.items() if name != "code"}
    assert all({name: piece[name] for name in STATED if name in piece} == stated for piece in found[2])
