"""Trucks as the map shows them, each with its JSON made once for all who look."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rules.timing.times import LOCAL
from services.findings.search.query import Box
from services.live.points import Point
from services.live.statuses import Status


@dataclass(frozen=True, slots=True)
class Truck:
    """A truck's newest point and what it is doing. text: its JSON."""

    point: Point
    status: Status
    text: str

    @classmethod
    def of(cls, point: Point, status: Status) -> "Truck":
        """With its JSON."""
        return cls(point, status, json.dumps(as_json(point, status), ensure_ascii=False, separators=(",", ":")))


def as_json(point: Point, status: Status) -> dict[str, Any]:
    """The members that `/positions` and the event `positions` have."""
    return {
        "plate": point.plate,
        "lon": round(point.lon, 6),
        "lat": round(point.lat, 6),
        "speed_kmh": point.speed_kmh,
        "heading_deg": point.heading_deg,
        "time": point.time.astimezone(LOCAL).isoformat(),
        "status": status,
    }


def inside(trucks: Iterable[Truck], box: Box | None) -> list[Truck]:
    """Those within the box; None = all."""
    if box is None:
        return list(trucks)
    west, south, east, north = box
    return [one for one in trucks if west <= one.point.lon <= east and south <= one.point.lat <= north]


def trucks_text(at: datetime, trucks: Iterable[Truck]) -> str:
    """{"at", "items"} as JSON."""
    return f'{{"at":"{at.astimezone(LOCAL).isoformat()}","items":[{",".join(truck.text for truck in trucks)}]}}'
