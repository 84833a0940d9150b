"""Whom a clause means: unknown is neither in nor out, an exemption counts only where it is known."""

from typing import Any

import pytest

from rules.inputs.parsed_order import clause_of
from rules.orders.vehicle_match import meant
from rules.sightings.doubts import codes_of
from rules.sightings.vehicles import Vehicle
from tests.rules.building import vehicle, vehicles

SURE: list[str] = []
EVERYTHING = ["fuel_unknown", "class_unknown", "use_unknown", "stage_unknown"]


def clause(wanted: dict[str, Any], exempt: list[str]):
    rest = {
        "clause_id": "1",
        "zones": ["inner"],
        "hours": [],
        "weekdays": [],
        "from": "2026-11-11T00:00+08:00",
        "until": None,
        "min_minutes": 3,
    }
    return clause_of(rest | {"vehicles": vehicles(**wanted), "exempt": exempt})


def answer(
    known: dict[str, Any] | None,
    wanted: dict[str, Any],
    exempt: list[str],
    *,
    fuel_seen: str | None = None,
    plate_type: str = "01",
):
    """None = not meant, else the doubts."""
    row = None if known is None else vehicle(**known)
    is_meant, doubts = meant(Vehicle("豫C0T004", plate_type, row), fuel_seen, clause(wanted, exempt))
    return codes_of(doubts) if is_meant else None


@pytest.mark.parametrize(
    ("limit", "inclusive", "of_stage"),
    [
        (4, True, {0: SURE, 3: SURE, 4: SURE, 5: None, 6: None, None: ["stage_unknown"]}),
        (4, False, {3: SURE, 4: None, 5: None, None: ["stage_unknown"]}),
        (0, True, {0: SURE, 1: None, 6: None, None: ["stage_unknown"]}),  # 0 is a stage, not "no limit"
        (0, False, {0: None, 1: None, None: ["stage_unknown"]}),
        (None, None, {0: SURE, 6: SURE, None: SURE}),  # any stage
    ],
)
def test_highest_stages(limit: int | None, inclusive: bool | None, of_stage: dict[int | None, Any]) -> None:
    wanted = {"stage_at_most": limit, "stage_inclusive": inclusive}
    assert {stage: answer({"emission_stage": stage}, wanted, []) for stage in of_stage} == of_stage


@pytest.mark.parametrize(
    ("least", "most", "inclusive", "of_stage"),
    [
        (4, 4, True, {3: None, 4: SURE, 5: None, None: ["stage_unknown"]}),  # 国四, as one city wrote it
        (3, 5, False, {2: None, 3: SURE, 4: SURE, 5: None, None: ["stage_unknown"]}),
        (3, None, None, {0: None, 2: None, 3: SURE, 6: SURE, None: ["stage_unknown"]}),
        (0, None, None, {0: SURE, 6: SURE, None: ["stage_unknown"]}),
    ],
)
def test_lowest_stages(least: int, most: int | None, inclusive: bool | None, of_stage: dict[int | None, Any]) -> None:
    wanted = {"stage_at_least": least, "stage_at_most": most, "stage_inclusive": inclusive}
    assert {stage: answer({"emission_stage": stage}, wanted, []) for stage in of_stage} == of_stage


@pytest.mark.parametrize(
    ("known", "wanted", "exempt", "found"),
    [
        ({}, {}, ["new_energy", "special"], SURE),
        ({"fuel": "petrol"}, {}, [], None),
        ({"fuel": "gas"}, {"fuels": ["diesel", "gas"]}, [], SURE),
        ({"fuel": None}, {}, [], ["fuel_unknown"]),
        ({"vehicle_class": "light"}, {}, [], None),
        ({"vehicle_class": "light"}, {"classes": []}, [], SURE),
        ({"vehicle_class": None}, {}, [], ["class_unknown"]),
        ({"use": "goods"}, {"uses": ["muck", "mixer"]}, [], None),
        ({"use": "mixer"}, {"uses": ["muck", "mixer"]}, [], SURE),
        ({"use": None}, {"uses": ["muck", "mixer"]}, [], ["use_unknown"]),
        ({"use": None}, {}, ["special"], ["use_unknown"]),  # it may be exempt
        ({"use": None}, {}, ["new_energy"], SURE),
        ({"use": "special"}, {}, ["special"], None),
        ({"use": "special"}, {}, [], SURE),
        ({"use": "fire"}, {}, ["special"], SURE),
        ({"new_energy": True}, {}, ["new_energy"], None),
        ({"new_energy": True}, {}, ["special"], SURE),
        ({"new_energy": None}, {}, ["new_energy"], SURE),
        ({"emission_stage": None, "fuel": "petrol"}, {}, [], None),  # one sure no is enough
        ({"emission_stage": None, "use": "special"}, {}, ["special"], None),
        ({"emission_stage": None, "fuel": None}, {}, [], ["fuel_unknown", "stage_unknown"]),
    ],
)
def test_predicates_and_exemptions(known: dict[str, Any], wanted: dict[str, Any], exempt: list[str], found: Any) -> None:
    assert answer(known, wanted, exempt) == found


@pytest.mark.parametrize(
    ("plate_type", "fuel_seen", "wanted", "found"),
    [
        ("01", None, {}, EVERYTHING),
        ("01", "diesel", {}, EVERYTHING[1:]),
        ("01", "petrol", {}, None),
        ("02", None, {}, None),  # small plates are not given to heavy and medium vehicles
        ("52", None, {}, None),
        ("02", None, {"classes": ["light"]}, EVERYTHING),
        ("02", None, {"classes": []}, ["fuel_unknown", "use_unknown", "stage_unknown"]),
        ("51", None, {}, EVERYTHING),
    ],
)
def test_a_vehicle_that_is_not_registered(plate_type: str, fuel_seen: str | None, wanted: dict[str, Any], found: Any) -> None:
    assert answer(None, wanted, ["special"], fuel_seen=fuel_seen, plate_type=plate_type) == found


def test_what_the_register_leaves_open_is_not_filled_from_a_reading() -> None:
    assert answer({"fuel": None}, {}, [], fuel_seen="diesel") == ["fuel_unknown"]
    assert answer({"fuel": "petrol"}, {}, [], fuel_seen="diesel") is None
