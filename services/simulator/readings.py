"""What the stations measure and send, and what is odd about some of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import msgspec
import numpy as np

from services.simulator.day_record import COMPLIES, OVER, Seen
from services.simulator.emissions import Plume, plume
from services.simulator.fleet import Truck
from services.simulator.ground import on_plane, to_degrees
from services.simulator.network import on_road
from services.simulator.places import STATIONS
from services.simulator.plan import Timed, moment
from services.simulator.trips import Pass
from streams.events import READINGS
from streams.log import Message

OPACITY_LIMIT_PCT, RINGELMANN_LIMIT = 30.0, 1.0
_RECOGNISED = 0.72
_INVALID = 0.22
_NIGHTLY_S = 85_800.0
_MISREAD = str.maketrans("0D8B2Z5S", "D0B8Z2S5")


@dataclass(frozen=True)
class Reading:
    """A reading as sent, and what the simulator knows of it."""

    messages: list[Timed]
    seen: list[Seen]


@cache
def station_place(number: int, spot: int) -> tuple[float, float]:
    """Where a station stands, on the road: metres on the plane, to what its degrees in the register say."""
    lon, lat = station_degrees(number, spot)
    x, y = on_plane(((lon, lat),))[0]
    return float(x), float(y)


@cache
def station_degrees(number: int, spot: int) -> tuple[float, float]:
    """The same in degrees, to six decimals."""
    x, y = on_road(*on_plane((STATIONS[number].spots[spot],))[0].tolist())
    lon, lat = to_degrees(np.array([x]), np.array([y]))
    return round(float(lon[0]), 6), round(float(lat[0]), 6)


def readings(
    day: date, passes: list[tuple[Truck, Pass, bool]], random: np.random.Generator, tag: str = ""
) -> Iterator[Reading]:
    """The readings of a day's passes: (truck, pass, whether its terminal is ill). Not every plate is recognised, not every pass measured."""
    for number, (truck, passed, ill) in enumerate(passes):
        if STATIONS[passed.station].spot_on(day) == passed.spot and random.random() < _RECOGNISED:
            yield _reading(day, truck, passed, ill, f"{tag}{number:05d}", random)


def _reading(day: date, truck: Truck, passed: Pass, ill: bool, number: str, random: np.random.Generator) -> Reading:
    station, time = STATIONS[passed.station], moment(day, passed.second)
    exhaust = plume(truck, day, passed.laden, random)
    acceleration = round(random.normal(0.45, 0.5), 2)
    valid = acceleration >= 0 and random.random() > _INVALID
    confidence, plate, doubt = _recognition(truck, station.habit, random)
    values, verdicts = _measured(exhaust, station.kind, station.habit, random) if valid else ({}, {})
    event = _event(day, truck, passed, f"{station.station_id}-{time:%Y%m%d%H%M%S}-{number}", random)
    event |= {"plate": plate, "plate_confidence": confidence, "acceleration_ms2": acceleration, "valid": valid, **values}
    event |= {} if valid else {"invalid_reason": "减速" if acceleration < 0 else "烟羽不足"}
    events = _repeats(event, random)
    doubt = doubt or ("ill_terminal" if ill else None)
    if "revision" in events[-1]:
        verdicts = {"opacity_pct": _verdict(events[-1]["opacity_pct"], OPACITY_LIMIT_PCT)}
    elif events[-1] != event:
        doubt = "two contents under one id"
    at = passed.second + random.uniform(2, 60)
    if station.habit == "at_night" and at < _NIGHTLY_S:
        at = _NIGHTLY_S + passed.second / 1e4
    messages = [(at + 0.3 * turn, READINGS, _message(one)) for turn, one in enumerate(events)]
    x, y = station_place(passed.station, passed.spot)
    seen = Seen("reading", truck, plate, truck.plate_type, time, passed.second, station.station_id, x, y, verdicts, doubt, True)
    return Reading(messages, [seen])


def _event(day: date, truck: Truck, passed: Pass, reading_id: str, random: np.random.Generator) -> dict[str, Any]:
    """What every reading says, whatever was measured."""
    lon, lat = station_degrees(passed.station, passed.spot)
    station_id = STATIONS[passed.station].station_id
    return {
        "reading_id": reading_id,
        "station_id": station_id,
        "time": moment(day, passed.second).isoformat(),
        "plate": truck.plate,
        "plate_type": truck.plate_type,
        "plate_colour": truck.plate_colour,
        "lane": int(random.integers(1, 4)),
        "lon": lon,
        "lat": lat,
        "datum": "WGS84",
        "fuel": truck.fuel,
        "speed_kmh": round(float(np.clip(passed.kmh * random.uniform(0.95, 1.05), 5, 110)), 1),
        "slope_deg": 0.5,
        **_weather(passed.second, random),
        "device_certificate": f"SAMPLE-{station_id[-3:]}",
        "photos": [f"{reading_id}-{view}.jpg" for view in (1, 2, 3)],
    }


def _message(event: dict[str, Any]) -> Message:
    return Message(event["plate"].encode(), msgspec.json.encode(event))


def _recognition(truck: Truck, habit: str | None, random: np.random.Generator) -> tuple[float, str, str | None]:
    """Confidence, the plate as read, and the doubt about it. A misread plate is never read with confidence."""
    if random.random() < 0.003 and (misread := truck.plate[:2] + truck.plate[2:].translate(_MISREAD)) != truck.plate:
        return round(random.uniform(0.4, 0.84), 3), misread, "misread"
    if habit == "poor_plates" or random.random() < 0.02:
        return round(random.uniform(0.6, 0.89), 3), truck.plate, "poor plate"
    return round(random.uniform(0.91, 1.0), 3), truck.plate, None


def _measured(
    exhaust: Plume, kind: str, habit: str | None, random: np.random.Generator
) -> tuple[dict[str, float], dict[str, str]]:
    """Values as the instrument shows them, and what they mean."""
    if kind == "black_smoke":
        grade = float(np.clip(np.round(exhaust.opacity_pct / 20 * 2) / 2, 0, 5))
        return {"ringelmann": grade}, {"ringelmann": _verdict(grade, RINGELMANN_LIMIT)}
    opacity = round(float(np.clip(exhaust.opacity_pct + random.normal(0, 0.4), -2, 99)), 1)
    no = round(random.uniform(5, 19)) if habit == "no_is_made_up" else round(exhaust.no_ppm + random.normal(0, 6))
    values = {"opacity_pct": opacity, "no_ppm": no, "co_pct": round(random.lognormal(-2.8, 0.5), 3)}
    return {**values, "hc_ppm": round(random.lognormal(3.2, 0.5))}, {"opacity_pct": _verdict(opacity, OPACITY_LIMIT_PCT)}


def _verdict(value: float, limit: float) -> str:
    return OVER if value > limit else COMPLIES


def _repeats(event: dict[str, Any], random: np.random.Generator) -> list[dict[str, Any]]:
    """Usually the reading alone; now and then sent twice, corrected by a revision, or under one id with another value."""
    chance = random.random()
    if chance < 0.006:
        return [event, event]
    if chance < 0.010 and "opacity_pct" in event:
        other = {**event, "opacity_pct": round(max(0.0, event["opacity_pct"] * random.uniform(0.5, 0.9)), 1) + 0.1}
        return [event, {**other, "revision": 1} if chance < 0.008 else other]
    return [event]


def _weather(second: float, random: np.random.Generator) -> dict[str, float]:
    warm = np.sin((second / 3600 - 9) / 24 * 2 * np.pi)
    return {
        "wind_speed_ms": round(float(random.gamma(2, 0.5)), 1),
        "temperature_c": round(float(5 + 5 * warm + random.normal(0, 0.6)), 1),
        "humidity_pct": round(float(np.clip(68 - 14 * warm + random.normal(0, 3), 20, 98)), 1),
        "pressure_kpa": 100.9,
    }
