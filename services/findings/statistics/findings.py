"""Findings counted by one key and outcome, within the filters of `services.findings.search.query`."""

from typing import Any, Literal, NamedTuple, get_args

from sqlalchemy import Column, ColumnElement, Connection, UnaryExpression, case, extract, func, select
from sqlalchemy.sql.operators import custom_op
from sqlalchemy.sql.visitors import replacement_traverse

from rules.catalogue import OUTCOMES
from services.findings.search.query import Wanted, chosen
from services.findings.statistics.districts import by_district
from services.store.tables import FINDING

By = Literal["day", "hour", "district", "station", "stage", "rule", "outcome", "zone", "owner"]
KEYS: tuple[str, ...] = get_args(By)
_ORDINAL = ("day", "hour", "stage")
"""Keys that are sorted by themselves; the others by falling count."""
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


_BY_DAY = ("outcome", "local_day", "district"), ("day", "first_day", "last_day", "district")
_GROUPED = {"day": _BY_DAY, "district": _BY_DAY, "outcome": _BY_DAY, "rule": (("outcome", "rule"), ("rule",))}
"""Keys that are counted from ix_finding_day or ix_finding_outcome: the index's columns, and the filters it can apply."""
_MOST_DAYS = 400
"""Maximum days of a period that is summed from cached days."""
_OWN_INDEX = ("owner", "zone", "station")
"""Keys with an index that begins with them and also has kind and outcome."""


class Counted(NamedTuple):
    """Counts for one key.

    key: a local day, an hour 0 to 23, a stage, or a text; None for findings without (no station, unknown stage).
    """

    key: Any
    violation: int
    suspected: int
    to_be_verified: int

    @property
    def total(self) -> int:
        """All outcomes together."""
        return self.violation + self.suspected + self.to_be_verified


def counted(connection: Connection, wanted: Wanted, by: By) -> list[Counted]:
    """Counts by key; days, hours and stages in ascending order with the unknown last, other keys by falling total."""
    lines = _of_days(connection, wanted, by)
    if lines is None:
        lines = _off_an_index(connection, wanted, by)
    if lines is None:
        lines = _looked_through(connection, wanted, by)
    if by in _ORDINAL:
        return sorted(lines, key=lambda line: (line.key is None, line.key))
    return sorted(lines, key=lambda line: (-line.total, line.key is None, str(line.key)))


def _of_days(connection: Connection, wanted: Wanted, by: By) -> list[Counted] | None:
    """Counts by district in a period, from cached days; None for any other query."""
    first, last = wanted.first_day, wanted.last_day
    if by != "district" or first is None or last is None or wanted != Wanted(first_day=first, last_day=last):
        return None
    if not 0 <= (last - first).days < _MOST_DAYS:
        return None
    counts = by_district(connection, first, last)
    return [Counted(name, *(counts[name, outcome] for outcome in Counted._fields[1:])) for name in {name for name, _ in counts}]


def _off_an_index(connection: Connection, wanted: Wanted, by: By) -> list[Counted] | None:
    """Counts grouped in the column order of a narrow index; None if no such index has the key and all filters."""
    columns, filters = _GROUPED.get(by, ((), ()))
    asked = {name for name, value in vars(wanted).items() if value is not None} - {"withdrawn", "outcome"}
    if not columns or not asked <= set(filters):
        return None
    c = FINDING.c
    equal = {c.local_day: wanted.day, c.rule: wanted.rule, c.district: wanted.district}
    kind = c.withdrawn.in_([False, True]) if wanted.withdrawn is None else c.withdrawn.is_(wanted.withdrawn)
    where: list[ColumnElement[bool]] = [kind, c.outcome.in_([wanted.outcome] if wanted.outcome else list(OUTCOMES))]
    where += [column == value for column, value in equal.items() if value is not None]
    where += [c.local_day >= wanted.first_day] if wanted.first_day else []
    where += [c.local_day <= wanted.last_day] if wanted.last_day else []
    groups = [c[name] for name in columns]
    counts = select(*groups, func.count().label("findings")).where(*where).group_by(*groups).subquery()
    outcomes = (func.sum(case((counts.c.outcome == name, counts.c.findings), else_=0)) for name in Counted._fields[1:])
    key = counts.c[_COLUMNS[by]]
    return [Counted(value, *map(int, numbers)) for value, *numbers in connection.execute(select(key, *outcomes).group_by(key))]


def _looked_through(connection: Connection, wanted: Wanted, by: By) -> list[Counted]:
    key = _hour(connection) if by == "hour" else FINDING.c[_COLUMNS[by]]
    outcomes = (func.sum(case((FINDING.c.outcome == name, 1), else_=0)) for name in Counted._fields[1:])
    where, few = chosen(connection, wanted)
    if wanted.withdrawn is None and not few:  # always true; lets an index that begins with it be used
        where.append(FINDING.c.withdrawn.in_([False, True]))
    query: Any = select(key, *outcomes).where(*where).group_by(key)
    if connection.dialect.name == "sqlite" and not few:
        query = _by_index(query, wanted, by)
    lines = [Counted(*row) for row in connection.execute(query)]
    return [line._replace(key=(int(line.key) + 8) % 24) for line in lines] if by == "hour" else lines


def _by_index(query: Any, wanted: Wanted, by: By) -> Any:
    """Steer SQLite's planner to the key's own index, if that has all filters, otherwise to the covering index `ix_finding_newest`.

    By itself it picks an index on a filtered column and looks up each wide row; a unary plus before a column forbids its index.
    """
    asked = {name for name, value in vars(wanted).items() if value is not None}
    has_own = by in _OWN_INDEX and asked <= {"withdrawn", "outcome"}
    served = {_COLUMNS[by]} if has_own else {"withdrawn", "first_at"}

    def plus(element: Any, **_: Any) -> Any:
        if isinstance(element, Column) and element.table is FINDING and element.name not in served:
            return UnaryExpression(element, operator=custom_op("+"), type_=element.type)
        return None

    return replacement_traverse(query, {}, plus)


def _hour(connection: Connection) -> ColumnElement[Any]:
    """The hour of the first moment, in UTC: the local one is eight more all year."""
    if connection.dialect.name == "sqlite":
        return func.substr(FINDING.c.first_at, 12, 2)
    return extract("hour", func.timezone("UTC", FINDING.c.first_at))
