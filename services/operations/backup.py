"""A backup of one machine's files, taken while the work goes on: the SQLite database and the embedded log in one tar file.

Each is copied in a transaction of its own. The database goes first: the positions in it then lie within the log that is copied after it,
and a worker on the restored files goes on from them. Messages of the outbox that were sent in between are sent again.
"""

import errno
import os
import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from services.language import localised
from services.lists.delivery.restored import BACKUP
from services.settings import Settings

DATABASE, LOG = "plumewatch.db", "log.db"


class BackupRefused(Exception):
    """There is nothing here that this command can back up; the message says what to do."""


@dataclass(frozen=True)
class Backup:
    """What was written. sizes: bytes of each copied file, by name."""

    file: Path
    sizes: dict[str, int]


def back_up(settings: Settings, file: Path) -> Backup:
    """Write the backup; the file appears under its name only when it is whole and each copy was found in order.

    Needs room for two copies beside the file. Raises BackupRefused for another database than SQLite, an existing file, no data.
    """
    if settings.database_url:
        raise BackupRefused(
            localised(
                "数据库不在数据文件夹中：请用其自带工具备份（pg_dump，见 docs/operating.md）",
                "the database is not the one in the data folder: back it up with its own tools (pg_dump, see docs/operating.md)",
            )
        )
    if file.exists():
        raise BackupRefused(localised(f"{file} 已存在：请另取名称", f"{file} exists: choose another name"))
    names = [DATABASE] if settings.kafka else [DATABASE, LOG]
    missing = [str(settings.data / name) for name in names if not (settings.data / name).exists()]
    if missing:
        raise BackupRefused(
            localised(
                f"{missing[0]} 不存在：PLUMEWATCH_DATA 是正在运行的系统的文件夹吗？",
                f"{missing[0]} does not exist: is PLUMEWATCH_DATA the folder of a running set-up?",
            )
        )
    with tempfile.TemporaryDirectory(prefix=f".{file.name}-", dir=file.absolute().parent) as folder:
        copies = [_copied(settings.data / name, Path(folder) / name) for name in names]
        _mark(copies[0])
        _pack(copies, Path(folder) / "whole")
        (Path(folder) / "whole").rename(file)
        return Backup(file, {copy.name: copy.stat().st_size for copy in copies})


def _copied(source: Path, copy: Path) -> Path:
    """A copy as of one moment, compact; writers are not held up (WAL)."""
    with closing(sqlite3.connect(source, timeout=60, isolation_level=None)) as connection:
        try:
            connection.execute("VACUUM INTO ?", (str(copy),))
        except sqlite3.OperationalError as error:  # on a full disk only "disk I/O error"
            if shutil.disk_usage(copy.parent).free < source.stat().st_size:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(copy)) from error
            raise
    with closing(sqlite3.connect(copy)) as connection:
        (found,) = connection.execute("PRAGMA quick_check").fetchone()
    if found != "ok":
        raise BackupRefused(
            localised(
                f"{source} 的副本已损坏，原文件也可能损坏：{found}",
                f"the copy of {source} is damaged, and so may be the source: {found}",
            )
        )
    return copy


def _mark(database: Path) -> None:
    """Make the copy know itself for one: restored, it does not send again what was sent since (services/lists/delivery/restored.py)."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        if any(column[1] == "home" for column in connection.execute("PRAGMA table_info(lists_run)")):
            connection.execute(
                "INSERT INTO lists_run (id, waits, home) VALUES (1, '{}', ?) ON CONFLICT (id) DO UPDATE SET home = excluded.home",
                (BACKUP,),
            )


def _pack(copies: list[Path], file: Path) -> None:
    with open(os.open(file, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as sink:  # it holds plates and owners
        with tarfile.open(fileobj=sink, mode="w") as tar:
            for copy in copies:
                tar.add(copy, arcname=copy.name)
        sink.flush()
        os.fsync(sink.fileno())
