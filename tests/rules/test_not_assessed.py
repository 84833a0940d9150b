"""What a rule could not assess is counted by vehicle, local day and reason; what it assessed, or need not assess, is not."""

from datetime import date

import pytest

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import SickSpan
from rules.judge.judge import judge
from tests.rules.building import (
    TRUCK,
    Row,
    check,
    drive,
    facts,
    findings,
    fix,
    granted,
    order,
    reading,
    reference,
    retest,
    us,
    vehicle,
)

NAN = float("nan")
NOON = "2026-11-20 12:00"
NO, DEFAULT = Thresholds(counts_no=True), Thresholds()
Counts = dict[str, int]


def not_assessed(rule: str, *rows: Row, given: Reference | None = None, thresholds: Thresholds = DEFAULT) -> Counts:
    """Facts of the truck by reason."""
    found = judge(facts(*rows), given or reference(), {TRUCK}, thresholds).not_assessed[rule]
    counts: Counts = {}
    for one in found:
        counts[one.reason] = counts.get(one.reason, 0) + one.facts
    return counts


@pytest.mark.parametrize(
    ("seen", "thresholds", "reasons"),
    [
        ({}, DEFAULT, {}),  # over the limit: assessed
        ({"opacity_pct": 12.0}, DEFAULT, {}),  # complies: assessed
        ({"valid": False}, DEFAULT, {"reading_invalid": 1}),
        ({"acceleration_ms2": -0.1}, DEFAULT, {"reading_invalid": 1}),
        ({"opacity_pct": NAN, "valid": False}, DEFAULT, {"reading_invalid": 1}),
        ({"opacity_pct": NAN}, DEFAULT, {"not_measured": 1}),
        ({"opacity_pct": NAN, "no_ppm": 1600.0}, DEFAULT, {"not_measured": 1}),  # NO is for screening
        ({"opacity_pct": NAN, "no_ppm": 1600.0}, NO, {}),
        ({"opacity_pct": NAN, "ringelmann": 1.0}, DEFAULT, {}),
        ({"time": "2017-07-26 23:59:59"}, DEFAULT, {"no_limit_in_force": 1}),
        ({"time": "2017-07-27 00:00:00"}, DEFAULT, {}),
        ({"time": "2017-07-26 12:00", "valid": False}, DEFAULT, {"reading_invalid": 1}),
    ],
)
def test_a_reading(seen: Row, thresholds: Thresholds, reasons: Counts) -> None:
    row = reading(seen.get("time", NOON), **{name: value for name, value in seen.items() if name != "time"})
    assert not_assessed("remote_sensing", row, thresholds=thresholds) == reasons


@pytest.mark.parametrize(
    ("registered", "seen", "counts"),
    [
        ("diesel", "diesel", True),
        ("diesel", None, True),
        (None, None, True),  # it may be one
        ("petrol", "diesel", True),  # one of the two is wrong
        ("petrol", "petrol", False),
        ("petrol", None, False),
        (None, "petrol", False),
        ("electric", None, False),
    ],
)
def test_only_of_what_may_be_a_diesel(registered: str | None, seen: str | None, counts: bool) -> None:
    given = reference(vehicle(fuel=registered))
    of_reading = not_assessed("remote_sensing", reading(NOON, fuel=seen, valid=False), given=given)
    assert of_reading == ({"reading_invalid": 1} if counts else {})


@pytest.mark.parametrize(
    ("seen", "reasons"),
    [
        ({"result": "pass"}, {}),  # over the limit: a finding
        ({"result": "pass", "smoke_m1": 0.5}, {}),  # complies
        ({"result": "pass", "smoke_m1": NAN}, {"not_measured": 1}),
        ({"result": None, "smoke_m1": NAN}, {"not_measured": 1}),
        ({"result": "fail", "smoke_m1": NAN}, {}),  # failed: a finding to be verified
        ({"result": "pass", "smoke_m1": NAN, "ringelmann": 1.0, "method": "visual"}, {}),
        ({"result": "pass", "method": None}, {}),  # held against the limit of any method
        ({"result": "pass", "method": "obd"}, {"not_measured": 1}),  # no limit is for a value measured so
        ({"result": "pass", "smoke_m1": NAN, "nox_ppm": 900.0}, {"not_measured": 1}),  # limited only for lug-down
        ({"result": "pass", "smoke_m1": NAN, "nox_ppm": 900.0, "method": "lug_down"}, {}),
        ({"result": "pass", "smoke_m1": NAN, "kind": "on_site"}, {"not_measured": 1}),
        ({"result": "pass", "time": "2019-04-30 23:59:59"}, {"no_limit_in_force": 1}),
        ({"result": "pass", "time": "2019-05-01 00:00:00"}, {}),
    ],
)
def test_a_check(seen: Row, reasons: Counts) -> None:
    row = check(seen.get("time", NOON), **{name: value for name, value in seen.items() if name != "time"})
    assert not_assessed("road_check", row) == reasons
    assert not (reasons and findings(row, rule="road_check"))  # never both


def test_a_check_of_a_petrol_vehicle_and_a_retest_are_not_to_be_assessed() -> None:
    petrol = check(NOON, fuel="petrol", method="visual", smoke_m1=NAN, result="pass")
    assert not_assessed("road_check", petrol, given=reference(vehicle(fuel="petrol"))) == {}
    assert not_assessed("road_check", retest(NOON)) == {}


def silent(time: str) -> Row:
    return fix(time, speed_kmh=NAN)


@pytest.mark.parametrize(
    ("rows", "reasons"),
    [
        ([fix(NOON)], {"reports_too_seldom": 1}),  # alone
        (drive(NOON, 4), {}),
        ([fix(NOON, speed_kmh=0.0)], {}),  # parked
        ([silent(NOON), silent("2026-11-20 12:01")], {"not_measured": 2}),
        ([silent(NOON), silent(NOON)], {"not_measured": 1}),  # a repeat is one fact
        ([silent(NOON) | {"located": False}], {}),  # without a position it is no sighting
        ([silent("2026-11-10 23:59:59")], {}),  # no order is in force yet
        ([silent("2026-11-11 00:00:00")], {"not_measured": 1}),
        ([reading(NOON), check(NOON)], {}),  # cameras have no speed
    ],
)
def test_positions_without_a_speed_while_an_order_is_in_force(rows: list[Row], reasons: Counts) -> None:
    assert not_assessed("restricted_traffic", *rows, given=reference(order_in_force=True)) == reasons


@pytest.mark.parametrize(
    ("hours", "until", "counts"),
    [
        ([["00:00", "24:00"]], None, True),
        ([["12:00", "13:00"]], None, True),
        ([["22:00", "23:00"]], None, False),
        ([["00:00", "24:00"]], "2026-11-20T12:00+08:00", False),
        ([["00:00", "24:00"]], "2026-11-20T12:00:01+08:00", True),
    ],
)
def test_nothing_is_to_be_assessed_outside_the_hours_of_an_order(hours: list, until: str | None, counts: bool) -> None:
    given = reference(order(hours=hours, until=until))
    assert not_assessed("restricted_traffic", silent(NOON), given=given) == ({"not_measured": 1} if counts else {})


def sick(given: Reference, begins: str, until: str | None = None) -> Reference:
    """The same, with terminal T1 registered as unwell in this time."""
    given.sick["terminal:T1"] = [SickSpan(us(begins), None if until is None else us(until))]
    return given


@pytest.mark.parametrize(
    ("begins", "until", "facts_"),
    [("2026-11-20 00:00", None, 21), ("2026-11-20 12:05", None, 11), ("2026-11-19 00:00", "2026-11-20 12:00", 0)],
)
def test_positions_of_a_terminal_that_is_unwell(begins: str, until: str | None, facts_: int) -> None:
    rows = drive(NOON, 10)
    given = sick(reference(order_in_force=True), begins, until)
    assert not_assessed("restricted_traffic", *rows, given=given) == ({"source_sick": facts_} if facts_ else {})
    assert not_assessed("restricted_traffic", *rows, given=sick(reference(), begins, until)) == {}  # no orders


def test_without_orders_nothing_is_to_be_assessed() -> None:
    assert not_assessed("restricted_traffic", silent(NOON), given=reference(granted())) == {}


def test_it_is_counted_by_vehicle_and_local_day() -> None:
    rows = [reading(time, valid=False) for time in ("2026-11-19 23:59:59", "2026-11-20 00:00", "2026-11-20 07:59")]
    found = judge(facts(*rows), reference(), {TRUCK}, DEFAULT).not_assessed["remote_sensing"]
    assert [(one.plate, one.plate_type, one.local_day, one.facts) for one in found] == [
        (TRUCK, "01", date(2026, 11, 19), 1),
        (TRUCK, "01", date(2026, 11, 20), 2),
    ]
    unregistered = judge(facts(*rows), reference(vehicle(absent=True)), {TRUCK}, DEFAULT).not_assessed["remote_sensing"]
    assert {one.plate_type for one in unregistered} == {""}
