"""Findings by district in a period, summed from its days; counts of past days are cached for a minute.

The page of trends asks for overlapping months, each half a million index entries; cached by day they share the work.
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
"""Number of newest days that are never cached, because they change by the minute."""
Counts = Counter[tuple[str | None, str]]
"""Numbers of findings that are not withdrawn, by (district, outcome)."""


class DaysKept:
    """Cache of counts by local day. Thread-safe."""

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
    """Counts by day, grouped in the column order of ix_finding_day, so that no sort is needed."""
    c = FINDING.c
    where = c.withdrawn.is_(False), c.outcome.in_(list(OUTCOMES)), c.local_day >= first, c.local_day <= last
    groups = c.outcome, c.local_day, c.district
    found: dict[date, Counts] = {}
    for outcome, day, district, count in connection.execute(select(*groups, func.count()).where(*where).group_by(*groups)):
        found.setdefault(day, Counter())[district, outcome] += count
    return found


_DAYS: PerDatabase[DaysKept] = PerDatabase()


def by_district(connection: Connection, first: date, last: date) -> Counts:
    """Findings of a period (not withdrawn) by district and outcome; at most a minute old for days before the last two."""
    return _DAYS.get(connection, DaysKept).counts(connection, first, last)
