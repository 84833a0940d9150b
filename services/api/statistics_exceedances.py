"""GET /statistics/exceedances: how many of the valid readings were over a limit, by station, stage or day."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from rules.catalogue.labels import stage_word
from rules.inputs.thresholds import Thresholds
from services.api.dependencies import ConnectionDep, SettingsDep
from services.api.formats import ALSO_FILES, FormatQuery
from services.api.pages import AllItems
from services.api.statistics_days import PeriodDep, as_asked
from services.api.tables import Column
from services.findings.statistics.exceedances import By, exceedances
from services.proportions import wilson_interval
from services.store.reference_cache import current_reference

router = APIRouter(tags=["statistics"])
COLUMNS = (
    Column("key", "项目"),
    Column("label", "名称"),
    Column("label_en", "英文名称"),
    Column("valid", "有效检测数"),
    Column("over", "超标数"),
    Column("rate", "超标率"),
    Column("rate_low", "超标率下限（95%）"),
    Column("rate_high", "超标率上限（95%）"),
)


class ExceedanceCount(BaseModel):
    """Readings of one key."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **{"key": "A1", "label": "310国道站", "label_en": "310国道站", "valid": 1200, "over": 24},
                    **{"rate": 0.02, "rate_low": 0.0135, "rate_high": 0.0296},
                }
            ]
        }
    )

    key: str | None = Field(description="A station's id, a stage or a local day; null: stage unknown.", examples=["A1"])
    label: str | None = Field(description="The station's name or the stage in Chinese.")
    label_en: str | None
    valid: int = Field(
        description="Valid readings of diesel vehicles, as far as the fuel is known; without those on which no plate was read."
    )
    over: int = Field(description="Of these above any limit that counts.")
    rate: float = Field(description="over / valid, 0 to 1.")
    rate_low: float = Field(
        description="Wilson interval of the rate with a confidence of 95 %: wide where there are few readings."
    )
    rate_high: float


class ExceedanceCounts(AllItems[ExceedanceCount]):
    """Stages and days by growing key, the unknown last; stations by falling `rate_low`: first those of which a high rate is certain."""

    first_day: date
    last_day: date


def answer(connection: Connection, by: By, first: date, last: date, thresholds: Thresholds) -> ExceedanceCounts:
    """Exceedances on the local days from first to last, both included."""
    lines = exceedances(connection, by, first, last, thresholds)
    stations = current_reference(connection).stations if by == "station" else {}

    def names(key: Any) -> tuple[str | None, str | None]:
        if by == "stage":
            return stage_word(key, "zh") or None, stage_word(key, "en") or None
        return (stations[key][-1].name,) * 2 if key in stations else (None, None)

    items = [
        ExceedanceCount(
            key=None if line.key is None else str(line.key),
            label=names(line.key)[0],
            label_en=names(line.key)[1],
            valid=line.valid,
            over=line.over,
            rate=line.over / line.valid,
            rate_low=low,
            rate_high=high,
        )
        for line in lines
        for low, high in [wilson_interval(line.over, line.valid)]
    ]
    if by == "station":
        items.sort(key=lambda item: (-item.rate_low, item.key or ""))
    return ExceedanceCounts(first_day=first, last_day=last, items=items)


@router.get("/statistics/exceedances", response_model=ExceedanceCounts, responses=ALSO_FILES)
def count_exceedances(
    request: Request,
    connection: ConnectionDep,
    settings: SettingsDep,
    days: PeriodDep,
    by: Annotated[By, Query(description="station, stage (by the register of the reading's time) or day.")],
    format: FormatQuery = None,
) -> Any:
    """Valid readings and those over a limit; as JSON, CSV or XLSX."""
    return as_asked(request, format, f"exceedances-by-{by}", COLUMNS, answer(connection, by, *days, settings.thresholds))
