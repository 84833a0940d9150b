"""What the issue waits for, as it stands in `lists_run`: kept there so that a restart, or another process, goes on and does not begin again."""

from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection, select, update

from services.lists.issued.content import Pending
from services.lists.issued.due import Due
from services.lists.issued.pending import Ends
from services.store.engine import insert_new
from services.store.tables import LISTS_RUN

LATE = "late"
"""Lists whose time to wait had passed when they were first looked at: a process that was away catches up."""
_RUN = LISTS_RUN.c


class Group(msgspec.Struct, kw_only=True):
    """Lists that are due since the same instant, or that come late.

    until: nothing is waited for after this instant. ends: by topic and partition the offset after the last record that had arrived at the
    first look; None: the log could not be asked yet. examined: the doctor has examined since.
    """

    until: datetime
    ends: list[tuple[str, int, int]] | None = None
    examined: bool = False
    days: list[str] = []
    districts: list[str] = []
    pending: Pending = Pending()

    def arrived(self) -> Ends | None:
        """The ends by topic and partition."""
        return None if self.ends is None else {(topic, partition): end for topic, partition, end in self.ends}


class Failed(msgspec.Struct, kw_only=True):
    """A list that could not be issued; it is tried again each round."""

    district: str
    day: str
    error: str


class Waits(msgspec.Struct, kw_only=True):
    """By the instant since when they are due (or LATE), the lists that are waited with; and the ones that failed.

    layout_fault: what is wrong with the city's layout, in place of which the one before is used; "" = nothing.
    """

    groups: dict[str, Group] = {}
    failed: list[Failed] = []
    layout_fault: str = ""


def read_waits(connection: Connection) -> Waits:
    """What was last written."""
    stored = connection.execute(select(_RUN.waits)).scalar()
    return msgspec.convert(stored or {}, Waits)


def write_waits(connection: Connection, waits: Waits) -> None:
    """Keep it; the row of the run is made where there is none."""
    insert_new(connection, LISTS_RUN, [{"id": 1, "waits": {}}], ["id"])
    connection.execute(update(LISTS_RUN).where(_RUN.id == 1).values(waits=msgspec.to_builtins(waits)))


def group_of(due: Due, now: datetime, wait: timedelta, waits: Waits) -> str:
    """The name of the group that a due list is waited with; what was looked at before its time to wait was over stays where it is."""
    name = due.since.astimezone(UTC).isoformat()
    return name if now < due.since + wait or name in waits.groups else LATE


def new_group(name: str, now: datetime, wait: timedelta) -> Group:
    """A group at its first look: waited with so long after its lists were due, or after now if they come late."""
    return Group(until=(now if name == LATE else datetime.fromisoformat(name)) + wait)
