"""Consumer lag: how far the stored position of each partition is behind the end of the log."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from services.pipeline.intake.topics import Positions
from streams.events import TOPICS
from streams.log import Bounds


class PartitionLag(NamedTuple):
    """Lag of one partition.

    next: offset at which intake goes on.
    end: offset of the next message to be written.
    behind: records not stored yet.
    newest_at: append time of the newest stored record.

    end and behind are None if the log does not list the partition (it is unreachable, or has lost it).
    """

    topic: str
    partition: int
    next: int
    end: int | None
    behind: int | None
    newest_at: datetime | None


def partition_lags(stored: Positions, bounds: Mapping[str, Mapping[int, Bounds]]) -> list[PartitionLag]:
    """The lag of every partition that is stored or in the log, by topic and number.

    stored: must be read before the bounds, so that no position is beyond them.
    """
    return [
        _lag(topic, partition, stored, bounds)
        for topic in dict.fromkeys([*TOPICS, *stored])
        for partition in sorted({*stored.get(topic, ()), *bounds.get(topic, ())})
    ]


def _lag(topic: str, partition: int, stored: Positions, bounds: Mapping[str, Mapping[int, Bounds]]) -> PartitionLag:
    position, known = stored.get(topic, {}).get(partition), bounds.get(topic, {}).get(partition)
    following = position.next if position is not None else known.begin if known else 0
    end, behind = (known.end, max(0, known.end - following)) if known else (None, None)
    return PartitionLag(topic, partition, following, end, behind, position.newest_at if position else None)
