"""The workers' backlog, counted in one query for status, health, metrics and progress bars."""

from typing import NamedTuple

from sqlalchemy import Connection, func, select

from services.store.tables import MARK, OUTBOX, REFERENCE_TASK, SET_ASIDE


class Backlog(NamedTuple):
    """Counts of pending work.

    marks: for derivation.
    tasks: changes of reference data whose plates are not marked yet.
    set_aside: plates and shards that could not be derived.
    unsent: messages for the topic `violations`.
    """

    marks: int
    tasks: int
    set_aside: int
    unsent: int


def backlog(connection: Connection) -> Backlog:
    """The current counts, of one moment."""
    marks, tasks, set_aside = (select(func.count()).select_from(table) for table in (MARK, REFERENCE_TASK, SET_ASIDE))
    unsent = select(func.count()).select_from(OUTBOX).where(OUTBOX.c.sent.is_(False))
    counts = (query.scalar_subquery() for query in (marks, tasks, set_aside, unsent))
    return Backlog(*connection.execute(select(*counts)).one())
