"""What the stations measure: most trucks far below the limits, a fat tail, and some that smoke every time."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import msgspec
import numpy as np

from services.simulator.fleet import Station, Truck
from services.simulator.positions import Timed
from streams.events import READINGS
from streams.log import Message

LOCAL = timezone(timedelta(hours=8))
_AT_NIGHT = ("A410305002", "A410311005")
"""Stations that upload their day in one batch before midnight."""

Pass = tuple[float, Station, Truck]
"""Seconds since local midnight, where, who."""


def day_passes(trucks: list[Truck], along: list[Station], goes_inside: set[str], random: np.random.Generator) -> Iterator[Pass]:
    """Passes of trucks without terminal: one to four a day, at least 30 minutes apart so that a truck can have come."""
    outer = [station for station in along if not station.is_inside]
    for truck in trucks:
        start = random.uniform(0.2, 20) * 3600
        for turn in range(random.integers(1, 5)):
            second = start + turn * 2700 + random.uniform(0, 900)
            choice = along if truck.plate in goes_inside else outer
            if second < 86_340:
                yield second, choice[random.integers(len(choice))], truck


def earlier_passes(trucks: list[Truck], along: list[Station], random: np.random.Generator) -> Iterator[tuple[int, Pass]]:
    """(days before, pass): one to four passes within the last seven months, on different days."""
    outer = [station for station in along if not station.is_inside]
    for truck in trucks:
        for days in random.choice(np.arange(3, 210), size=random.integers(1, 5), replace=False):
            yield int(days), (random.uniform(6, 22) * 3600, outer[random.integers(len(outer))], truck)


def reading_message(day: date, passed: Pass, number: int, random: np.random.Generator) -> Timed:
    """The reading of one pass; number makes its id unique."""
    second, station, truck = passed
    moment = datetime.combine(day, time(), LOCAL) + timedelta(seconds=round(second))
    value = msgspec.json.encode(_reading(moment, station, truck, number, random))
    sent = 86_100 + second / 1e4 if station.station_id in _AT_NIGHT else second + random.uniform(1, 60)
    return sent, READINGS, Message(truck.plate.encode(), value)


def _reading(moment: datetime, station: Station, truck: Truck, number: int, random: np.random.Generator) -> dict[str, Any]:
    reading_id = f"{station.station_id}-{moment:%Y%m%d%H%M%S}-{number:05d}"
    acceleration = random.normal(0.5, 0.4)
    is_valid = acceleration >= 0 and random.random() > 0.03
    event = {
        "reading_id": reading_id,
        "station_id": station.station_id,
        "time": moment.isoformat(),
        "plate": truck.plate,
        "plate_type": truck.plate_type,
        "plate_colour": truck.plate_colour,
        "plate_confidence": round(1 - 0.25 * random.beta(1, 9), 3),
        "lane": int(random.integers(1, 4)),
        "lon": station.lon,
        "lat": station.lat,
        "datum": "WGS84",
        "fuel": truck.fuel,
        "speed_kmh": round(random.uniform(22, 68), 1),
        "acceleration_ms2": round(acceleration, 2),
        "slope_deg": 0.5,
        "valid": is_valid,
        "wind_speed_ms": round(random.gamma(2, 0.8), 1),
        "temperature_c": round(random.normal(8, 3), 1),
        "humidity_pct": round(random.uniform(35, 85), 1),
        "pressure_kpa": 100.9,
        "device_certificate": f"SAMPLE-{station.station_id[-3:]}",
        "photos": [f"{reading_id}-{view}.jpg" for view in (1, 2, 3)],
    }
    return event | (_measured(truck, random) if is_valid else {"invalid_reason": "减速" if acceleration < 0 else "烟羽不足"})


def _measured(truck: Truck, random: np.random.Generator) -> dict[str, float]:
    """Pollutants of one pass. Old stages emit more; a truck that smokes is over 30 % opacity every other time."""
    if truck.fuel != "diesel":
        return {"opacity_pct": round(random.normal(0, 0.4), 1), "no_ppm": round(random.normal(0, 8))}
    age = 1.0 + 0.4 * (6 - (truck.stage if truck.stage is not None else 5))
    opacity = min(random.lognormal(np.log(30), 0.35) if truck.smokes else age * random.lognormal(np.log(2.6), 0.75), 98.0)
    return {
        "opacity_pct": round(opacity, 1),
        "ringelmann": float(min(opacity // 20, 4)) if opacity > 40 else 0.0,
        "no_ppm": round(age * random.lognormal(np.log(260), 0.5)),
        "co_pct": round(random.lognormal(np.log(0.06), 0.5), 3),
        "hc_ppm": round(random.lognormal(np.log(25), 0.5)),
    }
