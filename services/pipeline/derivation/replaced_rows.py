"""Replacement of derived rows by primary key, without writing unchanged ones."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, bindparam, delete, insert

from services.store.pieces import in_pieces

Row = Mapping[str, Any] | RowMapping


def replace_rows(connection: Connection, table: Table, derived: Iterable[Row], stored: Iterable[Row]) -> None:
    """Replace the stored rows by the derived ones. stored: the table's rows that the derivation covers."""
    names = [column.name for column in table.primary_key.columns]
    new = {tuple(row[name] for name in names): dict(row) for row in derived}
    old = {tuple(row[name] for name in names): dict(row) for row in stored}
    gone = [key for key, row in old.items() if new.get(key) != row]
    added = [row for key, row in new.items() if old.get(key) != row]
    matches = [table.c[name] == bindparam(f"_{name}") for name in names]
    for piece in in_pieces(gone):
        keys = [{f"_{name}": value for name, value in zip(names, key, strict=True)} for key in piece]
        connection.execute(delete(table).where(*matches), keys)
    for rows in in_pieces(added):
        connection.execute(insert(table), rows)
