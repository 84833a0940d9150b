"""GET /statistics/findings: findings counted by day, hour, district, station, stage, rule, outcome, zone or owner."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from rules.catalogue import OUTCOMES, RULES
from rules.catalogue.districts import DISTRICTS
from rules.catalogue.labels import stage_word
from services.api.dependencies import ConnectionDep
from services.api.finding_filters import FindingFilters
from services.api.formats import ALSO_FILES, Format, chosen_format
from services.api.pages import AllItems
from services.api.tables import Column, table_response
from services.findings.search.query import Wanted
from services.findings.statistics.cache import Kept
from services.findings.statistics.findings import KEYS, By, Counted, counted
from services.store.per_database import PerDatabase
from services.store.reference_cache import current_reference

router = APIRouter(tags=["statistics"])
_ANSWERS: PerDatabase[Kept[list[Counted]]] = PerDatabase()
COLUMNS = (
    Column("key", "项目"),
    Column("label", "名称"),
    Column("label_en", "英文名称"),
    Column("violation", "违法"),
    Column("suspected", "嫌疑"),
    Column("to_be_verified", "待核实"),
    Column("total", "合计"),
)


class CountQuery(FindingFilters):
    """By which key, and the filters of /findings."""

    by: By = Field(description=f"One of {', '.join(KEYS)}. hour: local hour of the day, 0 to 23.", examples=["district"])
    limit: int = Field(200, ge=1, le=1000, description="Items at most; `groups` says how many there are. Not for files.")
    format: Format | None = Field(None, description="Wins over the Accept header.")


class FindingCount(BaseModel):
    """Findings of one key."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "key": "410311",
                    "label": "洛龙区",
                    "label_en": "Luolong",
                    "violation": 4,
                    "suspected": 2,
                    "to_be_verified": 1,
                    "total": 7,
                }
            ]
        }
    )

    key: str | None = Field(description="A local day, an hour, a stage, an id or name; null where the findings have none.")
    label: str | None = Field(description="What people call it, in Chinese; null where the key says it all.")
    label_en: str | None = Field(description="The same in English.")
    violation: int
    suspected: int
    to_be_verified: int
    total: int


class FindingCounts(AllItems[FindingCount]):
    """Days, hours and stages in their order, others by falling total."""

    groups: int = Field(description="How many keys there are.")


def answer(connection: Connection, query: CountQuery) -> FindingCounts:
    """Counts of findings; slow ones are cached (`services.findings.statistics.cache`)."""
    lines = _lines(connection, query.wanted(connection), query.by)
    return FindingCounts(items=lines[: query.limit], groups=len(lines))


def _lines(connection: Connection, wanted: Wanted, by: By) -> list[FindingCount]:
    found = _ANSWERS.get(connection, Kept).get((wanted, by), lambda: counted(connection, wanted, by))
    names = _names(connection, by)
    return [
        FindingCount(
            key=None if line.key is None else str(line.key),
            label=names(line.key)[0],
            label_en=names(line.key)[1],
            violation=line.violation,
            suspected=line.suspected,
            to_be_verified=line.to_be_verified,
            total=line.total,
        )
        for line in found
    ]


def _names(connection: Connection, by: By) -> Any:
    """A key's names in Chinese and English; (None, None) if it needs none."""
    if by == "stage":
        return lambda key: (stage_word(key, "zh") or None, stage_word(key, "en") or None)
    if by in ("station", "zone"):
        reference = current_reference(connection)
        rows: dict[str, list[Any]] = dict(reference.stations if by == "station" else reference.zones)
        return lambda key: (rows[key][-1].name,) * 2 if key in rows else (None, None)
    texts: dict[str, Any] = {
        "district": DISTRICTS,
        "rule": {name: rule.title for name, rule in RULES.items()},
        "outcome": {name: outcome.word for name, outcome in OUTCOMES.items()},
    }.get(by, {})
    return lambda key: (texts[key].zh, texts[key].en) if key in texts else (None, None)


@router.get("/statistics/findings", response_model=FindingCounts, responses=ALSO_FILES)
def count_findings(request: Request, query: Annotated[CountQuery, Query()], connection: ConnectionDep) -> Any:
    """Findings counted by one key and outcome, within the filters of /findings; as JSON, CSV or XLSX."""
    kind = chosen_format(request, query.format)
    if kind == "json":
        return answer(connection, query)
    lines = _lines(connection, query.wanted(connection), query.by)
    names = [column.name for column in COLUMNS]
    return table_response(kind, f"findings-by-{query.by}", COLUMNS, ([getattr(line, name) for name in names] for line in lines))
