"""A database restored from a backup does not know which mails went out since: those that may have are unknown, for a person to resend.

It knows itself by `home`, where deliveries run: `plumewatch backup` gives its copy another one, an SQLite file that was copied back knows of
fewer mails than the file beside it (`mail_count`), PostgreSQL gives tables that are restored other object ids, and a server that is brought
back to an earlier time, or takes over from another, another timeline.
"""

import logging
from datetime import datetime

from sqlalchemy import Connection, Engine, and_, or_, select, text, update

from services.lists.delivery.addresses import MAIL
from services.lists.delivery.mail_count import count_in, home_of, mails_noted
from services.lists.delivery.outcome import both
from services.lists.delivery.states import DUE, TRYING, UNKNOWN
from services.lists.delivery.tries import put_try
from services.store.engine import insert_new, reading, writing
from services.store.tables import DELIVERY, LISTS_RUN, SUBSCRIPTION

BACKUP = "backup"
"""Home of a copy that `plumewatch backup` made."""
_BY = "restore"
_WHY = both(
    "数据库由备份恢复，其间是否已发送不明", "the database was restored: whether it was sent since the backup is not known"
)
_HOME = text(
    "SELECT oid || '/' || 'delivery'::regclass::oid || '/' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
    " FROM pg_database WHERE datname = current_database()"
)
_RUN, _DELIVERY = LISTS_RUN.c, DELIVERY.c
_LOGGER = logging.getLogger("plumewatch")


def notice_restore(engine: Engine, now: datetime) -> bool:
    """Whether this database was restored since it last delivered; then mails that may have been sent are unknown from now on."""
    with reading(engine) as connection:
        before = connection.execute(select(_RUN.home)).scalar()
        if before is not None and _home(connection, before) == (before, False):
            return False
    with writing(engine) as connection:
        insert_new(connection, LISTS_RUN, [{"id": 1, "waits": {}}], ["id"])
        home, is_restored = _home(connection, connection.execute(select(_RUN.home).with_for_update()).scalar_one())
        connection.execute(update(LISTS_RUN).values(home=home, **({"restored_at": now} if is_restored else {})))
        if is_restored:
            _LOGGER.warning("the database was restored: mails that may have been sent since the backup are for a person")
            _doubt(connection, now)
    return is_restored


def restored_at(connection: Connection) -> datetime | None:
    """When this database was found to be restored last; what was to be sent by then may have been sent."""
    found: datetime | None = connection.execute(select(_RUN.restored_at)).scalar()
    return found


def note_doubt(connection: Connection, delivery_id: int, now: datetime) -> None:
    """Put on the record of an unknown delivery why nobody knows."""
    put_try(connection, delivery_id, UNKNOWN, _BY, now, _WHY)


def _home(connection: Connection, before: str | None) -> tuple[str, bool]:
    """Which database this is, and whether that means that it was restored. before: which it was when it last delivered; None = it never did."""
    if connection.dialect.name == "postgresql":
        home = str(connection.execute(_HOME).scalar_one())
        return home, before not in (None, home)
    noted, known = mails_noted(connection.engine.url), count_in(before)
    if before is not None and known is not None and known >= noted:
        return before, False
    return home_of(noted + 1), before is not None or noted > 0


def _doubt(connection: Connection, now: datetime) -> None:
    """Mails that were under way, or that another process can have sent by now; what is due later cannot have been sent."""
    may_be_sent = or_(_DELIVERY.state == TRYING, and_(_DELIVERY.state == DUE, _DELIVERY.next_try_at <= now))
    query = select(_DELIVERY.id).join(SUBSCRIPTION, SUBSCRIPTION.c.id == _DELIVERY.subscription_id)
    for delivery_id in connection.execute(query.where(may_be_sent, SUBSCRIPTION.c.channel == MAIL)).scalars().all():
        own = update(DELIVERY).where(_DELIVERY.id == delivery_id)
        connection.execute(own.values(state=UNKNOWN, claimed_by=None, claimed_at=None))
        note_doubt(connection, delivery_id, now)
