"""A truck's day as it truly was: a line through time from place to place, and the stations on the way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from rules.columns import Flags, Numbers
from services.simulator.episode import Ban
from services.simulator.fleet import Truck
from services.simulator.ground import on_plane
from services.simulator.network import FREE, LINE, NO_INNER, NO_OUTER, Way, is_reached, way
from services.simulator.places import LINE_SITE, PLACES, SITES, YARDS

_FIRST_SITE, _FIRST_DUMP = len(YARDS), len(YARDS) + len(SITES) + 1
_LINE = _FIRST_SITE + len(SITES)
assert PLACES[_LINE] is LINE_SITE
_AT = on_plane(tuple(place.at for place in PLACES))
_MARGIN_S = 1_200.0
"""An obeying driver reckons with this much delay."""
_LIGHT_HOLDS = 0.22


@dataclass(frozen=True)
class Pass:
    """A truck passing a station: seconds since the day's midnight, index in STATIONS and its spot, laden or empty, km/h."""

    second: float
    station: int
    spot: int
    laden: bool
    kmh: float


@dataclass
class Journey:
    """Corners of a truck's day: seconds since local midnight, metres on the plane; of each leg between them its state.

    driving: on the road; covered: in a tunnel; laden: full.
    """

    seconds: list[Numbers] = field(default_factory=list)
    xy: list[Numbers] = field(default_factory=list)
    driving: list[Flags] = field(default_factory=list)
    covered: list[Flags] = field(default_factory=list)
    laden: list[Flags] = field(default_factory=list)
    passes: list[Pass] = field(default_factory=list)
    now: float = 0.0

    def start(self, place: int, second: float) -> None:
        """Begin at a place."""
        self.seconds, self.xy, self.now = [np.array([second])], [_AT[place : place + 1]], second

    def stand(self, seconds: float, laden: bool) -> None:
        """Stand where it is."""
        self.now += seconds
        self._add(np.array([self.now]), self.xy[-1][-1:], np.array([False]), np.array([False]), laden)

    def drive(self, road: Way, laden: bool, random: np.random.Generator) -> None:
        """Drive a way, with the traffic of the hour and of chance, and red lights."""
        legs = len(road.seconds)
        slow = _traffic(self.now % 86_400, road) * random.uniform(0.92, 1.22) * np.exp(random.normal(0, 0.07, legs))
        held = road.lights & (random.random(legs) < _LIGHT_HOLDS)
        waits = np.where(held, random.uniform(12, 50, legs), 0.0)
        ends = np.cumsum(road.seconds * slow + waits)
        begins_waiting = ends - waits
        order = np.argsort(np.concatenate([np.arange(legs) * 2.0, np.flatnonzero(held) * 2.0 + 1]))
        which = np.concatenate([np.arange(legs), np.flatnonzero(held)])[order]
        seconds = np.concatenate([begins_waiting, ends[held]])[order] + self.now
        moves = np.concatenate([np.ones(legs, dtype=bool), np.zeros(int(held.sum()), dtype=bool)])[order]
        self._note_passes(road, begins_waiting + self.now, slow, laden)
        self._add(seconds, road.xy[which + 1], moves, road.covered[which] & moves, laden)
        self.now = float(seconds[-1])

    def _note_passes(self, road: Way, arrives: Numbers, slow: Numbers, laden: bool) -> None:
        for station, spot, corner in road.passes:
            if corner == 0:
                continue
            metres = float(np.hypot(*(road.xy[corner] - road.xy[corner - 1])))
            kmh = metres / max(float(road.seconds[corner - 1] * slow[corner - 1]), 0.1) * 3.6
            self.passes.append(Pass(float(arrives[corner - 1]), station, spot, laden, kmh))

    def _add(
        self,
        seconds: Numbers,
        xy: Numbers,
        driving: Flags,
        covered: Flags,
        laden: bool,
    ) -> None:
        self.seconds.append(seconds)
        self.xy.append(xy)
        self.driving.append(driving)
        self.covered.append(covered)
        self.laden.append(np.full(len(driving), laden))


@dataclass
class Driver:
    """How a truck's driver goes about a day. obeys: keeps what he knows to be forbidden; goes_on_line: does not mind the road on the line."""

    truck: Truck
    bans: tuple[Ban, ...]
    obeys: bool
    goes_on_line: bool
    random: np.random.Generator

    def work(self, start: float, end: float) -> Journey:
        """A shift: yard, then sites and dumps in turn, and home again."""
        random, journey, place, laden = self.random, Journey(), self.truck.home, False
        journey.start(place, start)
        journey.stand(random.uniform(240, 900), False)
        break_at = start + (end - start) * random.uniform(0.4, 0.6)
        while journey.now < end:
            target = self._target(place, laden, journey.now)
            if target is None or not self._go(journey, place, target, laden):
                place, laden = self._wait_or_leave(journey, place, laden)
                continue
            place, laden = target, not laden
            journey.stand(random.uniform(420, 1_500) if laden else random.uniform(300, 900), laden)
            if journey.now > break_at:
                journey.stand(random.uniform(1_500, 3_000), laden)
                break_at = float("inf")
        if not self._go(journey, place, self.truck.home, False):
            self._wait_or_leave(journey, place, False)
        return journey

    def errand(self, start: float, trips: int) -> Journey:
        """A few trips from home and back, as trucks without a terminal make them; none where no allowed road leads."""
        random, journey, place = self.random, Journey(), self.truck.home
        journey.start(place, start)
        for turn in range(trips):
            target = self._target(place, bool(turn % 2), journey.now)
            if target is None or not self._go(journey, place, target, bool(turn % 2)):
                break
            place = target
            journey.stand(random.uniform(600, 3_000), False)
        self._go(journey, place, self.truck.home, False)
        return journey

    def _target(self, place: int, laden: bool, now: float) -> int | None:
        """Where to next: a dump when laden, else a site; places that no allowed road leads to are left out."""
        wanted: Iterable[int] = range(_FIRST_DUMP, len(PLACES)) if laden else range(_FIRST_SITE, _LINE)
        level = self._level(now, now + 3_600.0)
        if not laden and self.goes_on_line and level in (LINE, NO_INNER) and self.random.random() < 0.5:
            wanted = [_LINE]
        choice = [one for one in wanted if one != place and is_reached(place, one, level, self.truck.habit)]
        if not choice:
            return None
        likes_middle = [one for one in choice if PLACES[one].belt == 0]
        if likes_middle and self.random.random() < 0.55:
            choice = likes_middle
        return choice[int(self.random.integers(len(choice)))]

    def _go(self, journey: Journey, place: int, target: int, laden: bool) -> bool:
        road = way(place, target, self._level(journey.now, journey.now + 3_600.0), self.truck.habit)
        if road is None:
            return place == target
        journey.drive(road, laden, self.random)
        return True

    def _wait_or_leave(self, journey: Journey, place: int, laden: bool) -> tuple[int, bool]:
        """No allowed road leads on: wait; but caught inside most drive home in time, or all the same."""
        home = way(place, self.truck.home, FREE, self.truck.habit)
        if place != self.truck.home and home is not None:
            in_time = not self._forbidden(journey.now, journey.now + float(home.seconds.sum()) * 1.35)
            if in_time or self.random.random() < 0.5:
                journey.drive(home, False, self.random)
                return self.truck.home, False
        journey.stand(self.random.uniform(1_500, 2_700), laden)
        return place, laden

    def _level(self, start: float, end: float) -> str:
        """Which roads he allows himself between two times."""
        if not self.obeys:
            return FREE
        zones = self._forbidden(start - 300.0, end + _MARGIN_S)
        if "outer-ring" in zones:
            return NO_OUTER
        return FREE if not zones else LINE if self.goes_on_line else NO_INNER

    def _forbidden(self, start: float, end: float) -> set[str]:
        return {ban.clause.zone for ban in self.bans if ban.start < end and start < ban.end}


def parked(place: int, start: float, end: float) -> Journey:
    """Standing at a place with the terminal on."""
    journey = Journey()
    journey.start(place, start)
    journey.stand(end - start, False)
    return journey


def _traffic(second: float, road: Way) -> Numbers:
    """Rush hours slow a city's streets, and its faster roads a little."""
    rush = np.exp(-(((second / 3600 - 8) / 1.1) ** 2)) + np.exp(-(((second / 3600 - 18) / 1.3) ** 2))
    night = 0.9 if second < 6 * 3600 or second > 22 * 3600 else 1.0
    slow: Numbers = night * (1 + np.where(road.in_town, 0.45, 0.15) * rush)
    return slow


Clock = Callable[[np.random.Generator], tuple[float, float]]
SHIFTS: dict[str, Clock] = {
    "day": lambda random: (random.uniform(5.8, 8.5) * 3600, random.uniform(15.5, 18.5) * 3600),
    "evening": lambda random: (random.uniform(13, 16) * 3600, random.uniform(22, 24.5) * 3600),
    "night": lambda random: (random.uniform(19.5, 22) * 3600, random.uniform(27, 28.6) * 3600),
}
"""Kind of shift -> from and to, seconds since midnight; a night goes on into the next day, but never to 05:30."""
SHIFT_SHARES = {"day": 0.48, "evening": 0.24, "night": 0.28}
