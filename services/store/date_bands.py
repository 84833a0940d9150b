"""Days of first registration in the few bands that a vehicle's stage can depend on, so that groups of vehicles stay few."""

from typing import Any

from sqlalchemy import ColumnElement, case, literal_column

from rules.orders.vehicle_stage import BOUNDS, DOMESTIC


def date_band(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQL: the number of the day's band between `BOUNDS`; NULL where it is not known."""
    bands: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = [
        (column < bound, literal_column(str(number))) for number, bound in enumerate(BOUNDS)
    ]
    return case(*bands, (column.is_not(None), literal_column(str(len(BOUNDS)))))


def is_imported(vin: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQL: 1 for the VIN of an imported vehicle; NULL of any other, or none."""
    return case((vin.not_like(f"{DOMESTIC}%"), literal_column("1")))
