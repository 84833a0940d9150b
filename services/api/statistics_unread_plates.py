"""GET /statistics/unread-plates: readings on which no number plate was read, by station."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from services.api.dependencies import ConnectionDep
from services.api.formats import ALSO_FILES, FormatQuery
from services.api.pages import AllItems
from services.api.statistics_days import PeriodDep, as_asked
from services.api.tables import Column
from services.findings.statistics.cache import Kept
from services.findings.statistics.unread_plates import UnreadPlates, unread_plates
from services.store.per_database import PerDatabase
from services.store.reference_cache import current_reference

router = APIRouter(tags=["statistics"])
_ANSWERS: PerDatabase[Kept[list[UnreadPlates]]] = PerDatabase()
COLUMNS = (
    Column("station_id", "点位编号"),
    Column("station_name", "点位"),
    Column("readings", "检测数"),
    Column("unread", "未识别号牌数"),
    Column("share", "未识别比例"),
)


class UnreadPlatesRead(BaseModel):
    """One station."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"station_id": "A1", "station_name": "310国道站", "readings": 1200, "unread": 60, "share": 0.05},
            ]
        }
    )

    station_id: str
    station_name: str | None
    readings: int = Field(description="All that the station sent.")
    unread: int = Field(description="Of these with a text that says that no plate was read, such as 无牌 or 豫C00000.")
    share: float = Field(description="unread / readings, 0 to 1.")


class UnreadPlatesCounts(AllItems[UnreadPlatesRead]):
    """By station; one that read every plate is not listed."""

    first_day: date
    last_day: date


def answer(connection: Connection, first: date, last: date) -> UnreadPlatesCounts:
    """Counts on the local days from first to last, both included."""
    found = _ANSWERS.get(connection, Kept).get((first, last), lambda: unread_plates(connection, first, last))
    stations = current_reference(connection).stations
    items = [
        UnreadPlatesRead(
            **one._asdict(),
            station_name=stations[one.station_id][-1].name if one.station_id in stations else None,
            share=one.unread / one.readings,
        )
        for one in found
    ]
    return UnreadPlatesCounts(first_day=first, last_day=last, items=items)


@router.get("/statistics/unread-plates", response_model=UnreadPlatesCounts, responses=ALSO_FILES)
def count_unread_plates(
    request: Request,
    connection: ConnectionDep,
    days: PeriodDep,
    format: FormatQuery = None,
) -> Any:
    """Readings that name no vehicle, by station; as JSON, CSV or XLSX."""
    return as_asked(request, format, "unread-plates", COLUMNS, answer(connection, *days))
