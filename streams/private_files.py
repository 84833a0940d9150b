"""Folders and files that only their owner may read, whatever the umask: they hold plates and owners."""

import logging
import os
from pathlib import Path

_LOGGER = logging.getLogger("plumewatch")
_told: set[Path] = set()


def make_private_file(path: Path) -> None:
    """Make the file (0600) and its folder (0700), or take others' rights from an existing file; SQLite gives -wal and -shm the same.

    An existing folder keeps its rights, for it may be shared on purpose; it is told when others may look into it.
    """
    make_private_folder(path.parent)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.close(descriptor)
    for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        if each.exists() and each.stat().st_uid == os.getuid() and each.stat().st_mode & 0o077:
            each.chmod(0o600)


def make_private_folder(path: Path) -> None:
    """Make the folder and those above it for their owner alone (0700)."""
    missing = [each for each in (path, *path.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
    if not missing and path not in _told and path.stat().st_mode & 0o1077 in range(1, 0o100):
        _told.add(path)
        _LOGGER.warning("%s may be looked into by others (%o), expected 700: chmod 700 it", path, path.stat().st_mode & 0o777)
