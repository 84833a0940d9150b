"""The trucks of the hard cases, as the register has them: the same on each day, and in no other journey."""

from dataclasses import replace
from datetime import date
from typing import Any

from services.simulator.fleet import Truck

_FIRST_NUMBER = 900_000
"""Above every number of the city's own fleet."""
_USUAL = Truck(
    number=_FIRST_NUMBER,
    plate="",
    plate_type="01",
    plate_colour="yellow",
    vin="",
    fuel="diesel",
    stage=3,
    vehicle_class="heavy",
    use="goods",
    body=(4, 31_000, 16_500),
    owner="示例疑难货运有限公司（虚构）",
    owner_id="SAMPLE-HARD-01",
    district="410305",
    registered_on=date(2012, 5, 10),
    registered=True,
    register_stage=3,
    register_use="goods",
    habit=0,
    home=0,
    dirt=1.0,
    gross=False,
    repaired_on=None,
)
"""A heavy diesel of stage 3: barred inside the inner ring by day, on every day."""


def _trucks() -> dict[str, tuple[Truck, ...]]:
    modern = {"stage": 5, "register_stage": 5, "registered_on": date(2019, 3, 4)}
    described: dict[str, tuple[int, dict[str, Any]]] = {
        "cloned": (2, {}),
        "two_cameras": (1, {}),
        "type_untold": (1, modern),
        "moved": (2, modern),
        "two_sensors": (2, modern),
        "sensor_and_check": (2, modern),
        "check_sent_twice": (2, modern),
        "trailer": (1, {"plate_type": "15", "use": "trailer", "register_use": "trailer", "register_stage": None}),
        "shared_terminal": (2, {}),
        "island": (2, {}),
        "one_ring": (2, {}),
        "drifting": (2, {}),
        "towed": (1, {}),
        "parked": (1, {}),
        "seldom": (2, {}),
        "passing": (14, modern),
        "past_fractions": (1, modern),
        "low_speed": (1, {"plate_type": "13", "vehicle_class": "low_speed", "body": (2, 4_500, 1_500)}),
        "three_wheeler": (1, {"plate_type": "13", "vehicle_class": "three_wheeler", "body": (2, 2_000, 500)}),
        "captured": (2, {}),
        "one_track": (2, {}),
        "parked_beside": (2, {}),
        "towed_past": (1, {}),
        "queued": (1, {}),
    }
    found, number = {}, _FIRST_NUMBER
    for name, (count, members) in described.items():
        found[name] = tuple(replace(_numbered(number + place, name), **members) for place in range(count))
        number += count
    found["moved"] = (found["moved"][0], replace(found["moved"][1], vin=""))
    return found


def _numbered(number: int, name: str) -> Truck:
    serial = number - _FIRST_NUMBER + 1
    plate = f"豫CH{serial:03d}挂" if name == "trailer" else f"豫CH{serial:04d}"
    return replace(_USUAL, number=number, plate=plate, vin=f"LSAMPLEH{serial:09d}")


TRUCKS = _trucks()
"""By the kind of case that they stand for."""
MOVED = tuple(
    replace(
        truck,
        vin=truck.vin and f"LSAMPLEHM{truck.number - _FIRST_NUMBER + 1:08d}",
        stage=6,
        register_stage=6,
        owner="示例新车货运有限公司（虚构）",
        owner_id="SAMPLE-HARD-02",
        registered_on=date(2024, 8, 1),
    )
    for truck in TRUCKS["moved"]
)
"""The vehicles to which the numbers of TRUCKS["moved"] moved; of the second neither VIN is known."""


def registered() -> list[Truck]:
    """All of them, as they are in the register before any number moves."""
    return [truck for some in TRUCKS.values() for truck in some]
