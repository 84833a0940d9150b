"""GET /zones: areas and roads of orders as GeoJSON."""

import json
from datetime import datetime

from fastapi import APIRouter
from sqlalchemy import Connection

from rules.orders.clause_areas import zone_at
from rules.timing.times import local_text, micros_of
from services.api.dependencies import ConnectionDep, NowDep
from services.api.geojson import Feature, FeatureCollection, GeoJSONResponse, Geometry
from services.api.orders import At
from services.store.reference_cache import current_reference

router = APIRouter(tags=["map"])


def answer(connection: Connection, at: datetime) -> FeatureCollection:
    """The zones valid at the instant, by id."""
    us, reference = micros_of(at), current_reference(connection)
    rows = (zone_at(reference, zone_id, us) for zone_id in sorted(reference.zones))
    return FeatureCollection(
        features=[
            Feature(
                geometry=Geometry.model_validate(json.loads(row.geometry)),
                properties={
                    "id": row.zone_id,
                    "name": row.name,
                    "district": row.district,
                    "kind": row.kind,
                    "width_m": row.width_m,
                    "elevated": row.elevated,
                    "holds_from": local_text(row.holds_from_us),
                },
            )
            for row in rows
            if row is not None
        ]
    )


@router.get("/zones", response_model=FeatureCollection, response_class=GeoJSONResponse)
def list_zones(connection: ConnectionDep, now: NowDep, at: At = None) -> GeoJSONResponse:
    """Zones as they held at an instant, areas and roads; properties: id, name, district, kind, width_m (metres), elevated, holds_from."""
    return GeoJSONResponse(answer(connection, at or now).model_dump())
