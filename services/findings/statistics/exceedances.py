"""Exceedances by station, stage and day, cached by day until its readings or the register change."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock
from time import monotonic
from typing import Literal, NamedTuple

from sqlalchemy import Connection, Engine, select

from rules.inputs.thresholds import Thresholds
from rules.timing.times import day_of, local_day, micros_of
from services.findings.statistics.reading_days import Counts, counted_day, number_of_readings, number_that_count
from services.findings.statistics.registered_stages import newest_tick
from services.store.engine import reading
from services.store.per_database import PerDatabase
from services.store.tables import READING_FACT, VEHICLE_VERSION

By = Literal["station", "stage", "day"]
_CHECKED_AGAIN_S = 10.0
"""Maximum age of the check of a day's number of readings, and so the delay with which late readings show."""
_COMPARED_SELDOMER = 30
"""How much less often the number of readings that count is checked, because it takes 50 times as long."""
_DAYS_KEPT = 800


class Exceedances(NamedTuple):
    """Counts for one key.

    key: a station's id, a stage (None = unknown) or a local day.
    valid: valid readings.
    over: of these, over a limit.
    """

    key: str | int | date | None
    valid: int
    over: int


@dataclass
class _Day:
    readings: int
    counting: int
    checked: float
    compared: float
    counts: Counts


@dataclass
class _Days:
    """Cached days of one database under these thresholds. tick: of the register's newest row when they were counted."""

    thresholds: Thresholds
    tick: int = -1
    days: dict[date, _Day] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_DAYS: PerDatabase[_Days] = PerDatabase()


def exceedances(
    connection: Connection,
    by: By,
    first: date,
    last: date,
    thresholds: Thresholds,
    checked_again_s: float = _CHECKED_AGAIN_S,
) -> list[Exceedances]:
    """Valid readings and those over a limit on the local days from first to last, by a key in its order, the unknown last."""
    sums: dict[str | int | date | None, list[int]] = {}
    place = ("station", "stage", "day").index(by)
    for day, counts in _counts(connection, first, last, thresholds, checked_again_s).items():
        for (station, stage), (valid, over) in counts.items():
            total = sums.setdefault((station, stage, day)[place], [0, 0])
            total[0] += valid
            total[1] += over
    lines = [Exceedances(key, valid, over) for key, (valid, over) in sums.items()]
    return sorted(lines, key=lambda line: (line.key is None, line.key))


def warm_day(engine: Engine, day: date, thresholds: Thresholds) -> None:
    """Fill the cache for a day; see `services.findings.statistics.cache_warmup`."""
    with reading(engine) as connection:
        exceedances(connection, "day", day, day, thresholds)


def _counts(connection: Connection, first: date, last: date, thresholds: Thresholds, again_s: float) -> dict[date, Counts]:
    kept = _DAYS.get(connection, lambda: _Days(thresholds), version=thresholds)
    with kept.lock:
        _forget_what_the_register_changed(connection, kept)
        _check_together(connection, kept, first, last, again_s)
    found = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        with kept.lock:  # taken day by day, so that a request for cached days need not wait for one that counts a year
            counts = _of_day(connection, kept, day, again_s)
            while len(kept.days) > _DAYS_KEPT:
                kept.days.pop(min(kept.days))
        if counts:
            found[day] = counts
    return found


def _check_together(connection: Connection, kept: _Days, first: date, last: date, again_s: float) -> None:
    """If all days are cached, check them with one query; if that finds a change, each day is checked on its own."""
    days = [kept.days.get(first + timedelta(days=number)) for number in range((last - first).days + 1)]
    held = [day for day in days if day is not None]
    if len(held) == len(days):
        _stand(connection, held, first, last, again_s)


def _stand(connection: Connection, held: list[_Day], first: date, last: date, again_s: float) -> bool:
    """Whether these days' readings are still those that were counted, as far as a check is due.

    Each day's number of readings only grows, and while it is unchanged the number that count only falls. So unchanged sums mean that the
    numbers of each day are unchanged.
    """
    now = monotonic()
    if now < min(day.checked for day in held) + again_s:
        return True
    if number_of_readings(connection, first, last) != sum(day.readings for day in held):
        return False
    if now >= min(day.compared for day in held) + again_s * _COMPARED_SELDOMER:
        if number_that_count(connection, first, last) != sum(day.counting for day in held):
            return False
        for day in held:
            day.compared = now
    for day in held:
        day.checked = now
    return True


def _of_day(connection: Connection, kept: _Days, day: date, again_s: float) -> Counts:
    held = kept.days.get(day)
    if held is None or not _stand(connection, [held], day, day, again_s):
        held = _counted(connection, kept, day)
        if newest_tick(connection) == kept.tick:  # else this transaction sees an older register than others do
            kept.days[day] = held
    return held.counts


def _counted(connection: Connection, kept: _Days, day: date) -> _Day:
    """Count a day. Its numbers are read first, so that readings that arrive meanwhile make them differ, and the day is counted again."""
    readings, counting = (number(connection, day, day) for number in (number_of_readings, number_that_count))
    counts = counted_day(connection, day, kept.thresholds) if counting else {}
    return _Day(readings, counting, monotonic(), monotonic(), counts)


def _forget_what_the_register_changed(connection: Connection, kept: _Days) -> None:
    """Invalidate days with readings of plates whose register rows changed since the days were counted."""
    register = VEHICLE_VERSION.c
    tick = newest_tick(connection)
    if tick != kept.tick and kept.days:
        changed = select(register.plate).where(register.tick > kept.tick)
        times = select(READING_FACT.c.time).where(READING_FACT.c.plate.in_(changed))
        for time in connection.execute(times).scalars():
            kept.days.pop(day_of(local_day(micros_of(time))), None)
            if not kept.days:
                break
    kept.tick = tick
