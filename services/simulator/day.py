"""A day of the city: all that is sent on it, and all that the simulator knows of it. It needs no other day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from services.simulator.acts import Act
from services.simulator.checks import retest, roadside_checks, yard_checks
from services.simulator.day_record import Seen
from services.simulator.emissions import smokes_on
from services.simulator.episode import bans
from services.simulator.fleet import Truck, fleet
from services.simulator.hard_cases import planted
from services.simulator.hard_cases.sick_source import SickSource
from services.simulator.malformed_events import malformed_messages
from services.simulator.places import YARDS
from services.simulator.plan import DAY_S, CityPlan, Timed
from services.simulator.readings import readings
from services.simulator.terminals import terminal_of
from services.simulator.tracks import Track, track_of
from services.simulator.trips import SHIFT_SHARES, SHIFTS, Driver, Journey, Pass, parked

_OFF_DUTY, _PARKED = 0.08, 0.06
_OBEY, _ON_LINE = 0.9, 0.1
_ON_THE_ROAD = 0.42
_BLOCK_S = 7_200.0


@dataclass(frozen=True, eq=False)
class SimulatedDay:
    """A day.

    tracks: of trucks with terminals.
    loose: all other messages by second of sending.
    seen: readings and checks as they were.
    planted, sick: what is true of the hard cases (`services.simulator.hard_cases`), and of their sources.
    """

    day: date
    tracks: list[Track]
    loose: list[Timed]
    seen: list[Seen]
    planted: list[Act]
    sick: list[SickSource]

    def messages(self, after: float = float("-inf"), until: float = float("inf")) -> Iterator[Timed]:
        """What is sent in a span of seconds since the day's midnight (from excluded, until included), in the order of sending."""
        start = max(after, -1.0)
        while start < min(until, 2.0 * DAY_S):
            end = min(start + _BLOCK_S, until)
            found = [timed for timed in self.loose if start < timed[0] <= end]
            for track in self.tracks:
                found += track.messages(start, end)
            yield from sorted(found, key=lambda timed: timed[0])
            start = end


@lru_cache(maxsize=3)
def simulated_day(plan: CityPlan, day: date) -> SimulatedDay:
    """The day, which may lie outside of the plan's days: the same whether others are made or not."""
    city, number = fleet(plan), day.toordinal()
    tracks: list[Track] = []
    passes: list[tuple[Truck, Pass, bool]] = []
    for truck in city.carried:
        random = plan.random(3, number, truck.number)
        journey = _working_day(plan, truck, day, random)
        if journey is not None:
            track = track_of(journey, truck, terminal_of(plan, truck), day, random)
            tracks.append(track)
            passes += [(truck, passed, track.terminal.ailment == "jumping") for passed in journey.passes]
    random = plan.random(4, number)
    others = _others(plan, day, random)
    passes += [(truck, passed, False) for truck, journey in others for passed in journey.passes]
    passes.sort(key=lambda passed: passed[1].second)
    hard = planted(plan, day).values()
    loose, seen = [*malformed_messages(day), *(timed for case in hard for timed in case.messages)], []
    for reading in readings(day, passes, random):
        loose += reading.messages
        seen += reading.seen
    for message, check in _checks(plan, day, others, random):
        loose.append(message)
        seen.append(check)
    acts, sick = [act for case in hard for act in case.acts], [one for case in hard for one in case.sick]
    return SimulatedDay(day, tracks, sorted(loose, key=lambda timed: timed[0]), seen, acts, sick)


def _working_day(plan: CityPlan, truck: Truck, day: date, random: np.random.Generator) -> Journey | None:
    """The day of a truck with a terminal; None: not switched on."""
    chance = random.random()
    if chance < _OFF_DUTY:
        return None
    kind = str(plan.random(5, truck.number).choice([*SHIFT_SHARES], p=[*SHIFT_SHARES.values()]))
    start, end = SHIFTS[kind](random)
    if chance < _OFF_DUTY + _PARKED:
        return parked(truck.home, start, start + random.uniform(2, 4) * 3600)
    return _driver(plan, truck, day, random).work(start, end)


def _driver(plan: CityPlan, truck: Truck, day: date, random: np.random.Generator) -> Driver:
    meant = tuple(ban for ban in bans(plan, day) if ban.clause.means(truck))
    return Driver(truck, meant, random.random() < _OBEY, random.random() < _ON_LINE, random)


def _others(plan: CityPlan, day: date, random: np.random.Generator) -> list[tuple[Truck, Journey]]:
    """Trucks without terminal that are on the road on the day, at most until the evening."""
    city = fleet(plan)
    carried = {truck.number for truck in city.carried}
    found = []
    for truck in (*city.registered, *city.outside):
        if truck.number not in carried and random.random() < _ON_THE_ROAD and day != truck.repaired_on:
            start = float(
                random.choice((random.uniform(0.3, 6), random.uniform(6, 11), random.uniform(11, 18)), p=(0.15, 0.5, 0.35))
            )
            found.append((truck, _driver(plan, truck, day, random).errand(start * 3600, int(random.integers(1, 4)))))
    return found


def _checks(
    plan: CityPlan, day: date, others: list[tuple[Truck, Journey]], random: np.random.Generator
) -> Iterator[tuple[Timed, Seen]]:
    """Road checks of some that pass, rather of those with black smoke; yard checks of some that stand, retests of those that were repaired."""
    count = max(24, plan.trucks // 125)
    by_day = [
        (truck, journey.passes[0])
        for truck, journey in others
        if journey.passes and 8 * 3600 < journey.passes[0].second < 19 * 3600
    ]
    striking = np.array([smokes_on(truck, day) for truck, _ in by_day], dtype=bool)
    chosen = np.argsort(random.random(len(by_day)) - 0.5 * striking)[:count]
    yield from roadside_checks(day, [by_day[n] for n in chosen], random)
    moving = {truck.number for truck, _ in others} | {truck.number for truck in fleet(plan).carried}
    standing = [truck for truck in fleet(plan).registered if truck.number not in moving and truck.home < len(YARDS)]
    chosen = random.permutation(len(standing))[: count // 2]
    yield from yard_checks(day, [standing[n] for n in chosen], random)
    for truck in fleet(plan).registered:
        if truck.repaired_on == day:
            yield retest(day, truck, random)
