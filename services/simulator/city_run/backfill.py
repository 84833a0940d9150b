"""The city's past onto its log: everything up to now that is not there yet, as fast as it can, each minute with its own time."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby

from services.simulator.flow import flow, past_messages
from services.simulator.plan import LOCAL, CityPlan, Timed, midnight_s
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS
from streams.log import Message

_MINUTE_S = 60
_KEEP_EVERY = 30
OnSent = Callable[[float], None]
"""Told up to when (seconds since 1970) all messages are in the log."""


def start_of(plan: CityPlan) -> float:
    """The moment before the first message of the plan's days, in seconds since 1970."""
    return midnight_s(plan.first_day) - 1


def send_months_before(log: EmbeddedLog, plan: CityPlan) -> None:
    """Readings and retests of the months before the first day."""
    _append(log, past_messages(plan), start_of(plan))


def send_between(log: EmbeddedLog, plan: CityPlan, after: float, until: float, on_sent: OnSent) -> None:
    """All messages that are sent after `after` and not after `until` (seconds since 1970); one transaction a topic and minute."""
    by_minute = groupby(_messages(plan, after, until), key=lambda timed: int(timed[0] // _MINUTE_S))
    for number, (minute, messages) in enumerate(by_minute):
        if number % _KEEP_EVERY == 0:
            on_sent(max(after, minute * _MINUTE_S))
        _append(log, messages, min(until, (minute + 1) * _MINUTE_S))
    on_sent(until)


def _messages(plan: CityPlan, after: float, until: float) -> Iterator[Timed]:
    first, last = (datetime.fromtimestamp(moment, LOCAL).date() for moment in (after, until))
    day_before = first - timedelta(days=1)  # it sends past midnight
    for timed in flow(plan, max(plan.first_day, day_before), last, after):
        if timed[0] > until:
            return
        yield timed


def _append(log: EmbeddedLog, messages: Iterable[Timed], at: float) -> None:
    by_topic: dict[str, list[Message]] = {topic: [] for topic in TOPICS}
    for _, topic, message in messages:
        by_topic[topic].append(message)
    for topic, some in by_topic.items():
        if some:
            log.append(topic, some, int(at * 1e6))
