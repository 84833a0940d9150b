"""Journeys as what terminals send: a point each 30 s with drift and jitter, gaps, late stored points, messages sent twice."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from services.simulator.journeys import Journey
from services.simulator.streets import METRES_PER_LAT, METRES_PER_LON
from streams.datums import from_wgs84
from streams.events import POSITIONS
from streams.log import Message

Timed = tuple[float, str, Message]
"""When it is sent (seconds since local midnight, may be later than what it tells of), to which topic, what."""

_EVERY_S = 30
_DRIVING_KMH = 5.0
_ARRAY_POINTS = 20
_SINGLES = 0.12
"""Share of trucks whose terminal sends each point by itself."""
_GCJ02 = 0.1
"""Share of trucks whose platform gives GCJ-02."""
_TWICE = 0.005


def position_messages(journey: Journey, day: date, number: int, random: np.random.Generator) -> Iterator[Timed]:
    """The messages of one truck's day; number: of its terminal."""
    points = _points(journey, day, random)
    events = _events(journey, points, f"SAMPLE-T{number:05d}", random)
    sent_s = points["sent"].to_numpy()
    singles = random.random() < _SINGLES
    for first, last in _cuts(points["stored"].to_numpy(), 1 if singles else _ARRAY_POINTS):
        content: Any = events[first] if singles else events[first:last]
        message = Message(journey.truck.plate.encode(), msgspec.json.encode(content))
        sent = float(sent_s[last - 1])
        yield sent, POSITIONS, message
        if random.random() < _TWICE:
            yield sent + random.uniform(5, 600), POSITIONS, message


def _points(journey: Journey, day: date, random: np.random.Generator) -> pd.DataFrame:
    """Columns of the day's points: second, time, lon, lat (WGS-84), speed_kmh, heading_deg, stored, sent."""
    corner_s = np.array(journey.seconds) + np.arange(len(journey.seconds)) * 1e-6
    lon, lat = (np.array(axis) for axis in zip(*journey.points, strict=True))
    second = np.arange(np.ceil(corner_s[0]), corner_s[-1], _EVERY_S)
    leg = np.clip(np.searchsorted(corner_s, second, side="right") - 1, 0, len(corner_s) - 2)
    east, north = np.diff(lon) * METRES_PER_LON, np.diff(lat) * METRES_PER_LAT
    kmh = np.where(np.hypot(east, north) > 1, np.hypot(east, north) / np.diff(corner_s) * 3.6, 0.0)[leg]
    frame = pd.DataFrame(
        {
            "second": second,
            "time": np.datetime_as_string(np.datetime64(day, "s") + second.astype("timedelta64[s]")),
            "lon": np.interp(second, corner_s, lon) + _drift(len(second), random) / METRES_PER_LON,
            "lat": np.interp(second, corner_s, lat) + _drift(len(second), random) / METRES_PER_LAT,
            "speed_kmh": np.where(
                kmh > 0, np.clip(kmh + random.normal(0, 3, len(second)), 6, 90), _jitter(len(second), random)
            ),
            "heading_deg": np.degrees(np.arctan2(east, north))[leg] % 360,
            "stored": False,
            "sent": second,
        }
    )
    return _offline(_with_gap(frame, random), random)


def _drift(count: int, random: np.random.Generator) -> np.ndarray:
    """Metres that a receiver is off: slow wandering of some metres and a little noise."""
    knots = random.normal(0, 4, count // 10 + 2)
    return np.interp(np.arange(count) / 10, np.arange(len(knots)), knots) + random.normal(0, 1.2, count)


def _jitter(count: int, random: np.random.Generator) -> np.ndarray:
    """Speeds (km/h) of a truck that stands: near 0, now and then a spurious one."""
    return np.where(random.random(count) < 0.002, random.uniform(5, 12, count), np.abs(random.normal(0, 0.4, count)))


def _with_gap(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """Three trucks in ten lose up to a quarter of an hour for good."""
    if random.random() > 0.3:
        return frame
    start = _some_second(frame, random)
    return frame[~frame["second"].between(start, start + random.uniform(300, 900))].reset_index(drop=True)


def _offline(frame: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    """One truck in four is offline for a while and sends those points afterwards, marked as stored."""
    if random.random() > 0.25:
        return frame
    start = _some_second(frame, random)
    end = start + random.uniform(600, 1800)
    stored = frame["second"].between(start, end)
    return frame.assign(stored=stored, sent=frame["second"].where(~stored, end + random.uniform(60, 5400)))


def _some_second(frame: pd.DataFrame, random: np.random.Generator) -> float:
    seconds = frame["second"].to_numpy()
    return float(random.uniform(seconds[0], seconds[-1]))


def _events(journey: Journey, points: pd.DataFrame, terminal: str, random: np.random.Generator) -> list[dict[str, Any]]:
    """The points as events, members in the order of the field dictionary."""
    truck, datum = journey.truck, "GCJ02" if random.random() < _GCJ02 else "WGS84"
    lon, lat = from_wgs84(points["lon"].to_numpy(), points["lat"].to_numpy(), datum)
    located = random.random(len(points)) > 0.001
    columns = {
        "time": [f"{time}+08:00" for time in points["time"]],
        "lon": np.round(lon, 6).tolist(),
        "lat": np.round(lat, 6).tolist(),
        "speed_kmh": points["speed_kmh"].round(1).tolist(),
        "heading_deg": points["heading_deg"].round().tolist(),
        "located": located.tolist(),
        "acc": (points["speed_kmh"] > _DRIVING_KMH).tolist(),
        "stored": points["stored"].tolist(),
    }
    always = {
        "terminal_id": terminal,
        "plate": truck.plate,
        "plate_type": truck.plate_type,
        "plate_colour": truck.plate_colour,
        "datum": datum,
    }
    return [always | dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _cuts(stored: np.ndarray, most: int) -> Iterator[tuple[int, int]]:
    """First and last + 1 of each message: at most so many points, live and stored ones apart."""
    starts = [0, *(np.flatnonzero(np.diff(stored.astype(int))) + 1), len(stored)]
    for start, end in pairwise(starts):
        for first in range(start, end, most):
            yield first, min(first + most, end)
