"""What real brokers hold that our own producer never wrote: foreign clients, codecs, transactions, compaction."""

import shutil
import subprocess
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaProducer
from kafka import TopicPartition as KafkaPartition

from streams.kafka_log import KafkaLog, KafkaReader
from streams.log import Batch, LogRefused, Message, TopicPartition
from tests.servers import Missing, skip_or_fail

PARTITION = 0


def from_begin(_: TopicPartition) -> int:
    return 0


@pytest.fixture
def make_log(kafka_bootstrap: str) -> Iterator[Callable[[], KafkaLog]]:
    """Logs of one worker group."""
    group, made = f"group-{uuid.uuid4().hex}", []

    def make() -> KafkaLog:
        made.append(KafkaLog(kafka_bootstrap, group=group, session_timeout_ms=6_000))
        return made[-1]

    yield make
    for log in made:
        log.close()


@pytest.fixture
def kafka_log(make_log: Callable[[], KafkaLog]) -> KafkaLog:
    return make_log()


@pytest.fixture
def admin(kafka_bootstrap: str) -> Iterator[Any]:
    client = KafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    yield client
    client.close()


@contextmanager
def transactions(bootstrap: str) -> Iterator[Any]:
    """A foreign producer that writes in transactions."""
    producer = KafkaProducer(bootstrap_servers=bootstrap, transactional_id=f"tx-{uuid.uuid4().hex}")
    producer.init_transactions()
    yield producer
    producer.close(timeout=5)


def write(producer: Any, topic: str, *values: bytes) -> None:
    for value in values:
        producer.send(topic, value=value, partition=PARTITION)
    producer.flush()


def read_to(log: KafkaLog, topic: str, ends: dict[int, int], seconds: float = 30) -> list[Batch]:
    """Read from the beginning until every position is at its end, whether or not records came."""
    reader = log.reader([topic], from_begin)
    positions, batches = dict.fromkeys(ends, 0), []
    deadline = time.monotonic() + seconds
    while positions != ends and time.monotonic() < deadline:
        for batch in reader.poll(0.5, 1000):
            assert batch.first == positions[batch.partition]
            positions[batch.partition] = batch.next
            batches.append(batch)
    reader.close()
    assert positions == ends
    return batches


def ends_of(log: KafkaLog, topic: str) -> dict[int, int]:
    return {partition: bounds.end for partition, bounds in log.bounds(topic).items()}


def values_of(batches: list[Batch]) -> list[bytes | None]:
    return [record.value for batch in batches for record in batch.records]


@pytest.mark.parametrize("codec", ["none", "gzip", "snappy", "lz4", "zstd"])
def test_messages_of_another_client(kafka_log: KafkaLog, kafka_bootstrap: str, topic: str, codec: str) -> None:
    if not shutil.which("kcat"):
        skip_or_fail(Missing("this test needs kcat: apt-get install kcat"))
    kafka_log.create_topics([topic], 3)
    lines = [f"豫C{number:05d} 渣土".encode() for number in range(500)]
    command = ["kcat", "-P", "-b", kafka_bootstrap, "-t", topic, "-z", codec]
    subprocess.run(command, input=b"\n".join(lines) + b"\n", check=True, timeout=60)
    batches = read_to(kafka_log, topic, ends_of(kafka_log, topic))
    assert sorted(value or b"" for value in values_of(batches)) == lines
    assert {record.key for batch in batches for record in batch.records} == {None}


def test_a_topic_that_the_broker_compresses_itself(kafka_log: KafkaLog, admin: Any, topic: str) -> None:
    admin.create_topics({topic: {"num_partitions": 1, "configs": {"compression.type": "zstd"}}}, wait_for_metadata=True)
    sent = [str(number).encode() * 50 for number in range(300)]
    kafka_log.append(topic, [Message(b"k", value) for value in sent])
    assert values_of(read_to(kafka_log, topic, {0: 300})) == sent


def test_a_senders_own_clock_is_not_believed(kafka_log: KafkaLog, kafka_bootstrap: str, topic: str) -> None:
    kafka_log.create_topics([topic], 1)
    producer = KafkaProducer(bootstrap_servers=kafka_bootstrap)
    producer.send(topic, value=b"v", timestamp_ms=1_000)
    producer.flush()
    producer.close()
    (batch,) = read_to(kafka_log, topic, {0: 1})
    assert abs(batch.records[0].received_at_us / 1e6 - time.time()) < 60


def test_aborted_messages_are_never_seen_and_positions_pass_the_markers(
    kafka_log: KafkaLog, kafka_bootstrap: str, topic: str
) -> None:
    kafka_log.create_topics([topic], 1)
    with transactions(kafka_bootstrap) as producer:
        for verdict, values in (("commit", (b"a", b"b")), ("abort", (b"x", b"y")), ("commit", (b"c",)), ("abort", (b"z",))):
            producer.begin_transaction()
            write(producer, topic, *values)
            producer.commit_transaction() if verdict == "commit" else producer.abort_transaction()
    assert ends_of(kafka_log, topic) == {0: 10}  # six messages, four markers
    assert values_of(read_to(kafka_log, topic, {0: 10})) == [b"a", b"b", b"c"]


def test_a_log_of_nothing_but_aborted_messages_moves_the_position(
    kafka_log: KafkaLog, kafka_bootstrap: str, topic: str
) -> None:
    kafka_log.create_topics([topic], 1)
    with transactions(kafka_bootstrap) as producer:
        producer.begin_transaction()
        write(producer, topic, b"x")
        producer.abort_transaction()
    batches = read_to(kafka_log, topic, {0: 2})
    assert [len(batch.records) for batch in batches] == [0] * len(batches)


def test_an_open_transaction_holds_back_what_came_after_it(kafka_log: KafkaLog, kafka_bootstrap: str, topic: str) -> None:
    kafka_log.create_topics([topic], 1)
    kafka_log.append(topic, [Message(None, b"before")])
    with transactions(kafka_bootstrap) as producer:
        producer.begin_transaction()
        write(producer, topic, b"inside")
        kafka_log.append(topic, [Message(None, b"after")])
        assert ends_of(kafka_log, topic) == {0: 1}
        assert values_of(read_to(kafka_log, topic, {0: 1})) == [b"before"]
        producer.commit_transaction()
    until = time.monotonic() + 30  # the broker writes the marker after its answer
    while ends_of(kafka_log, topic) != {0: 4} and time.monotonic() < until:
        time.sleep(0.05)
    assert ends_of(kafka_log, topic) == {0: 4}
    assert values_of(read_to(kafka_log, topic, {0: 4})) == [b"before", b"inside", b"after"]


def test_a_compacted_topic_has_gaps(kafka_log: KafkaLog, admin: Any, topic: str) -> None:
    configs = {"cleanup.policy": "compact", "segment.ms": "100", "min.cleanable.dirty.ratio": "0.01"}
    admin.create_topics({topic: {"num_partitions": 1, "configs": configs}}, wait_for_metadata=True)
    sent, batches = 0, []
    for _ in range(30):
        kafka_log.append(topic, [Message(str(number % 5).encode(), str(sent + number).encode()) for number in range(20)])
        sent += 20
        time.sleep(0.5)
        batches = read_to(kafka_log, topic, {0: sent})
        if sent > 60 and len(values_of(batches)) < sent:
            break
    kept = [record.offset for batch in batches for record in batch.records]
    assert kept == sorted(set(kept))
    assert len(kept) < sent, "the broker never compacted"
    assert kept[-5:] == list(range(sent - 5, sent))


def test_partitions_added_while_reading_are_read_from_their_beginning(
    kafka_log: KafkaLog, kafka_bootstrap: str, admin: Any, topic: str
) -> None:
    kafka_log.create_topics([topic], 1)
    kafka_log.append(topic, [Message(None, b"0")])
    positions: dict[TopicPartition, int] = {}

    def stored(where: TopicPartition) -> int:
        return positions.get(where) or kafka_log.bounds(where.topic)[where.partition].begin

    reader = kafka_log.reader([topic], stored)
    found = _poll(reader, 4)
    assert values_of(found) == [b"0"]
    positions[TopicPartition(topic, 0)] = found[-1].next
    admin.create_partitions({topic: 3})
    with transactions(kafka_bootstrap) as producer:
        producer.begin_transaction()
        for number in range(1, 31):
            producer.send(topic, value=str(number).encode(), partition=1 + number % 2)
        producer.commit_transaction()
    deadline = time.monotonic() + 30
    while len(values_of(found)) < 31 and time.monotonic() < deadline:
        found += reader.poll(0.5, 100)
    reader.close()
    assert Counter(values_of(found)) == Counter(str(number).encode() for number in range(31))


def test_records_that_retention_took_raise_and_close_the_reader(kafka_log: KafkaLog, admin: Any, topic: str) -> None:
    kafka_log.create_topics([topic], 1)
    kafka_log.append(topic, [Message(None, b"v")] * 10)
    admin.delete_records({KafkaPartition(topic, PARTITION): 5})
    assert kafka_log.bounds(topic)[0] == (5, 10)
    reader = kafka_log.reader([topic], from_begin)
    with pytest.raises(Exception, match="OffsetOutOfRange"):
        _poll(reader, 40)
    with pytest.raises(Exception, match="closed"):
        reader.poll(0.1, 10)


def test_a_refusal_for_one_partition_reads_none(kafka_log: KafkaLog, topic: str) -> None:
    """Even where Kafka has committed offsets of ours, which it would fall back to."""
    kafka_log.create_topics([topic], 3)
    kafka_log.append(topic, [Message(str(number).encode(), b"v") for number in range(50)])
    reader = kafka_log.reader([topic], from_begin)
    _poll(reader, 4)
    reader.report({TopicPartition(topic, partition): 0 for partition in range(3)})
    reader.close()

    def refuse_one(where: TopicPartition) -> int:
        if where.partition == 2:
            raise LogRefused("partition 2 was made anew")
        return 0

    reader = kafka_log.reader([topic], refuse_one)
    with pytest.raises(LogRefused, match="made anew"):
        assert _poll(reader, 40) == []


def test_workers_come_and_go_and_every_record_counts_once(make_log: Callable[[], KafkaLog], topic: str) -> None:
    """Positions move by compare-and-set, as intake does it: `first` must be exact over every rebalance."""
    log = make_log()
    log.create_topics([topic], 6)
    total, positions, counted, lock = 6_000, Counter[TopicPartition](), Counter[bytes | None](), threading.Lock()

    def work(log: KafkaLog, seconds: float) -> None:
        reader = log.reader([topic], lambda where: positions[where])
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for batch in reader.poll(0.05, 50):
                where = TopicPartition(batch.topic, batch.partition)
                with lock:
                    if positions[where] == batch.first:
                        positions[where] = batch.next
                        counted.update(record.value for record in batch.records)
                        continue
                reader.seek(where, positions[where])
        reader.close()

    workers = [threading.Thread(target=work, args=(make_log(), seconds)) for seconds in (3, 5, 7)]
    for worker in workers:
        worker.start()
        log.append(topic, [Message(None, f"{worker.name}-{number}".encode()) for number in range(total // 3)])
        time.sleep(1)
    for worker in workers:
        worker.join()
    work(log, 5)
    assert (len(counted), set(counted.values())) == (total, {1})


def _poll(reader: Any, times: int) -> list[Batch]:
    return [batch for _ in range(times) for batch in reader.poll(0.5, 100)]


class RebalancingConsumer:
    """Stands in for kafka-python at the one moment that no broker can be made to hit: a rebalance just after a fetch."""

    reader: KafkaReader

    _coordinator = SimpleNamespace(rejoining=False)

    def subscribe(self, topics: list[str], listener: KafkaReader) -> None:
        self.reader = listener

    def seek(self, where: KafkaPartition, offset: int) -> None: ...

    def poll(self, timeout_ms: int, max_records: int) -> dict[KafkaPartition, list[Any]]:
        return {}

    def position(self, where: KafkaPartition, timeout_ms: int) -> int:
        self.reader.on_partitions_revoked([where])
        self.reader.on_partitions_assigned([where])
        return 7


def test_what_was_fetched_before_a_rebalance_is_not_handed_out_after_it(kafka_log: KafkaLog) -> None:
    consumer = RebalancingConsumer()
    reader = KafkaReader(kafka_log, consumer, ["t"], lambda _: 3)
    reader.on_partitions_assigned([KafkaPartition("t", 0)])
    assert reader.poll(0, 10) == []
