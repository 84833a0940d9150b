"""The city's messages in the order of sending, over the midnight between days: what a log would have got."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from heapq import merge
from itertools import chain, count, takewhile

from services.simulator.day import simulated_day
from services.simulator.past import simulated_past
from services.simulator.plan import DAY_S, LOCAL, CityPlan, Timed, midnight_s


def day_messages(plan: CityPlan, day: date) -> Iterator[Timed]:
    """All messages of a day by their sending second; those of a night's work go on into the next day. Needs no other day."""
    return simulated_day(plan, day).messages()


def past_messages(plan: CityPlan) -> list[Timed]:
    """Readings and retests of the months before, to be sent before the first day."""
    return simulated_past(plan).messages


def flow(plan: CityPlan, first: date, last: date | None, after: float = float("-inf")) -> Iterator[Timed]:
    """Messages of the days from first to last (None: without end), by the time of sending in seconds since 1970, after that time.

    What the day before `first` sends past midnight is not among them.
    """
    before: Iterator[Timed] = iter(())
    days = count() if last is None else range((last - first).days + 1)
    for number in days:
        day = first + timedelta(days=number)
        yield from merge(before, _absolute(plan, day, after, DAY_S), key=_when)
        before = _absolute(plan, day, max(after, midnight_s(day) + DAY_S), float("inf"))
    yield from before


def everything(plan: CityPlan, until: float = float("inf")) -> Iterator[Timed]:
    """The months before, then the plan's days, by the time of sending in seconds since 1970, up to `until` (included).

    For a log that goes on live: until = the last day's local midnight, from where `live` goes on.
    """
    start = min(midnight_s(plan.first_day) - 1, until)
    past = ((start, topic, message) for _, topic, message in past_messages(plan))
    last = min(plan.last_day, datetime.fromtimestamp(min(until, midnight_s(plan.last_day)), LOCAL).date())
    return takewhile(lambda timed: timed[0] <= until, chain(past, flow(plan, plan.first_day, last)))


def _absolute(plan: CityPlan, day: date, after: float, until: float) -> Iterator[Timed]:
    zero = midnight_s(day)
    for second, topic, message in simulated_day(plan, day).messages(after - zero, until):
        yield zero + second, topic, message


def _when(timed: Timed) -> float:
    return timed[0]
