"""Charges that a careful officer would not issue: each was one once."""

import pytest

from rules.inputs.thresholds import Thresholds
from rules.judge.judge import judge
from tests.rules.building import TRUCK, Row, check, drive, facts, order, reading, reference, retest, station, vehicle

REGISTER = reference(vehicle(), order(), station("A1"), station("A2", 113.2), station("C1"))
FIRST, BETWEEN, SECOND = "2026-11-01 09:00", "2026-11-02 09:00", "2026-11-03 09:00"


def outcomes(*rows: Row, given: object = REGISTER, rule: str | None = None) -> list[tuple[str, list[str]]]:
    found = [one.as_row() for one in judge(facts(*rows), given, {TRUCK}, Thresholds()).findings]
    found = sorted(found, key=lambda one: (one["first_at"], one["rule"]))
    return [(one["outcome"], one["reasons"]) for one in found if rule is None or one["rule"] == rule]


TWINS = reference(vehicle(), vehicle(plate_type="02", plate_colour="blue"), station("A1"))


@pytest.mark.parametrize(
    "between",
    [
        reading(BETWEEN, 12.0, plate_type=None, plate_colour=None),
        retest(BETWEEN, "pass", plate_type=None, plate_colour=None),
        {**retest(BETWEEN, "pass", plate_type="01"), "smoke_m1": 3.3},  # passed, over the limit: relief that contradicts itself
    ],
)
def test_what_may_have_broken_the_chain_leaves_it_to_people(between: Row) -> None:
    typed = {"plate_type": "01", "plate_colour": "yellow"}
    found = outcomes(reading(FIRST, 45.0, **typed), between, reading(SECOND, 52.0, **typed), given=TWINS, rule="remote_sensing")
    assert found[-1] == ("to_be_verified", ["doubtful_between"])


def test_a_mobile_station_that_does_not_say_where_it_stood_is_no_sighting() -> None:
    assert outcomes(reading("2026-11-20 09:00", 12.0, station_id="C1", lon=float("nan"), lat=float("nan"))) == []


def test_a_camera_far_away_in_the_middle_of_a_drive_makes_all_of_it_doubtful() -> None:
    found = outcomes(*drive("2026-11-20 10:00", 10), reading("2026-11-20 10:05:10", 12.0, station_id="A2"))
    assert [outcome for outcome, _ in found] == ["to_be_verified"]
    assert "two_places" in found[0][1]


@pytest.mark.parametrize(("registered", "recorded"), [("diesel", "petrol"), ("petrol", "diesel")])
def test_a_fuel_that_contradicts_the_register_charges_nobody(registered: str, recorded: str) -> None:
    given = reference(vehicle(fuel=registered), station("A1"))
    failed = check("2026-11-20 10:00", fuel=recorded, smoke_m1=3.0, result="fail")
    twice = [reading(FIRST, 45.0, fuel=recorded), reading(SECOND, 52.0, fuel=recorded)]
    for rows in ([failed], twice):
        found = outcomes(*rows, given=given)
        assert found and all(outcome == "to_be_verified" and "fuel_contradicts" in reasons for outcome, reasons in found)
