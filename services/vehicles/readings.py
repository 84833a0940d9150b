"""A plate's remote-sensing readings, newest first, each with the limits in force on its own local day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, Connection, RowMapping, select, tuple_

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.limits import limits
from rules.remote_sensing import is_valid, measured
from rules.sightings.fuels import OTHER, fuel_levels, known_fuel
from rules.sightings.stations import with_station_places
from rules.sightings.vehicles import resolve
from rules.timing.times import local_days, micros
from services.store.revisions import is_contradicted, is_replaced
from services.store.tables import READING_FACT

_FACT = READING_FACT.c
ORDER = (_FACT.time, _FACT.station_id, _FACT.reading_id, _FACT.lane_key, _FACT.content)
Key = tuple[datetime, str, str, int, str]
_NUMBERS = ("opacity_pct", "ringelmann", "no_ppm", "acceleration_ms2", "lon", "lat")


@dataclass(frozen=True)
class Judged:
    """A reading with what is known of it. limits: none for a vehicle that is surely no diesel; over: pollutants above a limit that counts.

    conflict: another content came under its id, with no revision to say which holds.
    """

    fact: RowMapping
    station_name: str | None
    valid: bool
    limits: dict[str, float]
    over: list[str]
    conflict: bool

    @property
    def key(self) -> Key:
        """Where it stands in the list."""
        return tuple(self.fact[column.name] for column in ORDER)


def find_readings(
    connection: Connection, plate: str, times: tuple[datetime | None, datetime | None], after: Key | None, at_most: int
) -> list[RowMapping]:
    """Facts of the plate between two times (the second not included), newest first, after a key. A content that a higher revision
    replaced is left out; of two without a revision both are there."""
    where: list[ColumnElement[bool]] = [_FACT.plate == plate, ~is_replaced()]
    where += [_FACT.time >= times[0]] if times[0] else []
    where += [_FACT.time < times[1]] if times[1] else []
    where += [tuple_(*ORDER) < tuple_(*after)] if after else []
    query = (
        select(READING_FACT, is_contradicted().label("conflict"))
        .where(*where)
        .order_by(*(column.desc() for column in ORDER))
        .limit(at_most)
    )
    return list(connection.execute(query).mappings())


def judged(facts: Sequence[RowMapping], reference: Reference, thresholds: Thresholds) -> list[Judged]:
    """The facts of one plate (as `find_readings` gives them) with their limits and verdicts. reference: with the plate's vehicles."""
    if not facts:
        return []
    frame = _frame(facts)
    us = micros(frame["time"])
    names = with_station_places(frame, reference)["station_name"].tolist()
    is_other = _known_fuel(frame, us, reference) == OTHER
    over = {column.pollutant: column.over & ~is_other for column in measured(frame, us, thresholds)}
    on = {name: limit.on(local_days(us)).value for name, limit in limits("remote_sensing").items()}
    valid = is_valid(frame, thresholds)
    return [
        Judged(
            fact,
            names[row],
            bool(valid[row]),
            {} if is_other[row] else {name: float(value[row]) for name, value in on.items() if not np.isnan(value[row])},
            [name for name, flags in over.items() if flags[row]],
            bool(fact["conflict"]),
        )
        for row, fact in enumerate(facts)
    ]


def _frame(facts: Sequence[RowMapping]) -> pd.DataFrame:
    columns: dict[str, Any] = {name: np.array([fact[name] for fact in facts], dtype=np.float64) for name in _NUMBERS}
    for name in ("station_id", "plate", "plate_type", "plate_colour", "fuel", "valid"):
        columns[name] = pd.Series([fact[name] for fact in facts], dtype=object)
    columns["time"] = pd.DatetimeIndex([fact["time"] for fact in facts], dtype="datetime64[us, UTC]")
    return pd.DataFrame(columns)


def _known_fuel(frame: pd.DataFrame, us: np.ndarray, reference: Reference) -> np.ndarray:
    """What is known of each reading's fuel (`rules.sightings.fuels`): as seen, and as registered at its time."""
    plate, plate_type, colour = (frame[name].to_numpy(dtype=object) for name in ("plate", "plate_type", "plate_colour"))
    resolved = resolve(plate, plate_type, colour, us, reference)
    registered = fuel_levels([vehicle.value("fuel") for vehicle in resolved.vehicles])
    return known_fuel(fuel_levels(frame["fuel"]), registered[resolved.vehicle_index])
