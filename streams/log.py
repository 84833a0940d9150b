"""What a durable, partitioned log must do. Two implementations pass one contract test: Kafka and the embedded database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Message(NamedTuple):
    """What a producer sends; the key is only a habit."""

    key: bytes | None
    value: bytes | None


class Record(NamedTuple):
    """A message as the log holds it. `received_at_us`: the log's append time, microseconds since 1970 UTC.

    by_producer: the time is not the log's but the producer's (Kafka's CreateTime), so it may be anything.
    """

    offset: int
    received_at_us: int
    key: bytes | None
    value: bytes | None
    by_producer: bool = False


@dataclass(frozen=True)
class Batch:
    """Consecutive records of one partition.

    first: the position at which reading began. next: the position after this batch, which may lie beyond the last record + 1
    (transaction markers, compaction). A batch may hold no records and still move the position.
    """

    topic: str
    partition: int
    first: int
    next: int
    records: Sequence[Record]


class Bounds(NamedTuple):
    """Offsets of a partition: the first that is still held, and the one that the next message will get."""

    begin: int
    end: int


class TopicPartition(NamedTuple):
    topic: str
    partition: int


StoredPosition = Callable[[TopicPartition], int]
"""Where to go on in a partition, from the database. Called on every assignment, outside any transaction of the caller. It is given
bounds through `Log.bounds` by the caller itself and raises what must stop the worker (a topic that was made anew)."""


class LogRefused(Exception):
    """The log cannot be read safely; the message says what a person must do."""


class Reader(Protocol):
    """One member of the group that shares a log's partitions."""

    def poll(self, timeout_s: float, most: int) -> list[Batch]:
        """Batches that have arrived, at most `most` records in all; empty when none did within the time."""
        ...

    def seek(self, where: TopicPartition, offset: int) -> None:
        """Go on from this offset; no effect on a partition that is no longer ours."""
        ...

    def report(self, positions: dict[TopicPartition, int]) -> None:
        """Tell lag tools how far we are; never read back by us, may fail in silence."""
        ...

    def close(self) -> None: ...


class Log(Protocol):
    """A durable, partitioned log."""

    def create_topics(self, topics: Iterable[str], partitions: int) -> None:
        """Make those topics that do not exist yet."""
        ...

    def append(self, topic: str, messages: Iterable[Message]) -> None:
        """Append, durable on return. The partition follows from the key (without a key: the log chooses)."""
        ...

    def bounds(self, topic: str) -> dict[int, Bounds]:
        """Bounds of each partition; empty for a topic that does not exist."""
        ...

    def identity(self, topic: str) -> str:
        """A name that changes when the topic is deleted and made anew; '' where the log cannot tell."""
        ...

    def clock_problem(self, topic: str) -> str | None:
        """Why records of the topic carry a producer's time, with the command that mends it; None when the log stamps them.

        Also None where the log may not be asked: each record says itself whose time it carries.
        """
        ...

    def reader(self, topics: Sequence[str], stored: StoredPosition) -> Reader:
        """Join the group of readers; each assigned partition starts where `stored` says."""
        ...

    def close(self) -> None: ...
