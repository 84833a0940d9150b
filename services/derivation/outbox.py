"""Messages for the topic `violations`: sent at least once, marked sent one by one, never by "id > last"."""

from sqlalchemy import Engine, select, update

from services.store.engine import writing
from services.store.work import Outbox
from streams.events import VIOLATIONS
from streams.log import Log, Message

_A_TIME = 2_000


def send_outbox(engine: Engine, log: Log) -> int:
    """Send what waits; returns how many. A crash between sending and marking sends again: the revision tells a repeat."""
    sent = 0
    while True:
        with writing(engine) as connection:
            query = select(Outbox.id, Outbox.key, Outbox.value).where(Outbox.sent.is_(False)).order_by(Outbox.id).limit(_A_TIME)
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            if not rows:
                return sent
            log.append(VIOLATIONS, [Message(row.key.encode(), row.value.encode()) for row in rows])
            connection.execute(update(Outbox).where(Outbox.id.in_([row.id for row in rows])).values(sent=True))
        sent += len(rows)
