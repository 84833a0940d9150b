"""A truck's day as a line through time: where it is going, standing or driving, and which stations it passes when."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from services.simulator.fleet import Station, Truck
from services.simulator.streets import (
    DUMPS,
    INSIDE_SITES,
    INSIDE_YARDS,
    OUTSIDE_SITES,
    OUTSIDE_YARDS,
    Place,
    Point,
    metres,
    route,
)

_DAY_S = 86_390.0


@dataclass
class Journey:
    """Corners of a truck's day. seconds since local midnight, at those points; passes: (seconds, station) on the way."""

    truck: Truck
    seconds: list[float] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    passes: list[tuple[float, Station]] = field(default_factory=list)

    def stand(self, point: Point, seconds: float) -> None:
        """Stand at a point for so long."""
        self.points += [point, point]
        self.seconds += [self.seconds[-1], self.seconds[-1] + seconds]

    def drive(self, end: Point, kmh: float, along: list[Station]) -> None:
        """Drive from the last point to another place, about so fast, noting the stations on the way."""
        corners = route(self.points[-1], end)
        for start, corner in pairwise(corners):
            left, length = self.seconds[-1], metres(start, corner)
            for station in along:
                before = metres(start, Point(station.lon, station.lat))
                if before + metres(Point(station.lon, station.lat), corner) < length + 5:
                    self.passes.append((left + before / kmh * 3.6, station))
            self.points.append(corner)
            self.seconds.append(left + length / kmh * 3.6)


def shift(truck: Truck, goes_inside: bool, along: list[Station], random: np.random.Generator) -> Journey:
    """A working shift of 4 to 6 hours: yard, then site and dump in turn; `goes_inside`: half of the sites in the inner ring."""
    start = (
        float(random.choice((random.uniform(0, 3), random.uniform(6, 10), random.uniform(12, 17)), p=(0.2, 0.5, 0.3))) * 3600
    )
    end = start + random.uniform(4.0, 6.0) * 3600
    yard = _any(OUTSIDE_YARDS, random)
    journey = Journey(truck, [start], [yard.point])
    journey.stand(yard.point, random.uniform(300, 1200))
    while journey.seconds[-1] < end:
        sites = INSIDE_SITES if goes_inside and random.random() < 0.5 else OUTSIDE_SITES
        for place in (_any(sites, random), _any(DUMPS, random)):
            journey.drive(place.point, random.uniform(38, 55), along)
            journey.stand(place.point, random.uniform(400, 1500))
    return _until(journey, _DAY_S)


def parked(truck: Truck, random: np.random.Generator) -> Journey:
    """Some hours standing in a yard inside the inner ring with the terminal on."""
    start = random.uniform(0, 16) * 3600
    journey = Journey(truck, [start], [_any(INSIDE_YARDS, random).point])
    journey.stand(journey.points[0], random.uniform(3, 6) * 3600)
    return journey


def _any(places: tuple[Place, ...], random: np.random.Generator) -> Place:
    return places[random.integers(len(places))]


def _until(journey: Journey, last: float) -> Journey:
    """The journey cut off at the end of the day."""
    kept = sum(second <= last for second in journey.seconds)
    passes = [(second, station) for second, station in journey.passes if second <= journey.seconds[kept - 1]]
    return Journey(journey.truck, journey.seconds[:kept], journey.points[:kept], passes)
