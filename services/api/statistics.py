"""GET /statistics/…: findings by a key, exceedances, driving by the hour, what was not assessed, plates that were not read, the tiles
of this moment."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from services.api import (
    statistics_driving,
    statistics_exceedances,
    statistics_findings,
    statistics_not_assessed,
    statistics_unread_plates,
)
from services.api.dependencies import ConnectionDep, NowDep
from services.findings.statistics.cache import Kept
from services.findings.statistics.tiles import Tiles, tiles
from services.store.local_time import LocalTime
from services.store.per_database import PerDatabase

router = APIRouter(tags=["statistics"])
_ANSWERS: PerDatabase[Kept[Tiles]] = PerDatabase()


class NowRead(BaseModel):
    """How things stand."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-11-20T09:00:00+08:00",
                    "trucks_seen_today": 4812,
                    "driving_against_order": 3,
                    "exceedances_today": 21,
                    "to_be_verified": 17,
                    "violations_today": 9,
                }
            ]
        }
    )

    at: LocalTime
    trucks_seen_today: int = Field(
        description="Plates that any source saw on this local day, without placeholders for one that was not read."
    )
    driving_against_order: int = Field(
        description="Vehicles with a standing violation of an order whose last moment is at most 15 minutes ago."
    )
    exceedances_today: int = Field(description="Standing findings of remote sensing, this local day.")
    to_be_verified: int = Field(description="All standing findings that wait for a person, of any day.")
    violations_today: int


def now(connection: Connection, at: datetime) -> NowRead:
    """The current key figures."""
    minute = at.replace(second=0, microsecond=0)  # a cached answer is less than a minute old anyway
    return NowRead(at=at, **_ANSWERS.get(connection, Kept).get(minute, lambda: tiles(connection, at))._asdict())


@router.get("/statistics/now", response_model=NowRead)
def read_now(connection: ConnectionDep, at: NowDep) -> NowRead:
    """The tiles of this moment."""
    return now(connection, at)


for _part in (
    *(statistics_findings, statistics_exceedances, statistics_driving),
    *(statistics_not_assessed, statistics_unread_plates),
):
    router.include_router(_part.router)
