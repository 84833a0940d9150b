"""Emission stage and fuel of many vehicles, each at its own time, from an in-memory copy of the register (dropped by its next import).

Same result as `rules.sightings.vehicles.resolve`. If a plate belongs to one type of vehicle only (nearly always), this is a binary search in
sorted numbers; for other plates `resolve` is called.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Connection, cast, extract, func, select

from rules.columns import Flags, Ints, Levels, Texts
from rules.sightings.fuels import UNKNOWN, fuel_levels
from rules.sightings.vehicles import is_trailer, resolve
from rules.timing.times import SECOND
from services.store.per_database import PerDatabase
from services.store.reference_cache import current_reference
from services.store.tables import REFERENCE_CHANGE, VEHICLE_VERSION

_TABLE = VEHICLE_VERSION.c
_SHIFT = np.int64(34)
"""Bits for seconds below a plate's number; both together sort by plate, then time. 2^34 s reach the year 2514."""
_PLATES_AT_ONCE = 5_000


@dataclass(frozen=True)
class Register:
    """The register's rows, sorted by plate and time.

    plates: by number.
    several: by number of the plate, whether vehicles of several types have it.
    key: number of the plate, and second from which the row is valid, in one number.
    """

    plates: pd.Index
    several: Flags
    key: Ints
    plate_type: Texts
    stage: Levels
    fuel: Levels


def seconds(connection: Connection, time: ColumnElement) -> ColumnElement[int]:
    """A time as whole seconds since 1970 UTC, in SQL."""
    if connection.dialect.name == "sqlite":
        return cast(func.strftime("%s", time), BigInteger)
    return cast(func.floor(extract("epoch", time)), BigInteger)


_REGISTER: PerDatabase[Register] = PerDatabase()


def newest_tick(connection: Connection) -> int:
    """The tick of the register's newest import."""
    imports = select(func.max(REFERENCE_CHANGE.c.tick)).where(REFERENCE_CHANGE.c.kind == "vehicles")
    return connection.execute(imports).scalar() or 0


def registered(connection: Connection, plates: Texts, types: Texts, colours: Texts, at: Ints) -> tuple[Levels, Levels]:
    """Stage and fuel (`fuel_levels`) of vehicles seen with this plate, type and colour (None = not seen); -1 = unknown."""
    # The last row of the plate valid at the time: the last key at or below (plate, time). It may be of another plate, or there may be none
    # (-1, looked up as 0): not known. An unknown plate has number -1, which is excluded likewise.
    register = _REGISTER.get(connection, lambda: _read(connection), version=newest_tick(connection))
    number = register.plates.get_indexer(pd.Index(plates))
    row = np.searchsorted(register.key, (number.astype(np.int64) << _SHIFT) + at, side="right") - 1
    held = np.maximum(row, 0)
    known = (number >= 0) & (row >= 0)
    if len(register.key):
        known &= (register.key[held] >> _SHIFT) == number
        known &= pd.isna(types) | (register.plate_type[held] == types)
        stage, fuel = (np.where(known, column[held], UNKNOWN).astype(np.int8) for column in (register.stage, register.fuel))
    else:
        stage = fuel = np.full(len(plates), UNKNOWN, dtype=np.int8)
    borne_by_several = np.append(register.several, False)[number]  # -1, no such plate, takes the last
    asked = np.flatnonzero(borne_by_several)
    if len(asked):
        stage[asked], fuel[asked] = _resolved(connection, plates[asked], types[asked], colours[asked], at[asked])
    return stage, fuel


def _read(connection: Connection) -> Register:
    columns = [_TABLE.plate, _TABLE.plate_type, _TABLE.use, _TABLE.emission_stage, _TABLE.fuel, _TABLE.absent]
    query = select(*columns, seconds(connection, _TABLE.holds_from)).order_by(_TABLE.holds_from, _TABLE.tick, _TABLE.id)
    rows = connection.execute(query).all()
    names = ["plate", "plate_type", "use", "stage", "fuel", "absent", "at"]
    frame = pd.DataFrame(rows, columns=names, dtype=object)
    number, plates = pd.factorize(frame["plate"])
    order = np.argsort(number, kind="stable")
    type_number = pd.factorize(frame["plate_type"])[0]
    kinds = pd.DataFrame({"plate": number, "type": type_number}).drop_duplicates()
    stage = frame["stage"].fillna(UNKNOWN).to_numpy(dtype=np.int8)
    # Neither has an engine: what is not there, and a trailer.
    trailer = [is_trailer(*one) for one in zip(frame["plate"], frame["plate_type"], frame["use"], strict=True)]
    absent = frame["absent"].to_numpy(dtype=bool) | np.array(trailer, dtype=bool)
    return Register(
        plates=pd.Index(plates),
        several=np.bincount(kinds["plate"].to_numpy(), minlength=len(plates)) > 1,
        key=((number.astype(np.int64) << _SHIFT) + frame["at"].to_numpy(dtype=np.int64))[order],
        plate_type=frame["plate_type"].to_numpy(dtype=object)[order],
        stage=np.where(absent, UNKNOWN, stage).astype(np.int8)[order],
        fuel=np.where(absent, UNKNOWN, fuel_levels(frame["fuel"])).astype(np.int8)[order],
    )


def _resolved(connection: Connection, plates: Texts, types: Texts, colours: Texts, at: Ints) -> tuple[Levels, Levels]:
    """Stage and fuel by `rules.sightings.vehicles.resolve`."""
    stage, fuel = np.full(len(plates), UNKNOWN, dtype=np.int8), np.full(len(plates), UNKNOWN, dtype=np.int8)
    different = sorted(set(plates))
    for start in range(0, len(different), _PLATES_AT_ONCE):
        some = different[start : start + _PLATES_AT_ONCE]
        rows = np.flatnonzero(pd.Index(plates).isin(some))
        reference = current_reference(connection, some)
        found = resolve(plates[rows], types[rows], colours[rows], at[rows] * SECOND, reference)
        stages = [vehicle.value("emission_stage") for vehicle in found.vehicles]
        stage[rows] = np.array([UNKNOWN if one is None else one for one in stages], dtype=np.int8)[found.vehicle_index]
        fuel[rows] = fuel_levels([vehicle.value("fuel") for vehicle in found.vehicles])[found.vehicle_index]
    return stage, fuel
