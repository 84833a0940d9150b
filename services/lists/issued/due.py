"""Which lists are due: every district's, and the city's, one day after the other, each from a time of the next morning on."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from rules.timing.times import LOCAL
from services.lists.issued.content import CITY
from services.lists.receivers import receiving_districts
from services.store.tables import CASE_LIST, SUBSCRIPTION


class Due(NamedTuple):
    """A list that is due, and since when."""

    district: str
    day: date
    since: datetime


def due_lists(connection: Connection, now: datetime, usually_at: time) -> list[Due]:
    """The next list of every district that is due by now: the city's first, then by district.

    A district's later lists are due when this one is issued. Where it has no list yet, yesterday's is its first.
    usually_at: local time of day; earlier where a subscription of the district asks for it.
    """
    newest = _newest_days(connection)
    asked = _asked_times(connection)
    names = sorted({CITY, *receiving_districts(connection), *newest})
    return list(due_of(names, newest, asked, now, usually_at))


def due_of(
    districts: Iterable[str],
    newest: Mapping[str, date],
    asked: Mapping[str, time],
    now: datetime,
    usually_at: time,
) -> Iterable[Due]:
    """The same by what is known: the day of each district's newest list, and the earliest time that a subscription asks for."""
    yesterday = now.astimezone(LOCAL).date() - timedelta(days=1)
    for district in districts:
        day = newest[district] + timedelta(days=1) if district in newest else yesterday
        at = min(usually_at, asked.get(district, usually_at))
        since = datetime.combine(day + timedelta(days=1), at, tzinfo=LOCAL)
        if since <= now:
            yield Due(district, day, since)


def _newest_days(connection: Connection) -> dict[str, date]:
    query = select(CASE_LIST.c.district, func.max(CASE_LIST.c.local_day)).group_by(CASE_LIST.c.district)
    return {row[0]: row[1] for row in connection.execute(query)}


def _asked_times(connection: Connection) -> dict[str, time]:
    query = select(SUBSCRIPTION.c.district, func.min(SUBSCRIPTION.c.at)).where(SUBSCRIPTION.c.is_active.is_(True))
    return {row[0]: time.fromisoformat(row[1]) for row in connection.execute(query.group_by(SUBSCRIPTION.c.district))}
