"""The seven kinds of reference that can be imported: which table, which key, how a file of it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table

from rules.catalogue import Text
from rules.inputs.thresholds import Thresholds
from services.reference import extents, orders, passes, register, stations, terminals, warnings, zones
from services.reference.parse_result import Parsed, Progress
from services.reference.sources import SOURCE_KEY
from services.store.tables import metadata


@dataclass(frozen=True)
class Kind:
    """`read`: file to rows, raises FileRefused. `check`: what only the register can tell, in the transaction that publishes.

    ask: reports what can be loaded and is hardly meant, given the time of the import.
    another: what its rows need to be another version where they bring their own time ("a later issued_at"), None where they bring none.
    """

    name: str
    table: Table
    key: tuple[str, ...]
    read: Callable[[bytes, Progress], Parsed]
    check: Callable[[Connection, Parsed], None] = lambda connection, parsed: None
    ask: Callable[[Connection, Parsed, datetime, Thresholds], None] = lambda connection, parsed, at, thresholds: None
    another: Text | None = None


_A_LATER_ISSUE = Text("更晚的 issued_at", "a later issued_at")


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "vehicles",
            metadata.tables["vehicle_version"],
            register.KEY,
            register.read_register,
            ask=register.report_future_dates,
        ),
        Kind("zones", metadata.tables["zone_version"], zones.KEY, zones.read_zones, ask=extents.report_zones),
        Kind("stations", metadata.tables["station_version"], stations.KEY, stations.read_stations, ask=extents.report_stations),
        Kind(
            "orders",
            metadata.tables["order_version"],
            orders.KEY,
            orders.read_orders,
            orders.refuse_unknown_zones,
            another=_A_LATER_ISSUE,
        ),
        Kind(
            "warnings",
            metadata.tables["warning_version"],
            warnings.KEY,
            warnings.read_warnings,
            ask=warnings.report_left_open,
            another=_A_LATER_ISSUE,
        ),
        Kind(
            "passes",
            metadata.tables["pass_version"],
            passes.KEY,
            passes.read_passes,
            passes.refuse_what_the_register_contradicts,
            another=_A_LATER_ISSUE,
        ),
        Kind(
            "terminals",
            metadata.tables["source_version"],
            SOURCE_KEY,
            terminals.read_terminals,
            another=Text("另一个 from", "another from"),
        ),
    )
}
