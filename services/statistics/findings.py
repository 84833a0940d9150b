"""Findings counted by one key and outcome, within the filters of `services.finding_search`."""

from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import Column, ColumnElement, Connection, UnaryExpression, case, extract, func, select
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.visitors import replacement_traverse

from services.finding_search import Wanted, conditions
from services.store.tables import FINDING

By = Literal["day", "hour", "district", "station", "stage", "rule", "outcome", "zone", "owner"]
KEYS: tuple[str, ...] = get_args(By)
_ORDINAL = ("day", "hour", "stage")
"""Keys in their own order; the others by how many they have."""
_COLUMNS = {
    "day": "local_day",
    "district": "district",
    "station": "station_id",
    "stage": "emission_stage",
    "rule": "rule",
    "outcome": "outcome",
    "zone": "zone_id",
    "owner": "owner",
}


class Counted(NamedTuple):
    """key: None where the findings have none (no station, no stage known); a local day, an hour 0 to 23, a stage, else a text."""

    key: Any
    violation: int
    suspected: int
    to_be_verified: int

    @property
    def total(self) -> int:
        """All outcomes together."""
        return self.violation + self.suspected + self.to_be_verified


def counted(connection: Connection, wanted: Wanted, by: By) -> list[Counted]:
    """One line a key; days, hours and stages in their order with the unknown last, the others by falling total."""
    key = _hour(connection) if by == "hour" else FINDING.c[_COLUMNS[by]]
    outcomes = (func.sum(case((FINDING.c.outcome == name, 1), else_=0)) for name in Counted._fields[1:])
    query: Any = select(key, *outcomes).where(*_conditions(connection, wanted)).group_by(key)
    if connection.dialect.name == "sqlite" and _reads_in_order(wanted):
        query = replacement_traverse(query, {}, _not_by_index)
    lines = [Counted(*row) for row in connection.execute(query)]
    if by == "hour":
        lines = [line._replace(key=(int(line.key) + 8) % 24) for line in lines]
    if by in _ORDINAL:
        return sorted(lines, key=lambda line: (line.key is None, line.key))
    return sorted(lines, key=lambda line: (-line.total, line.key is None, str(line.key)))


def _conditions(connection: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    """The filters, said so that an index which begins with `withdrawn` serves even where both kinds are asked for."""
    both = [FINDING.c.withdrawn.in_([False, True])] if wanted.withdrawn is None else []
    return [*conditions(connection, wanted), *both]


def _reads_in_order(wanted: Wanted) -> bool:
    """Whether the index that covers every count (ix_finding_newest) is to be read, by time; a plate and an owner have few findings, and a
    place is not in it."""
    return wanted.plate is None and wanted.owner is None and wanted.box is None


def _not_by_index(element: Any, **_: Any) -> Any:
    """SQLite takes an index of a column that is grouped or filtered by, and looks up each wide row; a plus before it forbids that."""
    if isinstance(element, Column) and element.table is FINDING and element.name not in ("withdrawn", "first_at"):
        return UnaryExpression(element, operator=custom_op("+"), type_=element.type)
    return None


def _hour(connection: Connection) -> ColumnElement[Any]:
    """The hour of the first moment, in UTC: the local one is eight more all year."""
    if connection.dialect.name == "sqlite":
        return func.substr(FINDING.c.first_at, 12, 2)
    return extract("hour", func.timezone("UTC", FINDING.c.first_at))
