"""GET /findings/{finding_id}: one finding with its evidence, its explanation, its history and the stored facts."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Row, select

from rules.inputs.thresholds import Thresholds
from services.api.dependencies import ConnectionDep, SettingsDep
from services.api.finding_facts import Fact, facts_of
from services.api.problems import documented, not_found
from services.api.wording import Worded, causes_worded
from services.findings.explanation import explanation
from services.findings.numbers import former_findings
from services.findings.offence import stated_offence
from services.findings.rows import FindingRow, case_number, finding_row
from services.findings.search.query import find_by_id
from services.store.local_time import LocalTime
from services.store.tables import LEDGER_ENTRY

router = APIRouter(tags=["findings"])
_ID = re.compile(r"[0-9a-f]{32}|pw-[0-9]{8}-[0-9a-f]{16}", re.IGNORECASE | re.ASCII)

FindingId = Annotated[
    str, Path(max_length=100, description="A finding's id or its 案件编号.", examples=["PW-20261120-5f0c2f7b9f3e4d18"])
]


class Explanation(BaseModel):
    """One paragraph in both languages."""

    zh: str
    en: str


class LedgerLine(BaseModel):
    """What became of the finding at one time."""

    recorded_at: LocalTime
    what: str = Field(description="raised, changed, withdrawn or reinstated")
    revision: int
    outcome: str
    causes: list[str] = Field(
        description="Why it was derived again then: batches of facts, changes of reference, at most 20; [] where not recorded."
    )
    why: list[Worded] = Field(description="The same causes with code, parameters and both languages.")


class FindingRead(FindingRow):
    """A finding with all that it rests on."""

    basis: str = Field(description="The limit's or clause's reference.")
    act: str | None = Field(description="The offence as the order's clause names it; null where it does not.")
    penalty: str | None = Field(description="The penalty as the order's clause states it; null where it does not.")
    vehicle: dict[str, Any] = Field(description="The register's row as judged; {} if unregistered.")
    evidence: list[dict[str, Any]] = Field(description="What it rests on, in event order.")
    explanation: Explanation
    former_numbers: list[str] = Field(description="案件编号 under which it was known before; each leads here.")
    ledger: list[LedgerLine] = Field(description="Of the finding and of what it was numbered before, oldest first.")
    facts: list[Fact] = Field(description="The stored facts that the evidence names, as they came.")
    facts_left_off: int = Field(description="Positions of the stays beyond those listed; all are in the track.")


def find_one(connection: Connection, asked: str) -> Row[Any]:
    """The whole row of the finding with this id or 案件编号, which may be an old one; 404 if there is none."""
    found = find_by_id(connection, asked, at_most=2) if _ID.fullmatch(asked) else []
    if len(found) != 1:
        raise not_found("finding", asked)
    return found[0]


def answer(connection: Connection, finding_id: str, thresholds: Thresholds) -> FindingRead:
    """One finding; 404 if there is none."""
    finding = find_one(connection, finding_id)
    whole, former = dict(finding._mapping), former_findings(connection, finding)
    facts, left_off = facts_of(connection, finding)
    stated = stated_offence(finding.evidence, finding.clause_id)
    return FindingRead(
        **finding_row(finding).model_dump(),
        basis=finding.basis,
        act=stated.get("act"),
        penalty=stated.get("penalty"),
        vehicle=finding.vehicle,
        evidence=finding.evidence,
        explanation=Explanation(zh=explanation(whole, "zh", thresholds), en=explanation(whole, "en", thresholds)),
        former_numbers=[case_number(one) for one in former],
        ledger=_ledger(connection, [finding.finding_id, *(one.finding_id for one in former)]),
        facts=facts,
        facts_left_off=left_off,
    )


def _ledger(connection: Connection, ids: list[str]) -> list[LedgerLine]:
    entry = LEDGER_ENTRY.c
    query = select(entry.recorded_at, entry.what, entry.revision, entry.outcome, entry.causes).where(entry.finding_id.in_(ids))
    return [
        LedgerLine(**{**row, "causes": [cause.words.record for cause in row["causes"]]}, why=causes_worded(row["causes"]))
        for row in connection.execute(query.order_by(entry.id)).mappings()
    ]


@router.get("/findings/{finding_id}", response_model=FindingRead, responses=documented(404))
def read_finding(finding_id: FindingId, connection: ConnectionDep, settings: SettingsDep) -> FindingRead:
    """One finding with evidence, explanation in both languages, ledger and stored facts. An old number answers with the new one."""
    return answer(connection, finding_id, settings.thresholds)
