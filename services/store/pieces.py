"""Batching of values for statements of bounded size, and a membership test with a single parameter."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ARRAY, ColumnElement, Connection, any_, bindparam, func, select

from services.store.engine import canonical_json

PIECE = 1_000
"""Maximum values in a statement, because SQLite takes 32,766 parameters and PostgreSQL 65,535, and a row has several."""

Value = TypeVar("Value")


def in_pieces(values: Iterable[Value], size: int = PIECE) -> Iterator[list[Value]]:
    """The values in lists of at most `size`; no list if there are none."""
    rest = iter(values)
    while piece := list(islice(rest, size)):
        yield piece


def is_one_of(connection: Connection, column: ColumnElement[Any], texts: Iterable[str]) -> ColumnElement[bool]:
    """Membership test with one parameter (an array, on SQLite a JSON list) for any number of values."""
    values = sorted(texts)
    if connection.dialect.name == "postgresql":
        return column == any_(bindparam(None, values, type_=ARRAY(column.type)))
    return column.in_(select(func.json_each(canonical_json(values)).table_valued("value").c.value))
