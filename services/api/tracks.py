"""GET /vehicles/{plate}/track and /findings/{finding_id}/track: where a vehicle drove, point by point, as GeoJSON."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from rules.inputs.thresholds import Thresholds
from services.api.dependencies import ConnectionDep, SettingsDep
from services.api.finding_read import FindingId, find_one
from services.api.geojson import GeoJSONResponse
from services.api.parameters import LocalDay, thinkable
from services.api.problems import documented, not_found
from services.api.vehicle_parameters import PlatePath, plate_of
from services.store.local_time import LocalTime
from services.store.reference_cache import current_reference
from services.vehicles.plates import is_known
from services.vehicles.tracks import finding_span, local_day_span, track_of
from services.vehicles.tracks.geojson import as_geojson
from services.vehicles.tracks.track_range import Span

router = APIRouter(tags=["vehicles"])
Day = Annotated[LocalDay, Query(description="The local day, from midnight to midnight.")]


class PointProperties(BaseModel):
    """What is known of one position."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "time": "2026-11-20T08:30:05+08:00",
                    "received_at": "2026-11-20T08:30:07+08:00",
                    "late": False,
                    "terminal_id": "T1",
                    "speed_kmh": 36.0,
                    "heading_deg": 90.0,
                    "driving": True,
                    "doubts": [],
                    "place": "inside",
                    "ordered": True,
                    "against": True,
                }
            ]
        }
    )

    time: LocalTime
    received_at: LocalTime
    late: bool = Field(description="Stored in the terminal, or received more than 5 minutes after its time.")
    terminal_id: str
    speed_kmh: float
    heading_deg: float | None
    driving: bool
    doubts: list[str] = Field(description="Codes as in a finding's reasons: jump, frozen_fix, conflict, two_places, …")
    place: Literal["inside", "border", "outside"] = Field(
        description="Of the zones; border: nearer to the line than GPS is sure."
    )
    ordered: bool = Field(description="A clause that can mean the vehicle was in force then.")
    against: bool = Field(
        description="Driving surely inside a zone in ordered time, vehicle surely meant, no doubt. A point convicts nobody."
    )


class PointGeometry(BaseModel):
    """A place."""

    type: Literal["Point"]
    coordinates: tuple[float, float] = Field(examples=[[112.45, 34.65]])


class TrackPoint(BaseModel):
    """One position."""

    type: Literal["Feature"]
    geometry: PointGeometry
    properties: PointProperties


class TrackRead(BaseModel):
    """A track in the order of time. zones: ids of the zones of orders that hold at some time of the span."""

    type: Literal["FeatureCollection"]
    zones: list[str]
    features: list[TrackPoint]


def answer(connection: Connection, plate: str, span: Span, thresholds: Thresholds) -> dict[str, Any]:
    """The plate's track within a span, in the form of `TrackRead`. plate: normalised."""
    reference = current_reference(connection, [plate])
    return as_geojson(track_of(connection, reference, plate, span, thresholds))


def of_day(connection: Connection, plate: str, day: date, thresholds: Thresholds) -> dict[str, Any]:
    """The plate's track of a local day; 404 if it was neither registered nor ever seen. plate: in any spelling."""
    asked = plate_of(plate)
    if not is_known(connection, asked):
        raise not_found("vehicle", plate)
    return answer(connection, asked, local_day_span(thinkable(day)), thresholds)


def of_finding(connection: Connection, finding_id: str, thresholds: Thresholds) -> dict[str, Any]:
    """The track around a finding; 404 if there is no such finding."""
    found = find_one(connection, finding_id)
    return answer(connection, found.plate, finding_span(found.first_at, found.last_at), thresholds)


@router.get("/vehicles/{plate}/track", response_model=TrackRead, response_class=GeoJSONResponse, responses=documented(404))
def read_track_of_day(plate: PlatePath, day: Day, connection: ConnectionDep, settings: SettingsDep) -> GeoJSONResponse:
    """A vehicle's positions on a local day, each with its doubts, in or out of zone and ordered time."""
    return GeoJSONResponse(of_day(connection, plate, day, settings.thresholds))


@router.get("/findings/{finding_id}/track", response_model=TrackRead, response_class=GeoJSONResponse, responses=documented(404))
def read_track_of_finding(finding_id: FindingId, connection: ConnectionDep, settings: SettingsDep) -> GeoJSONResponse:
    """The track from 30 minutes before a finding's first moment to 30 minutes after its last, 24 hours at most."""
    return GeoJSONResponse(of_finding(connection, finding_id, settings.thresholds))
