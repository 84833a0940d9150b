"""Stations whose readings of the last days all have one value: one query, answered by the database."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from rules.timing.times import local_day, micros_of, midnight, time_of
from services.operations.diagnosis import messages
from services.operations.diagnosis.symptoms import Symptom
from services.store.tables import READING_FACT

_MEMBERS = ("opacity_pct", "no_ppm")
_LEAST_READINGS = 30


def stations_alike(connection: Connection, days: int) -> list[Symptom]:
    """Over the last so many local days up to the newest reading; a value of 0 in all is also one."""
    newest: datetime | None = connection.execute(select(func.max(READING_FACT.c.time))).scalar()
    if newest is None:
        return []
    first = time_of(midnight(local_day(micros_of(newest)) - days + 1))
    found = []
    for member in _MEMBERS:
        value = READING_FACT.c[member]
        query = select(READING_FACT.c.station_id, func.min(value), func.count(value)).group_by(READING_FACT.c.station_id)
        query = query.where(READING_FACT.c.time >= first, READING_FACT.c.time < newest + timedelta(microseconds=1))
        query = query.having(func.count(value) >= _LEAST_READINGS, func.min(value) == func.max(value))
        rows = connection.execute(query.order_by(READING_FACT.c.station_id))
        found += [messages.alike(station_id, member, least, count) for station_id, least, count in rows]
    return found
