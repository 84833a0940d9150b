"""Counts of one local day's readings by station and emission stage: valid ones, and of these the ones over a limit.

Readings of known non-diesels, and those on which no plate was read, are left out. Of several contents under one id, on whatever days, the
highest revision counts; of two in conflict neither does. The stage is the register's at the time of the reading.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, Integer, cast, func, select

from rules.inputs.thresholds import Thresholds
from rules.remote_sensing import is_valid, measured
from rules.sightings.fuels import OTHER, fuel_levels, known_fuel
from rules.timing.times import day_number, midnight, time_of
from services.findings.statistics.registered_stages import registered, seconds
from services.store.revisions import counts
from services.store.tables import READING_FACT
from streams.plates import is_placeholder

Counts = Mapping[tuple[str, int | None], tuple[int, int]]
"""(station_id, stage or None where unknown): (valid readings, of these over a limit)."""

_FACT = READING_FACT.c
_TEXTS = ("station_id", "plate", "plate_type", "plate_colour", "fuel")
_NUMBERS = ("opacity_pct", "ringelmann", "no_ppm", "acceleration_ms2")


def number_of_readings(connection: Connection, first: date, last: date) -> int:
    """Number of readings on these days, both included. Facts are append-only, so an unchanged number means no new reading."""
    return connection.execute(select(func.count()).select_from(READING_FACT).where(*_on(first, last))).scalar_one()


def number_that_count(connection: Connection, first: date, last: date) -> int:
    """Number of readings on these days that count (neither replaced nor in conflict).

    While `number_of_readings` is unchanged it can only fall, when a record of another day replaces or contradicts one. It takes some 50 times
    as long: a look-up for each reading.
    """
    return connection.execute(select(func.count()).select_from(READING_FACT).where(*_on(first, last), counts())).scalar_one()


def counted_day(connection: Connection, day: date, thresholds: Thresholds) -> Counts:
    """Count one day's readings."""
    frame = _readings(connection, day)
    if frame.empty:
        return {}
    plates, types, colours = (frame[name].to_numpy(dtype=object) for name in ("plate", "plate_type", "plate_colour"))
    stage, registered_fuel = registered(connection, plates, types, colours, frame["at"].to_numpy(dtype=np.int64))
    nobodys = frame["plate"].isin([plate for plate in pd.unique(frame["plate"]) if is_placeholder(plate)]).to_numpy()
    valid = is_valid(frame, thresholds) & (known_fuel(fuel_levels(frame["fuel"]), registered_fuel) != OTHER) & ~nobodys
    begins = np.full(len(frame), midnight(day_number(day)), dtype=np.int64)
    over = valid & np.any([column.over for column in measured(frame, begins, thresholds)], axis=0)
    return _summed(frame["station_id"], stage, valid, over)


def _summed(stations: pd.Series, stage: np.ndarray, valid: np.ndarray, over: np.ndarray) -> Counts:
    """Sum by station and stage."""
    # One number for both: 16 places a station, 0 for the unknown stage (-1), n + 1 for stage n.
    code, names = pd.factorize(stations)
    group = code * 16 + (stage + 1)
    totals = (np.bincount(group, weights=flags, minlength=16 * len(names)).astype(int) for flags in (valid, over))
    return {
        (str(names[place // 16]), None if place % 16 == 0 else place % 16 - 1): (int(all_valid), int(all_over))
        for place, (all_valid, all_over) in enumerate(zip(*totals, strict=True))
        if all_valid
    }


def _on(first: date, last: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    begins, ends = midnight(day_number(first)), midnight(day_number(last) + 1)
    return _FACT.time >= time_of(begins), _FACT.time < time_of(ends)


def _readings(connection: Connection, day: date) -> pd.DataFrame:
    """The day's readings that count. `at`: whole seconds since 1970; `valid`: False only if the station marked it invalid."""
    columns = (*(_FACT[name] for name in (*_TEXTS, *_NUMBERS)), cast(_FACT.valid, Integer), seconds(connection, _FACT.time))
    rows = connection.execute(select(*columns).where(*_on(day, day), counts())).all()
    if not rows:
        return pd.DataFrame()
    values: dict[str, Any] = dict(zip((*_TEXTS, *_NUMBERS, "valid", "at"), zip(*rows, strict=True), strict=True))
    given = {name: pd.Series(values[name], dtype=object) for name in _TEXTS}
    given |= {name: pd.Series(np.array(values[name], dtype=np.float64)) for name in _NUMBERS}
    valid = np.array(values["valid"], dtype=np.float64) != 0  # unknown is not "invalid"
    return pd.DataFrame({**given, "valid": valid, "at": np.array(values["at"], dtype=np.int64)})
