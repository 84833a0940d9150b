"""How it stands with lists: what is due and waited with, what failed, what was issued last, and what becomes of deliveries."""

from datetime import datetime, time
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, select

from rules.timing.times import local_text, micros_of
from services.lists.issued.due import due_lists
from services.lists.issued.waits import Waits, read_waits
from services.store.tables import CASE_LIST, CASE_LIST_FILE, DELIVERY, LISTS_RUN


class ListsStatus(NamedTuple):
    """Of one moment.

    due: lists that are to be issued by now. waits: what they wait for, and which failed, as the last round left it.
    issued_at: of the newest list; None if there is none. ended_at: of the last round with something to issue.
    without_files: issued lists whose files are still to be made. deliveries: by state.
    """

    due: int
    waits: Waits
    issued_at: datetime | None
    ended_at: datetime | None
    without_files: int
    deliveries: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The status as JSON values."""
        times = {
            name: None if (at := getattr(self, name)) is None else local_text(micros_of(at))
            for name in ("issued_at", "ended_at")
        }
        return {**self._asdict(), **times, "waits": msgspec.to_builtins(self.waits)}


def lists_status(connection: Connection, now: datetime, usually_at: time) -> ListsStatus:
    """The present status."""
    has_files = select(CASE_LIST_FILE.c.list_id).where(CASE_LIST_FILE.c.list_id == CASE_LIST.c.id)
    without_files = select(func.count()).select_from(CASE_LIST).where(~has_files.exists())
    by_state = select(DELIVERY.c.state, func.count()).group_by(DELIVERY.c.state).order_by(DELIVERY.c.state)
    return ListsStatus(
        due=len(due_lists(connection, now, usually_at)),
        waits=read_waits(connection),
        issued_at=connection.execute(select(func.max(CASE_LIST.c.issued_at))).scalar(),
        ended_at=connection.execute(select(LISTS_RUN.c.ended_at)).scalar(),
        without_files=connection.execute(without_files).scalar_one(),
        deliveries={state: count for state, count in connection.execute(by_state)},  # noqa: C416 - rows are not tuples to a type checker,
    )
