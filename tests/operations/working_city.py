"""A set-up that works through the city's messages while a test does something to it."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from sqlalchemy import Engine

from services.pipeline.canonical_dump import canonical_lines
from services.pipeline.loop import work_until_idle
from services.pipeline.status import pipeline_status
from services.reference.file_import import import_file
from services.settings import Settings
from services.store.engine import reading
from services.store.schema_version import migrate
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS, VIOLATIONS
from streams.log import Log, Message
from tests.end_to_end.city import LATER_ORDER, REFERENCE, Line, malformed, messages
from tests.end_to_end.conftest import Undisturbed
from tests.end_to_end.foreign import disordered
from tests.end_to_end.processes import Surroundings, Worker, wait_until
from tests.end_to_end.stock import examined, is_idle, positions_stored

LINES = disordered([*messages(), *malformed()], 0.0, seed=3)
_CHUNK = 100


def set_up(engine: Engine, log_file: Path, undisturbed: Undisturbed) -> None:
    """Tables, topics and all reference."""
    migrate(engine)
    with closing(EmbeddedLog(log_file)) as log:
        log.create_topics((*TOPICS, VIOLATIONS), 4)
    for kind, name in (*REFERENCE, ("orders", LATER_ORDER)):
        import_file(engine, kind, undisturbed.reference / name, recorded_at=datetime.now(UTC))


def worker_at_work(place: Surroundings) -> Worker:
    """One that takes small batches, so that there is a middle of the work."""
    place.settings |= {"BATCH_RECORDS": "300", "WAIT_FOR_MORE_S": "1.0"}
    return place.start("work")


@contextmanager
def fed(log_file: Path, lines: list[Line]) -> Iterator[None]:
    """A producer that goes on for some seconds beside the `with`, and has ended after it."""
    producer = Thread(target=_feed, args=(log_file, lines))
    producer.start()
    try:
        yield
    finally:
        producer.join()


def _feed(log_file: Path, lines: list[Line]) -> None:
    with closing(EmbeddedLog(log_file)) as log:
        for first in range(0, len(lines), _CHUNK):
            for topic, value in lines[first : first + _CHUNK]:
                log.append(topic, [Message(None, value)])
            time.sleep(0.1)


def wait_for_the_middle(engine: Engine) -> None:
    """Until some is stored, and some is not."""
    wait_until(lambda: positions_stored(engine).total() > 500, "some points stored")


def wait_for_the_end(engine: Engine, log_file: Path) -> None:
    """Until all that the log holds is stored, examined and derived."""
    with closing(EmbeddedLog(log_file)) as log:
        wait_until(lambda: is_idle(pipeline_status(engine, log)), "all worked off", 120)
        examined(engine)
        wait_until(lambda: is_idle(pipeline_status(engine, log)), "what the doctor found worked off", 120)


def work_to_the_end(engine: Engine, log: Log, settings: Settings) -> None:
    """All that the log holds, and what follows from the doctor's examination."""
    work_until_idle(engine, log, settings)
    examined(engine)
    work_until_idle(engine, log, settings)


def dump_of(engine: Engine) -> str:
    """As `plumewatch dump --canonical` writes it."""
    with reading(engine) as connection:
        return "".join(f"{line}\n" for line in canonical_lines(connection))
