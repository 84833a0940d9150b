"""The durable log on one SQLite file: for one machine, no server to install.

Two tables. A partition's row holds the offset that the next message will get; its id is new when a topic is made anew, so that
old records and old positions can never be taken for the new topic's. There is no sharing among readers: each reads every
partition, and the compare-and-set of intake lets one of them win.
"""

import errno
import os
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from streams.log import Batch, Bounds, LogRefused, Message, Record, StoredPosition, TopicPartition
from streams.private_files import make_private_file

_TABLES = (
    """CREATE TABLE IF NOT EXISTS log_partition (
        id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, "partition" INTEGER NOT NULL, identity TEXT NOT NULL,
        next INTEGER NOT NULL DEFAULT 0, UNIQUE (topic, "partition"))""",
    """CREATE TABLE IF NOT EXISTS log_record (
        log_partition INTEGER NOT NULL, "offset" INTEGER NOT NULL, received_at_us INTEGER NOT NULL, key BLOB, value BLOB,
        PRIMARY KEY (log_partition, "offset")) WITHOUT ROWID""",
)
_STEP_S = 0.02
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class _Partition(NamedTuple):
    """A partition's row."""

    id: int
    topic: str
    partition: int
    identity: str
    next: int


class EmbeddedLog:
    """A `streams.log.Log` in one file; any number of threads and processes may share it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._inode = 0
        make_private_file(path)
        with self.writing() as connection:
            for table in _TABLES:
                connection.execute(table)
        self._inode = _inode(path)

    def create_topics(self, topics: Iterable[str], partitions: int) -> None:
        """Make those topics that do not exist yet."""
        with self.writing() as connection:
            for topic in topics:
                if not _partitions(connection, [topic]):
                    identity = uuid.uuid4().hex
                    rows = [(topic, number, identity) for number in range(partitions)]
                    connection.executemany('INSERT INTO log_partition (topic, "partition", identity) VALUES (?, ?, ?)', rows)

    def append(self, topic: str, messages: Iterable[Message], at_us: int | None = None) -> None:
        """Append in one transaction; messages without a key go to the partitions in turn.

        at_us: the append time; None = now. Only for days that are invented afterwards, which else would all look late.
        """
        with self.writing() as connection:
            partitions = _partitions(connection, [topic])
            if not partitions:
                raise LogRefused(f"topic {topic} does not exist in {self._path.name}: create it first")
            ids, nexts = [row.id for row in partitions], [row.next for row in partitions]
            connection.executemany("INSERT INTO log_record VALUES (?, ?, ?, ?, ?)", _rows(ids, nexts, messages, at_us))
            moved = zip(nexts, ids, strict=True)
            connection.executemany("UPDATE log_partition SET next = ? WHERE id = ?", moved)

    def bounds(self, topic: str) -> dict[int, Bounds]:
        """Bounds of each partition; empty for a topic that does not exist."""
        found = {}
        with self.reading() as connection:
            for row in _partitions(connection, [topic]):
                query = 'SELECT min("offset") FROM log_record WHERE log_partition = ?'
                (begin,) = connection.execute(query, (row.id,)).fetchone()
                found[row.partition] = Bounds(row.next if begin is None else begin, row.next)
        return found

    def identity(self, topic: str) -> str:
        """A random name, given when the topic was made; '' for a topic that does not exist."""
        with self.reading() as connection:
            return next((row.identity for row in _partitions(connection, [topic])), "")

    def clock_problem(self, topic: str) -> str | None:
        """None: records are stamped by this machine when they are appended."""
        return None

    def reader(self, topics: Sequence[str], stored: StoredPosition) -> "EmbeddedReader":
        """A reader of every partition of the topics."""
        return EmbeddedReader(self, topics, stored)

    def close(self) -> None:
        """Close what was opened; the last to leave folds the write-ahead log into the file."""
        while self._opened:
            self._opened.pop().close()
        self._mine = threading.local()

    def writing(self) -> AbstractContextManager[sqlite3.Connection]:
        """A transaction that writes. IMMEDIATE: a deferred one that writes later fails at once when another holds the lock."""
        return self._transaction("BEGIN IMMEDIATE")

    def reading(self) -> AbstractContextManager[sqlite3.Connection]:
        """A transaction that only reads."""
        return self._transaction("BEGIN")

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        self._refuse_another_file()
        try:
            connection = self._connection()
            connection.execute(begin)
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        except sqlite3.DatabaseError as error:
            raise _worded(error, self._path) from error

    def _refuse_another_file(self) -> None:
        """SQLite goes on with a file that was deleted or replaced under it; what is appended there nobody would ever read."""
        if self._inode and _inode(self._path) != self._inode:
            raise LogRefused(
                f"{self._path} was deleted or replaced while it was open: restore it from a backup and start again"
            )

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection. A forked child opens its own: one that is shared over a fork corrupts the file."""
        if getattr(self._mine, "process", None) != os.getpid():
            # check_same_thread: only so that close() may close those of threads that have ended.
            connection = sqlite3.connect(self._path, timeout=60, isolation_level=None, check_same_thread=False)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            self._mine.process, self._mine.connection = os.getpid(), connection
            self._opened.append(connection)
        mine: sqlite3.Connection = self._mine.connection
        return mine


class EmbeddedReader:
    """A reader; `stored` is asked again wherever its position is not in the log (records purged, a topic made anew)."""

    def __init__(self, log: EmbeddedLog, topics: Sequence[str], stored: StoredPosition) -> None:
        self._log, self._topics, self._stored = log, tuple(topics), stored
        self._positions: dict[int, int] = {}
        self._ids: dict[TopicPartition, int] = {}
        self._turn = 0

    def poll(self, timeout_s: float, most: int) -> list[Batch]:
        """Batches that have arrived; waits for them in small steps."""
        deadline = time.monotonic() + timeout_s
        while True:
            batches = self._take(most)
            left_s = deadline - time.monotonic()
            if batches or left_s <= 0:
                return batches
            time.sleep(min(_STEP_S, left_s))

    def seek(self, where: TopicPartition, offset: int) -> None:
        """Go on from this offset."""
        if where in self._ids:
            self._positions[self._ids[where]] = offset

    def report(self, positions: dict[TopicPartition, int]) -> None:
        """No lag tool reads this log."""

    def close(self) -> None:
        """Nothing is held between polls."""

    def _take(self, most: int) -> list[Batch]:
        """At most `most` records; the partition after the last one served comes first, so that all get their turn."""
        with self._log.reading() as connection:
            partitions = _partitions(connection, self._topics)
        batches: list[Batch] = []
        start = self._turn
        for number in range(start, start + len(partitions)):
            row = partitions[number % len(partitions)]
            batch = self._batch(row, most) if most > 0 else None
            if batch is not None:
                batches.append(batch)
                most -= len(batch.records)
                self._turn = (number + 1) % len(partitions)
        return batches

    def _batch(self, row: _Partition, most: int) -> Batch | None:
        where = TopicPartition(row.topic, row.partition)
        if row.id not in self._positions:
            self._positions[row.id] = self._stored(where)
            self._ids[where] = row.id
        first = self._positions[row.id]
        if first == row.next:
            return None
        records = self._records(row.id, first, most)
        if not records or records[0].offset != first:
            self._positions[row.id] = self._stored(where)
            return None
        self._positions[row.id] = first + len(records)
        return Batch(row.topic, row.partition, first, first + len(records), records)

    def _records(self, partition_id: int, first: int, most: int) -> list[Record]:
        query = """SELECT "offset", received_at_us, key, value FROM log_record
                   WHERE log_partition = ? AND "offset" >= ? ORDER BY "offset" LIMIT ?"""
        with self._log.reading() as connection:
            return [Record(*row) for row in connection.execute(query, (partition_id, first, most))]


def _partitions(connection: sqlite3.Connection, topics: Sequence[str]) -> list[_Partition]:
    """The partitions of the topics, in a fixed order."""
    places = ", ".join("?" * len(topics))
    query = f"""SELECT id, topic, "partition", identity, next FROM log_partition
                WHERE topic IN ({places}) ORDER BY topic, "partition" """
    return [_Partition(*row) for row in connection.execute(query, tuple(topics))]


def _rows(
    ids: list[int], nexts: list[int], messages: Iterable[Message], at_us: int | None
) -> Iterator[tuple[int, int, int, bytes | None, bytes | None]]:
    """The rows to insert; counts `nexts` up on the way."""
    now_us = time.time_ns() // 1000 if at_us is None else at_us
    turn = sum(nexts)
    for key, value in messages:
        place = (turn if key is None else crc32(key)) % len(ids)
        turn += key is None
        yield ids[place], nexts[place], now_us, key, value
        nexts[place] += 1


def _worded(error: sqlite3.DatabaseError, path: Path) -> Exception:
    """A damaged file as a refusal, a full disk as ENOSPC with the file's name; any other error as it is."""
    code = getattr(error, "sqlite_errorcode", 0)
    if code & 0xFF in _DAMAGED or "no such table: log_" in str(error):
        return LogRefused(
            f"{path} is damaged ({error}): restore it from a backup. If there is none, move it away, run plumewatch restart-topic "
            "for each topic and then plumewatch migrate; what was in it and not yet stored is lost"
        )
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE):
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    return error


def _inode(path: Path) -> int:
    """The file's number in its file system; 0 where there is none."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return 0
