"""The city's messages as NDJSON files, one a topic, as `plumewatch publish` takes them."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from services.simulator.plan import Timed
from streams.events import TOPICS


def write_messages(
    path: Path, messages: Iterable[Timed], on_progress: Callable[[float, int], None] = lambda when, sent: None
) -> dict[Path, int]:
    """Writes `NAME.TOPIC.ndjson` beside the path for each topic; returns file -> lines. What cannot be a line (no value) is left out."""
    counts = dict.fromkeys(TOPICS, 0)
    names = {topic: path.with_name(f"{path.stem}.{topic}.ndjson") for topic in TOPICS}
    with ExitStack() as opened:
        files = {topic: opened.enter_context(name.open("wb")) for topic, name in names.items()}
        for number, (when, topic, message) in enumerate(messages, 1):
            if message.value and b"\n" not in message.value:
                files[topic].write(message.value + b"\n")
                counts[topic] += 1
            if number % 20_000 == 0:
                on_progress(when, number)
    return {names[topic]: count for topic, count in counts.items()}
