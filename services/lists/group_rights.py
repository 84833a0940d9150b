"""Rights of files that we put into somebody's folder."""

import os
from contextlib import suppress


def give_to_group(file: int, folder: int) -> None:
    """The folder's group may read the file if it may enter the folder; nobody else may, whatever the umask. Both are descriptors."""
    about = os.fstat(folder)
    is_groups = bool(about.st_mode & 0o010)
    if is_groups and os.fstat(file).st_gid != about.st_gid:
        try:
            os.fchown(file, -1, about.st_gid)
        except PermissionError:  # we are not in that group
            is_groups = False
    with suppress(PermissionError):  # a file system without rights of its own, as a share of Windows
        os.fchmod(file, 0o640 if is_groups else 0o600)
