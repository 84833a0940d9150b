"""What was answered about findings, also under numbers that they had before."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from services.store.pieces import in_pieces
from services.store.tables import CASE_LIST, FINDING, LIST_ANSWER

_ANSWER, _LIST, _FINDING = LIST_ANSWER.c, CASE_LIST.c, FINDING.c
LATEST_FIRST = _ANSWER.received_at.desc(), _ANSWER.file_sha256.desc()
"""The order of answers to a case: the file's hash decides between two of one instant, on every machine alike."""


class GivenAnswer(NamedTuple):
    """An answer. case_number, list_id: as it was listed."""

    list_id: int
    district: str
    case_number: str
    result: str
    handled_at: datetime
    handler: str
    file_name: str
    received_at: datetime
    received_by: str | None


def history(connection: Connection, finding_id: str) -> list[GivenAnswer]:
    """The answers to a finding, the latest first; one that only repeats the answer before it is left out."""
    return histories(connection, [finding_id]).get(finding_id, [])


def answers_of(connection: Connection, finding_ids: Iterable[str]) -> dict[str, GivenAnswer]:
    """By finding the answer that counts: the latest; findings without an answer are left out."""
    return {finding_id: answers[0] for finding_id, answers in histories(connection, finding_ids).items()}


def histories(connection: Connection, finding_ids: Iterable[str]) -> dict[str, list[GivenAnswer]]:
    """The same as `history` of several findings."""
    found: dict[str, list[GivenAnswer]] = {}
    columns = [_LIST.district if name == "district" else _ANSWER[name] for name in GivenAnswer._fields]
    for some in in_pieces(finding_ids):
        stands_as = _stands_as(connection, some)
        query = select(_ANSWER.finding_id, *columns).join(CASE_LIST, _LIST.id == _ANSWER.list_id)
        query = query.where(_ANSWER.finding_id.in_(stands_as)).order_by(*LATEST_FIRST)
        for finding_id, *values in connection.execute(query):
            for name in stands_as[finding_id]:
                found.setdefault(name, []).append(GivenAnswer(*values))
    return {finding_id: _without_repeats(answers) for finding_id, answers in found.items()}


def _stands_as(connection: Connection, finding_ids: list[str]) -> dict[str, set[str]]:
    """These findings and all that lead to them, each with those of them that it is or leads to."""
    plates = select(_FINDING.plate).where(_FINDING.finding_id.in_(finding_ids))
    query = select(_FINDING.finding_id, _FINDING.renumbered_as).where(
        _FINDING.plate.in_(plates), _FINDING.renumbered_as.is_not(None), _FINDING.withdrawn.is_(True)
    )
    leads_to = {row.finding_id: row.renumbered_as for row in connection.execute(query)}
    wanted, found = set(finding_ids), {name: {name} for name in finding_ids}
    for start in leads_to:
        passed, now = {start}, leads_to[start]
        while now is not None and now not in passed:
            if now in wanted:
                found.setdefault(start, set()).add(now)
            passed.add(now)
            now = leads_to.get(now)
    return found


def _without_repeats(answers: list[GivenAnswer]) -> list[GivenAnswer]:
    """Of equal answers that follow one another only the first in time. The latest comes first."""
    kept: list[GivenAnswer] = []
    for one in answers:
        if kept and _said(kept[-1]) == _said(one):
            kept.pop()
        kept.append(one)
    return kept


def _said(one: GivenAnswer) -> tuple[str, datetime, str]:
    return one.result, one.handled_at, one.handler
