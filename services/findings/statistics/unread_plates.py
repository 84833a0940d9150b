"""Readings on which no number plate was read, by station: a station that reads few plates needs its camera looked at."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from rules.catalogue import RULES
from rules.judge.not_assessed import NO_PLATE
from rules.timing.times import day_number, midnight, time_of
from services.store.pieces import in_pieces
from services.store.revisions import counts, represents
from services.store.tables import NOT_ASSESSED, READING_FACT

_C, _FACT = NOT_ASSESSED.c, READING_FACT.c


class UnreadPlates(NamedTuple):
    """Readings of a station that stored any, each once whatever its contents, and how many of them have no plate."""

    station_id: str
    readings: int
    unread: int


def unread_plates(connection: Connection, first: date, last: date) -> list[UnreadPlates]:
    """By station, on the local days from first to last, both included; stations that read every plate are left out."""
    # The placeholders of these days are found by the index of what was not assessed; each has an index of its readings.
    said = select(_C.plate).where(_C.rule.in_(list(RULES)), _C.reason == NO_PLATE, _C.local_day.between(first, last)).distinct()
    placeholders = list(connection.execute(said).scalars())
    within = (_FACT.time >= time_of(midnight(day_number(first))), _FACT.time < time_of(midnight(day_number(last) + 1)))
    by_station = select(_FACT.station_id, func.count()).where(*within, counts()).group_by(_FACT.station_id)
    unread: dict[str, int] = {}
    for some in in_pieces(placeholders):
        for station_id, number in connection.execute(by_station.where(_FACT.plate.in_(some))):
            unread[station_id] = unread.get(station_id, 0) + number
    if not unread:
        return []
    of_stations = (*within, _FACT.station_id.in_(list(unread)), represents())
    every = select(_FACT.station_id, func.count()).where(*of_stations).group_by(_FACT.station_id)
    readings: dict[str, int] = dict(connection.execute(every).all())
    return [UnreadPlates(station_id, readings[station_id], number) for station_id, number in sorted(unread.items())]
