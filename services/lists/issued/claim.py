"""The claim on issuing: of many processes one issues at a time. Two at once would do no harm: tables keep numbers and days unique."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, select, update

from services.store.claims import is_free, new_holder
from services.store.engine import insert_new, writing
from services.store.tables import LISTS_RUN

_STALE_AFTER = timedelta(minutes=5)
_RUN = LISTS_RUN.c


class IssueClaim:
    """The claim of one process."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._me = engine, new_holder()

    def take(self, now: datetime) -> bool:
        """Take the claim if nobody holds it."""
        with writing(self._engine) as connection:
            insert_new(connection, LISTS_RUN, [{"id": 1, "waits": {}}], ["id"])
            row = connection.execute(select(_RUN.claimed_by, _RUN.claimed_at)).one()
            if not is_free(row.claimed_by, row.claimed_at, now, _STALE_AFTER):
                return False
            # Only if the row still says what was read: another process may have taken it in between (PostgreSQL).
            held = _RUN.claimed_by.is_(None) if row.claimed_by is None else _RUN.claimed_by == row.claimed_by
            take = update(LISTS_RUN).where(_RUN.id == 1, held)
            return connection.execute(take.values(claimed_by=self._me, claimed_at=now)).rowcount == 1

    def give_back(self, now: datetime) -> None:
        """Give the claim back, if it is still ours."""
        with writing(self._engine) as connection:
            own = update(LISTS_RUN).where(_RUN.id == 1, _RUN.claimed_by == self._me)
            connection.execute(own.values(claimed_by=None, ended_at=now))
