"""Putting the city's messages onto a log in chunks."""

from collections.abc import Callable, Iterable
from itertools import islice

from services.simulator.plan import Timed
from streams.events import TOPICS
from streams.log import Log, Message

_CHUNK = 4_000


def send(log: Log, messages: Iterable[Timed], on_progress: Callable[[float, int], None] = lambda when, sent: None) -> int:
    """Appends all of them as fast as the log takes them; returns how many. on_progress: told the time of the last one and how many so far."""
    flow, sent = iter(messages), 0
    while chunk := list(islice(flow, _CHUNK)):
        append(log, chunk)
        sent += len(chunk)
        on_progress(chunk[-1][0], sent)
    return sent


def append(log: Log, chunk: Iterable[Timed]) -> None:
    """Appends a chunk, one transaction a topic."""
    by_topic: dict[str, list[Message]] = {topic: [] for topic in TOPICS}
    for _, topic, message in chunk:
        by_topic[topic].append(message)
    for topic, some in by_topic.items():
        if some:
            log.append(topic, some)
