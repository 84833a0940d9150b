"""The claim on the examination: of many processes one examines at a time, by one row that is changed by compare-and-set."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from services.store.claims import is_free, new_holder
from services.store.engine import insert_new, reading, writing
from services.store.tables import DOCTOR_RUN

EVERY = timedelta(hours=1)
_STALE_AFTER = timedelta(minutes=5)
"""A claim that was not renewed so long is of a process that was killed. Two that examine at once do each other no harm."""
_RUN = DOCTOR_RUN.c


class ClaimLost(Exception):
    """Another process took the claim, because this one was silent too long."""


class Claim:
    """The claim of one doctor."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._me = new_holder()

    def take(self, *, if_due: bool) -> bool:
        """Take the claim if nobody holds it; with if_due only an hour after the last examination ended."""
        now = datetime.now(UTC)
        with writing(self._engine) as connection:
            insert_new(connection, DOCTOR_RUN, [{"id": 1, "examined": {}}], ["id"])
            row = _row(connection)
            if not _is_free(row, now) or (if_due and not _is_due(row, now)):
                return False
            # Only if the row still says what was read: another process may have taken it in between (PostgreSQL).
            held = _RUN.claimed_by.is_(None) if row.claimed_by is None else _RUN.claimed_by == row.claimed_by
            take = update(DOCTOR_RUN).where(_RUN.id == 1, held)
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
        row = _row(connection)
    return row is None or (_is_free(row, now) and _is_due(row, now))


def _row(connection: Connection) -> Any:
    return connection.execute(select(_RUN.claimed_by, _RUN.claimed_at, _RUN.ended_at)).one_or_none()


def _is_due(row: Row[Any], now: datetime) -> bool:
    return row.ended_at is None or row.ended_at <= now - EVERY


def _is_free(row: Row[Any], now: datetime) -> bool:
    return is_free(row.claimed_by, row.claimed_at, now, _STALE_AFTER)
