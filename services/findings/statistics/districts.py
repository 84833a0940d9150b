"""Findings by district in a period, put together from its days: what was counted of a past day is kept for a minute.

Trends asks for months, and ever other ones: half a million entries of an index each time. But the months share their days.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from threading import Lock
from time import monotonic

from sqlalchemy import Connection, func, select

from rules.catalogue import OUTCOMES
from services.store.per_database import PerDatabase
from services.store.tables import FINDING

_KEPT_S = 60.0
_FRESH_DAYS = 2
"""The newest days asked for are always counted anew: they change by the minute."""
Counts = Counter[tuple[str | None, str]]
"""How many standing findings by (district, outcome)."""


class DaysKept:
    """Counts by local day. Safe to ask from several threads."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._kept: dict[date, tuple[float, Counts]] = {}
        self._clock, self._lock = clock, Lock()

    def counts(self, connection: Connection, first: date, last: date) -> Counts:
        """Counts by district of the local days from first to last, both included."""
        now, days = self._clock(), [first + timedelta(days=number) for number in range((last - first).days + 1)]
        past = days[:-_FRESH_DAYS]
        with self._lock:
            self._kept = {day: kept for day, kept in self._kept.items() if kept[0] > now}
            found = {day: self._kept[day][1] for day in past if day in self._kept}
        missing = [day for day in days if day not in found]
        counted = _counted(connection, missing[0], missing[-1])
        found |= {day: counted.get(day, Counter()) for day in missing}
        with self._lock:
            self._kept |= {day: (now + _KEPT_S, found[day]) for day in missing if day in past}
        return sum((found[day] for day in days), Counter())


def _counted(connection: Connection, first: date, last: date) -> dict[date, Counts]:
    """Counted group by group in the order in which ix_finding_day is sorted."""
    c = FINDING.c
    where = c.withdrawn.is_(False), c.outcome.in_(list(OUTCOMES)), c.local_day >= first, c.local_day <= last
    groups = c.outcome, c.local_day, c.district
    found: dict[date, Counts] = {}
    for outcome, day, district, count in connection.execute(select(*groups, func.count()).where(*where).group_by(*groups)):
        found.setdefault(day, Counter())[district, outcome] += count
    return found


_DAYS: PerDatabase[DaysKept] = PerDatabase()


def by_district(connection: Connection, first: date, last: date) -> Counts:
    """Standing findings of a period by district and outcome; of days before the last two at most a minute old."""
    return _DAYS.get(connection, DaysKept).counts(connection, first, last)
