"""GET /stations: remote-sensing stations as GeoJSON."""

from datetime import datetime

from fastapi import APIRouter
from sqlalchemy import Connection

from rules.sightings.stations import station_at, station_kind
from rules.timing.times import local_text, micros_of
from services.api.dependencies import ConnectionDep, NowDep
from services.api.geojson import Feature, FeatureCollection, GeoJSONResponse, Geometry
from services.api.orders import At
from services.store.reference_cache import current_reference

router = APIRouter(tags=["map"])


def answer(connection: Connection, at: datetime) -> FeatureCollection:
    """The stations valid at the instant, by id."""
    us, reference = micros_of(at), current_reference(connection)
    rows = (station_at(reference, station_id, us) for station_id in sorted(reference.stations))
    return FeatureCollection(
        features=[
            Feature(
                geometry=Geometry(type="Point", coordinates=[row.lon, row.lat]),
                properties={
                    "id": row.station_id,
                    "name": row.name,
                    "kind": station_kind(row.station_id),
                    "district": row.district,
                    "holds_from": local_text(row.holds_from_us),
                },
            )
            for row in rows
            if row is not None
        ]
    )


@router.get("/stations", response_model=FeatureCollection, response_class=GeoJSONResponse)
def list_stations(connection: ConnectionDep, now: NowDep, at: At = None) -> GeoJSONResponse:
    """Stations as they held at an instant; properties: id, name, kind (fixed, mobile or black_smoke), district, holds_from."""
    return GeoJSONResponse(answer(connection, at or now).model_dump())
