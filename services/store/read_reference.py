"""Reader of reference data. Rarely changing tables are cached by the recorded tick."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Table, func, select

from rules.inputs.inputs import Reference, StationRow, VehicleRow, ZoneRow
from rules.inputs.parsed_order import OrderVersion, order_of
from rules.inputs.parsed_pass import PassVersion, pass_of
from rules.inputs.parsed_warning import WarningVersion, warning_of
from rules.inputs.unreliable_span import SickSpan, sick_span_of, source_name
from rules.timing.times import micros_of
from services.store.engine import canonical_json
from services.store.per_database import PerDatabase
from services.store.pieces import in_pieces
from services.store.tables import (
    ORDER_VERSION,
    PASS_VERSION,
    REFERENCE_CHANGE,
    SOURCE_VERSION,
    STATION_VERSION,
    VEHICLE_VERSION,
    WARNING_VERSION,
    ZONE_VERSION,
)

Row = TypeVar("Row")
_SeldomChanged = tuple[
    dict[str, list[ZoneRow]],
    dict[str, list[StationRow]],
    dict[str, list[OrderVersion]],
    dict[str, list[WarningVersion]],
    dict[str, list[SickSpan]],
]


class ReferenceReader:
    """Reads reference data; caches zones, stations, orders, warnings and unreliable sources until the next recorded import. Thread-safe."""

    def __init__(self) -> None:
        self._seldom_changed: PerDatabase[_SeldomChanged] = PerDatabase()

    def read(self, connection: Connection, plates: list[str]) -> Reference:
        """All reference data, of vehicles and passes only these plates'. A derivation must call it after reading its marks, in the same
        transaction."""
        zones, stations, orders, warnings, sick = self._seldom_changed.get(
            connection, lambda: _read_seldom_changed(connection), version=recorded_tick(connection)
        )
        vehicles, passes = vehicles_and_passes(connection, plates)
        return Reference(vehicles, zones, stations, orders, warnings, passes, sick)


def _read_seldom_changed(connection: Connection) -> _SeldomChanged:
    return _zones(connection), _stations(connection), _orders(connection), _warnings(connection), _sick(connection)


def recorded_tick(connection: Connection) -> int | None:
    """The tick of the last import: the version of everything read after it in this transaction."""
    tick: int | None = connection.execute(select(func.max(REFERENCE_CHANGE.c.tick))).scalar()
    return tick


def vehicles_and_passes(
    connection: Connection, plates: list[str]
) -> tuple[dict[str, list[VehicleRow]], dict[str, list[PassVersion]]]:
    """Vehicles and passes by plate; no entry for a plate without any."""
    vehicles: dict[str, list[VehicleRow]] = {}
    passes: dict[str, list[PassVersion]] = {}
    for some in in_pieces(plates):
        vehicles |= _vehicles(connection, some)
        passes |= _passes(connection, some)
    return vehicles, passes


def _rows(connection: Connection, table: Table, *where: Any) -> list[RowMapping]:
    columns = select(table).where(*where)
    return list(connection.execute(columns.order_by(table.c.holds_from, table.c.tick, table.c.id)).mappings())


def _held(
    rows: list[RowMapping], key: Callable[[RowMapping], tuple[str, str]], make: Callable[[RowMapping], Row]
) -> dict[str, list[Row]]:
    """Rows by key in the order of holds_from; of several with the same holds_from the last recorded one."""
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
        lambda row: zone_row(row, micros_of(row["holds_from"]), row["absent"]),
    )


def zone_row(values: Mapping[Any, Any], holds_from_us: int, absent: bool) -> ZoneRow:
    """A zone as the rules' type. values: columns of the table, or parsed by an importer."""
    geometry = canonical_json(values["geometry"])
    named = values["zone_id"], values["name"], values["district"], holds_from_us, absent, geometry
    return ZoneRow(*named, values["kind"], values["width_m"], values["elevated"])


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


def _warnings(connection: Connection) -> dict[str, list[WarningVersion]]:
    rows = _rows(connection, WARNING_VERSION)
    return _held(rows, lambda row: (row["warning_id"], ""), lambda row: warning_of(row["body"]))


def _sick(connection: Connection) -> dict[str, list[SickSpan]]:
    """Spans by source; several causes can give spans of one source. Those that are there no longer, or were lifted, are left out."""
    rows = _rows(connection, SOURCE_VERSION)
    spans = _held(
        rows,
        lambda row: (source_name(row["kind"], row["source_id"]), row["cause"]),
        lambda row: None if row["absent"] else sick_span_of(row["body"]),
    )
    held = {name: [span for span in found if span is not None] for name, found in spans.items()}
    return {name: found for name, found in held.items() if found}


def _passes(connection: Connection, plates: list[str]) -> dict[str, list[PassVersion]]:
    """Versions of the plates' passes; a version whose plate was corrected counts for the plate recorded last."""
    theirs = select(PASS_VERSION.c.pass_id).where(PASS_VERSION.c.plate.in_(plates))
    rows = _rows(connection, PASS_VERSION, PASS_VERSION.c.pass_id.in_(theirs))
    held = {(row["pass_id"], row["holds_from"]): row for row in rows}
    found: dict[str, list[PassVersion]] = {}
    wanted = set(plates)
    for row in held.values():
        if row["plate"] in wanted:
            found.setdefault(row["plate"], []).append(pass_of(row["body"]))
    return found
