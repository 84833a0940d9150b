"""A register row that contradicts itself does not decide whom a clause means (N40): to be verified, whichever of its words is wrong."""

from datetime import date
from typing import Any

import pytest

from rules.orders.vehicle_stage import against_date
from tests.rules.orders.test_vehicle_match import SURE, answer

DOUBT = ["register_contradicts"]
KG, LOAD = "gross_mass_kg", "rated_load_kg"


@pytest.mark.parametrize(
    ("plate_type", "row", "of_classes"),
    [
        # A small car's plate, and heavy: an order by either class charges nobody; of a class that neither is it surely is not.
        ("02", {"vehicle_class": "heavy"}, {"heavy": DOUBT, "heavy medium": DOUBT, "light": DOUBT, "medium": None, "tractor": None}),
        ("52", {"vehicle_class": "medium"}, {"heavy medium": DOUBT, "light micro": DOUBT, "medium light micro": SURE, "heavy": None}),
        ("01", {"vehicle_class": "light"}, {"heavy medium": DOUBT, "light": DOUBT, "micro": None, "heavy medium light": SURE}),
        ("51", {"vehicle_class": "micro"}, {"heavy": DOUBT, "micro": DOUBT, "light": None}),
        # Light, and 31 t.
        ("02", {"vehicle_class": "light", KG: 31_000}, {"heavy": DOUBT, "light": DOUBT, "medium": None, "heavy light": SURE}),
        ("02", {"vehicle_class": "light", KG: 4_501}, {"medium": DOUBT, "light": DOUBT, "heavy": None}),
        ("02", {"vehicle_class": "light", KG: 4_500}, {"light": SURE, "medium": None}),
        ("02", {"vehicle_class": "micro", KG: 3_000}, {"micro": DOUBT, "light": DOUBT, "medium": DOUBT, "heavy": None}),
        ("02", {"vehicle_class": "light", KG: None, LOAD: 16_000}, {"heavy": DOUBT, "light": DOUBT}),
        ("02", {"vehicle_class": "light", KG: 4_400, LOAD: 16_000}, {"heavy": DOUBT, "light": DOUBT}),
        ("01", {"vehicle_class": "heavy", KG: 3_000}, {"heavy": DOUBT, "medium": DOUBT, "micro": None}),
        ("01", {"vehicle_class": "heavy", KG: 12_000}, {"heavy": SURE, "medium": None}),
        ("01", {"vehicle_class": "medium", KG: 31_000}, {"heavy": DOUBT, "medium": DOUBT, "heavy medium": SURE}),
        ("01", {"vehicle_class": "medium", KG: 4_000}, {"medium": SURE, "light": None}),  # longer than 6 m
        ("13", {"vehicle_class": "low_speed", KG: 25_000}, {"heavy": ["class_unknown"], "low_speed": ["class_unknown"]}),
        # A coach's class goes by its length and seats.
        ("01", {"vehicle_class": "medium", "use": "coach", KG: 13_000}, {"medium": SURE, "heavy": None}),
        # Nothing contradicts what is not there.
        ("01", {"vehicle_class": "heavy", KG: None, LOAD: None}, {"heavy": SURE}),
        ("01", {"vehicle_class": None, KG: 31_000}, {"heavy": ["class_unknown"]}),
    ],
)  # fmt: skip
def test_of_a_class(plate_type: str, row: dict[str, Any], of_classes: dict[str, Any]) -> None:
    found = {wanted: answer(row, {"classes": wanted.split()}, [], plate_type=plate_type) for wanted in of_classes}
    assert found == of_classes


@pytest.mark.parametrize(
    ("row", "wanted", "found"),
    [
        ({"vehicle_class": "light", KG: 31_000}, {"gross_mass_over_kg": 12_000}, DOUBT),
        ({"vehicle_class": "light", KG: 31_000}, {"gross_mass_over_kg": 4_000}, DOUBT),  # a light one may have 3 t
        ({"vehicle_class": "light", KG: 31_000}, {"gross_mass_over_kg": 49_000}, None),  # neither
        ({"vehicle_class": "heavy", KG: 3_000}, {"gross_mass_over_kg": 4_500}, DOUBT),
        ({"vehicle_class": "heavy", KG: 3_000}, {"gross_mass_over_kg": 2_000}, SURE),
        ({"vehicle_class": "heavy", KG: 31_000}, {"gross_mass_over_kg": 12_000}, SURE),
        ({"vehicle_class": None, KG: 31_000}, {"gross_mass_over_kg": 12_000}, SURE),
        ({"vehicle_class": "light", KG: None}, {"gross_mass_over_kg": 12_000}, ["mass_unknown"]),
        ({"vehicle_class": "light", LOAD: 16_000}, {"rated_load_over_kg": 5_000}, DOUBT),
        ({"vehicle_class": "light", LOAD: 16_000}, {"rated_load_at_least_kg": 5_000}, DOUBT),
        ({"vehicle_class": "heavy", KG: 14_000, LOAD: 14_000}, {"rated_load_over_kg": 5_000}, DOUBT),
        ({"vehicle_class": "heavy", KG: 31_000, LOAD: 16_000}, {"rated_load_over_kg": 5_000}, SURE),
        ({"vehicle_class": "heavy", KG: 31_000, LOAD: None}, {"rated_load_over_kg": 5_000}, ["load_unknown"]),
        ({"vehicle_class": "heavy", KG: 14_000, LOAD: 14_000}, {"rated_load_over_kg": 20_000}, None),
    ],
)
def test_over_a_mass(row: dict[str, Any], wanted: dict[str, Any], found: Any) -> None:
    assert answer(row, {"classes": [], **wanted}, []) == found


def test_a_clause_that_asks_for_none_of_them_is_not_in_doubt() -> None:
    assert answer({"vehicle_class": "light", KG: 31_000}, {"classes": []}, [], plate_type="02") == SURE


STAGE, AT_MOST_4, AT_MOST_5 = "emission_stage", {"stage_at_most": 4}, {"stage_at_most": 5}


@pytest.mark.parametrize(
    ("row", "day", "wanted", "found"),
    [
        ({STAGE: 4}, date(2024, 5, 1), AT_MOST_4, DOUBT),  # 国六 only, by then
        ({STAGE: 4}, date(2024, 5, 1), AT_MOST_5, DOUBT),
        ({STAGE: 4}, date(2019, 1, 1), AT_MOST_4, DOUBT),
        ({STAGE: 4}, date(2018, 12, 31), AT_MOST_4, SURE),
        ({STAGE: 4}, date(2024, 5, 1), {"stage_at_most": None, "stage_inclusive": None}, SURE),  # no stage is asked for
        ({STAGE: 4}, date(2024, 5, 1), {"stage_at_most": 3}, None),  # neither 4 nor 6
        ({STAGE: 3}, date(2017, 5, 1), {"stage_at_most": 3}, DOUBT),
        ({STAGE: 3}, date(2015, 12, 31), {"stage_at_most": 3}, SURE),
        ({STAGE: 3}, date(2016, 6, 1), AT_MOST_5, SURE),  # 3, 4 or 5: all are
        ({STAGE: 5}, date(2022, 3, 1), AT_MOST_5, SURE),  # stock
        ({STAGE: 5}, date(2022, 7, 1), AT_MOST_5, DOUBT),
        ({STAGE: 6}, date(2012, 5, 1), AT_MOST_4, DOUBT),
        ({STAGE: 6}, date(2017, 5, 1), AT_MOST_4, None),
        ({STAGE: None}, date(2024, 5, 1), AT_MOST_4, ["stage_unknown"]),
        ({STAGE: 4}, None, AT_MOST_4, SURE),
        ({STAGE: 4, "vin": "LFWSRXSJ5H1E00001"}, date(2024, 5, 1), AT_MOST_4, DOUBT),
        ({STAGE: 4, "vin": "WDB96340310000001"}, date(2024, 5, 1), AT_MOST_4, SURE),  # imported
        ({STAGE: 4, "vehicle_class": "tractor"}, date(2024, 5, 1), {"classes": ["tractor"]}, SURE),
    ],
)
def test_a_stage_that_was_not_sold_when_the_vehicle_was_registered(
    row: dict[str, Any], day: date | None, wanted: dict[str, Any], found: Any
) -> None:
    assert answer({**row, "registered_on": day}, wanted, []) == found


def test_a_trailer_has_no_stage_that_could_contradict() -> None:
    assert against_date("豫C1234挂", "15", {STAGE: 4, "registered_on": date(2024, 5, 1)}.get) == ()
    low_speed = {STAGE: 2, "registered_on": date(2019, 5, 1), "vehicle_class": "low_speed"}
    assert against_date("豫C12345", "13", low_speed.get) == ()
