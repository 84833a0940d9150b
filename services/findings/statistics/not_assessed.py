"""Counts of facts that rules could not assess, by rule and reason, from the covering index `ix_not_assessed_rule_day`."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from rules.catalogue import NOT_ASSESSED as REASONS
from rules.catalogue import RULES
from services.store.tables import NOT_ASSESSED

_C = NOT_ASSESSED.c


class NotAssessedCount(NamedTuple):
    """Counts for one rule and reason.

    vehicle_days: distinct vehicles and days with such facts.
    newest_day: the last local day with one.
    """

    rule: str
    reason: str
    facts: int
    vehicle_days: int
    newest_day: date


def not_assessed_counts(
    connection: Connection, first: date, last: date, rules: Iterable[str] = RULES, reasons: Iterable[str] = REASONS
) -> list[NotAssessedCount]:
    """Counts on the local days from first to last, both included, in the order of the catalogue, without zeros."""
    query = (
        select(_C.rule, _C.reason, func.sum(_C.facts), func.count(), func.max(_C.local_day))
        # each rule with each reason is a range of days in the index: without them it would be read from end to end
        .where(_C.rule.in_(list(rules)), _C.reason.in_(list(reasons)), _C.local_day.between(first, last))
        .group_by(_C.rule, _C.reason)
    )
    found = (NotAssessedCount(rule, reason, int(facts), *rest) for rule, reason, facts, *rest in connection.execute(query))
    return sorted(found, key=lambda one: (list(RULES).index(one.rule), list(REASONS).index(one.reason)))
