"""What inspectors find at the roadside and in yards, and retests after a repair."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import numpy as np

from services.simulator.day_record import PASSED_RETEST, Seen
from services.simulator.emissions import smokes_on
from services.simulator.fleet import Truck
from services.simulator.ground import district_at, on_plane, to_degrees
from services.simulator.places import STATIONS, YARDS
from services.simulator.plan import Timed, moment
from services.simulator.readings import station_place
from services.simulator.trips import Pass
from streams.events import CHECKS
from streams.log import Message

_LIMIT_M1, _NOX_LIMIT_PPM, _RINGELMANN_LIMIT = 1.2, 1_500, 1.0
_METHODS, _METHOD_SHARES = ("free_acceleration", "lug_down", "visual", "obd"), (0.6, 0.18, 0.12, 0.1)
_DISPUTED, _OBD_FAULT = 0.02, 0.15
Made = tuple[Timed, Seen]


def roadside_checks(day: date, passes: list[tuple[Truck, Pass]], random: np.random.Generator) -> Iterator[Made]:
    """Trucks waved out a few seconds after a station, one check each."""
    for number, (truck, passed) in enumerate(passes):
        x, y = station_place(passed.station, passed.spot)
        place = f"{STATIONS[passed.station].name}旁"
        yield _check(day, truck, "roadside", passed.second + 20, (x, y), place, f"R{number:04d}", random)


def yard_checks(day: date, trucks: list[Truck], random: np.random.Generator) -> Iterator[Made]:
    """Trucks checked in their yards (入户抽检)."""
    for number, truck in enumerate(trucks):
        yard = YARDS[truck.home]
        x, y = on_plane((yard.at,))[0].tolist()
        yield _check(day, truck, "on_site", random.uniform(9, 17) * 3600, (x, y), yard.name, f"Y{number:04d}", random)


def retest(day: date, truck: Truck, random: np.random.Generator) -> Made:
    """The retest that a repaired truck passes."""
    second = random.uniform(9, 17) * 3600
    found = {"method": "free_acceleration", "smoke_m1": round(random.uniform(0.1, 0.6), 2), "result": "pass"}
    event = _event(day, truck, "retest", second, None, "示例机动车检测站（虚构）", f"T{truck.number:05d}") | found
    verdicts = {"opacity_pct": PASSED_RETEST, "ringelmann": PASSED_RETEST}
    return _made(day, truck, event, second, None, verdicts, None, random)


def _check(
    day: date,
    truck: Truck,
    kind: str,
    second: float,
    at: tuple[float, float],
    place: str,
    number: str,
    random: np.random.Generator,
) -> Made:
    found, expected = _found(truck, day, random)
    event = _event(day, truck, kind, second, at, place, number) | found
    return _made(day, truck, event, second, at, {}, expected, random)


def _made(
    day: date,
    truck: Truck,
    event: dict[str, Any],
    second: float,
    at: tuple[float, float] | None,
    verdicts: dict[str, str],
    expected: str | None,
    random: np.random.Generator,
) -> Made:
    sent = max(second + 600, random.uniform(17.5, 22.5) * 3600)
    message = sent, CHECKS, Message(truck.plate.encode(), msgspec.json.encode(event))
    x, y = at or (None, None)
    kind, on_road = event["kind"], event["kind"] == "roadside"
    seen = Seen(
        kind, truck, truck.plate, truck.plate_type, moment(day, second), second, None, x, y, verdicts, None, on_road, expected
    )
    return message, seen


def _event(
    day: date, truck: Truck, kind: str, second: float, at: tuple[float, float] | None, place: str, number: str
) -> dict[str, Any]:
    """What every check says, whatever it found."""
    where: dict[str, Any] = {}
    if at is not None:
        lon, lat = to_degrees(np.array([at[0]]), np.array([at[1]]))
        where = {"lon": round(float(lon[0]), 6), "lat": round(float(lat[0]), 6), "datum": "WGS84", "district": district_at(*at)}
    return {
        "check_id": f"SAMPLE-{day:%Y%m%d}-{number}",
        "kind": kind,
        "time": moment(day, second).isoformat(),
        "plate": truck.plate,
        "plate_type": truck.plate_type,
        "plate_colour": truck.plate_colour,
        **where,
        "place": place,
        "agency": "示例市机动车污染防治中心（虚构）",
        "inspectors": ["示例甲", "示例乙"],
        "fuel": truck.fuel,
    }


def _found(truck: Truck, day: date, random: np.random.Generator) -> tuple[dict[str, Any], str | None]:
    """The measurement by one method with the inspectors' verdict; and what it calls for: violation, to_be_verified or None."""
    smokes = smokes_on(truck, day)
    method = "obd" if truck.fuel != "diesel" else str(random.choice(_METHODS, p=_METHOD_SHARES))
    if method == "obd":
        faulty = truck.fuel == "diesel" and random.random() < _OBD_FAULT
        result = "fail" if faulty else "pass"
        return {"method": method, "obd_ok": not faulty, "result": result}, "to_be_verified" if faulty else None
    if method == "visual":
        grade = 2.0 if smokes or random.random() < 0.03 else float(random.integers(0, 2))
        over = grade > _RINGELMANN_LIMIT
        values: dict[str, Any] = {"ringelmann": grade}
    else:
        smoke = round(min(random.lognormal(np.log(1.9 if smokes else 0.42), 0.45), 9.99), 2)
        nox = round(random.lognormal(np.log(90 * (8.5 - truck.stage)), 0.35)) if method == "lug_down" else 0
        over = smoke > _LIMIT_M1 or nox > _NOX_LIMIT_PPM
        values = {"smoke_m1": smoke, **({"nox_ppm": nox} if method == "lug_down" else {})}
    disputed = random.random() < _DISPUTED
    result = "fail" if over != disputed else "pass"
    expected = None if not over and not disputed else "to_be_verified" if disputed else "violation"
    return {"method": method, **values, "result": result}, expected
