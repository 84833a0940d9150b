"""A number moves to another vehicle: chains of exceedances belong to the vehicle (N3)."""

import itertools
from datetime import date

import pytest

from rules.inputs.inputs import VehicleRow
from tests.rules.building import TRUCK, Row, findings, reading, reference, retest, vehicle

FIRST, MOVED, SECOND, THIRD = "2026-09-10 09:00", "2026-10-01", "2026-10-10 09:00", "2026-11-10 09:00"
A, B = {"vin": "LTESTWA0000000001"}, {"vin": "LTESTWB0000000002"}
OTHER = {"owner": "另一车主", "emission_stage": 6}
SAME, EARLIER = "vehicle_may_have_changed", "before_registration"
CHANGED = ("to_be_verified", [SAME])
VIOLATION = ("violation", [])
FIRST_ONE = ("suspected", ["first_exceedance"])


def found(*rows: Row, register: tuple[VehicleRow, ...]) -> list[tuple[str, list[str]]]:
    """Outcomes and reasons in the order of time, the same in whatever order the facts come."""
    answers = [
        [(one["outcome"], one["reasons"]) for one in findings(*order, given=reference(*register), rule="remote_sensing")]
        for order in (rows, rows[::-1])
    ]
    assert answers[0] == answers[1]
    return answers[0]


@pytest.mark.parametrize(
    ("before", "after", "second"),
    [
        (A, B | OTHER, FIRST_ONE),  # the case
        (A, B, FIRST_ONE),  # the VIN alone decides
        (A, A | OTHER, VIOLATION),  # the same vehicle, sold and its stage corrected
        (A, A | {"emission_stage": 6}, VIOLATION),
        # One respect of the vehicle itself suffices where the VIN of either is unknown.
        ({}, {"emission_stage": 6}, CHANGED),
        (A, {"emission_stage": 6}, CHANGED),
        ({"emission_stage": 3}, B | {"emission_stage": 6}, CHANGED),
        ({}, {"vehicle_class": "medium"}, CHANGED),
        ({}, {"fuel": "diesel_hybrid"}, CHANGED),
        ({"axles": 4}, {"axles": 3}, CHANGED),
        ({"gross_mass_kg": 31_000}, {"gross_mass_kg": 25_000}, CHANGED),
        ({"rated_load_kg": 16_000}, {"rated_load_kg": 9_000}, CHANGED),
        ({"gross_mass_kg": 20_000}, {"gross_mass_kg": 18_000}, CHANGED),  # by ten per cent
        ({"gross_mass_kg": 20_000}, {"gross_mass_kg": 18_001}, VIOLATION),  # corrected
        ({"gross_mass_kg": 18_001}, {"gross_mass_kg": 20_000}, VIOLATION),
        ({"emission_stage": None}, {"emission_stage": 6}, VIOLATION),  # filled in
        ({"emission_stage": 6}, {"emission_stage": None}, VIOLATION),
        # Owner, use, colour and address go with the same vehicle.
        ({}, {"plate_colour": None, "use": "goods", "owner": "另一车主", "owner_id": "X1", "district": "410302"}, VIOLATION),
        ({}, {"owner": "另一车主"}, VIOLATION),
        ({}, {"use": "goods"}, VIOLATION),
        ({}, OTHER, CHANGED),
        (A, OTHER, CHANGED),
        (OTHER, B, CHANGED),
        ({"registered_on": date(2016, 5, 10)}, {"registered_on": date(2026, 9, 30), "emission_stage": 6}, CHANGED),
        (
            {"registered_on": None},
            {"registered_on": date(2016, 5, 10)},
            VIOLATION,
        ),  # not known is no change
        ({"registered_on": None}, {"registered_on": date(2026, 9, 30)}, CHANGED),  # it was not there at the first exceedance
        ({"registered_on": date(2016, 5, 10)}, {"registered_on": date(2026, 9, 30)}, CHANGED),
        ({"registered_on": date(2016, 5, 10)}, {"registered_on": date(2015, 5, 10)}, CHANGED),
        ({"gross_mass_kg": 31_000}, {"vehicle_class": "medium", "gross_mass_kg": 11_000}, CHANGED),
        ({"axles": 4, "fuel": "diesel"}, {"axles": 2, "fuel": "diesel_hybrid"}, CHANGED),
        ({}, {}, VIOLATION),
        (A, {}, VIOLATION),  # nothing says that it is another
        ({}, B, VIOLATION),
    ],
)
def test_the_register_changes_between_two_exceedances(before: Row, after: Row, second: tuple) -> None:
    register = (vehicle(**before), vehicle(since=MOVED, **after))
    assert found(reading(FIRST), reading(SECOND), register=register) == [FIRST_ONE, second]


def test_the_new_vehicle_has_a_chain_of_its_own() -> None:
    register = (vehicle(**A), vehicle(since=MOVED, **B))
    assert found(reading(FIRST), reading(SECOND), reading(THIRD), register=register) == [FIRST_ONE, FIRST_ONE, VIOLATION]


def test_an_unsure_change_taints_only_what_goes_over_it() -> None:
    register = (vehicle(), vehicle(since=MOVED, **OTHER))
    assert found(reading(FIRST), reading(SECOND), reading(THIRD), register=register) == [FIRST_ONE, CHANGED, VIOLATION]


@pytest.mark.parametrize(
    ("after", "last"), [(B, ("suspected", ["first_exceedance"])), (A, ("suspected", ["first_exceedance"]))]
)
def test_a_retest_of_the_old_vehicle(after: Row, last: tuple) -> None:
    """It resets the chain of the vehicle that passed it; the new one's begins with its own first exceedance."""
    register = (vehicle(**A), vehicle(since=MOVED, **after))
    rows = [reading(FIRST), retest("2026-09-20 09:00"), reading(SECOND)]
    assert found(*rows, register=register) == [FIRST_ONE, last]


def test_a_retest_before_the_move_does_not_reset_what_comes_after() -> None:
    register = (vehicle(**A), vehicle(since=MOVED, **B))
    rows = [retest("2026-09-30 09:00"), reading(SECOND), reading(THIRD)]
    assert found(*rows, register=register) == [FIRST_ONE, VIOLATION]


def test_the_number_comes_back_to_the_first_vehicle() -> None:
    register = (vehicle(**A), vehicle(since=MOVED, **B), vehicle(since="2026-11-01", **A))
    assert found(reading(FIRST), reading(THIRD), register=register) == [FIRST_ONE, VIOLATION]
    rows = [reading(FIRST), reading(SECOND), reading(THIRD)]
    assert found(*rows, register=register) == [FIRST_ONE] * 3  # another vehicle was seen between


def test_a_row_without_vin_hides_no_change() -> None:
    register = (vehicle(**A), vehicle(since=MOVED), vehicle(since="2026-11-01", **B))
    assert found(reading(FIRST), reading(SECOND), reading(THIRD), register=register) == [FIRST_ONE, VIOLATION, FIRST_ONE]


def test_a_row_that_does_not_know_a_value_hides_no_change() -> None:
    register = (vehicle(), vehicle(since=MOVED, emission_stage=None), vehicle(since="2026-11-01", emission_stage=6))
    assert found(reading(FIRST), reading(SECOND), reading(THIRD), register=register) == [FIRST_ONE, VIOLATION, CHANGED]
    assert found(reading(FIRST), reading(THIRD), register=register) == [FIRST_ONE, CHANGED]


@pytest.mark.parametrize("corrected", [{"emission_stage": 3}, {"registered_on": date(2016, 5, 10)}, B])
def test_a_correction_back_in_time_is_no_change(corrected: Row) -> None:
    """It holds since the same day: what it replaces never held."""
    register = (vehicle(**A, registered_on=date(2015, 5, 10)), vehicle(**A | {"registered_on": date(2015, 5, 10)} | corrected))
    assert found(reading(FIRST), reading(SECOND), register=register) == [FIRST_ONE, VIOLATION]
    later = (vehicle(), vehicle(since=MOVED, emission_stage=6), vehicle(since=MOVED, owner="买主"))
    assert found(reading(FIRST), reading(SECOND), register=later) == [FIRST_ONE, VIOLATION]


@pytest.mark.parametrize("first", [vehicle(absent=True), vehicle("豫C9X999")])
def test_a_number_that_is_registered_only_from_then_on(first: VehicleRow) -> None:
    """The register says nothing of who bore it before."""
    typed = {"plate_type": "01"}
    register = (first, vehicle(since=MOVED, **B)) if first.plate == TRUCK else (vehicle(since=MOVED, **B),)
    assert found(reading(FIRST, **typed), reading(SECOND, **typed), register=register) == [FIRST_ONE, CHANGED]


@pytest.mark.parametrize(
    ("registered_on", "first", "second"),
    [
        (date(2016, 5, 10), FIRST_ONE, VIOLATION),
        (date(2026, 9, 10), FIRST_ONE, VIOLATION),  # on the very day
        (
            date(2026, 9, 11),
            ("to_be_verified", [EARLIER, "first_exceedance"]),
            ("to_be_verified", [EARLIER, "doubtful_predecessor"]),
        ),
        (None, FIRST_ONE, VIOLATION),
    ],
)
def test_a_reading_before_the_vehicle_was_registered(registered_on: date | None, first: tuple, second: tuple) -> None:
    """The register may know only the vehicle that bears the number today, from ever on."""
    rows = [reading(FIRST), reading(SECOND)]
    assert found(*rows, register=(vehicle(**B, registered_on=registered_on),)) == [first, second]


def test_a_gap_in_the_register_is_no_change() -> None:
    register = (vehicle(**A), vehicle(since="2026-09-20", absent=True), vehicle(since=MOVED, **A))
    assert found(reading(FIRST), reading(SECOND), register=register) == [FIRST_ONE, VIOLATION]


def test_a_change_beside_other_doubts() -> None:
    register = (vehicle(), vehicle(since=MOVED, **OTHER))
    poor = {"plate_confidence": 0.5}
    between = reading("2026-10-05 09:00", 12.0, **poor)
    assert found(reading(FIRST), between, reading(SECOND), register=register) == [
        FIRST_ONE,
        ("to_be_verified", ["doubtful_between", SAME]),
    ]
    assert found(reading(FIRST, **poor), reading(SECOND), register=register)[-1] == (
        "to_be_verified",
        ["poor_plate_confidence", "doubtful_predecessor", SAME],
    )


def test_ten_minutes_over_the_change_of_hands() -> None:
    """Of two exceedances that would count once the second is the new vehicle's."""
    register = (vehicle(**A), vehicle(since="2026-10-10 09:05", **B))
    rows = [reading(FIRST), reading("2026-10-10 09:03"), reading("2026-10-10 09:07")]
    assert found(*rows, register=register) == [FIRST_ONE, VIOLATION, FIRST_ONE]


def test_evidence_shows_the_register_of_each_reading() -> None:
    register = (vehicle(**A), vehicle(since=MOVED, **A, owner="买主", emission_stage=5))
    last = findings(reading(FIRST), reading(SECOND), given=reference(*register))[-1]
    shown = [(piece["vin"], piece["owner"], piece["emission_stage"]) for piece in last["evidence"]]
    assert shown == [(A["vin"], "试验车队", 4), (A["vin"], "买主", 5)]
    assert last["outcome"] == "violation"
    new = {"registered_on": date(2026, 9, 30), "gross_mass_kg": 31_000, "fuel": "diesel_hybrid"}
    changed = findings(reading(FIRST), reading(SECOND), given=reference(vehicle(), vehicle(since=MOVED, **new)))[-1]
    assert [(piece["registered_on"], piece["gross_mass_kg"], piece["registered_fuel"]) for piece in changed["evidence"]] == [
        (None, None, "diesel"),
        ("2026-09-30", 31_000, "diesel_hybrid"),
    ]
    usual = findings(reading(FIRST), reading(SECOND), given=reference(vehicle(**A)))[-1]
    assert not any("vin" in piece for piece in usual["evidence"])  # one row says it for all: the finding's own


def test_the_vin_names_nothing() -> None:
    """Identities do not hold the VIN: a register that learns it later changes no number of a finding."""
    rows = [reading(FIRST), reading(SECOND)]
    ids = [[one["finding_id"] for one in findings(*rows, given=reference(vehicle(**vin)))] for vin in ({}, A, B)]
    assert all(one == ids[0] for one in itertools.chain(ids))
