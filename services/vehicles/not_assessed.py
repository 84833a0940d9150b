"""What rules could not assess of one vehicle."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from services.store.tables import NOT_ASSESSED

_C = NOT_ASSESSED.c


class NotAssessedFacts(NamedTuple):
    """plate_type: None where none is known; newest_day: the last local day with such a fact."""

    plate_type: str | None
    rule: str
    reason: str
    facts: int
    newest_day: date


def find_not_assessed(connection: Connection, plate: str, first: date, last: date) -> list[NotAssessedFacts]:
    """Facts of a plate on the local days from first to last, both included, by plate type, rule and reason; the newest first."""
    query = (
        select(_C.plate_type, _C.rule, _C.reason, func.sum(_C.facts), func.max(_C.local_day))
        .where(_C.plate == plate, _C.local_day.between(first, last))
        .group_by(_C.plate_type, _C.rule, _C.reason)
        .order_by(func.max(_C.local_day).desc(), _C.plate_type, _C.rule, _C.reason)
    )
    return [
        NotAssessedFacts(plate_type or None, rule, reason, int(facts), newest)
        for plate_type, rule, reason, facts, newest in connection.execute(query)
    ]
