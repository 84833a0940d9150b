"""Journeys as what terminals send: points with drift and jitter, tunnels, gaps, stored points sent late, messages sent twice."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import msgspec
import numpy as np

from rules.columns import Flags, Ints, Numbers
from services.simulator.fleet import Truck
from services.simulator.ground import to_degrees
from services.simulator.plan import Timed
from services.simulator.terminals import Terminal
from services.simulator.trips import Journey
from streams.datums import from_wgs84
from streams.events import POSITIONS
from streams.log import Message

_TWICE = 0.004


class Position(msgspec.Struct, omit_defaults=True):
    """A point as sent; members as in the field dictionary. What is as usual is left out, as terminals do."""

    terminal_id: str
    plate: str
    plate_type: str
    time: str
    lon: float
    lat: float
    speed_kmh: float
    heading_deg: float
    acc: bool
    load: str
    datum: str = "WGS84"
    located: bool = True
    stored: bool = False


@dataclass(frozen=True, eq=False)
class Track:
    """A truck's day of points. second, x, y, driving: the truth at each point; the rest: what is sent.

    first, last, sent: of each message its points and the second it is sent at, in the order of sending.
    """

    truck: Truck
    terminal: Terminal
    day: date
    second: Ints
    x: Numbers
    y: Numbers
    driving: Flags
    lon: Numbers
    lat: Numbers
    speed_kmh: Numbers
    heading_deg: Numbers
    located: Flags
    laden: Flags
    stored: Flags
    first: Ints
    last: Ints
    sent: Numbers

    def messages(self, after: float, until: float) -> Iterator[Timed]:
        """What is sent in a span of seconds since the day's midnight (from excluded, until included)."""
        wanted = slice(*np.searchsorted(self.sent, (after, until), side="right"))
        first, last, sent = self.first[wanted], self.last[wanted], self.sent[wanted]
        if not len(first):
            return
        needed = np.zeros(len(self.second) + 1, dtype=np.int64)
        np.add.at(needed, first, 1)
        np.add.at(needed, last, -1)
        points = np.flatnonzero(np.cumsum(needed))
        places = np.searchsorted(points, first).tolist()
        events = self._events(points)
        key = self.truck.plate.encode()
        encode = _ENCODER.encode
        for place, count, second in zip(places, (last - first).tolist(), sent.tolist(), strict=True):
            some = events[place : place + count]
            content = some[0] if self.terminal.batch == 1 else some
            yield second, POSITIONS, Message(key, encode(content))

    def _events(self, points: Ints) -> list[Position]:
        truck, terminal = self.truck, self.terminal
        midnight = np.datetime64(self.day, "s")
        times = np.datetime_as_string(midnight + self.second[points].astype("timedelta64[s]")).tolist()
        fixed = (terminal.terminal_id, truck.plate, truck.plate_type)
        columns = zip(
            times,
            self.lon[points].tolist(),
            self.lat[points].tolist(),
            self.speed_kmh[points].tolist(),
            self.heading_deg[points].tolist(),
            self.located[points].tolist(),
            (self.speed_kmh[points] > 3).tolist(),
            self.laden[points].tolist(),
            self.stored[points].tolist(),
            strict=True,
        )
        says = terminal.says
        return [
            Position(*fixed, f"{time}+08:00", lon, lat, kmh, heading, acc, "full" if laden else "empty", says, located, stored)
            for time, lon, lat, kmh, heading, located, acc, laden, stored in columns
        ]


_ENCODER = msgspec.json.Encoder()


def track_of(journey: Journey, truck: Truck, terminal: Terminal, day: date, random: np.random.Generator) -> Track:
    """What the truck's terminal makes of its journey."""
    corner_s, xy = np.concatenate(journey.seconds), np.concatenate(journey.xy)
    driving, covered, laden = (np.concatenate(column) for column in (journey.driving, journey.covered, journey.laden))
    second = np.arange(int(np.ceil(corner_s[0])), int(corner_s[-1]), terminal.every_s)
    if len(second) < 2:
        second = np.array([int(corner_s[0]) + 1, int(corner_s[0]) + 1 + terminal.every_s])
    stored, sent, kept = _delivery(second, random)
    second, stored, sent = second[kept], stored[kept], sent[kept]
    leg = np.clip(np.searchsorted(corner_s, second, side="right") - 1, 0, len(driving) - 1)
    x, y = np.interp(second, corner_s, xy[:, 0]), np.interp(second, corner_s, xy[:, 1])
    east, north = (xy[leg + 1] - xy[leg]).T
    kmh = np.hypot(east, north) / np.maximum(corner_s[leg + 1] - corner_s[leg], 0.1) * 3.6
    moves = driving[leg] & (kmh > 0.5)
    speed = np.where(moves, np.clip(kmh + random.normal(0, 2.5, len(second)), 6, 95), _jitter(len(second), random))
    seen_x, seen_y = x + _drift(len(second), random), y + _drift(len(second), random)
    located = ~covered[leg] & (random.random(len(second)) > 0.0008)
    seen_x, seen_y, speed = terminal.suffers(second, seen_x, seen_y, speed, random)
    seen_x, seen_y = _last_fix(seen_x, located), _last_fix(seen_y, located)
    lon, lat = from_wgs84(*to_degrees(seen_x, seen_y), terminal.datum)
    first, last, at = _cut(stored, sent, terminal.batch, random)
    return Track(
        truck,
        terminal,
        day,
        second,
        x,
        y,
        driving[leg],
        np.round(lon, 6),
        np.round(lat, 6),
        np.round(speed, 1),
        np.round(np.degrees(np.arctan2(east, north)) % 360),
        located,
        laden[leg],
        stored,
        first,
        last,
        at,
    )


def _drift(count: int, random: np.random.Generator) -> Numbers:
    """Metres that a receiver is off: slow wandering of some metres and a little noise."""
    knots = random.normal(0, 3.5, count // 10 + 2)
    drift: Numbers = np.interp(np.arange(count) / 10, np.arange(len(knots)), knots) + random.normal(0, 1.1, count)
    return drift


def _jitter(count: int, random: np.random.Generator) -> Numbers:
    """Speeds (km/h) of a truck that stands: near 0, now and then a spurious one."""
    jitter: Numbers = np.where(random.random(count) < 0.002, random.uniform(5, 12, count), np.abs(random.normal(0, 0.4, count)))
    return jitter


def _last_fix(values: Numbers, located: Flags) -> Numbers:
    """Where there is no fix the terminal repeats its last one."""
    if located.all():
        return values
    last = np.maximum.accumulate(np.where(located, np.arange(len(values)), 0))
    fixed: Numbers = values[last]
    return fixed


def _delivery(second: Ints, random: np.random.Generator) -> tuple[Flags, Numbers, Flags]:
    """Which points are stored and sent late, when each is sent, and which are not lost for good.

    One day in four a terminal is out of reach for a while and sends those points afterwards; one in four loses some minutes.
    """
    first, last = float(second[0]), float(second[-1])
    stored: Flags = np.zeros(len(second), dtype=bool)
    kept: Flags = np.ones(len(second), dtype=bool)
    sent: Numbers = second.astype(np.float64) + random.uniform(0.5, 4.0)
    chance = random.random(8)
    if chance[0] < 0.25:
        start = first + chance[1] * (last - first)
        end = start + 500 + chance[2] * 2_000
        stored = (second >= start) & (second <= end)
        sent = np.where(stored, end + 60 + chance[3] * 5_000, sent)
    if chance[4] < 0.25:
        start = first + chance[5] * (last - first)
        kept = ~((second >= start) & (second <= start + 240 + chance[6] * 700))
        kept[:2] = True
    return stored, sent, kept


def _cut(stored: Flags, sent: Numbers, most: int, random: np.random.Generator) -> tuple[Ints, Ints, Numbers]:
    """Messages of at most so many points, live and stored ones apart, some sent twice; in the order of sending."""
    new = np.flatnonzero(np.diff(stored)) + 1
    starts = np.concatenate([[0], new, [len(stored)]])
    first = np.concatenate([np.arange(a, b, most) for a, b in pairwise(starts.tolist())])
    last = np.concatenate([first[1:], [len(stored)]])
    at = sent[last - 1] + np.where(stored[first], np.arange(len(first)) * 0.01, 0.0)
    again = np.flatnonzero(random.random(len(first)) < _TWICE)
    first, last = np.concatenate([first, first[again]]), np.concatenate([last, last[again]])
    at = np.concatenate([at, at[again] + random.uniform(5, 600, len(again))])
    order = np.argsort(at, kind="stable")
    return first[order], last[order], at[order]
