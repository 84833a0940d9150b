"""What the register (车辆库) said of a plate, and when that was entered."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from rules.inputs.inputs import Reference, VehicleRow
from rules.sightings.vehicles import holding
from services.store.tables import REFERENCE_CHANGE, VEHICLE_VERSION

_TIMES = ("id", "holds_from", "tick", "absent", "recorded_at")


@dataclass(frozen=True)
class Entry:
    """A row as recorded: from when it holds, when it was entered, and whether it says "no longer there"."""

    holds_from: datetime
    recorded_at: datetime
    absent: bool
    values: dict[str, Any]


def register_history(connection: Connection, plate: str) -> list[Entry]:
    """Every row recorded of the plate, by the time of entering."""
    table, change = VEHICLE_VERSION, REFERENCE_CHANGE
    query = select(table, change.c.recorded_at).join(change, change.c.tick == table.c.tick).where(table.c.plate == plate)
    return [_entry(row) for row in connection.execute(query.order_by(table.c.tick, table.c.id)).mappings()]


def _entry(row: RowMapping) -> Entry:
    values = {name: _plain(value) for name, value in row.items() if name not in _TIMES}
    return Entry(row["holds_from"], row["recorded_at"], row["absent"], values)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def registered(reference: Reference, plate: str, us: int) -> list[VehicleRow]:
    """The register's rows of the plate that hold at a time."""
    return holding(reference.vehicles.get(plate, []), us)
