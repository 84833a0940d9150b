"""The durable log on Apache Kafka, through kafka-python.

What this file guards against was tried on real brokers: see the comments. Positions live in our database; Kafka's committed
offsets are only a report for lag tools, and no offset is ever chosen by Kafka.
"""

import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

import kafka.codec
from kafka import (
    ConsumerRebalanceListener,
    IsolationLevel,
    KafkaAdminClient,
    KafkaConsumer,
    KafkaProducer,
    OffsetAndMetadata,
    OffsetSpec,
)
from kafka import TopicPartition as KafkaPartition
from kafka.admin import ConfigResource
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
from kafka.errors import IllegalStateError, UnknownTopicOrPartitionError, for_code

from streams.log import Batch, Bounds, LogRefused, Message, Record, StoredPosition, TopicPartition

_CODECS = ("gzip", "snappy", "lz4", "zstd")
_HARMLESS = ("NoError", "TopicAlreadyExistsError")
_STEP_S = 0.5
_CLOSE_MS = 5_000
_REPORT_MS = 2_000
_METADATA_MAX_AGE_MS = 5_000
_FETCH_BYTES = 16 * 1024 * 1024
_CLOCK = "message.timestamp.type"
_LOG_APPEND_TIME = 1  # a record's timestamp_type; 0 is CreateTime, None a message of Kafka before 0.10


class KafkaLog:
    """A `streams.log.Log` on a Kafka cluster; its readers share the partitions as members of one consumer group."""

    def __init__(
        self,
        bootstrap: str,
        *,
        group: str,
        session_timeout_ms: int = 45_000,
        max_poll_interval_ms: int = 300_000,
        proxy_url: str | None = None,
    ) -> None:
        _refuse_missing_codecs()
        self._cluster: dict[str, Any] = {"bootstrap_servers": bootstrap.split(","), "proxy_url": proxy_url}
        self._member = {
            "group_id": group,
            "session_timeout_ms": session_timeout_ms,
            "heartbeat_interval_ms": min(3_000, session_timeout_ms // 3),
            "max_poll_interval_ms": max_poll_interval_ms,
        }
        self._lock = threading.Lock()
        self._admin_client: Any = None
        self._producer_client: Any = None
        self._seen: set[str] = set()

    def create_topics(self, topics: Iterable[str], partitions: int) -> None:
        """Make those topics that do not exist yet. LogAppendTime: `received_at` must be the log's clock, not a sender's."""
        wanted = {
            "num_partitions": partitions,
            "replication_factor": -1,
            "configs": {_CLOCK: "LogAppendTime"},
        }
        made = self._admin().create_topics(dict.fromkeys(topics, wanted), raise_errors=False)
        for topic in made["topics"]:
            error = for_code(topic["error_code"])
            if error.__name__ not in _HARMLESS:
                raise LogRefused(
                    f"Kafka did not make topic {topic['name']}: {error.__name__} {topic.get('error_message') or ''}"
                )
        self._admin().wait_for_topics([topic["name"] for topic in made["topics"]])

    def append(self, topic: str, messages: Iterable[Message]) -> None:
        """Append, acknowledged by all replicas in sync. Kafka has no message without both key and value: ValueError."""
        if topic not in self._seen and not self._describe(topic):
            raise LogRefused(f"topic {topic} does not exist in Kafka: create it first")
        self._seen.add(topic)
        producer = self._producer()
        sent = [producer.send(topic, key=message.key, value=message.value) for message in messages]
        producer.flush()
        for future in sent:
            if future.failed():
                self._seen.discard(topic)
                raise future.exception

    def bounds(self, topic: str) -> dict[int, Bounds]:
        """Bounds of each partition; empty for a topic that does not exist.

        The end is the last stable offset: what a reader of committed messages can reach. An open transaction holds it back,
        and a worker that reads until there is nothing more does not wait for one that a sender left open.
        """
        partitions = [KafkaPartition(topic, row["partition_index"]) for row in self._describe(topic)]
        try:
            begins = self._offsets(partitions, OffsetSpec.EARLIEST)
            ends = self._offsets(partitions, OffsetSpec.LATEST)
        except UnknownTopicOrPartitionError:  # deleted since it was described
            return {}
        return {where.partition: Bounds(begins[where].offset, ends[where].offset) for where in partitions}

    def identity(self, topic: str) -> str:
        """The broker's id of the topic; '' for a topic that does not exist, and on brokers before 2.8."""
        found = self._admin().describe_topics([topic])
        topic_id = found[0].get("topic_id") if found and not found[0]["error_code"] else None
        return str(topic_id) if topic_id else ""

    def clock_problem(self, topic: str) -> str | None:
        """The topic's `message.timestamp.type`, where it is not LogAppendTime.

        A broker that forbids DescribeConfigs answers with no settings: then each record's own timestamp type decides.
        """
        resource = ConfigResource("TOPIC", topic, [_CLOCK])
        settings = self._admin().describe_configs([resource], config_filter="all").get("topic", {}).get(topic, {})
        value = settings.get(_CLOCK, {}).get("value", "LogAppendTime")
        if value == "LogAppendTime":
            return None
        servers = ",".join(self._cluster["bootstrap_servers"])
        return (
            f"topic {topic} has {_CLOCK}={value}: its records carry the producer's clock, not the log's. Run: kafka-configs.sh "
            f"--bootstrap-server {servers} --entity-type topics --entity-name {topic} --alter --add-config {_CLOCK}=LogAppendTime"
        )

    def reader(self, topics: Sequence[str], stored: StoredPosition) -> "KafkaReader":
        """Join the group. A reader that has raised is closed: make another one, after a pause."""
        consumer = KafkaConsumer(
            **self._cluster,
            **self._member,
            isolation_level="read_committed",
            enable_auto_commit=False,
            auto_offset_reset="none",
            partition_assignment_strategy=[RoundRobinPartitionAssignor],  # 'range' leaves workers idle with several topics
            metadata_max_age_ms=_METADATA_MAX_AGE_MS,  # how soon partitions that were added are seen
            max_partition_fetch_bytes=_FETCH_BYTES,
        )
        return KafkaReader(self, consumer, topics, stored)

    def close(self) -> None:
        """Close what this object opened; readers are closed by their users."""
        with self._lock:
            if self._producer_client:
                self._producer_client.close(timeout=_CLOSE_MS / 1000)
            if self._admin_client:
                self._admin_client.close()
            self._producer_client = self._admin_client = None

    def _describe(self, topic: str) -> list[dict[str, Any]]:
        """The partitions of a topic; none if it does not exist."""
        found = self._admin().describe_topics([topic])
        partitions: list[dict[str, Any]] = found[0]["partitions"] if found and not found[0]["error_code"] else []
        return partitions

    def _offsets(self, partitions: list[KafkaPartition], which: OffsetSpec) -> dict[KafkaPartition, Any]:
        if not partitions:
            return {}
        wanted = dict.fromkeys(partitions, which)
        offsets: dict[KafkaPartition, Any] = self._admin().list_partition_offsets(wanted, IsolationLevel.READ_COMMITTED)
        return offsets

    def _admin(self) -> Any:
        with self._lock:
            if self._admin_client is None:
                self._admin_client = KafkaAdminClient(**self._cluster)
            return self._admin_client

    def _producer(self) -> Any:
        with self._lock:
            if self._producer_client is None:
                self._producer_client = KafkaProducer(
                    **self._cluster,
                    acks="all",
                    enable_idempotence=True,
                    max_request_size=_FETCH_BYTES,
                    batch_size=131_072,
                    linger_ms=5,
                )
            return self._producer_client


class KafkaReader(ConsumerRebalanceListener):
    """One member of the group; also its own rebalance listener, which kafka-python calls on its IO thread."""

    def __init__(self, log: KafkaLog, consumer: Any, topics: Sequence[str], stored: StoredPosition) -> None:
        self._log, self._consumer, self._stored = log, consumer, stored
        self._failure: Exception | None = None
        # Partition -> position of what was handed out last. Replaced as a whole by the listener: see `_batches`.
        self._positions: dict[TopicPartition, int] = {}
        self._identities: dict[str, str] = {}
        consumer.subscribe(topics=list(topics), listener=self)

    def poll(self, timeout_s: float, most: int) -> list[Batch]:
        """Batches that have arrived, in steps of at most half a second. Raises what `stored` raised; closed when it raises."""
        deadline = time.monotonic() + timeout_s
        try:
            while True:
                left_s = max(0.0, deadline - time.monotonic())
                self._finish_joining()
                fetched = self._consumer.poll(timeout_ms=int(min(left_s, _STEP_S) * 1000), max_records=most)
                if self._failure:
                    raise self._failure
                batches = self._batches(fetched)
                if batches or left_s <= _STEP_S:
                    return batches
        except BaseException as error:
            self.close()
            if self._failure and self._failure is not error:
                raise self._failure from error  # a lost seek also shows as "no offset for partition"
            raise

    def _finish_joining(self) -> None:
        """Have a join that was begun waited for to its end.

        kafka-python 3.0.12 forgets one that new metadata caused (partitions added, a topic seen late) when a poll's time ends before
        the join does: the member then stays in the group, looks healthy and reads nothing for ever.
        """
        if self._consumer._coordinator.rejoining:
            self._consumer._coordinator.request_rejoin()

    def seek(self, where: TopicPartition, offset: int) -> None:
        """Go on from this offset; no effect on a partition that is no longer ours."""
        if where in self._positions:
            with suppress(IllegalStateError):
                self._consumer.seek(KafkaPartition(*where), offset)
                self._positions[where] = offset

    def report(self, positions: dict[TopicPartition, int]) -> None:
        """Commit to Kafka for lag tools; without a time limit kafka-python would try for ever."""
        offsets = {KafkaPartition(*where): OffsetAndMetadata(offset, "", -1) for where, offset in positions.items()}
        with suppress(Exception):
            self._consumer.commit(offsets, timeout_ms=_REPORT_MS)

    def close(self) -> None:
        """Leave the group; a broker that is away must not hide why we close."""
        with suppress(Exception):
            self._consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)

    def on_partitions_assigned(self, assigned: Iterable[KafkaPartition]) -> None:
        """Seek to what is stored. An exception that left here would lose the seek: it is kept for `poll`; nothing is read."""
        mine = [TopicPartition(where.topic, where.partition) for where in assigned]
        try:
            self._identities |= {topic: self._log.identity(topic) for topic in {where.topic for where in mine}}
            positions = {where: self._stored(where) for where in mine}
            for where, offset in positions.items():
                self._consumer.seek(KafkaPartition(*where), offset)
            self._positions = {**self._positions, **positions}
        except Exception as error:
            self._failure = error
            self._consumer.pause(*assigned)

    def on_partitions_revoked(self, revoked: Iterable[KafkaPartition]) -> None:
        """They are somebody else's now, or will be assigned to us again."""
        gone = {TopicPartition(where.topic, where.partition) for where in revoked}
        self._positions = {where: offset for where, offset in self._positions.items() if where not in gone}

    def _batches(self, fetched: dict[KafkaPartition, list[Any]]) -> list[Batch]:
        """What was fetched, and moves of the position without records (transaction markers, compacted or aborted messages).

        After the last message of a partition the position goes on over trailing markers by itself, up to the last stable
        offset, with the next poll.
        """
        before = self._positions
        after: dict[TopicPartition, int | None] = {}
        with suppress(IllegalStateError):
            after = {where: self._consumer.position(KafkaPartition(*where), timeout_ms=_REPORT_MS) for where in before}
        if before is not self._positions:
            return []  # a rebalance came between: the listener has gone back to what is stored, so nothing is lost
        batches = []
        for where, position in after.items():
            records = fetched.get(KafkaPartition(*where), [])
            if position is not None and position != before[where]:
                batches.append(Batch(*where, before[where], position, [_record(one) for one in records]))
                before[where] = position
        self._refuse_topics_made_anew({batch.topic for batch in batches})
        return batches

    def _refuse_topics_made_anew(self, topics: set[str]) -> None:
        """A topic that is deleted and made anew under a reader is read on at the old position, if it is long enough by then."""
        for topic in topics:
            if self._log.identity(topic) != self._identities[topic]:
                raise LogRefused(
                    f"topic {topic} was deleted and made anew while it was read. If it shall be read from its beginning, "
                    f"run: plumewatch restart-topic {topic}"
                )


def _record(message: Any) -> Record:
    by_producer = message.timestamp_type != _LOG_APPEND_TIME
    return Record(message.offset, (message.timestamp or 0) * 1000, message.key, message.value, by_producer)


def _refuse_missing_codecs() -> None:
    """A codec that is missing would show only when such a batch arrives, days later."""
    for codec in _CODECS:
        if not getattr(kafka.codec, f"has_{codec}")():
            raise LogRefused(f"this Python cannot read Kafka messages compressed with {codec}: install kafka-python[{codec}]")
