"""Rounds of issuing: each list that is due, as soon as nothing is missing that will come by itself, or its time to wait is over."""

import logging
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Engine

from services.lists.answers.of_layout import answer_term
from services.lists.files.layout import Layout
from services.lists.issued.city_layout import CityLayout
from services.lists.issued.claim import IssueClaim
from services.lists.issued.clock_watch import ClockWatch
from services.lists.issued.content import Pending
from services.lists.issued.due import Due, due_lists
from services.lists.issued.freezing import NotNext
from services.lists.issued.issuing import issue
from services.lists.issued.layouts import newest_layout
from services.lists.issued.pending import ends_of, of_district, pending_for
from services.lists.issued.waits import Failed, Group, Waits, group_of, new_group, read_waits, write_waits
from services.logs import described
from services.settings import Settings
from services.store.engine import reading, writing
from services.store.faults import is_of_database
from streams.log import Log

_LOGGER = logging.getLogger("plumewatch")


class Issued(NamedTuple):
    """A list of this round."""

    district: str
    list_id: int


class Issuer:
    """Issues on behalf of one process, in the city's layout, which is read each round.

    Raises MalformedLayout at the start where the layout is malformed, and no list was issued whose layout could be used.

    examine: has the doctor look at what came, and returns how many proposals changed; called once before a morning's lists.
    steady: a clock that nobody sets, in seconds.
    """

    def __init__(
        self,
        engine: Engine,
        log: Log,
        settings: Settings,
        *,
        examine: Callable[[], int] = lambda: 0,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._log, self._examine = engine, log, examine
        self._at, self._wait = settings.lists_at, timedelta(minutes=settings.lists_wait_min)
        with reading(engine) as connection:
            self._city = CityLayout(settings.lists_layout, newest_layout(connection))
        self._overdue_days = settings.lists_overdue_days
        self._clock, self._claim = ClockWatch(steady), IssueClaim(engine)

    @property
    def layout(self) -> Layout:
        """The layout in use."""
        return self._city.layout

    def step(self, now: datetime) -> list[Issued]:
        """Issue what can be issued by now, also of days that were missed, one after the other, unless another process is at it.

        What waits stands in `lists_run`.
        """
        self._city.look()
        if not self._clock.is_trusted(now) or not self._has_work(now) or not self._claim.take(now):
            return []
        try:
            issued = self._issue_all(now)
        except Exception:
            self._claim.give_back(now)
            raise
        self._claim.give_back(now)
        return issued

    def _has_work(self, now: datetime) -> bool:
        """Whether a list is due, or what stands as waited for is to be brought up to date; a look that takes no lock."""
        with reading(self._engine) as connection:
            if due_lists(connection, now, self._at):
                return True
            return read_waits(connection) != Waits(layout_fault=self._city.fault)

    def _issue_all(self, now: datetime) -> list[Issued]:
        with reading(self._engine) as connection:
            waits = read_waits(connection)
        issued, failed = list[Issued](), dict[Due, str]()
        while True:
            due = [one for one in self._due(now) if one not in failed]
            tried = [self._issued(one, now, pending, failed) for one, pending in self._ready(waits, due, now)]
            found = [one for one in tried if one is not None]
            issued += found
            if not found:
                break
        waits.failed = [
            Failed(district=one.district, day=one.day.isoformat(), error=error) for one, error in failed.items() if error
        ]
        waits.layout_fault = self._city.fault
        with writing(self._engine) as connection:
            write_waits(connection, waits)
        return issued

    def _due(self, now: datetime) -> list[Due]:
        with reading(self._engine) as connection:
            return due_lists(connection, now, self._at)

    def _ready(self, waits: Waits, due: list[Due], now: datetime) -> list[tuple[Due, Pending]]:
        """The lists that are no longer waited with, each with what is still missing. `waits` is brought up to date."""
        grouped: dict[str, list[Due]] = {}
        for one in due:
            grouped.setdefault(group_of(one, now, self._wait, waits), []).append(one)
        waits.groups = {name: waits.groups.get(name) or new_group(name, now, self._wait) for name in grouped}
        ready = []
        for name, some in grouped.items():
            group = waits.groups[name]
            group.districts = sorted({one.district for one in some})
            group.days = sorted({one.day.isoformat() for one in some})
            for day in sorted({one.day for one in some}):
                group.pending = pending = self._pending(group, day)
                if not pending.is_waited_for or now >= group.until:
                    ready += [(one, pending) for one in some if one.day == day]
        return ready

    def _pending(self, group: Group, day: date) -> Pending:
        """What is missing of the day. Before it says that nothing is, the doctor examines: its proposals change findings."""
        if group.ends is None:
            group.ends = self._ends()
        pending = self._look(group, day)
        if not pending.is_waited_for and not group.examined:
            group.examined = True
            if self._examined():
                pending = self._look(group, day)
        return pending

    def _look(self, group: Group, day: date) -> Pending:
        with reading(self._engine) as connection:
            return pending_for(connection, group.arrived(), day)

    def _ends(self) -> list[tuple[str, int, int]] | None:
        """The ends of the log; None where it cannot be asked, which is waited for, too."""
        try:
            return [(*where, end) for where, end in sorted(ends_of(self._log).items())]
        except Exception as error:
            _LOGGER.warning("the ends of the log cannot be asked before lists are issued: %s", described(error))
            return None

    def _examined(self) -> int:
        try:
            return self._examine()
        except Exception as error:
            if is_of_database(error):
                raise
            _LOGGER.warning("lists are issued without an examination of the sources: %s", described(error))
            return 0

    def _issued(self, due: Due, now: datetime, pending: Pending, failed: dict[Due, str]) -> Issued | None:
        """The list; None where it failed, which stops no other."""
        try:
            with reading(self._engine) as connection:
                own = of_district(connection, pending, due.district)
            term = answer_term(self.layout, self._overdue_days)
            return Issued(due.district, issue(self._engine, due.district, due.day, now, own, term, self.layout))
        except NotNext:
            failed[due] = ""  # another process issued it, and the next one
            return None
        except Exception as error:
            if is_of_database(error):
                raise
            _LOGGER.warning("the list of %s of %s cannot be issued: %s", due.day, due.district or "the city", described(error))
            failed[due] = described(error)
            return None
