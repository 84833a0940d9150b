"""Transactional outbox for the topic `violations`: at-least-once; each row is marked as sent, because ids do not commit in order."""

from sqlalchemy import Engine, select, update

from services.store.engine import writing
from services.store.pieces import PIECE
from services.store.tables import OUTBOX
from streams.events import VIOLATIONS
from streams.log import Log, Message

_A_TIME = PIECE


def send_outbox(engine: Engine, log: Log) -> int:
    """Send pending messages; returns their number. A crash between sending and marking sends them again; the revision identifies repeats."""
    sent = 0
    while True:
        with writing(engine) as connection:
            query = (
                select(OUTBOX.c.id, OUTBOX.c.key, OUTBOX.c.value)
                .where(OUTBOX.c.sent.is_(False))
                .order_by(OUTBOX.c.id)
                .limit(_A_TIME)
            )
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            if not rows:
                return sent
            log.append(VIOLATIONS, [Message(row.key.encode(), row.value.encode()) for row in rows])
            connection.execute(update(OUTBOX).where(OUTBOX.c.id.in_([row.id for row in rows])).values(sent=True))
        sent += len(rows)
