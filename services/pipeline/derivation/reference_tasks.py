"""Turn committed changes of reference into marks on the affected plates, each in a transaction of its own.

The task was stored together with the change, so after a crash another worker does it. No order is lost to a batch in flight: facts that
commit later carry their own marks and are judged by the reference of that time.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, Engine, func, select

from services.pipeline.derivation.marks import add_marks
from services.store.engine import writing
from services.store.pieces import in_pieces
from services.store.tables import PLATE_DAY, REFERENCE_TASK

_PLATES_A_TIME = 10_000


def mark_touched(engine: Engine) -> int:
    """Turn all tasks into marks; returns the number of marked plates."""
    marked = 0
    while True:
        with writing(engine) as connection:
            task = connection.execute(
                select(REFERENCE_TASK).order_by(REFERENCE_TASK.c.id).limit(1).with_for_update(skip_locked=True)
            ).one_or_none()
            if task is None:
                return marked
            for touched in _touched(connection, task.plates, task.sources, task.day_from, task.day_to):
                add_marks(connection, touched, spreads=False, cause=task.cause)
                marked += len(touched)
            connection.execute(REFERENCE_TASK.delete().where(REFERENCE_TASK.c.id == task.id))


def _touched(
    connection: Connection, plates: list[str] | None, sources: list[str] | None, first: date, last: date
) -> Iterator[list[tuple[str, date, date]]]:
    """Plates seen on these days, with their first and last day, in batches. plates, sources: only these; None = all.

    With sources, one day earlier: a fact of theirs may end a stay that began the day before under another terminal.
    """
    query = select(PLATE_DAY.c.plate, func.min(PLATE_DAY.c.day), func.max(PLATE_DAY.c.day)).group_by(PLATE_DAY.c.plate)
    query = query.where(PLATE_DAY.c.day.between(first, last))
    before = timedelta(days=0 if sources is None else 1)
    for of_plates in [None] if plates is None else in_pieces(plates):
        for of_sources in [None] if sources is None else in_pieces(sources):
            named = [] if of_plates is None else [PLATE_DAY.c.plate.in_(of_plates)]
            named += [] if of_sources is None else [PLATE_DAY.c.source.in_(of_sources)]
            for some in connection.execute(query.where(*named)).partitions(_PLATES_A_TIME):
                yield [(plate, start - before, end) for plate, start, end in some]
