"""Time of receipt of each record: the log's append time, if it was set by the log and is plausible.

Producers' clocks are never trusted: a record with a producer's time is refused or, with PLUMEWATCH_RECEIVED_AT=intake, gets intake's time.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from streams.expectations import Expectation
from streams.log import Batch, Log, LogRefused, Record
from streams.rejects import Reason, Rejected

ReceivedAt = Literal["log", "intake"]
EARLIEST_US = 1_420_041_600_000_000
"""Minimum plausible time: 2015-01-01 in China, as for events."""
LATEST_US = 7_258_089_600_000_000
"""Maximum plausible time: 2200-01-01, because later times only come from a wrong unit; Python, numpy and both databases can hold it."""
_EXPECTED = Expectation("append_time", {"first": 2015, "last": 2199})


@dataclass(frozen=True)
class Received:
    """A batch whose records all have a trusted time of receipt.

    rejects: records with an implausible time.
    own: offsets (first, next) between which records were stamped with intake's clock.
    """

    batch: Batch
    rejects: list[Rejected] = field(default_factory=list)
    own: tuple[int, int] | None = None


def receive(
    batch: Batch, received_at: ReceivedAt, log: Log, now_us: Callable[[], int] = lambda: time.time_ns() // 1000
) -> Received:
    """The batch with trusted times of receipt. Raises LogRefused for a producer's time unless the setting is `intake`."""
    untrue = [record for record in batch.records if not _is_true(record)]
    if not untrue:
        return Received(batch)
    now = now_us()
    if received_at == "intake":
        records = [record if _is_true(record) else _stamped(record, now) for record in batch.records]
        return Received(replace(batch, records=records), own=(untrue[0].offset, untrue[-1].offset + 1))
    if (first := next((record for record in untrue if record.by_producer), None)) is not None:
        raise LogRefused(_refusal(batch, first, log))
    kept = [record for record in batch.records if _is_true(record)]
    return Received(replace(batch, records=kept), [_rejected(record, now) for record in untrue])


def _is_true(record: Record) -> bool:
    return not record.by_producer and EARLIEST_US <= record.received_at_us < LATEST_US


def _stamped(record: Record, now_us: int) -> Record:
    return record._replace(received_at_us=now_us, by_producer=False)


def _rejected(record: Record, now_us: int) -> Rejected:
    """A reject stamped with intake's time: with its own it could be neither stored nor replayed."""
    reason = Reason("received_at", f"{record.received_at_us} µs since 1970", _EXPECTED)
    return Rejected(record.offset, -1, record.value, now_us, reason)


def _refusal(batch: Batch, record: Record, log: Log) -> str:
    problem = (
        log.clock_problem(batch.topic) or f"topic {batch.topic} held producers' times before it was mended, or may not be asked"
    )
    return (
        f"topic {batch.topic}, partition {batch.partition}, offset {record.offset}: the record carries its producer's time "
        f"(CreateTime, {record.received_at_us // 1000} ms). It was not read. {problem}. Records that are in the topic already keep "
        "the producer's time: to read them set PLUMEWATCH_RECEIVED_AT=intake, and intake's own clock counts for them, recorded"
    )
