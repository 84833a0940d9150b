"""Claims on work that one of many processes does: who holds one, and whether a holder is gone.

A claim is a column pair (claimed_by, claimed_at) that is changed by compare-and-set.
"""

import os
import socket
import uuid
from datetime import datetime, timedelta

_PROCESS = uuid.uuid4().hex[:8]
"""Tells this process from an earlier one with its number (after the restart of a container)."""


def new_holder() -> str:
    """A name for who takes a claim now: machine, process, and a part that no other claim has."""
    return f"{socket.gethostname()}:{os.getpid()}:{_PROCESS}:{uuid.uuid4().hex[:8]}"


def is_free(claimed_by: str | None, claimed_at: datetime | None, now: datetime, stale_after: timedelta) -> bool:
    """Whether nobody holds the claim: it was given back, its holder is gone, or it was not renewed for so long.

    A claim from a future as far away is free, too: it was taken while a clock was wrong.
    """
    if claimed_by is None or claimed_at is None:
        return True
    return abs(now - claimed_at) > stale_after or is_gone(claimed_by)


def is_gone(holder: str) -> bool:
    """Whether the holder was a process of this machine that is there no longer."""
    host, pid, process, _ = holder.rsplit(":", 3)
    if host != socket.gethostname():
        return False
    if int(pid) == os.getpid():
        return process != _PROCESS
    try:
        os.kill(int(pid), 0)  # signal 0 only asks
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
