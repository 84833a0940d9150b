"""Slips: for each an order that has it, and one that has not."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.orders.checks.all_checks import CHECKS
from services.orders.checks.slip import unread_slips
from tests.orders.building import ZONES, clause, codes, order, slips, square, surroundings, truck, zone

JULY = {"from": "2026-07-06T00:00+08:00", "until": "2026-07-18T00:00+08:00"}
AUTUMN = {"from": "2026-09-10T00:00+08:00", "until": "2026-10-31T00:00+08:00"}
EARLY = {
    "issued_at": "2026-07-01T10:00+08:00",
    "published": {"at": "2026-07-01T10:00+08:00", "where": "洛城发布", "proof": "公告1"},
}
CALENDAR = {
    "name": "2026年节假日安排",
    "source": "国办发明电〔2025〕7号",
    "holidays": ["2026-10-01"],
    "working_days": ["2026-10-10"],
}
LINE = {"type": "LineString", "coordinates": [[112.41, 34.65], [112.49, 34.65]]}
DISTRICTS = tuple(zone(f"d{number}", square(112.38 + number / 20, 34.58), kind="district") for number in range(3))
SPIKE = {"type": "Polygon", "coordinates": [[[112.4, 34.6], [113.9, 34.6], [112.5, 34.7], [112.4, 34.7], [112.4, 34.6]]]}
DISTRICT = zone("d1", square(112.38, 34.58, 0.2), kind="district")


def warning(level: str = "orange", districts: tuple[str, ...] = (), event: str = "issued") -> dict[str, Any]:
    return {
        **{
            "warning_id": "W1",
            "issuer": "市环委办",
            "level": level,
            "words": level,
            "event": event,
            "districts": list(districts),
        },
        **{"issued_at": "2026-11-01T08:00:00+08:00", "from": "2026-11-01T08:00:00+08:00", "until": None},
    }


def bound(*levels: str, districts: tuple[str, ...] = ()) -> dict[str, Any]:
    return clause(warning={"levels": list(levels), "districts": list(districts)})


ORANGE_PM = {"levels": ["orange"], "districts": [], "pollutants": ["pm25"]}
REMARK = {"clause_id": "9", "remark": "引导过境车辆绕行"}


def test_an_order_without_any() -> None:
    assert slips(order()) == []


OF_THE_ORDER_ALONE: list[tuple[str, dict, dict]] = [
    ("no_24", order(clause(hours=[["00:00", "23:59"]])), order(clause(hours=[["00:00", "23:58"]]))),
    ("no_24", order(clause(hours=[["21:00", "23:59"]])), order(clause(hours=[["21:00", "24:00"]]))),
    ("no_24", order(clause(until="2026-11-15T23:59+08:00")), order(clause(until="2026-11-15T23:00+08:00"))),
    ("no_24", order(clause(until="2026-11-15T23:59:59+08:00")), order(clause(until="2026-11-15T22:59:59+08:00"))),
    # a few hours that no window meets
    (
        "never_in_force",
        order(clause(hours=[["07:00", "09:00"]], until="2026-11-11T06:00+08:00")),
        order(clause(hours=[["07:00", "09:00"]], until="2026-11-11T07:01+08:00")),
    ),
    # over midnight: the window of the evening before
    (
        "never_in_force",
        order(clause(hours=[["21:00", "07:00"]], **{"from": "2026-11-11T07:00+08:00"}, until="2026-11-11T21:00+08:00")),
        order(clause(hours=[["21:00", "07:00"]], **{"from": "2026-11-11T06:59+08:00"}, until="2026-11-11T21:00+08:00")),
    ),
    # 2026-11-11 is a Wednesday
    ("never_in_force", order(clause(weekdays=[2], until="2026-11-13T00:00+08:00")), order(clause(weekdays=[4], until="2026-11-13T00:00+08:00"))),
    ("never_in_force", order(clause(days=["2026-11-16"])), order(clause(days=["2026-11-15"]))),
    (
        "never_in_force",
        order(clause(weekdays=[4], holidays="free", working_days="free", **{"from": "2026-10-01T00:00+08:00"}, until="2026-10-03T00:00+08:00"), calendar=CALENDAR, **EARLY),
        order(clause(weekdays=[5], holidays="free", working_days="free", **{"from": "2026-10-01T00:00+08:00"}, until="2026-10-03T00:00+08:00"), calendar=CALENDAR, **EARLY),
    ),
    # the order takes effect after its clause ends
    ("never_in_force", order(**{"from": "2026-11-16T00:00+08:00"}), order(**{"from": "2026-11-15T00:00+08:00"})),
    ("day_outside", order(clause(days=["2026-11-15", "2026-11-16"])), order(clause(days=["2026-11-14", "2026-11-15"]))),
    (
        "window_outside",
        order(clause(hours=[["07:00", "09:00"], ["17:00", "19:00"]], until="2026-11-11T12:00+08:00")),
        order(clause(hours=[["07:00", "09:00"], ["11:00", "19:00"]], until="2026-11-11T12:00+08:00")),
    ),
    ("camera_unsaid", order(clause(camera=None)), order(clause(camera="ignored"))),
    ("camera_unsaid", order(clause(camera=None)), order(clause(camera=None, min_minutes=0))),
    ("min_minutes_0", order(clause(min_minutes=0)), order(clause(min_minutes=1))),
    ("no_stage_left", order(clause(vehicles={"stage_at_most": 0, "stage_inclusive": False})), order(clause(vehicles={"stage_at_most": 0}))),
    ("older_stages_free", order(clause(vehicles={"stage_at_least": 4})), order(clause(vehicles={"stage_at_least": 0}))),
    ("before_announcement", order(issued_at="2026-11-11T06:00+08:00"), order(issued_at="2026-11-11T00:00+08:00")),
    (
        "before_announcement",
        order(published={"at": "2026-11-11T06:00+08:00", "where": "洛城发布"}),
        order(published={"at": "2026-11-10T23:00+08:00", "where": "洛城发布"}),
    ),
    ("wholly_before_announcement", order(issued_at="2026-11-16T00:00+08:00"), order(issued_at="2026-11-15T00:00+08:00")),
    ("calendar_unsaid", order(clause(weekdays=[1, 2, 3, 4, 5], **AUTUMN), **EARLY), order(clause(weekdays=[1, 2, 3, 4, 5], **JULY), **EARLY)),
    ("calendar_unsaid", order(clause(weekdays=[4], **AUTUMN), **EARLY), order(clause(**AUTUMN), **EARLY)),
    (
        "calendar_unsaid",
        order(clause(weekdays=[1, 2, 3, 4, 5], holidays="free", **AUTUMN), calendar=CALENDAR, **EARLY),
        order(clause(weekdays=[1, 2, 3, 4, 5], holidays="free", working_days="like_any_day", **AUTUMN), calendar=CALENDAR, **EARLY),
    ),
    (
        "calendar_too_short",
        order(clause(weekdays=[1, 2], holidays="free", working_days="free", **AUTUMN), calendar={**CALENDAR, "holidays": ["2025-10-01"], "working_days": []}, **EARLY),
        order(clause(weekdays=[1, 2], holidays="free", working_days="free", **AUTUMN), calendar=CALENDAR, **EARLY),
    ),
    ("clauses_overlap", order(clause(), clause("2", vehicles={"stage_at_most": 3})), order(clause(), clause("2", vehicles={"fuels": ["gas"]}))),
    (
        "clauses_overlap",
        order(clause(), clause("2", vehicles={"stage_at_least": 4, "stage_at_most": 5})),
        order(clause(), clause("2", vehicles={"stage_at_least": 5, "stage_at_most": 5})),
    ),
    ("clauses_overlap", order(clause(), clause("2", zones=["outer", "inner"])), order(clause(), clause("2", zones=["outer"]))),
    (
        "clauses_overlap",
        order(clause(hours=[["21:00", "07:00"]]), clause("2", hours=[["06:00", "20:00"]])),
        order(clause(hours=[["21:00", "06:00"]]), clause("2", hours=[["06:00", "20:00"]])),
    ),
    (
        "clauses_overlap",
        order(clause(), clause("2", **{"from": "2026-11-15T23:00+08:00"}, until=None)),
        order(clause(), clause("2", **{"from": "2026-11-16T00:00+08:00"}, until=None)),
    ),
    ("zone_unknown", order(clause(zones=["inner", "nowhere"])), order(clause(zones=["inner", "outer"]))),
    ("area_empty", order(clause(except_zones=["outer"])), order(clause(except_zones=["park"]))),
    (
        "area_empty",
        order(clause(boundaries=[{"zone": "outer", "included": False}])),
        order(clause(boundaries=[{"zone": "outer", "included": True}])),
    ),
    ("meets_no_vehicle", order(clause(vehicles={"stage_at_most": 2})), order(clause(vehicles={"stage_at_most": 3}))),
    (
        "meets_no_vehicle",
        order(clause(vehicles={"origin": "foreign", "local_prefixes": ["豫C"]})),
        order(clause(vehicles={"origin": "local", "local_prefixes": ["豫C"]})),
    ),
    ("exempts_no_vehicle", order(clause(exempt=["special", "fire"])), order(clause(exempt=["special"]))),
    ("exempts_no_vehicle", order(clause(exempt=["new_energy"])), order(clause(exempt=[]))),
    ("exempts_no_vehicle", order(clause(exempt=["emergency_vehicle"])), order(clause(exempt=["special"]))),
    ("pollutant_unsaid", order(bound("orange")), order(clause(warning=ORANGE_PM))),
    ("pollutant_unsaid", order(bound("orange")), order()),
    ("offence_unsaid", order(clause(code=None)), order(clause(code="1344"))),
    ("offence_unsaid", order(clause(code=None)), order(clause(code=None, article="道路交通安全法 第九十条"))),
    ("duty_unseen", order(clause(exempt=["city_operation"])), order(clause(exempt=["special"]))),
    ("duty_unseen", order(clause(vehicles={"uses": ["fresh_produce"]})), order(clause(vehicles={"uses": ["goods"]}))),
    ("remark_kept", order(clause(), REMARK), order(clause())),
    ("older_stages_free", order(clause(vehicles={"stage_at_most": 6, "stage_at_least": "6b"})), order(clause(vehicles={"stage_at_most": "6b"}))),
    ("clauses_overlap", order(clause(), clause("2", vehicles={"uses": ["truck"]})), order(clause(vehicles={"uses": ["coach"]}), clause("2", vehicles={"uses": ["truck"]}))),
    ("clauses_overlap", order(clause(), clause("2")), order(clause(), clause("2", vehicles={"except_clauses": ["1"]}))),
    (
        "clauses_overlap",
        order(clause(warning=ORANGE_PM), clause("2", warning=ORANGE_PM | {"pollutants": ["o3", "pm25"]})),
        order(clause(warning=ORANGE_PM), clause("2", warning=ORANGE_PM | {"pollutants": ["o3"]})),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "has", "has_not"), OF_THE_ORDER_ALONE)
def test_the_order_alone(code: str, has: dict, has_not: dict) -> None:
    assert code in codes(has)
    assert code not in codes(has_not)


O1 = order(clause(until="2026-11-13T06:00+08:00"), order_id="O1", issued_at="2026-11-10T10:00+08:00")
ENTERED = datetime(2026, 11, 12, 0, 0, tzinfo=UTC)
PROVED = {"at": "2026-11-10T18:00+08:00", "where": "洛城发布", "proof": "公告1"}
LIFTED = {
    **order(order_id="O1", issued_at="2026-11-10T12:00+08:00"),
    "event": "lifted",
    "from": "2026-11-10T12:00+08:00",
    "clauses": [],
}
AMENDED = order(issued_at="2026-11-12T10:00+08:00", event="extended")

BESIDE_OTHERS: list[tuple[str, tuple[dict, Any], tuple[dict, Any]]] = [
    (
        "continues_another",
        (order(clause(**{"from": "2026-11-13T06:00+08:00"})), surroundings(O1)),
        (order(clause(**{"from": "2026-11-13T06:01+08:00"})), surroundings(O1)),
    ),
    (
        "continues_another",
        (order(clause("7", min_minutes=5, **{"from": "2026-11-13T00:00+08:00"})), surroundings(O1)),
        (order(clause(zones=["outer"], **{"from": "2026-11-13T00:00+08:00"})), surroundings(O1)),
    ),
    (
        "continues_another",
        (order(clause(**{"from": "2026-11-13T06:00+08:00"})), surroundings(O1)),
        (order(clause(**{"from": "2026-11-13T06:00+08:00"})), surroundings(O1, LIFTED)),
    ),
    (
        "entered_late",
        (order(), surroundings(now=ENTERED)),
        (order(clause(**{"from": "2026-11-13T00:00+08:00"})), surroundings(now=ENTERED)),
    ),
    ("entered_late", (order(), surroundings(now=ENTERED)), (order(published=PROVED), surroundings(now=ENTERED))),
    ("entered_late", (order(), surroundings(now=ENTERED)), (order(), surroundings(now=ENTERED, registered=(order(),)))),
    ("same_issue", (order(title="另一标题"), surroundings(registered=(order(),))), (order(), surroundings(registered=(order(),)))),
    # the version before governs what lies before the announcement of an extension
    ("before_announcement", (AMENDED, surroundings()), (AMENDED, surroundings(registered=(order(),)))),
    ("passes_unsaid", (order(clause(passes=None)), surroundings(passes=7)), (order(clause(passes=None)), surroundings())),
    ("passes_unsaid", (order(clause(passes=None)), surroundings(passes=7)), (order(), surroundings(passes=7))),
    ("level_never_issued", (order(bound("red")), surroundings(warnings=[warning()])), (order(bound("orange", "red")), surroundings(warnings=[warning()]))),
    (
        "level_never_issued",
        (order(bound("orange", districts=("410305",))), surroundings(warnings=[warning(districts=("410303",))])),
        (order(bound("orange", districts=("410305",))), surroundings(warnings=[warning(districts=())])),
    ),
    ("level_never_issued", (order(bound("orange")), surroundings(warnings=[warning(event="lifted")])), (order(bound("orange")), surroundings(warnings=[warning()]))),
    (
        "outside_city",
        (order(clause(zones=["inner", "far"])), surroundings(zones=(*ZONES, zone("far", square(113.2, 34.6))))),
        (order(clause(zones=["inner", "far"])), surroundings(zones=(*ZONES, zone("far", square(112.61, 34.6))))),
    ),
    (
        "outside_city",
        (order(clause(zones=["east"])), surroundings(zones=(*ZONES, DISTRICT, zone("east", square(112.6, 34.6))))),
        (order(clause(zones=["east"])), surroundings(zones=(*ZONES, DISTRICT, zone("east", square(112.57, 34.6))))),
    ),
    (
        "zone_very_large",
        (order(clause(zones=["wide"])), surroundings(zones=(*ZONES, zone("wide", square(110.0, 34.6, 4.0))))),
        (order(clause(zones=["wide"])), surroundings(zones=(*ZONES, zone("wide", square(111.0, 34.6, 2.0))))),
    ),
    (
        "zone_very_large",  # than all districts together
        (order(clause(zones=["outer"])), surroundings(zones=(*ZONES, *DISTRICTS))),
        (order(clause(zones=["outer"])), surroundings(zones=(*ZONES, *DISTRICTS[:2]))),
    ),
    (
        "zone_odd_points",
        (order(clause(zones=["spike"])), surroundings(zones=(*ZONES, zone("spike", SPIKE)))),
        (order(clause(zones=["spike"])), surroundings(zones=(*ZONES, zone("spike", square(112.4, 34.6, 0.4))))),
    ),
    (
        "district_unknown",
        (order(bound("orange", districts=("410399",))), surroundings(warnings=[warning()])),
        (order(bound("orange", districts=("410311",))), surroundings(warnings=[warning()])),
    ),
    (
        "gps_only_to_be_verified",
        (order(clause(zones=["road"])), surroundings(zones=(*ZONES, zone("road", LINE, kind="road", width_m=59.0)))),
        (order(clause(zones=["road"])), surroundings(zones=(*ZONES, zone("road", LINE, kind="road", width_m=61.0)))),
    ),
    (
        "gps_only_to_be_verified",
        (order(clause(zones=["road"])), surroundings(zones=(*ZONES, zone("road", LINE, kind="road", width_m=61.0, elevated=True)))),
        (order(clause(zones=["road"])), surroundings(zones=(*ZONES, zone("road", LINE, kind="road", width_m=61.0)))),
    ),
    (
        "gps_only_to_be_verified",
        (order(), surroundings(zones=(zone("inner", square(112.4, 34.6, 0.01)),), tolerance_m=600.0)),
        (order(), surroundings(zones=(zone("inner", square(112.4, 34.6, 0.01)),), tolerance_m=30.0)),
    ),
    ("exempts_no_vehicle", (order(clause(exempt=["new_energy"])), surroundings()), (order(clause(exempt=["new_energy"])), surroundings(vehicles=(truck(), truck(new_energy=True))))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "has", "has_not"), BESIDE_OTHERS)
def test_beside_what_is_registered(code: str, has: tuple, has_not: tuple) -> None:
    assert code in codes(*has)
    assert code not in codes(*has_not)


def test_every_check_is_tried() -> None:
    """Each check yields in one of the rows above."""
    tried = {code for code, *_ in (*OF_THE_ORDER_ALONE, *BESIDE_OTHERS)}
    found = {slip.code for _, has, _ in OF_THE_ORDER_ALONE for slip in slips(has)}
    found |= {slip.code for _, has, _ in BESIDE_OTHERS for slip in slips(*has)}
    assert found == tried
    assert len(CHECKS) == len({check.__name__ for check in CHECKS}) <= len(tried)


def test_a_slip_names_its_place_in_both_languages() -> None:
    (slip,) = slips(order(clause(hours=[["00:00", "23:59"]])))
    assert (slip.severity, slip.place) == ("warning", "order LC-1: clause 1")
    assert slip.text.zh.startswith("第1条：时段或终止时间写作00:00–23:59，") and slip.text.zh.endswith("。")
    assert slip.text.en.startswith("Clause 1: 00:00–23:59 leaves the last minute") and slip.text.en.endswith(".")


def test_holidays_are_named_with_their_dates() -> None:
    """Case O3: 2026-09-20 and 10-10 are worked, 09-25 to 27 and 10-01 to 07 free."""
    (slip,) = slips(order(clause(weekdays=[1, 2, 3, 4, 5], **AUTUMN), **EARLY))
    assert "法定节假日2026年9月25日、10月1日至2日、5日至7日；调休上班的周末2026年9月20日、10月10日；" in slip.text.zh
    assert "2026-09-25, 2026-10-01 to 2026-10-02, 2026-10-05 to 2026-10-07; " in slip.text.en


def test_the_part_that_cannot_be_charged_is_named() -> None:
    (slip,) = slips(order(issued_at="2026-11-11T06:00+08:00"))
    assert "2026年11月11日0时至2026年11月11日6时之间不得据此处罚" in slip.text.zh


def test_an_extension_typed_as_a_second_order() -> None:
    """Case O1c."""
    (slip,) = slips(order(clause(**{"from": "2026-11-13T06:00+08:00"}), order_id="O1-2"), surroundings(O1))
    assert slip.text.en.startswith("Clause 1: continues O1, same clause (1): an extension?")


def test_vehicles_that_may_be_meant_are_counted() -> None:
    around = surroundings(vehicles=(truck(emission_stage=None), truck("豫C0T006", emission_stage=6)))
    slip = next(one for one in slips(order(clause(exempt=[])), around) if one.code == "meets_no_vehicle")
    assert "1辆因登记信息不全不能确定" in slip.text.zh


def test_an_empty_register_says_nothing_of_vehicles() -> None:
    assert codes(order(clause(vehicles={"stage_at_most": 2}, exempt=["fire"])), surroundings(vehicles=())) == []


@pytest.mark.parametrize("said", [{}, {"stage_inclusive": None}])
def test_a_stage_without_the_word_whether_itself_is_meant(said: dict) -> None:
    """Case O5: the form refuses it; the slip gives the law's reading."""
    written = order()
    written["clauses"][0]["vehicles"] = {"fuels": ["diesel"], "stage_at_most": 3, "classes": [], "uses": [], **said}
    (slip,) = unread_slips(written)
    assert (
        slip.code == "stage_not_said_inclusive" and "“以下”包括本数" in slip.text.zh and "includes the number" in slip.text.en
    )


@pytest.mark.parametrize("document", [None, [], "text", {}, {"clauses": 3}, {"clauses": [None, {"vehicles": 3}]}, order()])
def test_nothing_to_say_of_what_is_no_order_or_a_good_one(document: Any) -> None:
    assert unread_slips(document) == []


def test_a_pause_has_no_slips_of_clauses() -> None:
    paused = {**order(issued_at="2026-11-12T10:00+08:00"), "event": "paused", "from": "2026-11-12T14:00+08:00", "clauses": []}
    assert codes(paused, surroundings(registered=(order(),), passes=3)) == []


def test_the_same_of_several_clauses_is_one_line_that_names_them() -> None:
    """Case N28."""
    five = [clause(str(number), hours=[["00:00", "23:59"]]) for number in range(1, 6)]
    (slip,) = [slip for slip in slips(order(*five)) if slip.code == "no_24"]
    assert slip.place == "order LC-1: clauses 1, 2, 3, 4, 5"
    assert slip.text.zh.startswith("第1条、第2条、第3条、第4条、第5条：时段或终止时间写作00:00–23:59，")
    assert slip.text.en.startswith("Clauses 1, 2, 3, 4, 5: 00:00–23:59 leaves")


def test_what_differs_from_clause_to_clause_stays_apart() -> None:
    apart = order(clause("1", hours=[["00:00", "23:59"]]), clause("2", hours=[["12:00", "23:59"]]))
    assert [slip.place for slip in slips(apart) if slip.code == "no_24"] == [
        "order LC-1: clause 1",
        "order LC-1: clause 2",
    ]


def test_the_pollutants_of_registered_warnings_that_leave_it_open_are_named() -> None:
    ozone = {**warning(), "words": "臭氧橙色预警"}
    (slip,) = [one for one in slips(order(bound("orange")), surroundings(warnings=[ozone])) if one.code == "pollutant_unsaid"]
    assert "（库中有臭氧（O₃）预警）" in slip.text.zh and "(registered: ozone)" in slip.text.en


def test_a_stage_that_is_not_said_inclusive_in_two_clauses_is_one_line() -> None:
    written = order(clause(), clause("2"))
    for one in written["clauses"]:
        one["vehicles"] = {"fuels": ["diesel"], "stage_at_most": 3, "classes": [], "uses": []}
    (slip,) = unread_slips(written)
    assert slip.place == "order LC-1: clauses 1, 2" and slip.text.zh.startswith("第1条、第2条：排放阶段")
