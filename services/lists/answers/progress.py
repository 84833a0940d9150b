"""How much of each list is answered: what the next cover says."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, func, or_, select

from services.lists.answers.history import LATEST_FIRST
from services.lists.issued.content import CITY, Answered, list_number
from services.store.pieces import is_one_of
from services.store.tables import CASE_LIST, FINDING, LIST_ANSWER, LISTED_FINDING

DAYS_BACK = 31
"""Lists of so many days are counted, so that the cost follows what these named, not all that was ever listed."""
_NAMED = ("violation", "suspected", "to_be_verified")
_LIST, _LISTED, _FINDING, _ANSWER = CASE_LIST.c, LISTED_FINDING.c, FINDING.c, LIST_ANSWER.c


class Term(NamedTuple):
    """When a case is done, and when it is late. overdue_days: days after its list; open_results: words of answers that finish nothing."""

    overdue_days: int = 15
    open_results: Sequence[str] = ("办理中",)


USUAL_TERM = Term()


def open_done_overdue(connection: Connection, district: str, up_to: date, term: Term = USUAL_TERM) -> list[Answered]:
    """The district's lists of the 31 days up to this one, oldest first: of the cases that they named last, how many are open and done.

    overdue: how many of the open ones are late. What was withdrawn, or went to another district, is not counted; a list without such
    cases is left out.
    """
    first = up_to - timedelta(days=DAYS_BACK - 1)
    query = select(_LIST.id, _LIST.year, _LIST.number, _LIST.local_day)
    query = query.where(_LIST.district == district, _LIST.local_day >= first, _LIST.local_day <= up_to).order_by(
        _LIST.local_day
    )
    lists = connection.execute(query).all()
    counts = _counts(connection, district, [row.id for row in lists], term)
    found = []
    for row in lists:
        left, done = counts.get((row.id, False), 0), counts.get((row.id, True), 0)
        is_late = (up_to - row.local_day).days > term.overdue_days
        if left or done:
            number = list_number(district, row.year, row.number)
            day = row.local_day.isoformat()
            found.append(Answered(number=number, local_day=day, open=left, done=done, overdue=left if is_late else 0))
    return found


def _counts(connection: Connection, district: str, list_ids: Sequence[int], term: Term) -> dict[tuple[int, bool], int]:
    """By list and whether they are done the number of cases."""
    done_before = _done_before(connection, list_ids, term)
    is_done = _is_done(_LISTED.finding_id, term)
    if done_before:
        is_done = or_(
            is_done, and_(_last_result(_LISTED.finding_id).is_(None), is_one_of(connection, _LISTED.finding_id, done_before))
        )
    cases = (
        select(_LISTED.list_id, is_done.label("is_done"))
        .join(FINDING, _FINDING.finding_id == _LISTED.finding_id)
        .where(_LISTED.list_id.in_(list_ids), _LISTED.digest != "", _FINDING.withdrawn.is_(False), _FINDING.outcome.in_(_NAMED))
    )
    if district != CITY:
        cases = cases.where(_FINDING.district == district)
    one = cases.subquery()
    query = select(one.c.list_id, one.c.is_done, func.count()).group_by(one.c.list_id, one.c.is_done)
    return {(list_id, bool(is_done)): count for list_id, is_done, count in connection.execute(query)}


def _done_before(connection: Connection, list_ids: Sequence[int], term: Term) -> set[str]:
    """Findings that were done under a number that a list of these has told to be another one now."""
    query = (
        select(_FINDING.renumbered_as)
        .join(LISTED_FINDING, _FINDING.finding_id == _LISTED.finding_id)
        .where(_LISTED.list_id.in_(list_ids), _LISTED.digest == "", _FINDING.withdrawn.is_(True))
        .where(_FINDING.renumbered_as.is_not(None), _is_done(_LISTED.finding_id, term))
    )
    return set(connection.execute(query).scalars())


def _is_done(finding_id: ColumnElement[str], term: Term) -> ColumnElement[bool]:
    last = _last_result(finding_id)
    return and_(last.is_not(None), last.not_in(term.open_results))


def _last_result(finding_id: ColumnElement[str]) -> ScalarSelect[str]:
    """The result of the answer that counts: a lookup by index, of the few answers that a case has."""
    return select(_ANSWER.result).where(_ANSWER.finding_id == finding_id).order_by(*LATEST_FIRST).limit(1).scalar_subquery()
