"""How a vehicle stands against a clause: meant, unsure or not meant, and every reason that can be given has its words."""

from typing import Any

import pytest

from rules.catalogue.order_labels import ANSWERS, NOT_MEANT
from rules.catalogue.reasons import REASONS
from rules.orders.vehicle_match import _DIFFERS
from rules.sightings.doubts import CODES
from services.vehicles.order_status import standings
from tests.rules.building import TRUCK, order, reference, us, vehicle, vehicles, warning

NOON, MIDNIGHT = us("2026-11-20 12:00"), us("2026-11-20 23:00")


def said(*rows: Any, at: int = NOON, plate: str = TRUCK) -> list[tuple]:
    return [(one.answer, one.in_force, one.reasons) for one in standings(reference(*rows), plate, at)]


@pytest.mark.parametrize(
    ("truck", "clause", "answer", "reasons"),
    [
        ({}, {}, "meant", []),
        ({"emission_stage": None}, {}, "unsure", ["stage_unknown"]),
        ({"fuel": None, "vehicle_class": None}, {}, "unsure", ["fuel_unknown", "class_unknown"]),
        ({"emission_stage": 5}, {}, "not_meant", ["other_stage"]),
        ({"emission_stage": 4}, {"vehicles": vehicles(stage_inclusive=False)}, "not_meant", ["other_stage"]),
        ({"fuel": "gas", "emission_stage": 5}, {}, "not_meant", ["other_fuel", "other_stage"]),
        ({"vehicle_class": "low_speed"}, {}, "not_meant", ["other_class"]),
        ({"vehicle_class": "light", "gross_mass_kg": 31_000}, {}, "unsure", ["register_contradicts"]),
        ({"use": "goods"}, {"vehicles": vehicles(uses=["muck"])}, "not_meant", ["other_use"]),
        ({"use": "special"}, {}, "not_meant", ["exempt"]),
        ({"new_energy": True}, {}, "not_meant", ["exempt"]),
        ({"emission_stage": 5, "fuel": None}, {}, "not_meant", ["other_stage"]),  # one sure no is enough
        ({"use": "fire"}, {}, "unsure", ["emergency_vehicle"]),
        ({"use": "goods"}, {"exempt": ["city_operation"]}, "unsure", ["use_unclear"]),
        ({"emission_stage": 6}, {"vehicles": vehicles(stage_at_most="6a")}, "unsure", ["stage_part_unknown"]),
    ],
)
def test_a_vehicle_against_a_clause(truck: dict, clause: dict, answer: str, reasons: list[str]) -> None:
    assert said(vehicle(**truck), order(**clause)) == [(answer, True, reasons)]


def test_an_unregistered_vehicle_is_never_surely_meant() -> None:
    (one,) = said(order(), plate="豫C99999")
    assert (one[0], "unregistered" in one[2]) == ("unsure", True)


def test_each_vehicle_that_bears_the_plate_has_its_own_answer() -> None:
    assert [answer for answer, *_ in said(vehicle(), vehicle(plate_type="02", vehicle_class="light"), order())] == [
        "meant",
        "not_meant",
    ]


@pytest.mark.parametrize(
    ("clause", "at", "in_force"),
    [
        ({"hours": [["21:00", "07:00"]]}, NOON, [False]),
        ({"hours": [["21:00", "07:00"]]}, MIDNIGHT, [True]),
        ({"from": "2026-11-21T00:00+08:00"}, NOON, [False]),  # announced
        ({"until": "2026-11-20T12:00+08:00"}, NOON, []),  # over
    ],
)
def test_clauses_in_force_or_announced(clause: dict, at: int, in_force: list[bool]) -> None:
    assert [is_in_force for _, is_in_force, _ in said(order(**clause), at=at)] == in_force


def test_every_answer_and_reason_has_its_words() -> None:
    assert {*_DIFFERS.values(), "exempt"} == NOT_MEANT.keys()
    assert {"meant", "unsure", "not_meant"} == ANSWERS.keys()
    assert set(CODES) <= REASONS.keys()


def test_one_of_another_clauses_vehicles_is_not_one_of_the_others() -> None:
    others = {"clause_id": "2", "vehicles": vehicles(stage_at_most=6, except_clauses=["1"])}
    answers = said(vehicle(), order(clauses=({}, others)))
    assert answers == [("meant", True, []), ("not_meant", True, ["other_clause"])]


def test_under_a_warning_of_perhaps_another_pollutant_nobody_is_surely_meant() -> None:
    ozone = warning("orange", "2026-11-19 08:00", words="臭氧橙色预警")
    bound = order(warning={"levels": ["orange"], "districts": []})
    assert said(vehicle(), bound, ozone) == [("unsure", True, ["warning_pollutant"])]
