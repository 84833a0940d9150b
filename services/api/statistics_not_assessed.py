"""GET /statistics/not-assessed: facts that rules could not assess, by rule and reason."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from rules.catalogue import NOT_ASSESSED, RULES
from rules.catalogue.ruleset import rule_entry
from services.api.dependencies import ConnectionDep
from services.api.finding_filters import Rule
from services.api.formats import ALSO_FILES, FormatQuery
from services.api.pages import AllItems
from services.api.parameters import OneOf
from services.api.statistics_days import PeriodDep, as_asked
from services.api.tables import Column
from services.findings.statistics.cache import Kept
from services.findings.statistics.not_assessed import NotAssessedCount, not_assessed_counts
from services.store.per_database import PerDatabase

router = APIRouter(tags=["statistics"])
_ANSWERS: PerDatabase[Kept[list[NotAssessedCount]]] = PerDatabase()
COLUMNS = (
    Column("rule", "规则"),
    Column("rule_label", "规则名称"),
    Column("rule_label_en", "规则英文名称"),
    Column("reason", "原因"),
    Column("label", "原因名称"),
    Column("label_en", "原因英文名称"),
    Column("facts", "记录数"),
    Column("vehicle_days", "车日数"),
    Column("newest_day", "最近一天"),
)
Reason = Annotated[str, OneOf(NOT_ASSESSED)]


class NotAssessedRead(BaseModel):
    """Facts that a rule could not assess for one reason."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "rule": "remote_sensing",
                    "rule_label": "遥感检测超标",
                    "rule_label_en": "over the limit by remote sensing",
                    "reason": "not_measured",
                    "label": "没有可判定的数值",
                    "label_en": "no value that can be judged was measured",
                    "facts": 31,
                    "vehicle_days": 28,
                    "newest_day": "2026-11-20",
                }
            ]
        }
    )

    rule: str
    rule_label: str = Field(description="The rule's name in Chinese.")
    rule_label_en: str
    reason: str = Field(description="Why it could not be assessed.")
    label: str = Field(description="The reason in Chinese.")
    label_en: str
    facts: int = Field(description="Readings, checks or positions.")
    vehicle_days: int = Field(description="On how many vehicles' local days these are: one bad day, or the whole fleet.")
    newest_day: date = Field(description="The last local day with one.")


class NotAssessedCounts(AllItems[NotAssessedRead]):
    """By rule and reason in the order of the catalogue; what was assessed throughout is not listed."""

    first_day: date
    last_day: date


def answer(connection: Connection, rule: str | None, reason: str | None, first: date, last: date) -> NotAssessedCounts:
    """Counts of facts not assessed on the local days from first to last, both included; None = every rule or reason."""
    rules, reasons = (tuple(every) if one is None else (one,) for one, every in ((rule, RULES), (reason, NOT_ASSESSED)))
    kept, asked = _ANSWERS.get(connection, Kept), (rules, reasons, first, last)
    counts = kept.get(asked, lambda: not_assessed_counts(connection, first, last, rules, reasons))
    return NotAssessedCounts(first_day=first, last_day=last, items=[_read(one) for one in counts])


def _read(one: NotAssessedCount) -> NotAssessedRead:
    rule, reason = rule_entry(one.rule).title, NOT_ASSESSED[one.reason]
    words = {"rule_label": rule.zh, "rule_label_en": rule.en, "label": reason.zh, "label_en": reason.en}
    return NotAssessedRead(**one._asdict(), **words)


@router.get("/statistics/not-assessed", response_model=NotAssessedCounts, responses=ALSO_FILES)
def count_not_assessed(
    request: Request,
    connection: ConnectionDep,
    days: PeriodDep,
    rule: Annotated[Rule | None, Query(description="The rule that could not assess them; absent = every rule.")] = None,
    reason: Annotated[Reason | None, Query(description="Why; absent = every reason.")] = None,
    format: FormatQuery = None,
) -> Any:
    """Readings, checks and positions that a rule could neither find against nor clear, with the reason; as JSON, CSV or XLSX."""
    return as_asked(request, format, "not-assessed", COLUMNS, answer(connection, rule, reason, *days))
