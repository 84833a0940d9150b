"""One believable day of the invented city: some 100,000 events on three topics, the same for the same seed."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from services.simulator.checks import check_messages, retest_messages
from services.simulator.fleet import Station, Truck, outside_trucks, registered_trucks, stations
from services.simulator.journeys import Journey, parked, shift
from services.simulator.malformed import malformed_messages
from services.simulator.positions import Timed, position_messages
from services.simulator.readings import Pass, day_passes, earlier_passes, reading_message
from streams.log import Message

DAY = date(2026, 11, 20)
TRUCKS = 142
_PARKED = 0.1
_OFFENDERS = 8
_SEEN_ON_ROUND = 0.6
"""Chance that a station reads the plate of a truck that passes."""
_CHECKED = 140


def sample_day(seed: int, trucks: int = TRUCKS, day: date = DAY) -> Iterator[tuple[str, Message]]:
    """(topic, message) in the order in which they are sent.

    trucks: how many carry a terminal, about 700 points each. All times lie on the day in Asia/Shanghai, but for
    readings and retests of the seven months before (sent first) and for what is malformed. Most trucks that are barred obey.
    """
    random = np.random.default_rng(seed)
    known, along = registered_trucks(random), stations()
    tracked = [truck for truck in known if truck.use in ("muck", "mixer")][:trucks]
    carried = {truck.plate for truck in tracked}
    others = [truck for truck in known if truck.plate not in carried]
    journeys = list(_journeys(tracked, along, random))
    messages: list[Timed] = [*malformed_messages()]
    for number, journey in enumerate(journeys):
        messages += position_messages(journey, day, number, random)
    messages += check_messages(others[:_CHECKED], day, random)
    messages += retest_messages([truck for truck in tracked if truck.smokes][:4], day, random)
    messages += _readings(journeys, others[_CHECKED:], known, along, day, random)
    for _, topic, message in sorted(messages, key=lambda timed: timed[0]):
        yield topic, message


def _journeys(tracked: list[Truck], along: list[Station], random: np.random.Generator) -> Iterator[Journey]:
    """A day each: barred trucks keep outside or parked but for a few; of unknown stage some go inside."""
    barred = [truck.plate for truck in tracked if truck.is_barred]
    offenders = set(random.permutation(barred)[:_OFFENDERS])
    for truck in tracked:
        goes_inside = truck.plate in offenders or not truck.is_barred
        if random.random() < _PARKED and truck.plate not in offenders:
            yield parked(truck, random)
        else:
            yield shift(truck, goes_inside, along, random)


def _readings(
    journeys: list[Journey],
    others: list[Truck],
    known: list[Truck],
    along: list[Station],
    day: date,
    random: np.random.Generator,
) -> Iterator[Timed]:
    """Readings of the day, and of the months before (as sent before the day begins)."""
    elsewhere = outside_trucks(random, 600)
    goes_inside = {truck.plate for truck in others if not truck.is_barred and truck.stage is not None}
    goes_inside |= {truck.plate for truck in others if truck.is_barred and random.random() < 0.03}
    goes_inside |= {truck.plate for truck in elsewhere[:8]}
    passes: list[Pass] = [
        (second, station, journey.truck)
        for journey in journeys
        for second, station in journey.passes
        if random.random() < _SEEN_ON_ROUND
    ]
    passes += day_passes([*others, *elsewhere], along, goes_inside, random)
    earlier = list(earlier_passes([*known[::3], *(truck for truck in known if truck.smokes)], along, random))
    for number, (days, passed) in enumerate(earlier):
        _, topic, message = reading_message(day - timedelta(days=days), passed, number, random)
        yield -1.0, topic, message
    for number, passed in enumerate(passes, len(earlier)):
        yield reading_message(day, passed, number, random)
