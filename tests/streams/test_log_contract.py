"""One contract, two logs: what intake may rely on, wherever the records are kept."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable

import pytest
from kafka import KafkaAdminClient
from kafka import TopicPartition as KafkaPartition
from kafka.errors import OffsetOutOfRangeError

from streams.embedded_log import EmbeddedLog
from streams.log import Batch, Bounds, Log, LogRefused, Message, Reader, Record, TopicPartition
from tests.servers.kafka import delete_topics

OpenLog = Callable[[], Log]
PARTITIONS = 3


def from_begin(_: TopicPartition) -> int:
    return 0


def numbered(first: int, last: int) -> list[Message]:
    return [Message(f"豫C{number % 7}".encode(), str(number).encode()) for number in range(first, last)]


def read(reader: Reader, records: int, most: int = 1000, seconds: float = 20) -> list[Batch]:
    """Batches until so many records have come; every batch must begin where the one before it ended."""
    batches: list[Batch] = []
    deadline = time.monotonic() + seconds
    while sum(len(batch.records) for batch in batches) < records and time.monotonic() < deadline:
        fresh = reader.poll(0.5, most)
        assert sum(len(batch.records) for batch in fresh) <= most
        batches += fresh
    nexts: dict[TopicPartition, int] = {}
    for batch in batches:
        where = TopicPartition(batch.topic, batch.partition)
        assert batch.first == nexts.get(where, batch.first)
        assert all(batch.first <= record.offset < batch.next for record in batch.records)
        nexts[where] = batch.next
    return batches


def records_of(batches: Iterable[Batch]) -> dict[int, list[Record]]:
    by_partition: dict[int, list[Record]] = defaultdict(list)
    for batch in batches:
        by_partition[batch.partition] += batch.records
    return dict(by_partition)


def poll_in_vain(reader: Reader) -> None:
    """Poll for a while; whatever comes is an error."""
    for _ in range(60):
        assert reader.poll(0.5, 1000) == []


def values_of(batches: Iterable[Batch]) -> list[int]:
    return sorted(int(record.value or b"-1") for batch in batches for record in batch.records)


@pytest.fixture
def filled(log: Log, topic: str) -> Log:
    """A log with 100 records, numbered, in the topic."""
    log.create_topics([topic], PARTITIONS)
    log.append(topic, numbered(0, 60))
    log.append(topic, numbered(60, 100))
    return log


def test_a_key_keeps_its_partition_and_its_order(filled: Log, topic: str) -> None:
    reader = filled.reader([topic], from_begin)
    found = records_of(read(reader, 100))
    reader.close()
    partitions_of_key = defaultdict(set)
    for partition, records in found.items():
        assert [record.offset for record in records] == list(range(len(records)))
        numbers = [int(record.value or b"") for record in records]
        assert numbers == sorted(numbers)
        for record in records:
            partitions_of_key[record.key].add(partition)
    assert sorted(int(record.value or b"") for records in found.values() for record in records) == list(range(100))
    assert {len(partitions) for partitions in partitions_of_key.values()} == {1}
    assert len(found) > 1


def test_the_log_says_when_it_received(log: Log, topic: str) -> None:
    log.create_topics([topic], 1)
    before = time.time_ns() // 1000
    log.append(topic, [Message(b"k", b"v")])
    after = time.time_ns() // 1000
    reader = log.reader([topic], from_begin)
    (record,) = records_of(read(reader, 1))[0]
    reader.close()
    assert before - 1000 <= record.received_at_us <= after  # Kafka keeps whole milliseconds


def test_bounds(filled: Log, topic: str) -> None:
    bounds = filled.bounds(topic)
    assert sorted(bounds) == list(range(PARTITIONS))
    assert {each.begin for each in bounds.values()} == {0}
    assert sum(each.end for each in bounds.values()) == 100


def test_bounds_of_an_empty_topic(log: Log, topic: str) -> None:
    log.create_topics([topic], 2)
    assert log.bounds(topic) == {0: Bounds(0, 0), 1: Bounds(0, 0)}


def test_positions_reach_the_end(filled: Log, topic: str) -> None:
    reader = filled.reader([topic], from_begin)
    ends = {batch.partition: batch.next for batch in read(reader, 100)}
    assert reader.poll(0.3, 10) == []
    reader.close()
    assert ends == {partition: each.end for partition, each in filled.bounds(topic).items() if each.end}


def test_reading_goes_on_where_it_is_stored(filled: Log, topic: str) -> None:
    stored = {partition: each.end - 2 for partition, each in filled.bounds(topic).items() if each.end}
    reader = filled.reader([topic], lambda where: stored.get(where.partition, 0))
    batches = read(reader, 2 * len(stored))
    reader.close()
    assert {batch.partition: batch.first for batch in batches} == stored
    assert {partition: len(records) for partition, records in records_of(batches).items()} == dict.fromkeys(stored, 2)


def test_a_small_appetite_serves_every_partition(filled: Log, topic: str) -> None:
    reader = filled.reader([topic], from_begin)
    batches = read(reader, 100, most=7)
    reader.close()
    assert values_of(batches) == list(range(100))


def test_seek_goes_back_and_ignores_a_partition_that_is_not_ours(filled: Log, topic: str) -> None:
    reader = filled.reader([topic], from_begin)
    partition = read(reader, 100)[0].partition
    end = filled.bounds(topic)[partition].end
    reader.seek(TopicPartition(topic, 99), 0)
    reader.seek(TopicPartition("another", 0), 0)
    reader.seek(TopicPartition(topic, partition), end - 3)
    (again,) = read(reader, 3)
    reader.close()
    assert (again.partition, again.first, again.next, len(again.records)) == (partition, end - 3, end, 3)


def test_an_unknown_topic(log: Log, topic: str) -> None:
    assert log.bounds(topic) == {}
    assert log.identity(topic) == ""
    with pytest.raises(LogRefused, match=topic):
        log.append(topic, [Message(None, b"1")])
    assert log.bounds(topic) == {}, "appending must not make a topic"


def test_creating_again_changes_nothing(filled: Log, topic: str) -> None:
    identity = filled.identity(topic)
    filled.create_topics([topic, topic + "-other"], PARTITIONS + 1)
    assert filled.identity(topic) == identity
    assert sum(each.end for each in filled.bounds(topic).values()) == 100
    assert len(filled.bounds(topic + "-other")) == PARTITIONS + 1


def test_nothing_as_key_or_value_stays_nothing(log: Log, topic: str) -> None:
    log.create_topics([topic], 1)
    sent = [Message(None, b"no key"), Message(b"no value", None), Message(b"", b"")]
    log.append(topic, sent)
    reader = log.reader([topic], from_begin)
    records = records_of(read(reader, 3))[0]
    reader.close()
    assert [(record.key, record.value) for record in records] == sent


def test_messages_without_a_key_are_spread(log: Log, topic: str) -> None:
    log.create_topics([topic], PARTITIONS)
    for number in range(60):
        log.append(topic, [Message(None, str(number).encode())])
    assert all(each.end > 0 for each in log.bounds(topic).values())


def test_large_values(log: Log, topic: str) -> None:
    log.create_topics([topic], 1)
    large = [bytes([number]) * 900_000 for number in range(6)]
    log.append(topic, [Message(b"k", value) for value in large])
    reader = log.reader([topic], from_begin)
    records = records_of(read(reader, 6))[0]
    reader.close()
    assert [record.value for record in records] == large


def test_two_readers_miss_nothing(filled: Log, open_log: OpenLog, topic: str) -> None:
    """Whether they share the partitions or both read all of them: together they see every record."""
    other = open_log()
    found: list[Batch] = []

    def work(log: Log) -> None:
        reader = log.reader([topic], from_begin)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and len(set(values_of(found))) < 100:
            found.extend(reader.poll(0.2, 20))
        reader.close()

    threads = [threading.Thread(target=work, args=(log,)) for log in (filled, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(set(values_of(found))) == list(range(100))


def test_writers_at_once_lose_nothing(log: Log, open_log: OpenLog, topic: str) -> None:
    log.create_topics([topic], PARTITIONS)

    def write(log: Log, first: int) -> None:
        for start in range(first, first + 200, 10):
            log.append(topic, numbered(start, start + 10))

    threads = [
        threading.Thread(target=write, args=(each, 200 * n)) for n, each in enumerate((log, log, open_log(), open_log()))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reader = log.reader([topic], from_begin)
    found = read(reader, 800)
    reader.close()
    assert values_of(found) == list(range(800))
    for records in records_of(found).values():
        assert [record.offset for record in records] == list(range(len(records)))


def test_records_that_the_log_no_longer_holds_are_never_passed_over(
    log: Log, topic: str, request: pytest.FixtureRequest
) -> None:
    """Either the reader asks again where to go on, or it raises and its user makes another one, which asks."""
    log.create_topics([topic], 1)
    log.append(topic, numbered(0, 10))
    purge(log, topic, 5, request)
    assert log.bounds(topic) == {0: Bounds(5, 10)}
    answers = iter([2, 5])
    reader, found = log.reader([topic], lambda _: next(answers)), []
    for _ in range(40):
        try:
            found += reader.poll(0.5, 100)
        except OffsetOutOfRangeError:
            reader = log.reader([topic], lambda _: next(answers))
        if found:
            break
    reader.close()
    assert [(batch.first, batch.next) for batch in found] == [(5, 10)]


def test_records_survive_reopening(filled: Log, open_log: OpenLog, topic: str) -> None:
    identity = filled.identity(topic)
    filled.close()
    again = open_log()
    assert again.identity(topic) == identity
    reader = again.reader([topic], from_begin)
    assert values_of(read(reader, 100)) == list(range(100))
    reader.close()


def test_records_appended_later_arrive(filled: Log, open_log: OpenLog, topic: str) -> None:
    reader = filled.reader([topic], from_begin)
    read(reader, 100)
    open_log().append(topic, numbered(100, 110))
    assert values_of(read(reader, 10)) == list(range(100, 110))
    reader.close()


def test_a_topic_made_anew_has_another_identity(filled: Log, topic: str, request: pytest.FixtureRequest) -> None:
    identity = filled.identity(topic)
    assert identity
    delete_topic(filled, topic, request)
    assert (filled.identity(topic), filled.bounds(topic)) == ("", {})
    filled.create_topics([topic], PARTITIONS)
    assert filled.identity(topic) not in ("", identity)
    assert {each.end for each in filled.bounds(topic).values()} == {0}


def test_a_topic_made_anew_is_not_read_on_at_the_old_position(filled: Log, topic: str, request: pytest.FixtureRequest) -> None:
    """Longer than before by the time we look: no offset is out of range, only the identity tells."""
    reader = filled.reader([topic], stored := Refusing(filled, topic))
    read(reader, 100)
    delete_topic(filled, topic, request)
    filled.create_topics([topic], PARTITIONS)
    filled.append(topic, numbered(0, 500))
    with pytest.raises(LogRefused, match="anew"):
        poll_in_vain(reader)
    reader.close()
    assert stored.asked >= PARTITIONS


class Refusing:
    """Stored positions as intake gives them: it asks the log itself, and refuses another topic of the same name."""

    def __init__(self, log: Log, topic: str) -> None:
        self.log, self.identity, self.asked = log, log.identity(topic), 0

    def __call__(self, where: TopicPartition) -> int:
        self.asked += 1
        if self.log.identity(where.topic) != self.identity:
            raise LogRefused(f"{where.topic} was made anew")
        return self.log.bounds(where.topic)[where.partition].begin


def test_a_refusal_reaches_the_worker_and_nothing_is_read(filled: Log, topic: str) -> None:
    def refuse(where: TopicPartition) -> int:
        raise LogRefused(f"partition {where.partition} is not to be read")

    reader = filled.reader([topic], refuse)
    with pytest.raises(LogRefused, match="not to be read"):
        poll_in_vain(reader)
    reader.close()


def test_a_report_and_a_second_close_do_no_harm(filled: Log, topic: str) -> None:
    reader = filled.reader([topic], from_begin)
    batches = read(reader, 100)
    reader.report({TopicPartition(topic, batch.partition): batch.next for batch in batches})
    reader.report({TopicPartition("no-such-topic", 5): 7})
    reader.close()
    reader.close()


def delete_topic(log: Log, topic: str, request: pytest.FixtureRequest) -> None:
    """No log offers this: people do it with the log's own tools."""
    if isinstance(log, EmbeddedLog):
        with log.writing() as connection:
            connection.execute("DELETE FROM log_partition WHERE topic = ?", (topic,))
    else:
        delete_topics(request.getfixturevalue("kafka_bootstrap"), [topic])


def purge(log: Log, topic: str, begin: int, request: pytest.FixtureRequest) -> None:
    """Take away the records of partition 0 before this offset, as retention does."""
    if isinstance(log, EmbeddedLog):
        with log.writing() as connection:
            connection.execute('DELETE FROM log_record WHERE "offset" < ?', (begin,))
    else:
        admin = KafkaAdminClient(bootstrap_servers=request.getfixturevalue("kafka_bootstrap"))
        admin.delete_records({KafkaPartition(topic, 0): begin})
        admin.close()
