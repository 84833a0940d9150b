"""Delivery into a folder: each file appears whole under its name or not at all, and never in the place of another content.

The way to the folder is walked by descriptors that follow no symlink, so that nobody can bend it between a look and a write.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from services.lists.delivery.addresses import folder_of
from services.lists.delivery.outcome import DELIVERED, FAILED, REFUSED, Outcome, both
from services.lists.delivery.parcel import Parcel, ParcelFile
from services.lists.group_rights import give_to_group
from services.settings import Settings

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)
"""What file systems without hard links answer."""


class OtherContent(Exception):
    """Under the name there is something else."""


def put_into_folder(parcel: Parcel, settings: Settings) -> Outcome:
    """Put the files there; a file that is there with the same content is delivered."""
    try:
        with _opened(parcel.address, settings) as folder:
            for file in parcel.files:
                _put(folder, parcel, file)
            os.fsync(folder)
    except OtherContent as error:
        return Outcome(REFUSED, str(error))
    except OSError as error:
        return Outcome(FAILED, f"{error.strerror or error}: {error.filename or parcel.address}")
    return Outcome(DELIVERED, f"{len(parcel.files)} files")


@contextmanager
def _opened(address: str, settings: Settings) -> Iterator[int]:
    """A descriptor of the folder; its root in the settings may be a symlink, nothing below may."""
    root, names = folder_of(address, settings)
    with ExitStack() as stack:
        folder = os.open(root, _FOLDER)
        stack.callback(os.close, folder)
        for name in names:
            folder = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
            stack.callback(os.close, folder)
        yield folder


def _put(folder: int, parcel: Parcel, file: ParcelFile) -> None:
    for number in range(1, parcel.try_number):  # what earlier tries left that were killed
        with suppress(FileNotFoundError):
            os.unlink(_hidden(parcel, file, number), dir_fd=folder)
    if _is_there(folder, file):
        return
    hidden = _hidden(parcel, file, parcel.try_number)
    try:
        _write(folder, hidden, file.payload)
        _publish(folder, hidden, file)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(hidden, dir_fd=folder)


def _hidden(parcel: Parcel, file: ParcelFile, number: int) -> str:
    """A name of this try alone: another one that is still at work, held for dead, must not publish half of ours."""
    return f".{file.name}.{parcel.key[:12]}-{number}.part"


def _write(folder: int, name: str, payload: bytes) -> None:
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
    with open(descriptor, "wb") as out:
        give_to_group(descriptor, folder)
        out.write(payload)
        out.flush()
        os.fsync(descriptor)


def _publish(folder: int, hidden: str, file: ParcelFile) -> None:
    """Give the file its name unless there is one; where the file system has no links, after a look."""
    try:
        os.link(hidden, file.name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        if not _is_there(folder, file):
            raise
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if not _is_there(folder, file):
            os.rename(hidden, file.name, src_dir_fd=folder, dst_dir_fd=folder)


def _is_there(folder: int, file: ParcelFile) -> bool:
    """Whether the file is there with this content. Raises OtherContent."""
    try:
        # Not blocking: a pipe of that name would wait for its writer.
        descriptor = os.open(file.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except FileNotFoundError:
        return False
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.ENXIO):
            raise
        raise _other(file) from error
    try:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode) or about.st_size != len(file.payload):
            raise _other(file)
        with open(descriptor, "rb", closefd=False) as there:
            if there.read() != file.payload:
                raise _other(file)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return True


def _other(file: ParcelFile) -> OtherContent:
    words = both("已有同名而内容不同的文件，未覆盖", "there is something else of this name, which was left as it is")
    return OtherContent(f"{words}: {file.name}")
