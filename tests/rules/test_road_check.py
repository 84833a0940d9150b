"""Road and on-site checks over GB 3847-2018: method by method, day by day; who contradicts himself is to be verified."""

import pytest

from rules.inputs.thresholds import Thresholds
from tests.rules.building import Row, check, findings, outcomes, reference, retest, vehicle

NAN, NOW, B = float("nan"), "2026-11-20 09:00", Thresholds(limit_set="b")
NOTHING = {"smoke_m1": NAN}


def verdicts(row: Row, **how) -> list[str]:
    return outcomes(row, rule="road_check", **how)


@pytest.mark.parametrize(
    ("method", "measured", "result", "verdict"),
    [
        ("free_acceleration", {"smoke_m1": 1.21}, "fail", ["violation"]),
        ("free_acceleration", {"smoke_m1": 1.21}, None, ["violation"]),
        ("free_acceleration", {"smoke_m1": 1.21}, "pass", ["to_be_verified"]),  # a device with a limit of its own
        ("free_acceleration", {"smoke_m1": 1.2}, "pass", []),
        ("free_acceleration", {"smoke_m1": 1.2}, None, []),
        ("free_acceleration", {"smoke_m1": 1.2}, "fail", ["to_be_verified"]),
        ("free_acceleration", {**NOTHING, "opacity_pct": 40.0}, None, []),
        ("free_acceleration", {**NOTHING, "opacity_pct": 40.1}, "fail", ["violation"]),
        ("free_acceleration", {**NOTHING, "nox_ppm": 3000}, None, []),  # NOx is measured by lug-down
        ("lug_down", {"smoke_m1": 1.21}, "fail", ["violation"]),
        ("lug_down", {"smoke_m1": 0.5, "nox_ppm": 1500}, None, []),
        ("lug_down", {"smoke_m1": 0.5, "nox_ppm": 1501}, "fail", ["violation"]),
        ("lug_down", {**NOTHING, "opacity_pct": 60.0}, None, []),  # opacity has its limit by free acceleration
        ("visual", {**NOTHING, "ringelmann": 1}, "pass", []),
        ("visual", {**NOTHING, "ringelmann": 2}, "fail", ["violation"]),
        (None, {**NOTHING, "ringelmann": 1.5}, None, ["violation"]),
        (None, {"smoke_m1": 1.5}, None, ["to_be_verified"]),  # over the limit of either method, but which was it?
        (None, {"smoke_m1": 1.5}, "fail", ["to_be_verified"]),
        ("obd", {**NOTHING, "obd_ok": False}, "fail", ["to_be_verified"]),
        ("visual", {**NOTHING, "aftertreatment_ok": False}, "fail", ["to_be_verified"]),
        ("visual", {**NOTHING, "urea_pct": 20.0}, "fail", ["to_be_verified"]),
        ("obd", NOTHING, "fail", ["to_be_verified"]),
        ("obd", {**NOTHING, "obd_ok": True}, "pass", []),
        ("free_acceleration", NOTHING, None, []),  # not measured is not over
    ],
)
def test_method_and_value(method: str | None, measured: Row, result: str | None, verdict: list[str]) -> None:
    assert verdicts(check(NOW, method=method, result=result, **measured)) == verdict


@pytest.mark.parametrize(
    ("measured", "result", "reason"),
    [
        ({"smoke_m1": 1.21}, "pass", "verdict_contradicts"),
        ({"smoke_m1": 0.5}, "fail", "verdict_contradicts"),
        ({"smoke_m1": 0.5, "obd_ok": False}, "fail", "failed_other_items"),
        ({"smoke_m1": NAN, "fuel_sulphur_mg_kg": 50.0}, "fail", "failed_other_items"),
        ({"smoke_m1": NAN}, "fail", "nothing_measured"),
    ],
)
def test_why_it_is_to_be_verified(measured: Row, result: str, reason: str) -> None:
    (found,) = findings(check(NOW, result=result, **measured))
    assert (found["outcome"], found["reasons"]) == ("to_be_verified", [reason])


@pytest.mark.parametrize(
    ("method", "measured", "day", "verdict"),
    [
        ("free_acceleration", {"smoke_m1": 1.5}, "2019-04-30 23:59", []),
        ("free_acceleration", {"smoke_m1": 1.5}, "2019-05-01 00:00", ["violation"]),
        ("lug_down", {**NOTHING, "nox_ppm": 2000}, "2019-10-31 23:59", []),
        ("lug_down", {**NOTHING, "nox_ppm": 2000}, "2019-11-01 00:00", ["violation"]),
    ],
)
def test_a_limit_that_was_not_yet_in_force(method: str, measured: Row, day: str, verdict: list[str]) -> None:
    assert verdicts(check(day, method=method, result=None, **measured)) == verdict


@pytest.mark.parametrize(
    ("method", "measured", "by_a", "by_b"),
    [
        ("free_acceleration", {"smoke_m1": 0.8}, [], ["violation"]),
        ("free_acceleration", {"smoke_m1": 0.7}, [], []),
        ("free_acceleration", {**NOTHING, "opacity_pct": 26.5}, [], ["violation"]),
        ("lug_down", {**NOTHING, "nox_ppm": 901}, [], ["violation"]),
        ("visual", {**NOTHING, "ringelmann": 1}, [], []),
    ],
)
def test_a_city_that_adopted_limit_b(method: str, measured: Row, by_a: list[str], by_b: list[str]) -> None:
    row = check(NOW, method=method, result=None, **measured)
    assert (verdicts(row), verdicts(row, thresholds=B)) == (by_a, by_b)


@pytest.mark.parametrize(("kind", "found"), [("roadside", [("violation", "6063")]), ("on_site", [("violation", None)])])
def test_the_code_is_for_driving_on_the_road(kind: str, found: list) -> None:
    assert [(one["outcome"], one["code"]) for one in findings(check(NOW, kind=kind))] == found


@pytest.mark.parametrize(
    ("time", "twin", "outcomes_found"),
    [
        ("09:00", {"result": "pass"}, ["to_be_verified", "to_be_verified"]),  # over by its value, passed by its word
        ("09:00", {"smoke_m1": 0.9, "result": "pass"}, ["to_be_verified"]),
        ("09:01:59", {"smoke_m1": 0.9, "result": "pass"}, ["to_be_verified"]),
        ("09:02:01", {"smoke_m1": 0.9, "result": "pass"}, ["violation"]),  # measured again: it was over before
        ("08:58:30", {"smoke_m1": 0.9, "result": None}, ["to_be_verified"]),
        ("09:00", {"smoke_m1": 0.9, "method": None, "result": None}, ["to_be_verified"]),
        ("09:00", {"kind": "on_site"}, ["to_be_verified", "to_be_verified"]),
        ("09:00", {"plate_type": "02", "plate_colour": None}, ["to_be_verified", "to_be_verified"]),
        ("09:00", {"kind": "retest", "smoke_m1": 0.9, "result": "pass"}, ["violation"]),  # another event by its nature
        ("09:00", {**NOTHING, "method": "obd", "obd_ok": True, "result": "pass"}, ["violation"]),  # another item of the check
        ("09:00", {**NOTHING, "result": None}, ["violation"]),  # says nothing against it
        ("09:00", {"plate": "豫C0T005", "smoke_m1": 0.9, "result": "pass"}, ["violation"]),
    ],
)
def test_records_of_one_check_that_contradict_each_other_charge_nobody(time: str, twin: Row, outcomes_found: list[str]) -> None:
    known = reference(vehicle(), vehicle("豫C0T005"))
    rows = check(NOW, plate_type="01"), check(f"2026-11-20 {time}", **({"check_id": "PROV-1", "plate_type": "01"} | twin))
    found = findings(*rows, given=known, rule="road_check")
    assert findings(*rows[::-1], given=known, rule="road_check") == found
    assert [one["outcome"] for one in found] == outcomes_found
    if outcomes_found[0] == "to_be_verified":
        assert all("records_contradict" in one["reasons"] for one in found)
        both = {"PROV-1", f"C {NOW}"}
        assert all({piece["check_id"] for piece in one["evidence"]} == both for one in found)
        (own,) = (one for one in found if one["evidence"][-1]["check_id"] == f"C {NOW}")
        assert own["measured"] == 1.5


def test_two_contents_of_one_id_and_a_twin_with_one_of_them() -> None:
    """A conflict says itself why it charges nobody; the twin, which is none, is contradicted by it."""
    rows = [check(NOW), check(NOW, smoke_m1=0.9, result="pass"), check(NOW, check_id="PROV-1")]
    found = {one["evidence"][-1]["check_id"]: (one["outcome"], one["reasons"]) for one in findings(*rows)}
    assert found == {
        f"C {NOW}": ("to_be_verified", ["conflict"]),
        "PROV-1": ("to_be_verified", ["records_contradict", "repeats_another"]),
    }


def test_a_retest_charges_nobody() -> None:
    assert findings(retest(NOW, "fail")) == findings(retest(NOW, "pass")) == []


@pytest.mark.parametrize("method", ["free_acceleration", "lug_down"])
def test_a_method_for_diesels_says_that_it_is_one(method: str) -> None:
    assert verdicts(check(NOW, fuel=None, method=method), given=reference(vehicle(fuel=None))) == ["violation"]


@pytest.mark.parametrize(
    ("registered", "seen", "verdict"),
    [("diesel", None, "violation"), (None, "diesel", "violation"), (None, None, "to_be_verified"), ("petrol", "petrol", None)],
)
def test_diesel_limits_are_for_diesels(registered: str | None, seen: str | None, verdict: str | None) -> None:
    black = check(NOW, fuel=seen, method="visual", smoke_m1=None, ringelmann=2)
    found = verdicts(black, given=reference(vehicle(fuel=registered)))
    assert found == ([verdict] if verdict else [])


@pytest.mark.parametrize(
    ("seen", "verdict", "reasons"),
    [
        ({"plate": "豫C9X999", "plate_type": "01"}, "violation", []),  # plate and type suffice: it was stopped
        ({"plate": "豫C9X999"}, "to_be_verified", ["unregistered"]),
        ({"plate_colour": "blue"}, "to_be_verified", ["colour_contradicts"]),
        ({"plate": "豫COT004", "plate_type": "01"}, "to_be_verified", ["not_a_plate"]),
    ],
)
def test_whom_it_was(seen: Row, verdict: str, reasons: list[str]) -> None:
    (found,) = findings(check(NOW, **seen), rule="road_check")
    assert (found["outcome"], found["reasons"]) == (verdict, reasons)


def test_all_exceedances_are_shown_and_the_first_is_charged() -> None:
    (found,) = findings(check(NOW, opacity_pct=60.0, ringelmann=3))
    assert [found[name] for name in ("pollutant", "measured", "limit", "unit", "basis")] == [
        "smoke_m1",
        1.5,
        1.2,
        "m⁻¹",
        "GB 3847-2018 cl. 8",
    ]
    assert [(one["pollutant"], one["measured"], one["limit"]) for one in found["evidence"][0]["exceedances"]] == [
        ("smoke_m1", 1.5, 1.2),
        ("opacity_pct", 60.0, 40.0),
        ("ringelmann", 3.0, 1.0),
    ]
