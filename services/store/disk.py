"""Detection of a full disk behind errors of the system, SQLite and PostgreSQL."""

import errno
import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from services.language import localised

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_SQLITE = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
_POSTGRESQL = "53100"  # SQLSTATE disk_full


def full_disk(error: BaseException) -> str | None:
    """A message for the operator if a full disk caused the error, else None."""
    for one in _chain(error):
        if place := _full(one):
            return localised(
                f"磁盘已满：{place}；请腾出空间后重新启动，没有数据丢失",
                f"the disk is full: {place}; free space and start again, nothing was lost",
            )
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and its causes, because libraries wrap the system's error."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        yield from (one for one in error.args if isinstance(one, OSError))
        error = error.__cause__ or error.__context__


def _full(error: BaseException) -> str | None:
    """The place that is full, or None if the error means something else."""
    if isinstance(error, OSError) and error.errno in _NO_SPACE:
        return str(error.filename or localised("正在写入的文件没有空间", "no space left for a file that was being written"))
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) in _SQLITE:
        return localised("SQLite 数据库没有空间", "no space left for the SQLite database")
    if isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) == _POSTGRESQL:
        said = str(error.orig).strip().splitlines()[0]
        return localised(f"PostgreSQL 服务器没有空间（{said}）", f"no space left at the PostgreSQL server ({said})")
    return None
