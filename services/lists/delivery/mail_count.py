"""How many mails were begun, in the database and in a file beside it: an older copy of the database file knows of fewer.

Only for SQLite. The database counts a mail with the row of its try, the file before the mail is sent: it never knows of more than were begun.
"""

import fcntl
import os
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, select, update

from services.store.engine import reading
from services.store.tables import LISTS_RUN

_LIVE, _DIGITS = "live", 20
_HOME = LISTS_RUN.c.home


def home_of(count: int) -> str:
    """The home (`restored`) of a database that knows of so many mails."""
    return f"{_LIVE}/{count}"


def count_in(home: str | None) -> int | None:
    """How many mails a database of this home knows of; None if it is not that of a database in use."""
    name, _, count = (home or "").partition("/")
    return int(count or 0) if name == _LIVE else None


def count_mail(connection: Connection) -> None:
    """Count the mail whose try this transaction puts on record."""
    if _file(connection.engine.url) is None:
        return
    known = count_in(connection.execute(select(_HOME)).scalar())
    if known is not None:
        connection.execute(update(LISTS_RUN).values(home=home_of(known + 1)))


def note_mails(engine: Engine) -> None:
    """Note in the file how many mails the database knows of; another process may have noted more."""
    if (file := _file(engine.url)) is None:
        return
    with reading(engine) as connection:
        known = count_in(connection.execute(select(_HOME)).scalar()) or 0
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if known > _count(os.pread(descriptor, _DIGITS, 0)):
            os.pwrite(
                descriptor, f"{known:0{_DIGITS}d}\n".encode(), 0
            )  # always as long, so that nothing is left of what was there
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def mails_noted(url: URL) -> int:
    """How many mails were begun, as the file says; 0 where there is none."""
    file = _file(url)
    return 0 if file is None or not file.is_file() else _count(file.read_bytes())


def _count(written: bytes) -> int:
    return int(digits) if (digits := written.strip()).isdigit() else 0


def _file(url: URL) -> Path | None:
    """plumewatch.db.mails, beside plumewatch.db."""
    name = url.database
    is_file = url.get_backend_name() == "sqlite" and name and name != ":memory:"
    return Path(f"{name}.mails") if is_file else None
