"""Facts for a derivation: readings and checks of some plates with their rivals, and positions by spans of time."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, RowMapping, Table, and_, or_, select, tuple_

from rules.times import day_of, local_day, micros, time_of
from services.store.chunks import shard_of, unpacked
from services.store.tables import CHECK_FACT, POSITION_CHUNK, PRESENCE, READING_FACT
from streams.events import CHECK, READING, EventType
from streams.plates import is_plate

Span = tuple[int, int]
"""From (included) until (excluded), microseconds since 1970 UTC."""

_OWN = {table: table.alias("own") for table in (READING_FACT, CHECK_FACT, PRESENCE)}
_NOT_JUDGED = {
    *("slope_deg", "vsp_kw_t", "co_pct", "hc_ppm", "invalid_reason"),
    *("wind_speed_ms", "temperature_c", "humidity_pct", "pressure_kpa"),
}
_KEPT = {READING: ("content", "plate_seen", "lane_key"), CHECK: ("content", "plate_seen")}


def read_readings(connection: Connection, plates: list[str]) -> pd.DataFrame:
    """All readings of these plates, and those of other plates that share an id with one of them."""
    return _with_rivals(connection, READING_FACT, READING, plates, ["station_id", "reading_id", "lane_key"])


def read_checks(connection: Connection, plates: list[str]) -> pd.DataFrame:
    """All checks of these plates, and those of other plates that share an id with one of them."""
    return _with_rivals(connection, CHECK_FACT, CHECK, plates, ["check_id"])


def _with_rivals(
    connection: Connection, table: Table, event: EventType, plates: list[str], identity: list[str]
) -> pd.DataFrame:
    own = _OWN[table]
    theirs = select(*(own.c[name] for name in identity)).where(own.c.plate.in_(plates))
    shares = tuple_(*(table.c[name] for name in identity)).in_(theirs)  # SQLite would walk the whole table for an EXISTS
    rows: Sequence[RowMapping] = connection.execute(select(table).where(table.c.plate.in_(plates))).mappings().all()
    if rows:
        rows = [*rows, *connection.execute(select(table).where(table.c.plate.not_in(plates), shares)).mappings().all()]
    return _frame(rows, event)


def _frame(rows: Sequence[RowMapping], event: EventType) -> pd.DataFrame:
    """Rows as typed columns: numbers float, times aware, everything else as Python objects with None for what is absent."""
    if not rows:
        return _empty_frame(event)
    columns: dict[str, Any] = {}
    for field in event.fields:
        if field.name in _NOT_JUDGED:
            continue
        values = [row[field.name] for row in rows]
        if field.kind in ("number", "integer"):
            columns[field.name] = np.array(values, dtype=np.float64)
        elif field.kind == "time":
            columns[field.name] = pd.DatetimeIndex(values, dtype="datetime64[us, UTC]")
        else:
            columns[field.name] = pd.Series(values, dtype=object)
    columns |= {name: pd.Series([row[name] for row in rows], dtype=object) for name in _KEPT[event]}
    columns["plate_fits"] = np.array([is_plate(row["plate"]) for row in rows], dtype=bool)
    return pd.DataFrame(columns)


@cache
def _empty_frame(event: EventType) -> pd.DataFrame:
    dtypes = {"number": "float64", "integer": "float64", "time": "datetime64[us, UTC]"}
    columns = {field.name: dtypes.get(field.kind, "object") for field in event.fields if field.name not in _NOT_JUDGED}
    columns |= dict.fromkeys(_KEPT[event], "object") | {"plate_fits": "bool"}
    return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in columns.items()})


def read_positions(connection: Connection, shard: int, plates: list[str], spans: Iterable[Span]) -> pd.DataFrame:
    """Positions of these plates (all of one shard) within any of the spans."""
    wanted = _union(spans)
    if not wanted:
        return unpacked([]).assign(plate_fits=np.zeros(0, dtype=bool))
    overlaps = or_(
        *(and_(POSITION_CHUNK.c.last_at >= time_of(first), POSITION_CHUNK.c.first_at < time_of(end)) for first, end in wanted)
    )
    of_plates = or_(POSITION_CHUNK.c.plate.is_(None), POSITION_CHUNK.c.plate.in_(plates))
    query = select(POSITION_CHUNK.c.payload).where(POSITION_CHUNK.c.shard == shard, of_plates, overlaps)
    points = unpacked(list(connection.execute(query).scalars()))
    us = micros(points["time"])
    starts, ends = (np.array(column, dtype=np.int64) for column in zip(*wanted, strict=True))
    span = np.searchsorted(starts, us, side="right") - 1
    within = (span >= 0) & (us < ends[np.maximum(span, 0)]) & points["plate"].isin(plates).to_numpy()
    points = points[within].reset_index(drop=True)
    codes, seen = pd.factorize(points["plate"])
    return points.assign(plate_fits=np.array([is_plate(plate) for plate in seen], dtype=bool)[codes])


def read_rival_positions(connection: Connection, plates: list[str], own: pd.DataFrame) -> pd.DataFrame:
    """Positions of other plates that share terminal and instant with one of `own`."""
    if own.empty:
        return own
    us = micros(own["time"])
    days = day_of(local_day(int(us.min()))), day_of(local_day(int(us.max())))
    others = _plates_on_same_terminals(connection, plates, days)
    found = [
        read_positions(
            connection, shard, [plate for plate in others if shard_of(plate) == shard], [(int(us.min()), int(us.max()) + 1)]
        )
        for shard in sorted({shard_of(plate) for plate in others})
    ]
    if not found:
        return own.iloc[:0]
    rivals = pd.concat(found, ignore_index=True)
    instants = pd.MultiIndex.from_frame(own[["terminal_id", "time"]])
    return rivals[pd.MultiIndex.from_frame(rivals[["terminal_id", "time"]]).isin(instants)]


def _plates_on_same_terminals(connection: Connection, plates: list[str], days: tuple[date, date]) -> list[str]:
    own, other = _OWN[PRESENCE], PRESENCE
    same = and_(own.c.source == other.c.source, own.c.day == other.c.day)
    query = select(other.c.plate).distinct().select_from(own.join(other, same))
    of_terminals = own.c.source >= "terminal:", own.c.source < "terminal;"
    where = own.c.plate.in_(plates), own.c.day.between(*days), other.c.plate.not_in(plates), *of_terminals
    return sorted(connection.execute(query.where(*where)).scalars())


def _union(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for first, end in sorted(spans):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((first, end))
    return merged
