"""GET /positions: where the trucks are now."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.api.dependencies import LiveDep
from services.api.pages import AllItems
from services.api.parameters import MapBox, box_of
from services.findings.search.query import Box
from services.live.feed import LiveFeed
from services.live.trucks import as_json
from services.store.local_time import LocalTime

router = APIRouter(tags=["live"])


class TruckPosition(BaseModel):
    """A truck's newest point."""

    plate: str
    lon: float = Field(description="Degrees WGS-84.")
    lat: float
    speed_kmh: float | None
    heading_deg: float | None
    time: LocalTime
    status: Literal["driving", "standing", "against", "unsure"] = Field(
        description="against: drives against an order, by a standing violation; unsure: by a finding that is to be verified."
    )


class Positions(AllItems[TruckPosition]):
    """Trucks seen in the last 15 minutes."""

    at: LocalTime


def answer(live: LiveFeed, box: Box | None) -> Positions:
    """The newest point of each truck of the last 15 minutes, within the box."""
    at, trucks = live.trucks(box)
    return Positions(at=at, items=[TruckPosition.model_validate(as_json(truck.point, truck.status)) for truck in trucks])


@router.get("/positions", response_model=Positions)
def list_positions(
    live: LiveDep, box: Annotated[MapBox | None, Query(description="west,south,east,north in degrees.")] = None
) -> Positions:
    """The newest point of each truck of the last 15 minutes; `/events` tells how they go on."""
    return answer(live, box_of(box))
