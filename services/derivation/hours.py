"""Driving hours replaced within the scope of a derivation, as findings are; rows that did not change are not touched."""

from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from services.derivation.writing import Scope
from services.store.tables import DRIVING_HOURS

_TABLE = DRIVING_HOURS
_KEY = [column.name for column in _TABLE.primary_key.columns]
_DELETE = delete(_TABLE).where(*(_TABLE.c[name] == bindparam(f"_{name}") for name in _KEY))


def replace_hours(connection: Connection, scope: Scope, rows: list[dict[str, Any]]) -> None:
    """Make these rows (`rules.driving_hours`) the stored ones on the days of the scope."""
    derived = {_key(row): row for row in rows if scope.covers(row["plate"], row["local_day"])}
    stored = {_key(row): dict(row) for row in _stored(connection, scope) if scope.covers(row["plate"], row["local_day"])}
    gone = [key for key, row in stored.items() if derived.get(key) != row]
    new = [row for key, row in derived.items() if stored.get(key) != row]
    if gone:
        connection.execute(_DELETE, [{f"_{name}": value for name, value in zip(_KEY, key, strict=True)} for key in gone])
    if new:
        connection.execute(insert(_TABLE), new)


def _key(row: Any) -> tuple[Any, ...]:
    return tuple(row[name] for name in _KEY)


def _stored(connection: Connection, scope: Scope) -> list[Any]:
    of_scope = _TABLE.c.plate.in_(list(scope.days)), _TABLE.c.local_day.between(*scope.between)
    return list(connection.execute(select(_TABLE).where(*of_scope)).mappings())
