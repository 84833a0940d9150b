"""Which vehicle a plate is: by plate and type, else colour, else the only one with that plate; what cannot be told is a doubt."""

import numpy as np
import pytest

from rules.sightings.doubts import codes_of
from rules.sightings.vehicles import resolve
from tests.rules.building import TRUCK, reference, us, vehicle

TRUCK_ROW = vehicle()
CAR = vehicle(plate_type="02", plate_colour="blue", vehicle_class="light")
SECOND_YELLOW = vehicle(plate_type="16", plate_colour="yellow")
UNCOLOURED = vehicle(plate_colour=None)


@pytest.mark.parametrize(
    ("register", "plate_type", "colour", "vehicle_type", "doubts"),
    [
        ([TRUCK_ROW], "01", "yellow", "01", []),
        ([TRUCK_ROW], "01", None, "01", []),
        ([TRUCK_ROW], None, "yellow", "01", []),
        ([TRUCK_ROW], None, None, "01", []),
        ([TRUCK_ROW], "01", "blue", "01", ["colour_contradicts"]),
        ([TRUCK_ROW], "01", "green", "01", ["colour_contradicts"]),
        ([TRUCK_ROW], None, "blue", "01", ["colour_contradicts"]),
        ([TRUCK_ROW], "02", "blue", "02", ["type_unknown_to_register"]),  # a car with the same number, or a clone
        ([TRUCK_ROW, CAR], "01", "yellow", "01", []),
        ([TRUCK_ROW, CAR], "02", None, "02", []),
        ([TRUCK_ROW, CAR], None, "yellow", "01", []),
        ([TRUCK_ROW, CAR], None, "blue", "02", []),
        ([TRUCK_ROW, CAR], None, None, None, ["several_vehicles"]),
        ([TRUCK_ROW, CAR], None, "green", None, ["several_vehicles"]),
        ([TRUCK_ROW, SECOND_YELLOW], None, "yellow", None, ["several_vehicles"]),
        ([TRUCK_ROW, SECOND_YELLOW], "16", "yellow", "16", []),
        ([UNCOLOURED], "01", "blue", "01", []),  # the register says nothing to contradict
        ([], "01", "yellow", "01", ["unregistered"]),
        ([], None, None, None, ["unregistered"]),
        ([vehicle(absent=True)], "01", "yellow", "01", ["unregistered"]),
    ],
)
def test_resolution(register, plate_type, colour, vehicle_type, doubts) -> None:
    given = reference(*register) if register else reference(vehicle("豫C9X999"))
    if not register:
        given.vehicles.pop(TRUCK)
    found = resolve([TRUCK], [plate_type], [colour], np.array([us("2026-11-20 09:00")]), given)
    assert (found.vehicles[found.vehicle_index[0]].plate_type, codes_of(found.doubts[0])) == (vehicle_type, doubts)


@pytest.mark.parametrize(
    ("time", "stage", "doubts"),
    [
        ("2026-02-28 23:59:59", None, ["unregistered"]),
        ("2026-03-01 00:00:00", 3, []),
        ("2026-05-31 23:59:59", 3, []),
        ("2026-06-01 00:00:00", 5, []),
        ("2026-09-01 00:00:00", None, ["unregistered"]),
        ("2026-10-01 00:00:00", 6, []),
    ],
)
def test_the_register_as_it_held_at_the_time(time: str, stage: int | None, doubts: list[str]) -> None:
    rows = [vehicle(since="2026-03-01", emission_stage=3), vehicle(since="2026-06-01", emission_stage=5)]
    rows += [vehicle(since="2026-09-01", absent=True), vehicle(since="2026-10-01", emission_stage=6)]
    found = resolve([TRUCK], [None], [None], np.array([us(time)]), reference(*rows))
    assert (found.vehicles[found.vehicle_index[0]].value("emission_stage"), codes_of(found.doubts[0])) == (stage, doubts)


def test_a_trailer_is_not_its_tractor() -> None:
    given = reference(vehicle("豫C0T14挂", plate_type="15"), vehicle("豫C0T140"))
    found = resolve(["豫C0T14挂", "豫C0T140"], [None, None], [None, None], np.array([us("2026-11-20 09:00")] * 2), given)
    assert [found.vehicles[index].key for index in found.vehicle_index] == ["豫C0T14挂|15", "豫C0T140|01"]
