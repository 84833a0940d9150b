"""The claim on the examination: of many processes one examines at a time, by one row that is changed by compare-and-set."""

import os
import socket
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, or_, select, update

from services.store.engine import insert_new, reading, writing
from services.store.tables import DOCTOR_RUN

EVERY = timedelta(hours=1)
_STALE_AFTER = timedelta(minutes=30)
"""A claim that was not renewed so long is of a process that was killed; one day of one city takes a few minutes."""
_RUN = DOCTOR_RUN.c


class ClaimLost(Exception):
    """Another process took the claim, because this one was silent too long."""


class Claim:
    """The claim of one process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._me = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    def take(self, *, if_due: bool) -> bool:
        """Take the claim if nobody holds it; with if_due only an hour after the last examination ended."""
        now = datetime.now(UTC)
        free = or_(_RUN.claimed_by.is_(None), _RUN.claimed_at < now - _STALE_AFTER)
        due = or_(_RUN.ended_at.is_(None), _RUN.ended_at <= now - EVERY)
        with writing(self._engine) as connection:
            insert_new(connection, DOCTOR_RUN, [{"id": 1, "examined": {}}], ["id"])
            take = update(DOCTOR_RUN).where(_RUN.id == 1, free, *([due] if if_due else []))
            return connection.execute(take.values(claimed_by=self._me, claimed_at=now)).rowcount == 1

    def renew(self) -> None:
        """Say that the work goes on. Raises ClaimLost."""
        self._set(claimed_at=datetime.now(UTC))

    def end(self, took_s: float, examined: Mapping[str, int]) -> None:
        """Give the claim back after the work was done."""
        self._set(claimed_by=None, ended_at=datetime.now(UTC), took_s=round(took_s, 3), examined=dict(examined))

    def give_up(self) -> None:
        """Give the claim back with the work undone."""
        self._set(claimed_by=None)

    def _set(self, **values: object) -> None:
        with writing(self._engine) as connection:
            own = update(DOCTOR_RUN).where(_RUN.id == 1, _RUN.claimed_by == self._me)
            if connection.execute(own.values(values)).rowcount != 1:
                raise ClaimLost


def is_due(engine: Engine) -> bool:
    """Whether an examination is due and nobody is at it: a look that takes no lock."""
    now = datetime.now(UTC)
    with reading(engine) as connection:
        row = connection.execute(select(_RUN.claimed_by, _RUN.claimed_at, _RUN.ended_at)).one_or_none()
    if row is None:
        return True
    is_free = row.claimed_by is None or row.claimed_at is None or row.claimed_at < now - _STALE_AFTER
    return is_free and (row.ended_at is None or row.ended_at <= now - EVERY)
