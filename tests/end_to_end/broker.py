"""What an operator or an accident does to a topic, and messages given partition by partition."""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from kafka import KafkaAdminClient, KafkaProducer
from kafka import TopicPartition as KafkaPartition

from tests.servers import Missing, skip_or_fail
from tests.servers.kafka import delete_topics


class Sent(NamedTuple):
    """A message to an exact place."""

    value: bytes | None
    key: bytes | None = None
    partition: int | None = None
    headers: list[tuple[str, bytes]] | None = None


@contextmanager
def administered(bootstrap: str) -> Iterator[Any]:
    """An administrator's client."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        yield admin
    finally:
        admin.close()


def make_anew(bootstrap: str, topic: str, partitions: int, **configs: str) -> None:
    """Delete a topic and make it again, with the broker's settings for it (`_` for `.`)."""
    delete_topics(bootstrap, [topic])
    wanted = {"message.timestamp.type": "LogAppendTime"} | {name.replace("_", "."): value for name, value in configs.items()}
    with administered(bootstrap) as admin:
        admin.create_topics({topic: {"num_partitions": partitions, "configs": wanted}}, wait_for_metadata=True)


def add_partitions(bootstrap: str, topic: str, total: int) -> None:
    """Add partitions to a topic."""
    with administered(bootstrap) as admin:
        admin.create_partitions({topic: total})


def delete_before(bootstrap: str, topic: str, offsets: dict[int, int]) -> None:
    """Move the start of the log, as retention does."""
    with administered(bootstrap) as admin:
        admin.delete_records({KafkaPartition(topic, partition): offset for partition, offset in offsets.items()})


def put(bootstrap: str, topic: str, messages: Iterable[Sent], codec: str | None = None) -> None:
    """Send these, in order, compressed or not."""
    with producing(bootstrap, compression_type=codec) as producer:
        write(producer, topic, messages)


def put_by_kcat(bootstrap: str, topic: str, value: bytes, *options: str) -> None:
    """Send one message by librdkafka, which can what kafka-python refuses to send."""
    if not shutil.which("kcat"):
        skip_or_fail(Missing("this test needs kcat: apt-get install kcat"))
    subprocess.run(["kcat", "-P", "-b", bootstrap, "-t", topic, *options], input=value, check=True, timeout=30)


def write(producer: Any, topic: str, messages: Iterable[Sent]) -> None:
    """Send by this producer, and wait until all is acknowledged."""
    sent = [producer.send(topic, **one._asdict()) for one in messages]
    producer.flush(timeout=30)
    assert all(one.succeeded() for one in sent)


@contextmanager
def producing(bootstrap: str, **options: Any) -> Iterator[Any]:
    """A producer of somebody else's."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, **options)
    try:
        if options.get("transactional_id"):
            producer.init_transactions()
        yield producer
    finally:
        producer.close(timeout=5)
