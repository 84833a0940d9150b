"""Ids of a page of findings, read from indexes for any filters: a million findings are never sorted, nor looked up one by one.

The hard case are two filters that hardly any finding fulfils together (a rule and a zone): an index knows one of them, and each of its entries
would be looked up for the other. So a page is merged from parts. Each part asks for one kind (withdrawn or not), one outcome, one rule and at
most one place, and has an index with exactly these columns in the order of time. For other combinations of filters the covering index
`ix_finding_newest` is scanned in order.
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
    """Filters of a page; None = any.

    places: values of district, order_id, zone_id and station_id, each of which has an index.
    others: conditions without an index.
    """

    withdrawn: bool | None = False
    rule: str | None = None
    outcome: str | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    others: Sequence[ColumnElement[bool]] = ()

    @property
    def rules(self) -> list[str]:
        """The rules whose findings can have all of these places (a check has no station)."""
        asked = sorted(RULES) if self.rule is None else [self.rule]
        return [name for name in asked if name in RULES and RULES[name].located_by >= set(self.places)]


def unindexed(connection: Connection, clauses: Sequence[ColumnElement[bool]]) -> Conditions:
    """Hide the conditions from SQLite's planner (inside CASE): it would pick their index and sort the whole result. No-op on PostgreSQL."""
    if connection.dialect.name != "sqlite" or not clauses:
        return list(clauses)
    return [case((and_(*clauses), 1), else_=0) == 1]


def parts(connection: Connection, filters: Filters) -> list[Conditions]:
    """Split the filters into parts that each have an index; a finding that fulfils the filters is in exactly one part.

    No part if no rule's findings can match.
    """
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
    """Merge the parts: ids of the first `at_most` findings in order. parts: at least one.

    order: columns, and whether each descends.
    fixed: number of leading columns that are constant within a part, and need no sorting there.
    """
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
