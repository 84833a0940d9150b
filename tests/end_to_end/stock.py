"""What a database holds after the work, counted from outside."""

import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing

from sqlalchemy import Engine, select

from services.operations.diagnosis.datums import Limits
from services.operations.diagnosis.doctor import examine_due
from services.pipeline.status import Status, pipeline_status
from services.settings import Settings
from services.store.engine import reading
from services.store.position_chunks import unpacked
from services.store.tables.facts import PositionChunk, Reject
from streams.kafka_log import KafkaLog
from tests.end_to_end.processes import Worker

Rejects = Counter[tuple[str, int, bytes | None, str, str]]


def rejects_of(engine: Engine) -> Rejects:
    """Rejects by what must not depend on the way they came."""
    columns = select(Reject.topic, Reject.element, Reject.raw, Reject.field, Reject.value)
    with reading(engine) as connection:
        return Counter(tuple(row) for row in connection.execute(columns))


def positions_stored(engine: Engine) -> Counter[tuple[str, int, int]]:
    """How often each point of the log is stored: (topic/partition, offset, element)."""
    with reading(engine) as connection:
        points = unpacked(list(connection.execute(select(PositionChunk.payload)).scalars()))
    return Counter(zip(points["partition"], points["offset"], points["element"], strict=True))


def rejects_stored(engine: Engine) -> Counter[tuple[str, int, int, int]]:
    """How often each place of the log left a reject."""
    with reading(engine) as connection:
        columns = select(Reject.topic, Reject.partition, Reject.offset, Reject.element)
        return Counter(tuple(row) for row in connection.execute(columns))


def is_idle(now: Status) -> bool:
    """Whether nothing is left to be done."""
    return not (now.marks or now.tasks or now.unsent or sum(row["behind"] for row in now.partitions))


def examined(engine: Engine) -> None:
    """Let the doctor examine all that is due, as it does each hour and before `work --until-idle` ends. Its marks are left."""
    examine_due(engine, Limits(), Settings().thresholds)


def wait_until_done(engine: Engine, bootstrap: str, workers: Sequence[Worker] = ()) -> None:
    """Wait until these processes have derived all, also what follows from the doctor's examination of all that is stored."""
    wait_until_idle(engine, bootstrap, workers)
    examined(engine)
    wait_until_idle(engine, bootstrap, workers)


def wait_until_idle(engine: Engine, bootstrap: str, workers: Sequence[Worker] = (), seconds: float = 180) -> None:
    """Wait until these processes have stored and derived all; says how things stand when they do not."""
    deadline = time.monotonic() + seconds
    with closing(KafkaLog(bootstrap, group="watcher")) as log:
        while not is_idle(now := pipeline_status(engine, log)):
            left = f"{now.marks} marks, {now.tasks} tasks, {now.unsent} unsent, behind: "
            left += str([row for row in now.partitions if row["behind"]])
            dead = [worker.output for worker in workers if worker.exit_code is not None]
            assert not dead, f"a worker has ended; left: {left}; it said:\n{dead[0]}"
            assert time.monotonic() < deadline, f"left after {seconds:.0f} s: {left}"
            time.sleep(0.3)
