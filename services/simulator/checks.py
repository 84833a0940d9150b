"""What inspectors find at the roadside and in yards, and retests after a repair."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
import numpy as np

from services.simulator.fleet import Truck
from services.simulator.positions import Timed
from services.simulator.readings import LOCAL
from services.simulator.streets import OUTSIDE_SITES, OUTSIDE_YARDS
from streams.events import CHECKS
from streams.log import Message

_LIMIT_M1 = 1.2
_METHODS = ("free_acceleration", "lug_down", "visual", "obd")
_METHOD_SHARES = (0.6, 0.2, 0.12, 0.08)
_DISPUTED = 40
"""One check in so many bears a verdict that its own value contradicts."""


def check_messages(trucks: list[Truck], day: date, random: np.random.Generator) -> Iterator[Timed]:
    """One check a truck on the day, the roadside for two in three."""
    for number, truck in enumerate(trucks):
        kind = "roadside" if random.random() < 0.67 else "on_site"
        yield _message(truck, kind, day, number, random)


def retest_messages(trucks: list[Truck], day: date, random: np.random.Generator) -> Iterator[Timed]:
    """A passed retest of each truck, three to ninety days before the day."""
    for number, truck in enumerate(trucks):
        event = _check(truck, "retest", day - timedelta(days=int(random.integers(3, 90))), 9_000 + number, random)
        repaired = {"method": "free_acceleration", "smoke_m1": round(random.uniform(0.1, 0.6), 2), "result": "pass"}
        yield 0.0, CHECKS, Message(truck.plate.encode(), msgspec.json.encode(event | repaired))


def _message(truck: Truck, kind: str, day: date, number: int, random: np.random.Generator) -> Timed:
    event = _check(truck, kind, day, number, random)
    event |= _found(truck, number, random)
    return random.uniform(36_000, 75_000), CHECKS, Message(truck.plate.encode(), msgspec.json.encode(event))


def _check(truck: Truck, kind: str, day: date, number: int, random: np.random.Generator) -> dict[str, Any]:
    """What every check says, whatever it found."""
    places = OUTSIDE_YARDS if kind == "on_site" else OUTSIDE_SITES
    place = places[random.integers(len(places))]
    moment = datetime.combine(day, time(), LOCAL) + timedelta(seconds=int(random.integers(8 * 3600, 19 * 3600)))
    return {
        "check_id": f"SAMPLE-{day:%Y%m%d}-{number:04d}",
        "kind": kind,
        "time": moment.isoformat(),
        "plate": truck.plate,
        "plate_type": truck.plate_type,
        "plate_colour": truck.plate_colour,
        "lon": place.point.lon,
        "lat": place.point.lat,
        "datum": "WGS84",
        "place": place.name,
        "district": place.district,
        "agency": "示例市机动车污染防治中心（虚构）",
        "inspectors": ["示例甲", "示例乙"],
        "fuel": truck.fuel,
    }


def _found(truck: Truck, number: int, random: np.random.Generator) -> dict[str, Any]:
    """The measurement by one method with the inspectors' verdict. About one diesel in ten is over."""
    method = "obd" if truck.fuel != "diesel" else str(random.choice(_METHODS, p=_METHOD_SHARES))
    if method == "obd":
        return {"method": method, "obd_ok": True, "result": "pass"}
    if method == "visual":
        grade = 2.0 if truck.smokes or random.random() < 0.05 else float(random.integers(0, 2))
        return {"method": method, "ringelmann": grade, "result": "fail" if grade > 1 else "pass"}
    smoke = round(random.lognormal(np.log(1.6 if truck.smokes else 0.5), 0.6), 2)
    fails = (smoke > _LIMIT_M1) != (number % _DISPUTED == 7)
    nox = {"nox_ppm": round(random.lognormal(np.log(700), 0.4))} if method == "lug_down" else {}
    return {"method": method, "smoke_m1": min(smoke, 9.99), **nox, "result": "fail" if fails else "pass"}
