"""Models of GeoJSON (RFC 7946); coordinates in degrees WGS-84, longitude first."""

from typing import Any, Literal

from fastapi.responses import JSONResponse
from msgspec import json
from pydantic import BaseModel, Field

MEDIA_TYPE = "application/geo+json"


class Geometry(BaseModel):
    """Any geometry."""

    type: str = Field(examples=["Point"])
    coordinates: list[Any] = Field(examples=[[112.45, 34.65]])


class Feature(BaseModel):
    """A geometry with what is known of it."""

    type: Literal["Feature"] = "Feature"
    geometry: Geometry | None
    properties: dict[str, Any]


class FeatureCollection(BaseModel):
    """Features."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[Feature]


class GeoJSONResponse(JSONResponse):
    """A plain value as GeoJSON, without validation by a model, because tracks are long."""

    media_type = MEDIA_TYPE

    def render(self, content: Any) -> bytes:
        """Serialise the content."""
        return json.encode(content)
