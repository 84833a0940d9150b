"""The claim on making a list's files: of many processes one makes them. Two at once would do no harm: files are stored once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select, update

from services.store.claims import is_free, new_holder
from services.store.engine import writing
from services.store.tables import CASE_LIST

_STALE_AFTER = timedelta(minutes=10)
"""A volume of the PDF takes two minutes at most, usually seconds."""
_LOOK_AGAIN_S = 0.5
_LIST = CASE_LIST.c


@contextmanager
def claim_on_files(engine: Engine, list_id: int) -> Iterator[bool]:
    """Hold the claim on the list's files meanwhile; False where another process holds it."""
    holder = new_holder()
    is_ours = _take(engine, list_id, holder, datetime.now(UTC))
    try:
        yield is_ours
    finally:
        if is_ours:
            own = update(CASE_LIST).where(_LIST.id == list_id, _LIST.files_claimed_by == holder)
            with writing(engine) as connection:
                connection.execute(own.values(files_claimed_by=None, files_claimed_at=None))


@contextmanager
def turn_on_files(engine: Engine, list_id: int, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the claim on the list's files meanwhile; where another process holds it, first wait until it is done, gone or stale.

    on_wait: called once where this waits.
    """
    is_waiting = False
    while True:
        with claim_on_files(engine, list_id) as is_ours:
            if is_ours:
                yield
                return
        if not is_waiting:
            on_wait()
        is_waiting = True
        time.sleep(_LOOK_AGAIN_S)


def _take(engine: Engine, list_id: int, holder: str, now: datetime) -> bool:
    claim = _LIST.files_claimed_by, _LIST.files_claimed_at
    with writing(engine) as connection:
        row = connection.execute(select(*claim).where(_LIST.id == list_id)).one()
        if not is_free(row.files_claimed_by, row.files_claimed_at, now, _STALE_AFTER):
            return False
        # Only if the row still says what was read: another process may have taken it in between (PostgreSQL).
        held = _LIST.files_claimed_by.is_not_distinct_from(row.files_claimed_by)
        take = update(CASE_LIST).where(_LIST.id == list_id, held)
        return connection.execute(take.values(files_claimed_by=holder, files_claimed_at=now)).rowcount == 1
