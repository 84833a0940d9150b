"""A change of reference, after its commit: find whom it touches and mark them, in a transaction of its own.

The task is durable and written with the change; whoever comes next does what a crash left undone. So no order is lost to a batch in
flight: facts that commit later carry their own marks and are judged by the reference as it is then.
"""

from datetime import date, timedelta

from sqlalchemy import Connection, Engine, func, select

from services.derivation.marks import add_marks
from services.store.engine import writing
from services.store.tables import PRESENCE, REFERENCE_TASK


def mark_touched(engine: Engine) -> int:
    """Turn open tasks into marks; returns how many plates were marked."""
    marked = 0
    while True:
        with writing(engine) as connection:
            task = connection.execute(
                select(REFERENCE_TASK).order_by(REFERENCE_TASK.c.id).limit(1).with_for_update(skip_locked=True)
            ).one_or_none()
            if task is None:
                return marked
            touched = _touched(connection, task.plates, task.sources, task.day_from, task.day_to)
            add_marks(connection, touched, spreads=False, cause=task.cause)
            connection.execute(REFERENCE_TASK.delete().where(REFERENCE_TASK.c.id == task.id))
            marked += len(touched)


def _touched(
    connection: Connection, plates: list[str] | None, sources: list[str] | None, first: date, last: date
) -> list[tuple[str, date, date]]:
    """Plates seen on these days (of those named, by any of the sources), with their first and last day.

    By a source from the day before: what it says may part a stay that began there under another terminal.
    """
    query = select(PRESENCE.c.plate, func.min(PRESENCE.c.day), func.max(PRESENCE.c.day)).where(
        PRESENCE.c.day.between(first, last)
    )
    if plates is not None:
        query = query.where(PRESENCE.c.plate.in_(plates))
    if sources is not None:
        query = query.where(PRESENCE.c.source.in_(sources))
    before = timedelta(days=0 if sources is None else 1)
    return [(plate, start - before, end) for plate, start, end in connection.execute(query.group_by(PRESENCE.c.plate))]
