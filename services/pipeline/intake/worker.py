"""The intake worker: polls the log and stores each batch in one transaction, offset first.

1. Advance the offset by compare-and-set. A worker that loses rolls back, re-reads the offset, seeks and goes on, so a zombie writes nothing.
2. Append facts, rejects and marks.
3. Commit.

A batch that cannot be stored is bisected until the faulty record is found, which becomes a reject.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from services.logs import described
from services.pipeline.intake.offsets import record_own_clock, starting_position, stored_position, try_advance
from services.pipeline.intake.receipt import receive
from services.pipeline.intake.store_batch import store_batch
from services.pipeline.intake.topics import refuse_changed_topics
from services.settings import Settings
from services.store.disk import full_disk
from services.store.engine import writing
from services.store.faults import is_of_database
from streams.decode import decode
from streams.events import EVENT_TYPES, TOPICS
from streams.expectations import Expectation
from streams.log import Batch, Log, LogRefused, Reader, Record, TopicPartition
from streams.rejects import Reason, Rejected, shown

_CHECK_EVERY_S = 5.0


@dataclass
class IntakeCounts:
    """Counters of intake. lost: batches that another worker stored."""

    records: int = 0
    facts: int = 0
    rejects: int = 0
    lost: int = 0


class IntakeWorker:
    """One member of the consumer group."""

    def __init__(self, engine: Engine, log: Log, settings: Settings) -> None:
        self._engine, self._log, self._settings = engine, log, settings
        self._reader: Reader | None = None
        self._reported_at = self._checked_at = 0.0
        self.counts = IntakeCounts()

    def step(self, timeout_s: float = 0.5) -> int:
        """Store what has arrived; returns the number of stored records. After an error the reader is closed, and joins again next time."""
        try:
            reader = self._joined()
            stored = 0
            for batch in reader.poll(timeout_s, self._settings.batch_records):
                for part in _parts(batch, self._settings.batch_points * 200):
                    if not self._store_or_halve(reader, part):
                        break
                    stored += len(part.records)
            if not stored and time.monotonic() - self._checked_at > _CHECK_EVERY_S:
                self._check_topics()
            return stored
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave the group."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.close()

    def _joined(self) -> Reader:
        if self._reader is None:
            self._check_topics()
            place: Callable[[TopicPartition], int] = lambda where: starting_position(self._engine, self._log, where)  # noqa: E731
            self._reader = self._log.reader(TOPICS, place)
        return self._reader

    def _check_topics(self) -> None:
        """Check the topics at every start, and regularly while nothing arrives, because a deleted topic is just silent."""
        refuse_changed_topics(self._engine, self._log, self._settings.received_at)
        self._checked_at = time.monotonic()

    def _store_or_halve(self, reader: Reader, batch: Batch) -> bool:
        """Store a batch; bisect it if it cannot be stored, until the faulty record is found and becomes a reject."""
        try:
            return self._store(reader, batch)
        except LogRefused:
            raise
        except Exception as error:
            if is_of_database(error) or full_disk(error) or not batch.records:
                raise
            if len(batch.records) == 1:
                return self._store(reader, batch, refused=error)
            return all(self._store_or_halve(reader, half) for half in _halves(batch))

    def _store(self, reader: Reader, batch: Batch, refused: Exception | None = None) -> bool:
        """Store a batch in one transaction; False if another worker has. refused: the error for which its records become rejects."""
        where = TopicPartition(batch.topic, batch.partition)
        received = receive(batch, self._settings.received_at, self._log)
        batch = received.batch
        decoded = decode([] if refused else batch.records, EVENT_TYPES[batch.topic])
        decoded.rejects += received.rejects
        decoded.rejects += [_refused(record, refused) for record in batch.records] if refused else []
        with writing(self._engine) as connection:
            if is_ours := try_advance(connection, batch):
                store_batch(connection, batch.topic, batch.partition, decoded)
                if received.own is not None:
                    record_own_clock(connection, batch, received.own)
        if not is_ours:
            self.counts.lost += 1
            position = stored_position(self._engine, where)
            reader.seek(where, starting_position(self._engine, self._log, where) if position is None else position)
            return False
        self.counts.records += len(batch.records) + len(received.rejects)
        self.counts.facts += len(decoded.rows)
        self.counts.rejects += len(decoded.rejects)
        self._report(reader, where, batch.next)
        return True

    def _report(self, reader: Reader, where: TopicPartition, position: int) -> None:
        """Commit the offset to the broker for monitoring tools, at most once a second; intake itself never reads it."""
        if time.monotonic() - self._reported_at >= 1.0:
            reader.report({where: position})
            self._reported_at = time.monotonic()


def _halves(batch: Batch) -> Iterator[Batch]:
    middle = len(batch.records) // 2
    between = batch.records[middle].offset
    yield replace(batch, next=between, records=batch.records[:middle])
    yield replace(batch, first=between, records=batch.records[middle:])


def _refused(record: Record, error: Exception) -> Rejected:
    expected = Expectation("storable", {"error": described(error)})
    reason = Reason("", shown((record.value or b"").decode("utf-8", "backslashreplace")), expected)
    return Rejected(record.offset, -1, record.value, record.received_at_us, reason)


def _parts(batch: Batch, most_bytes: int) -> Iterator[Batch]:
    """Split a batch into pieces of bounded size; a larger value is a piece of its own."""
    start, size = 0, 0
    for place, record in enumerate(batch.records):
        size += len(record.value or b"")
        is_last = place + 1 == len(batch.records)
        if size >= most_bytes or is_last:
            first = batch.first if start == 0 else batch.records[start].offset
            end = batch.next if is_last else batch.records[place + 1].offset
            yield replace(batch, first=first, next=end, records=batch.records[start : place + 1])
            start, size = place + 1, 0
    if not batch.records:
        yield batch
