"""Reader of the facts that a derivation needs: readings and checks of some plates with their rivals, and positions within time windows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, and_, not_, select, tuple_
from sqlalchemy.sql import FromClause

from rules.columns import Flags, Ints
from rules.inputs.inputs import Facts, Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.registry import registered_rules
from rules.sightings.stations import with_station_places
from rules.timing.intervals import Span
from rules.timing.times import day_number, local_day, micros, midnight, time_of
from services.store.affected_days import Between, Reach, plate_indexes, reach
from services.store.plate_days import Days, days_tracked
from services.store.read_around import read_around
from services.store.read_positions import plate_flags, read_positions, read_rival_positions
from services.store.tables import CHECK_FACT, READING_FACT
from streams.events import CHECK, READING, EventType
from streams.plates import is_placeholder

MOST_FACTS = 300_000
"""Maximum readings or checks that are judged at once (of some plates with their rivals), because more take over 1 GB of memory."""

_OWN = {table: table.alias("own") for table in (READING_FACT, CHECK_FACT)}
_NOT_JUDGED = {
    *("slope_deg", "vsp_kw_t", "co_pct", "hc_ppm", "invalid_reason"),
    *("wind_speed_ms", "temperature_c", "humidity_pct", "pressure_kpa"),
}
_KEPT = {READING: ("content", "plate_seen", "lane_key"), CHECK: ("content", "plate_seen")}


class TooManyFacts(Exception):
    """The plates have more readings or checks than can be judged at once."""


def read_facts(
    connection: Connection, shard: int, marked: dict[str, Days], reference: Reference, thresholds: Thresholds
) -> tuple[Facts, Reach]:
    """The facts that these plates need for their marked days, and the days that the marks affect (in the order of the plates).

    Raises TooManyFacts or TooManyPoints.
    """
    plates = list(marked)
    vehicles = [plate for plate in plates if not is_placeholder(plate)]
    readings, checks = read_readings(connection, vehicles), read_checks(connection, vehicles)
    first, last = (np.array([day_number(days[end]) for days in marked.values()], dtype=np.int64) for end in (0, 1))
    # Read one day more on either side, and go on while a run may continue beyond what was read, doubling the step.
    known, read, step = days_tracked(connection, plates), Between(first - 1, last + 1), 1
    while True:
        positions = read_positions(connection, shard, _windows(plates, read, known))
        of_vehicles = positions if len(vehicles) == len(plates) else positions[positions["plate"].isin(vehicles)]
        others = [with_station_places(_within(readings, plates, read), reference), _within(checks, plates, read)]
        reached = reach(of_vehicles, others, plates, Between(first, last), read, thresholds)
        if not (reached.needs_earlier | reached.needs_later).any():
            break
        read = Between(read.first - step * reached.needs_earlier, read.last + step * reached.needs_later)
        step *= 2  # a run of n days is read log n times, not n times
    moments = chain.from_iterable(rule.moments(readings, checks, thresholds) for rule in registered_rules())
    around = read_around(connection, shard, _elsewhere(moments, plates, first, last), reference.sick, thresholds)
    positions = _joined([positions, *(part[~_is_within(part, plates, read)] for part in around)])
    was_read = dict(zip(plates, map(range, read.first.tolist(), (read.last + 1).tolist()), strict=True))
    rivals = read_rival_positions(connection, was_read, positions, thresholds)
    # Of a placeholder only the marked days: it has no history that could be judged.
    nobodys = {plate: days for plate, days in marked.items() if is_placeholder(plate)}
    readings = _joined([readings, *(read_readings(connection, [plate], days) for plate, days in nobodys.items())])
    checks = _joined([checks, *(read_checks(connection, [plate], days) for plate, days in nobodys.items())])
    return Facts(_joined([positions, rivals]), readings, checks), reached


def _windows(plates: list[str], read: Between, known: Mapping[str, list[date]]) -> dict[str, list[Span]]:
    """For each plate the days to read on which a terminal reported it."""
    windows: dict[str, list[Span]] = {}
    for plate, first, last in zip(plates, read.first.tolist(), read.last.tolist(), strict=True):
        days = (day_number(day) for day in known[plate])
        if spans := [(midnight(day), midnight(day + 1)) for day in days if first <= day <= last]:
            windows[plate] = spans
    return windows


def _elsewhere(moments: Iterable[tuple[str, int]], plates: list[str], first: Ints, last: Ints) -> dict[str, set[int]]:
    """Moments of these plates that are not on their days from first to last. All around those days is read anyway, a day on either side."""
    days = dict(zip(plates, zip(first.tolist(), last.tolist(), strict=True), strict=True))
    found: dict[str, set[int]] = {}
    for plate, us in moments:
        if plate in days and not days[plate][0] <= local_day(us) <= days[plate][1]:
            found.setdefault(plate, set()).add(us)
    return found


def _within(facts: pd.DataFrame, plates: list[str], read: Between) -> pd.DataFrame:
    """Facts of the plates on the days to read."""
    return facts[_is_within(facts, plates, read)].reset_index(drop=True)


def _is_within(facts: pd.DataFrame, plates: list[str], read: Between) -> Flags:
    """Whether each fact is of one of the plates, on the days to read."""
    plate, us = plate_indexes(facts["plate"], plates), micros(facts["time"])
    return (plate >= 0) & (us >= read.begins[plate]) & (us < read.ends[plate])


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """The parts that are not empty as one frame; the first part if all are."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if len(filled) > 1 else (filled or parts)[0]


def read_readings(connection: Connection, plates: list[str], days: Days | None = None) -> pd.DataFrame:
    """All readings of these plates (within local days, if given), and others that share an id with one of them."""
    return _with_rivals(connection, READING_FACT, READING, plates, ["station_id", "reading_id", "lane_key"], days)


def read_checks(connection: Connection, plates: list[str], days: Days | None = None) -> pd.DataFrame:
    """All checks of these plates (within local days, if given), and others that share an id with one of them."""
    return _with_rivals(connection, CHECK_FACT, CHECK, plates, ["check_id"], days)


def _with_rivals(
    connection: Connection, table: Table, event: EventType, plates: list[str], identity: list[str], days: Days | None
) -> pd.DataFrame:
    if not plates:
        return _empty_frame(event)
    own = _OWN[table]
    theirs = select(*(own.c[name] for name in identity)).where(_whose(own, plates, days))
    shares = tuple_(*(table.c[name] for name in identity)).in_(theirs)  # SQLite would walk the whole table for an EXISTS
    rows = _bounded(connection, select(table).where(_whose(table, plates, days)))
    if rows:
        rows = [*rows, *_bounded(connection, select(table).where(not_(_whose(table, plates, days)), shares))]
    return _frame(rows, event)


def _whose(table: FromClause, plates: list[str], days: Days | None) -> ColumnElement[bool]:
    of_plates = table.c.plate.in_(plates)
    if days is None:
        return of_plates
    first, last = (day_number(day) for day in days)
    return and_(of_plates, table.c.time >= time_of(midnight(first)), table.c.time < time_of(midnight(last + 1)))


def _bounded(connection: Connection, query: Select[Any]) -> Sequence[RowMapping]:
    rows = connection.execute(query.limit(MOST_FACTS + 1)).mappings().all()
    if len(rows) > MOST_FACTS:
        raise TooManyFacts(f"more than {MOST_FACTS:,} readings or checks, with those of other plates under the same ids")
    return rows


def _frame(rows: Sequence[RowMapping], event: EventType) -> pd.DataFrame:
    """Rows as typed columns: numbers float, times aware, all else Python objects with None for missing values."""
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
    return pd.DataFrame(columns | plate_flags(columns["plate"]))


@cache
def _empty_frame(event: EventType) -> pd.DataFrame:
    dtypes = {"number": "float64", "integer": "float64", "time": "datetime64[us, UTC]"}
    columns = {field.name: dtypes.get(field.kind, "object") for field in event.fields if field.name not in _NOT_JUDGED}
    columns |= dict.fromkeys(_KEPT[event], "object") | {"plate_fits": "bool", "is_placeholder": "bool"}
    return pd.DataFrame({name: pd.Series([], dtype=dtype) for name, dtype in columns.items()})
