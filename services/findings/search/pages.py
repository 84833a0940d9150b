"""Which findings stand on a page, read off indexes whatever the filters: a million findings are never sorted, nor looked up one by one.

Two filters that hardly any finding fulfils both (a rule and a zone) are the hard case: an index knows one of them, and each of its entries
would be looked up for the other. So a page is put together from parts. Each asks for one kind (standing or withdrawn), one outcome, one rule
and at most one place; for each there is an index that has just these, in the order of time. Where more is asked for at once, the index
that holds every filter (`ix_finding_newest`) is read in order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, select, union_all

from rules.catalogue import OUTCOMES, RULES
from services.store.tables import FINDING

_C = FINDING.c
Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True)
class Filters:
    """What is asked for; None = any. places: values of district, order_id, zone_id and station_id, for each of which there is an index;
    others: conditions that no index serves."""

    withdrawn: bool | None = False
    rule: str | None = None
    outcome: str | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[ColumnElement[bool]] = ()

    @property
    def rules(self) -> list[str]:
        """The rules whose findings can be at all these places: no check is at a station."""
        asked = sorted(RULES) if self.rule is None else [self.rule]
        return [name for name in asked if name in RULES and RULES[name].located_by >= set(self.places)]


def unindexed(connection: Connection, clauses: Sequence[ColumnElement[bool]]) -> Conditions:
    """The same conditions; on SQLite none that an index serves, or it would go by that one and sort a million rows."""
    if connection.dialect.name != "sqlite" or not clauses:
        return list(clauses)
    return [case((and_(*clauses), 1), else_=0) == 1]


def parts(connection: Connection, filters: Filters) -> list[Conditions]:
    """Conditions that each have an index; a finding that fulfils the filters fulfils those of exactly one part. None where none can."""
    rules = filters.rules
    if not rules:
        return []
    kinds = [False, True] if filters.withdrawn is None else [filters.withdrawn]
    outcomes = list(OUTCOMES) if filters.outcome is None else [filters.outcome]
    places = [_C[name] == value for name, value in filters.places.items()]
    is_plain = not places and filters.rule is None and filters.outcome is None
    if is_plain or filters.others or len(places) > 1:
        named = {_C.rule: filters.rule, _C.outcome: filters.outcome}
        rest = [*places, *(column == value for column, value in named.items() if value is not None), *filters.others]
        return [[_C.withdrawn.is_(kind), *unindexed(connection, rest)] for kind in kinds]
    return [
        [_C.withdrawn.is_(kind), _C.outcome == outcome, _C.rule == rule, *places]
        for kind, rule, outcome in product(kinds, rules, outcomes)
    ]


def page_ids(
    parts: Sequence[Conditions], order: Sequence[tuple[ColumnElement[Any], bool]], at_most: int, fixed: int = 0
) -> Select[Any]:
    """Ids of the first so many findings of all parts, at least one. order: what is sorted by, and whether downwards; the first `fixed` of these
    are the same all over a part."""
    keys = [column.label(f"key_{number}") for number, (column, _) in enumerate(order)]
    of_parts = [
        select(_C.finding_id, *keys)
        .where(*conditions)
        .order_by(*(column.desc() if falls else column for column, falls in order[fixed:]))
        .limit(at_most)
        .subquery()
        for conditions in parts
    ]
    found = union_all(*(select(part) for part in of_parts)).subquery()
    sorted_by = (found.c[key.name].desc() if falls else found.c[key.name] for key, (_, falls) in zip(keys, order, strict=True))
    return select(found.c.finding_id).order_by(*sorted_by).limit(at_most)
