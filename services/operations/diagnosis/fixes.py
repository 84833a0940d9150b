"""Positions of a span of time by shards of plates, as columns: what the doctor looks at, read once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
from sqlalchemy import Connection, func, select

from rules.columns import Flags, Ints, Numbers, Texts
from rules.sightings.located import is_located
from rules.timing.times import day_of, local_day, micros, micros_of, midnight, time_of
from services.store.position_chunks import SHARDS, unpacked
from services.store.tables import POSITION_CHUNK

_NAMES = ("terminal_id", "plate", "datum", "partition", "time", "received_at", "lon", "lat", "speed_kmh", "located", "stored")


@dataclass(frozen=True)
class Window:
    """From the first local midnight (included) to `end_us` (excluded), microseconds UTC; first, last: its local days."""

    first: date
    last: date
    first_us: int
    end_us: int


@dataclass(frozen=True)
class Fixes:
    """A terminal's fixes on one truck, by time: microseconds UTC, WGS-84 degrees as stored. datum: as declared; is_live: not sent late."""

    terminal_id: str
    plate: str
    partition: str
    us: Ints
    received_us: Ints
    lon: Numbers
    lat: Numbers
    speed_kmh: Numbers
    datum: Texts
    is_live: Flags


def window(connection: Connection, days: int) -> Window | None:
    """The last so many local days up to the newest position; None without any position."""
    newest = connection.execute(select(func.max(POSITION_CHUNK.c.last_at))).scalar()
    if newest is None:
        return None
    last = local_day(micros_of(newest))
    return Window(day_of(last - days + 1), day_of(last), midnight(last - days + 1), micros_of(newest) + 1)


def by_days(span: Window) -> Iterator[Window]:
    """The local days of a span, each as a window."""
    for day in range(local_day(span.first_us), local_day(span.end_us - 1) + 1):
        yield one_day(day)


def one_day(day: int) -> Window:
    """A local day (number) as a window."""
    return Window(day_of(day), day_of(day), midnight(day), midnight(day + 1))


def fixes_by_terminal(connection: Connection, span: Window, damaged: list[int]) -> Iterator[Fixes]:
    """The located fixes of every terminal and truck, each once; one query and one shard in memory at a time.

    span: a day, no more.
    damaged: gets the ids of chunks that cannot be read; those hide nobody else.
    """
    chunk = POSITION_CHUNK.c
    overlaps = chunk.last_at >= time_of(span.first_us), chunk.first_at < time_of(span.end_us)
    for shard in range(SHARDS):
        chunks = connection.execute(select(chunk.id, chunk.payload).where(chunk.shard == shard, *overlaps)).all()
        if chunks:
            yield from _parted(_readable([(number, payload) for number, payload in chunks], damaged), span)


def _readable(chunks: list[tuple[int, bytes]], damaged: list[int]) -> pd.DataFrame:
    """The points of the chunks (id, payload) that can be read."""
    try:
        return unpacked([payload for _, payload in chunks], _NAMES)
    except Exception:  # of one of them, whatever it is: each is tried alone
        sound = []
        for number, payload in chunks:
            try:
                unpacked([payload], _NAMES)
            except Exception:
                damaged.append(number)
            else:
                sound.append(payload)
        return unpacked(sound, _NAMES)


def _parted(points: pd.DataFrame, span: Window) -> Iterator[Fixes]:
    us = micros(points["time"])
    within = (us >= span.first_us) & (us < span.end_us) & is_located(points)
    points = points[within].drop_duplicates(["terminal_id", "plate", "time", "lon", "lat"])
    if points.empty:
        return
    source = points.groupby(["terminal_id", "plate"], sort=True).ngroup().to_numpy()
    us = micros(points["time"])
    order = np.lexsort((us, source))
    points, us, source = points.iloc[order], us[order], source[order]
    columns = {
        name: points[name].to_numpy() for name in ("terminal_id", "plate", "partition", "datum", "lon", "lat", "speed_kmh")
    }
    received, is_live = micros(points["received_at"]), (points["stored"] != True).to_numpy(dtype=bool)  # noqa: E712
    for start, end in pairwise([0, *(np.flatnonzero(np.diff(source)) + 1).tolist(), len(source)]):
        own = slice(start, end)
        yield Fixes(
            terminal_id=columns["terminal_id"][start],
            plate=columns["plate"][start],
            partition=columns["partition"][start] or "",
            us=us[own],
            received_us=received[own],
            lon=columns["lon"][own],
            lat=columns["lat"][own],
            speed_kmh=columns["speed_kmh"][own],
            datum=columns["datum"][own],
            is_live=is_live[own],
        )
