"""The newest point of each plate, by polling new position chunks.

Ids are given before a transaction commits, so a lower id may come to light after a higher one: each poll looks back over the last
`_LOOK_BACK` ids and takes those that it has not seen. A transaction that stays open longer than that many ids only makes the map late for
its trucks, until their next point.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from rules.timing.times import micros, micros_of
from services.store.pieces import in_pieces
from services.store.position_chunks import SHARDS, unpacked
from services.store.tables import POSITION_CHUNK
from streams.plates import is_placeholder

NEWEST_FOR = timedelta(minutes=15)
"""A truck without a point for so long is not on the map."""
_LOOK_BACK = 5_000
_CHUNKS_AT_FIRST, _CHUNKS_A_POLL = 4_000, 1_500
_CHUNK = POSITION_CHUNK.c


@dataclass(frozen=True, slots=True)
class Point:
    """A plate's newest point: degrees WGS-84, km/h and degrees (None = not sent), time aware UTC."""

    plate: str
    lon: float
    lat: float
    speed_kmh: float | None
    heading_deg: float | None
    time: datetime


class NewestPoints:
    """Points by plate. `poll` from one thread; `by_plate` is replaced as a whole, so anyone may read it.

    Newest chunks come first and so many at a poll: after a start the trucks that drive are there at once, those that have been silent for
    minutes come a little later, and the requests beside it hardly notice.
    """

    def __init__(self) -> None:
        self.by_plate: dict[str, Point] = {}
        self._highest: int | None = None
        self._seen: set[int] = set()
        self._waiting: list[tuple[int, datetime]] = []

    def poll(self, connection: Connection, now: datetime) -> dict[str, Point]:
        """Takes in what has come; returns the points that are newer than those before."""
        since = now - NEWEST_FOR
        at_most = _CHUNKS_AT_FIRST if self._highest is None else _CHUNKS_A_POLL
        self._look(connection, since)
        moved: dict[str, Point] = {}
        payloads = self._next_payloads(connection, since, at_most)
        for point in _newest(unpacked(payloads), since) if payloads else ():
            known = self.by_plate.get(point.plate)
            if known is None or point.time > known.time:
                moved[point.plate] = point
        held = {plate: point for plate, point in self.by_plate.items() if point.time >= since}
        self.by_plate = held | moved
        return moved

    def _look(self, connection: Connection, since: datetime) -> None:
        """Note the chunks that are new. The first look goes by the index on shard and time, every later one by the id."""
        first = self._highest is None
        highest = max(connection.execute(select(func.max(_CHUNK.id))).scalar() or 0, self._highest or 0)
        where = _CHUNK.shard.in_(range(SHARDS)) if first else _CHUNK.id > (self._highest or 0) - _LOOK_BACK
        query = select(_CHUNK.id, _CHUNK.last_at).where(_CHUNK.last_at >= since, where)
        fresh = sorted((row.id, row.last_at) for row in connection.execute(query) if row.id not in self._seen)
        self._waiting += fresh
        self._highest = max(highest, fresh[-1][0] if fresh else 0)
        self._seen.update(number for number, _ in fresh)
        self._seen = {number for number in self._seen if number > self._highest - _LOOK_BACK}

    def _next_payloads(self, connection: Connection, since: datetime, at_most: int) -> list[bytes]:
        """Of the newest chunks that wait; what has become too old meanwhile is left out."""
        taken, self._waiting = self._waiting[-at_most:], self._waiting[:-at_most]
        ids = [number for number, last_at in taken if last_at >= since]
        payloads: list[bytes] = []
        for some in in_pieces(ids):
            query = select(_CHUNK.payload).where(_CHUNK.id.in_(some))
            payloads += connection.execute(query).scalars()
        return payloads


def _newest(points: pd.DataFrame, since: datetime) -> Iterator[Point]:
    """Each plate's newest located point that is not older than `since`."""
    us = micros(points["time"])
    lon, lat = points["lon"].to_numpy(), points["lat"].to_numpy()
    usable = (us >= micros_of(since)) & ~np.isnan(lon) & ~np.isnan(lat) & (points["located"].to_numpy() != False)  # noqa: E712
    rows = np.flatnonzero(usable)
    plates = points["plate"].to_numpy()
    newest: dict[str, int] = {}
    for row in rows[np.argsort(us[rows], kind="stable")]:
        newest[plates[row]] = row
    columns = {name: points[name].to_numpy() for name in ("lon", "lat", "speed_kmh", "heading_deg")}
    for plate, row in newest.items():
        if is_placeholder(plate):  # nobody: of the trucks whose plate was not read none is told from another
            continue
        values = {name: _number(column[row]) for name, column in columns.items()}
        yield Point(plate=plate, time=datetime.fromtimestamp(us[row] / 1e6, UTC), **values)  # type: ignore[arg-type]


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)
