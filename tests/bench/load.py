"""The load: trucks that drive to and fro for an hour, a third of them barred and inside of an order's zone."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from services.reference.file_import import import_file
from streams.log import Message
from tests.end_to_end.city import INNER
from tests.properties.histories import DAY, order_row

TRUCKS = 1_000
_STEP_S = 10
_PARKED = 0.1


def plate_of(truck: int) -> str:
    """The plate of a truck."""
    return f"豫CB{truck:04d}"


def singles(points_a_truck: int) -> Iterator[Message]:
    """One point a message, keyed by the plate, in the order of time."""
    for number in range(points_a_truck):
        for truck in range(TRUCKS):
            yield Message(plate_of(truck).encode(), _json(_point(truck, number)))


def arrays(points_a_truck: int, size: int = 200) -> Iterator[Message]:
    """Arrays as a platform sends them: the newest point of many trucks."""
    for number in range(points_a_truck):
        for first in range(0, TRUCKS, size):
            yield Message(None, _json([_point(truck, number) for truck in range(first, first + size)]))


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _point(truck: int, number: int) -> dict[str, object]:
    """Barred trucks stay inside, the others cross the border; one in ten is parked and trembles."""
    is_parked = random.Random(truck).random() < _PARKED
    along = 0 if is_parked else abs((number + truck) % 80 - 40)
    lon = (112.42 if truck % 3 == 0 else 112.48) + 0.0011 * along + (number % 7) * 1e-6
    return {
        "terminal_id": f"T{truck:05d}",
        "plate": plate_of(truck),
        "time": (DAY + timedelta(minutes=truck % 600, seconds=_STEP_S * number)).isoformat(),
        "lon": round(lon, 6),
        "lat": round(34.61 + 0.00008 * truck, 6),
        "speed_kmh": 0.0 if is_parked else 36.0,
        "heading_deg": 90,
        "located": True,
        "acc": True,
    }


def import_reference(engine: Engine, folder: Path) -> None:
    """Register, zone and order of the load."""
    folder.mkdir(parents=True, exist_ok=True)
    register = ["plate,plate_type,plate_colour,fuel,emission_stage,vehicle_class,use"]
    register += [f"{plate_of(truck)},01,yellow,diesel,{3 if truck % 3 == 0 else 6},heavy,muck" for truck in range(TRUCKS)]
    ring = {"type": "Polygon", "coordinates": [INNER]}
    zone = {"type": "Feature", "properties": {"zone_id": "inner", "name": "内环", "datum": "WGS84"}, "geometry": ring}
    files = {
        "vehicles": ("vehicles.csv", "\n".join(register) + "\n"),
        "zones": ("zones.geojson", json.dumps({"type": "FeatureCollection", "features": [zone]})),
        "orders": ("orders.json", json.dumps(order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None))),
    }
    for kind, (name, content) in files.items():
        (folder / name).write_text(content)
        assert not import_file(engine, kind, folder / name, recorded_at=datetime.now(UTC)).of("error")
