"""Masses of the register in the few bands that a vehicle's class can depend on, so that groups of vehicles stay few."""

from typing import Any

from sqlalchemy import ColumnElement, case, literal_column

from rules.orders.vehicle_class import BOUNDS_KG

MASSES = ("gross_mass_kg", "rated_load_kg")


def mass_band(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """SQL: a mass of the same band as the column's; NULL stays. Every comparison with `BOUNDS_KG` answers as the mass itself does."""
    bands = [one for bound in BOUNDS_KG for one in ((column < bound, _kg(bound - 0.5)), (column == bound, _kg(bound)))]
    return case(*bands, (column.is_not(None), _kg(BOUNDS_KG[-1] + 0.5)))


def _kg(number: float) -> ColumnElement[Any]:
    # Written out, not a parameter: PostgreSQL groups by an expression only if it is the same text as the selected one.
    return literal_column(str(number))
