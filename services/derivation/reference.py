"""The reference that a derivation judges by, read after its marks. What changes seldom is kept while the recorded tick stands."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Table, func, select

from rules.inputs import OrderVersion, Reference, StationRow, VehicleRow, ZoneRow, order_of
from rules.times import micros_of
from services.store.engine import canonical_json
from services.store.tables import ORDER_VERSION, REFERENCE_CHANGE, STATION_VERSION, VEHICLE_VERSION, ZONE_VERSION

Row = TypeVar("Row")
_Kept = tuple[dict[str, list[ZoneRow]], dict[str, list[StationRow]], dict[str, list[OrderVersion]]]


class ReferenceReader:
    """Reads the reference; keeps zones, stations and orders as long as no import was recorded since."""

    def __init__(self) -> None:
        self._tick: int | None = -1
        self._kept: _Kept = ({}, {}, {})

    def read(self, connection: Connection, plates: list[str]) -> Reference:
        """Everything in force for these plates. Must be called after the marks were read, in their transaction."""
        tick = connection.execute(select(func.max(REFERENCE_CHANGE.c.tick))).scalar()
        if tick != self._tick:
            self._kept = (_zones(connection), _stations(connection), _orders(connection))
            self._tick = tick
        return Reference(_vehicles(connection, plates), *self._kept)


def _rows(connection: Connection, table: Table, *where: Any) -> list[RowMapping]:
    columns = select(table).where(*where)
    return list(connection.execute(columns.order_by(table.c.holds_from, table.c.tick, table.c.id)).mappings())


def _held(
    rows: list[RowMapping], key: Callable[[RowMapping], tuple[str, str]], make: Callable[[RowMapping], Row]
) -> dict[str, list[Row]]:
    """Rows by key in the order of holds_from; of several with one holds_from the last recorded."""
    held: dict[str, dict[Any, Row]] = defaultdict(dict)
    for row in rows:
        name, part = key(row)
        held[name][part, row["holds_from"]] = make(row)
    return {name: list(parts.values()) for name, parts in held.items()}


def _vehicles(connection: Connection, plates: list[str]) -> dict[str, list[VehicleRow]]:
    rows = _rows(connection, VEHICLE_VERSION, VEHICLE_VERSION.c.plate.in_(plates))
    return _held(rows, lambda row: (row["plate"], row["plate_type"]), _vehicle)


def _vehicle(row: RowMapping) -> VehicleRow:
    values = {name: value for name, value in row.items() if name not in ("id", "holds_from", "tick", "absent", "plate")}
    return VehicleRow(row["plate"], row["plate_type"], micros_of(row["holds_from"]), row["absent"], values)


def _zones(connection: Connection) -> dict[str, list[ZoneRow]]:
    return _held(
        _rows(connection, ZONE_VERSION),
        lambda row: (row["zone_id"], ""),
        lambda row: ZoneRow(
            row["zone_id"],
            row["name"],
            row["district"],
            micros_of(row["holds_from"]),
            row["absent"],
            canonical_json(row["geometry"]),
        ),
    )


def _stations(connection: Connection) -> dict[str, list[StationRow]]:
    return _held(
        _rows(connection, STATION_VERSION),
        lambda row: (row["station_id"], ""),
        lambda row: StationRow(
            row["station_id"], row["name"], row["lon"], row["lat"], row["district"], micros_of(row["holds_from"]), row["absent"]
        ),
    )


def _orders(connection: Connection) -> dict[str, list[OrderVersion]]:
    return _held(_rows(connection, ORDER_VERSION), lambda row: (row["order_id"], ""), lambda row: order_of(row["body"]))
