"""Producers that are not ours: other ways from a key to a partition, chunks in any order."""

import json
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from zlib import crc32

from kafka import KafkaProducer

from tests.end_to_end.city import Line

PartitionOf = Callable[[bytes], int]


def crc32_of_key(key: bytes) -> int:
    """As librdkafka does (kcat, and most clients that are not Java)."""
    return crc32(key)


def key_of(value: bytes) -> bytes | None:
    """The plate, as most senders have it; none for an array or what is no JSON."""
    try:
        plate: str = json.loads(value)["plate"]
        return plate.encode()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def send(bootstrap: str, lines: Sequence[Line], partition_of: PartitionOf | None = None) -> None:
    """Send in this order and wait until all is acknowledged. partition_of: a hash of the key; None = kafka-python's own."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, linger_ms=5)
    try:
        sent = [producer.send(topic, **_addressed(producer, topic, value, partition_of)) for topic, value in lines]
        producer.flush(timeout=30)
        assert all(one.succeeded() for one in sent)
    finally:
        producer.close(timeout=5)


def _addressed(producer: Any, topic: str, value: bytes, partition_of: PartitionOf | None) -> dict[str, Any]:
    key = key_of(value)
    partition = None if partition_of is None or key is None else partition_of(key) % len(producer.partitions_for(topic))
    return {"key": key, "value": value, "partition": partition}


def disordered(lines: Sequence[Line], share: float, seed: int) -> list[Line]:
    """Shuffled, with a share of them sent twice."""
    random_ = random.Random(seed)
    mixed = [*lines, *random_.sample(list(lines), int(len(lines) * share))]
    random_.shuffle(mixed)
    return mixed


@contextmanager
def sending(bootstrap: str, lines: Sequence[Line], at_a_time: int = 60, pause_s: float = 0.6) -> Iterator[None]:
    """Send in the background while the `with` goes on, the rest of it at the end."""
    hurry = threading.Event()

    def trickle() -> None:
        for first in range(0, len(lines), at_a_time):
            send(bootstrap, lines[first : first + at_a_time])
            hurry.wait(pause_s)

    with ThreadPoolExecutor(1) as sender:
        sent = sender.submit(trickle)
        try:
            yield
        finally:
            hurry.set()
    sent.result()
