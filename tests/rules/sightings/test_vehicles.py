"""Which vehicle a plate is: by plate and type, else colour, else the only one with that plate; what cannot be told is a doubt."""

import numpy as np
import pytest

from rules.sightings.doubts import codes_of
from rules.sightings.vehicles import resolve
from tests.rules.building import TRUCK, findings, reading, reference, us, vehicle

TRUCK_ROW = vehicle()
CAR = vehicle(plate_type="02", plate_colour="blue", vehicle_class="light")
SECOND_YELLOW = vehicle(plate_type="16", plate_colour="yellow")
UNCOLOURED = vehicle(plate_colour=None)
UNCOLOURED_CAR = vehicle(plate_type="02", plate_colour=None)
LOW_SPEED = vehicle(plate_type="13", plate_colour=None)


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
        ([UNCOLOURED], "01", "blue", "01", ["colour_contradicts"]),  # no plate of type 01 is blue
        ([UNCOLOURED], "01", "yellow", "01", []),
        ([UNCOLOURED], None, "blue", "01", ["colour_contradicts"]),
        ([UNCOLOURED, CAR], None, "yellow", "01", []),
        ([UNCOLOURED, CAR], None, "blue", "02", []),
        ([TRUCK_ROW, UNCOLOURED_CAR], None, "yellow", "01", []),
        ([TRUCK_ROW, UNCOLOURED_CAR], None, "blue", "02", []),
        ([TRUCK_ROW, LOW_SPEED], None, "yellow", None, ["several_vehicles"]),  # the other's colour is not known
        ([LOW_SPEED], "13", "blue", "13", []),  # nor is that of its type: nothing to contradict
        ([], "01", "yellow", "01", ["unregistered"]),
        ([], "01", "blue", "01", ["colour_contradicts", "unregistered"]),
        ([TRUCK_ROW], "51", "green", "51", ["type_unknown_to_register"]),
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
    assert [codes_of(doubts) for doubts in found.doubts] == [["trailer_plate"], []]


@pytest.mark.parametrize(
    ("plate", "plate_type", "register", "is_trailer"),
    [
        ("豫C0T14挂", None, [], True),
        ("豫C0T14挂", "01", [vehicle("豫C0T14挂")], True),
        ("豫C0T140", "15", [], True),
        ("豫C0T140", None, [vehicle("豫C0T140", use="trailer")], True),
        ("豫C0T140", "01", [vehicle("豫C0T140")], False),
        ("挂C0T140", None, [], False),
    ],
)
def test_a_trailer_is_known_by_any_of_three(plate: str, plate_type: str | None, register: list, is_trailer: bool) -> None:
    found = resolve([plate], [plate_type], [None], np.array([us("2026-11-20 09:00")]), reference(*register))
    assert ("trailer_plate" in codes_of(found.doubts[0])) is is_trailer
    who = found.vehicles[0]
    assert not is_trailer or {who.value(name) for name in ("fuel", "emission_stage", "new_energy")} == {None}


OTHER_SEEN = {"plate_type": "02", "plate_colour": "blue", "fuel": "diesel", "station_id": "A2"}
UNTOLD = "type_not_seen"


@pytest.mark.parametrize(
    ("other", "typed", "reasons"),
    [
        ({"day": "2026-11-10"}, {}, ["first_exceedance", UNTOLD]),  # on the same day, far away
        ({"day": "2026-09-01"}, {}, ["first_exceedance", UNTOLD]),  # months ago
        ({"day": "2026-11-10"}, {"plate_type": "01"}, ["first_exceedance"]),
        ({"day": "2026-11-10"}, {"plate_colour": "yellow"}, ["first_exceedance"]),
        ({"day": "2026-11-10", "plate_type": None}, {}, ["first_exceedance", UNTOLD]),  # another colour
        ({"day": "2026-11-10", "fuel": "petrol"}, {}, ["first_exceedance"]),  # a car: told apart by its fuel
        ({"day": "2026-11-10", "plate_type": "01", "plate_colour": "yellow"}, {}, ["first_exceedance"]),  # the same truck
    ],
)
def test_a_reading_that_says_neither_type_nor_colour(other: dict, typed: dict, reasons: list[str]) -> None:
    seen = OTHER_SEEN | other
    rows = [reading(f"{seen.pop('day')} 01:00", 12.0, **seen), reading("2026-11-10 09:00", **typed)]
    for given in (rows, rows[::-1]):
        last = [
            one for one in findings(*given, rule="remote_sensing") if one["evidence"][-1]["reading_id"] == "R 2026-11-10 09:00"
        ]
        assert sorted(last[0]["reasons"]) == sorted(reasons)
        assert last[0]["outcome"] == ("to_be_verified" if UNTOLD in reasons else "suspected")


def test_two_that_say_nothing_while_another_of_the_number_drives() -> None:
    rows = [reading("2026-10-10 09:00"), reading("2026-11-10 09:00")]
    assert [one["outcome"] for one in findings(*rows)] == ["suspected", "violation"]
    another = reading("2026-10-20 09:00", 12.0, **OTHER_SEEN)
    assert {one["outcome"] for one in findings(*rows, another)} == {"to_be_verified"}


def test_an_order_by_a_camera_that_says_neither() -> None:
    given = reference(order_in_force=True)
    camera = reading("2026-11-12 09:00", 12.0)
    assert [one["outcome"] for one in findings(camera, given=given)] == ["violation"]
    (found,) = findings(camera, reading("2026-11-12 20:00", 12.0, **OTHER_SEEN), given=given)
    assert (found["outcome"], found["reasons"]) == ("to_be_verified", [UNTOLD])
