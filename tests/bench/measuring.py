"""One measurement: messages published, read bare, taken in, derived, and both steps at once in two processes."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from kafka import KafkaConsumer
from kafka import TopicPartition as KafkaPartition

from services.pipeline.derivation.marks import shards_with_marks
from services.pipeline.derivation.worker import DerivationWorker
from services.pipeline.intake.worker import IntakeWorker
from services.pipeline.loop import work_until_idle
from services.runtime import open_log, open_store
from services.settings import Settings
from services.store.engine import reading
from streams.events import POSITIONS
from streams.log import Message
from tests.bench.clocks import Seconds, clocked
from tests.bench.worlds import EMBEDDED, World, world

_CHUNK = 2_000


@dataclass
class Measured:
    """Seconds of one form of messages in one world. bare: kafka-python alone, None on the embedded log."""

    form: str
    world: str
    points: int
    seconds: dict[str, float] = field(default_factory=dict)
    phases: dict[str, Seconds] = field(default_factory=dict)

    @contextmanager
    def time(self, step: str) -> Iterator[None]:
        """Measure a step, and where its time goes."""
        with clocked() as spent:
            start = time.perf_counter()
            yield
            self.seconds[step] = time.perf_counter() - start
        self.phases[step] = {**spent, "rest": self.seconds[step] - sum(spent.values())}

    def rate(self, step: str) -> float:
        """Points a second."""
        return self.points / self.seconds[step]


def measure(form: str, name: str, messages: list[Message], points: int, workers: int) -> Measured:
    """All measurements of these messages in this world; each of the two runs starts from nothing."""
    measured = Measured(form, name, points)
    with world(name) as one:
        _publish(one, messages)
        if one.settings.kafka:
            with measured.time("bare"):
                _read_bare(one.settings.kafka, len(messages))
        with measured.time("intake"):
            _take_in(one, len(messages))
        with measured.time("derivation"):
            _derive(one)
    with world(name) as one:
        _publish(one, messages)
        measured.seconds["end to end"] = _end_to_end(one, 1 if name == EMBEDDED else workers)
    return measured


def _publish(one: World, messages: list[Message]) -> None:
    rest = iter(messages)
    while chunk := list(islice(rest, _CHUNK)):
        one.log.append(POSITIONS, chunk)


def _read_bare(bootstrap: str, count: int) -> None:
    """What kafka-python needs to hand out the same messages, and nothing else."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest", max_partition_fetch_bytes=16 << 20)
    consumer.assign([KafkaPartition(POSITIONS, number) for number in consumer.partitions_for_topic(POSITIONS)])
    while count > 0:
        count -= sum(len(records) for records in consumer.poll(timeout_ms=500, max_records=4_000).values())
    consumer.close()


def _take_in(one: World, records: int) -> None:
    worker = IntakeWorker(one.engine, one.log, one.settings)
    while records > 0:
        records -= worker.step(0.5)
    worker.close()


def _derive(one: World) -> None:
    worker = DerivationWorker(one.engine, one.settings.thresholds)
    while True:
        with reading(one.engine) as connection:
            shards = shards_with_marks(connection)
        if not shards:
            return
        for shard in shards:
            worker.derive_shard(shard)


def _end_to_end(one: World, workers: int) -> float:
    """Processes that do both steps until nothing is left; from when all are ready to when the last has ended."""
    spawned = multiprocessing.get_context("spawn")
    ready = spawned.Barrier(workers + 1)
    processes = [spawned.Process(target=_work, args=(one.settings, ready)) for _ in range(workers)]
    for process in processes:
        process.start()
    ready.wait(60)
    start = time.perf_counter()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    return time.perf_counter() - start


def _work(settings: Settings, ready) -> None:
    engine, log = open_store(settings), open_log(settings)
    ready.wait(60)
    work_until_idle(engine, log, settings)
    log.close()
