"""One round over all shards with marks. Failures are isolated: a shard that fails is set aside, the others are derived."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

from sqlalchemy import Connection, Engine

from services.pipeline.derivation.build import build_digest
from services.pipeline.derivation.marks import shards_with_marks
from services.pipeline.derivation.set_aside import due_shards, waiting_shards
from services.pipeline.derivation.worker import DerivationWorker
from services.store.engine import reading


def derive_all(engine: Engine, worker: DerivationWorker, say: Callable[[], None], stop: Event) -> int:
    """Derive every shard with work, until `stop` is set; returns the number of processed marks.

    Raises the database's error if it cannot even record that a shard failed.
    """
    with reading(engine) as connection:
        shards = _with_work(connection, datetime.now(UTC))
    worked = 0
    for shard in shards:
        if stop.is_set():
            break
        worked += _derive(worker, shard)
        say()
    return worked


def is_work_left(engine: Engine) -> bool:
    """Whether any shard has work now; what is set aside and waits does not count."""
    with reading(engine) as connection:
        return bool(_with_work(connection, datetime.now(UTC)))


def _with_work(connection: Connection, now: datetime) -> list[int]:
    waiting, due = (shards(connection, build_digest(), now) for shards in (waiting_shards, due_shards))
    return sorted({*shards_with_marks(connection), *due} - waiting)


def _derive(worker: DerivationWorker, shard: int) -> int:
    try:
        return worker.derive_shard(shard)
    except Exception as error:
        worker.set_shard_aside(shard, error)
        return 0
