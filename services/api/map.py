"""GET /map: the base map (districts, roads, places) from a local file; no tiles from other hosts."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from services.api.dependencies import SettingsDep
from services.api.geojson import FeatureCollection, GeoJSONResponse
from services.api.problems import Refused, documented
from services.settings import Settings

router = APIRouter(tags=["map"])
_NOTHING: dict[str, Any] = {"type": "FeatureCollection", "features": []}


def answer(settings: Settings) -> dict[str, Any]:
    """The file's FeatureCollection; empty without a file. Refused (503) if the file is invalid."""
    path = settings.map_file or settings.data / "map.geojson"
    if not path.is_file():
        return _NOTHING
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _read(path: Path, _written: int) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except ValueError as error:
        raise Refused(503, "the map file is no JSON; expected a GeoJSON FeatureCollection") from error
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection" or not isinstance(found.get("features"), list):
        raise Refused(503, "the map file is no GeoJSON FeatureCollection")
    return found


@router.get("/map", response_model=FeatureCollection, response_class=GeoJSONResponse, responses=documented(503))
def read_map(settings: SettingsDep) -> GeoJSONResponse:
    """The drawn map under zones and trucks; without features where none was given."""
    return GeoJSONResponse(answer(settings))
