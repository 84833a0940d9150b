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


def clause_body(wanted: dict[str, Any], exempt: list[str] | None = None) -> dict[str, Any]:
    rest = {
        "clause_id": "1",
        "zones": ["inner"],
        "hours": [],
        "weekdays": [],
        "from": "2026-11-11T00:00+08:00",
        "until": None,
        "min_minutes": 3,
    }
    return rest | {"vehicles": vehicles(**wanted), "exempt": exempt or []}


def clause(wanted: dict[str, Any], exempt: list[str]):
    return clause_of(clause_body(wanted, exempt))


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
        ({"vehicle_class": "low_speed"}, {}, [], None),
        ({"vehicle_class": "light"}, {"classes": []}, [], SURE),
        ({"vehicle_class": None}, {}, [], ["class_unknown"]),
        ({"use": "goods"}, {"uses": ["muck", "mixer"]}, [], None),
        ({"use": "mixer"}, {"uses": ["muck", "mixer"]}, [], SURE),
        ({"use": None}, {"uses": ["muck", "mixer"]}, [], ["use_unknown"]),
        ({"use": None}, {}, ["special"], ["use_unknown"]),  # it may be exempt
        ({"use": None}, {}, ["new_energy"], SURE),
        ({"use": "special"}, {}, ["special"], None),
        ({"use": "special"}, {}, [], SURE),
        (
            {"use": "fire"},
            {},
            ["special"],
            ["emergency_vehicle"],
        ),  # N27: 特种车辆 are not 专项作业车, and are not charged all the same
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


@pytest.mark.parametrize(("said", "found"), [(None, ["energy_unknown"]), (False, ["register_contradicts"]), (True, None)])
def test_a_green_plate_of_which_the_register_does_not_say_that_it_is_of_new_energy(said: bool | None, found: Any) -> None:
    assert answer({"new_energy": said}, {}, ["new_energy"], plate_type="51") == found


@pytest.mark.parametrize(("plate_type", "colour"), [("51", None), ("51", "yellow"), ("01", "yellow_green"), ("52", "green")])
def test_a_green_plate_that_the_register_says_is_not_of_new_energy(plate_type: str, colour: str | None) -> None:
    """One of the two is wrong: whether it is exempt, or meant, is not known; nor does it matter where an order asks for neither."""
    known = {"plate_colour": colour, "new_energy": False}
    anything: dict[str, Any] = {"classes": []}
    assert answer(known, anything, ["new_energy"], plate_type=plate_type) == ["register_contradicts"]
    assert answer(known, anything | {"new_energy": False}, [], plate_type=plate_type) == ["register_contradicts"]
    assert answer(known, anything | {"new_energy": True}, [], plate_type=plate_type) == ["register_contradicts"]
    assert answer(known, anything, ["special"], plate_type=plate_type) == SURE


def test_a_yellow_plate_that_the_register_says_is_not_of_new_energy() -> None:
    assert answer({"new_energy": False}, {"new_energy": False}, ["new_energy"]) == SURE


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


NO_TRUCK = ("trailer", "special", "military", "coach")
PERHAPS = ["use_unclear"]


@pytest.mark.parametrize(
    ("wanted", "of_use"),
    [
        (
            ["truck"],
            {**dict.fromkeys(("goods", "muck", "mixer", "tank", "mortar", "fresh_produce"), SURE), **dict.fromkeys(NO_TRUCK)},
        ),
        (["truck"], {"post": PERHAPS, "sanitation": PERHAPS, "other": PERHAPS, "livelihood": PERHAPS, None: ["use_unknown"]}),
        (["truck"], dict.fromkeys(("police", "fire", "ambulance"))),
        (["mortar", "asphalt"], {"mortar": SURE, "asphalt": SURE, "mixer": None, "goods": None, None: ["use_unknown"]}),
        (["fresh_produce"], {"fresh_produce": SURE, "goods": PERHAPS, "muck": None, "coal": None, "coach": PERHAPS}),
    ],
)
def test_words_of_uses(wanted: list[str], of_use: dict[str | None, Any]) -> None:
    assert {use: answer({"use": use}, {"uses": wanted}, []) for use in of_use} == of_use


EMERGENCY = ("police", "fire", "ambulance", "rescue")


@pytest.mark.parametrize(
    ("exempt", "of_use"),
    [
        (["emergency_vehicle"], {**dict.fromkeys(EMERGENCY), "special": SURE, "goods": SURE, "military": ["military_vehicle"], None: ["use_unknown"]}),
        ([], {use: ["emergency_vehicle"] for use in EMERGENCY} | {"military": ["military_vehicle"]}),
        (["military"], {"military": None, "goods": SURE}),
        (["city_operation"], {"city_operation": None, "goods": PERHAPS, "post": PERHAPS, "muck": SURE, "asphalt": SURE, None: ["use_unknown"]}),
        (["livelihood", "fresh_produce"], {"livelihood": None, "fresh_produce": None, "tank": PERHAPS, "sand": SURE}),
        (["truck"], {"goods": None, "post": PERHAPS, "coach": SURE}),
    ],
)  # fmt: skip
def test_words_of_exemptions(exempt: list[str], of_use: dict[str | None, Any]) -> None:
    assert {use: answer({"use": use}, {}, exempt) for use in of_use} == of_use


@pytest.mark.parametrize(
    ("stages", "found"),
    [
        ({"stage_at_most": "6a", "stage_inclusive": True}, {5: SURE, 6: ["stage_part_unknown"], None: ["stage_unknown"]}),
        ({"stage_at_most": "6a", "stage_inclusive": False}, {5: SURE, 6: None}),
        ({"stage_at_most": "6b", "stage_inclusive": True}, {5: SURE, 6: SURE}),
        ({"stage_at_most": "6b", "stage_inclusive": False}, {5: SURE, 6: ["stage_part_unknown"]}),
        ({"stage_at_most": 6, "stage_inclusive": True}, {5: SURE, 6: SURE}),
        ({"stage_at_most": 6, "stage_inclusive": False}, {5: SURE, 6: None}),
        ({"stage_at_most": None, "stage_inclusive": None, "stage_at_least": "6b"}, {5: None, 6: ["stage_part_unknown"]}),
        ({"stage_at_most": None, "stage_inclusive": None, "stage_at_least": "6a"}, {5: None, 6: SURE}),
    ],
)
def test_parts_of_stage_6_that_the_register_does_not_know(stages: dict[str, Any], found: dict[int | None, Any]) -> None:
    assert {stage: answer({"emission_stage": stage}, stages, []) for stage in found} == found


@pytest.mark.parametrize(
    ("vehicle_class", "plate_type", "of_classes"),
    [
        ("low_speed", "01", {"low_speed": SURE, "light": None}),
        ("low_speed", "13", {"low_speed": SURE, "three_wheeler": None}),
        (None, "13", {"low_speed": ["class_unknown"], "low_speed three_wheeler": SURE, "heavy medium": None, "tractor": None}),
        (None, "14", {"tractor": SURE, "heavy": None}),
        ("light", "13", {"low_speed": ["class_unknown"], "light": ["class_unknown"], "heavy": None, "light low_speed three_wheeler": SURE}),
        ("heavy", "14", {"heavy": ["class_unknown"], "tractor": ["class_unknown"], "light": None}),
    ],
)  # fmt: skip
def test_classes_by_plate_type(vehicle_class: str | None, plate_type: str, of_classes: dict[str, Any]) -> None:
    row = {"vehicle_class": vehicle_class}
    found = {wanted: answer(row, {"classes": wanted.split()}, [], plate_type=plate_type) for wanted in of_classes}
    assert found == of_classes


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({"emission_stage": 3}, None),
        ({"emission_stage": 4}, SURE),
        ({"emission_stage": None}, ["stage_unknown"]),
        ({"emission_stage": 3, "fuel": "petrol"}, SURE),
        ({"emission_stage": 3, "fuel": None}, ["fuel_unknown"]),
        ({"emission_stage": 3, "vehicle_class": None}, ["class_unknown"]),
        ({"emission_stage": 4, "vehicle_class": None}, SURE),
    ],
)
def test_other_vehicles_than_those_of_another_clause(known: dict[str, Any], found: Any) -> None:
    first = clause_body({"stage_at_most": 3, "fuels": ["diesel"]})
    anybody = {"stage_at_most": None, "stage_inclusive": None, "fuels": ["diesel", "petrol"], "classes": []}
    second = clause_body(anybody | {"except_clauses": ["1"]}) | {"clause_id": "2"}
    is_meant, doubts = meant(Vehicle("豫C0T004", "01", vehicle(**known)), None, clause_of(second, [first, second]))
    assert (codes_of(doubts) if is_meant else None) == found


@pytest.mark.parametrize(
    ("plate", "plate_type", "found"),
    [
        ("豫C0004警", "23", ["emergency_vehicle"]),
        ("豫C0004警", None, ["emergency_vehicle"]),
        ("豫C0T004", "23", ["emergency_vehicle"]),
        ("豫C0T004", "24", ["emergency_vehicle"]),
        ("豫X1234应急", "01", ["emergency_vehicle"]),
        ("豫X1234应急", None, ["emergency_vehicle"]),
        ("WJ豫1234D", "31", ["military_vehicle"]),
        ("WJ豫1234D", None, ["military_vehicle"]),
        ("豫C0T004", "31", ["military_vehicle"]),
        ("豫C0T004", "32", ["military_vehicle"]),
        ("豫C0T004", "01", SURE),
        ("豫C1234学", "16", SURE),
    ],
)
def test_plates_that_are_never_charged_whatever_the_register_calls_their_use(
    plate: str, plate_type: str | None, found: list[str]
) -> None:
    is_meant, doubts = meant(Vehicle(plate, plate_type, vehicle(plate, use="goods")), None, clause({}, []))
    assert is_meant and codes_of(doubts) == found
