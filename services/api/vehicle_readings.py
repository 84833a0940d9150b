"""GET /vehicles/{plate}/readings: what stations measured of a vehicle, against the limit of its day."""

from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from rules.inputs.thresholds import Thresholds
from services.api.cursors import CursorQuery, LimitQuery, decoded, encoded
from services.api.dependencies import ConnectionDep, SettingsDep
from services.api.expectations import not_before
from services.api.pages import Page
from services.api.parameters import LocalDay
from services.api.problems import documented, not_found, wrong
from services.api.vehicle_parameters import PlatePath, plate_of
from services.findings.search.query import local_midnight
from services.store.local_time import LocalTime
from services.store.reference_cache import current_reference
from services.vehicles.plates import is_known
from services.vehicles.readings import Judged, find_readings, judged

router = APIRouter(tags=["vehicles"])
_SORT = "readings"
_COPIED = (
    *("reading_id", "station_id", "time", "lane", "opacity_pct", "ringelmann", "no_ppm"),
    *("plate_confidence", "speed_kmh", "acceleration_ms2"),
)


class VehicleReading(BaseModel):
    """A reading with the limits in force on its local day."""

    reading_id: str
    station_id: str
    station_name: str | None = Field(description="As registered then; null: the station is not registered.")
    time: LocalTime
    lane: int | None
    opacity_pct: float | None
    ringelmann: float | None
    no_ppm: float | None
    limits: dict[str, float] = Field(
        description="Limits by pollutant; exceeded = strictly above. Empty: surely no diesel.",
        examples=[{"opacity_pct": 30.0, "ringelmann": 1.0, "no_ppm": 1500.0}],
    )
    valid: bool = Field(description="Not called invalid by its station, and the vehicle was not slowing down.")
    plate_confidence: float | None
    speed_kmh: float | None
    acceleration_ms2: float | None
    over: list[str] = Field(description="Pollutants above a limit that counts; of an invalid reading none.")
    conflict: bool = Field(description="Another content came under its id and no revision says which holds: neither charges.")


class ReadingPage(Page[VehicleReading]):
    """A page of readings, newest first."""


def answer(
    connection: Connection,
    plate: str,
    thresholds: Thresholds,
    first: date | None = None,
    last: date | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> ReadingPage:
    """A page of a plate's readings between two local days, both included; 404 if it was neither registered nor ever seen."""
    asked = plate_of(plate)
    after = decoded(cursor, _SORT, datetime, str, str, int, str)
    if first and last and first > last:
        raise wrong("to", last, not_before(first, "from="))
    if not is_known(connection, asked):
        raise not_found("vehicle", plate)
    times = first and local_midnight(first), last and local_midnight(last) + timedelta(days=1)
    facts = find_readings(connection, asked, times, after, limit + 1)  # type: ignore[arg-type]
    found = judged(facts[:limit], current_reference(connection, [asked]), thresholds)
    return ReadingPage(
        items=[_reading(one) for one in found], next=encoded(_SORT, *found[-1].key) if len(facts) > limit else None
    )


def _reading(one: Judged) -> VehicleReading:
    return VehicleReading(
        **{name: one.fact[name] for name in _COPIED},
        station_name=one.station_name,
        limits=one.limits,
        valid=one.valid,
        over=one.over,
        conflict=one.conflict,
    )


@router.get("/vehicles/{plate}/readings", response_model=ReadingPage, responses=documented(404))
def list_readings(
    plate: PlatePath,
    connection: ConnectionDep,
    settings: SettingsDep,
    first: Annotated[LocalDay | None, Query(alias="from", description="First local day.")] = None,
    last: Annotated[LocalDay | None, Query(alias="to", description="Last local day, included.")] = None,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> ReadingPage:
    """A vehicle's remote-sensing readings, newest first, each with the limits in force on its own local day."""
    return answer(connection, plate, settings.thresholds, first, last, limit, cursor)
