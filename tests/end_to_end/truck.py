"""One truck that drives against an order: eight points from 09:00:00 to 09:03:30, and what is found of it."""

import json
from datetime import timedelta
from pathlib import Path

from tests.end_to_end.city import FIRST_ORDER, INNER, REFERENCE
from tests.properties.histories import DAY, order_row

PLATE = "豫C0T003"


def points(count: int = 8, plate: str = PLATE, step_s: int = 30) -> list[bytes]:
    """Points of the drive, 36 km/h to the east inside the zone."""
    values = []
    for number in range(count):
        time = (DAY + timedelta(hours=9, seconds=step_s * number)).isoformat()
        place = {"lon": round(112.42 + 0.003276 * number * step_s / 30, 6), "lat": 34.65, "speed_kmh": 36.0}
        values.append(
            json.dumps({"terminal_id": f"T-{plate}", "plate": plate, "time": time, "plate_type": "01", **place}).encode()
        )
    return values


def write_truck(folder: Path) -> dict[str, Path]:
    """The truck's register, its zone and its order; paths by kind of import."""
    paths = {kind: folder / name for kind, name in REFERENCE if kind != "stations"}
    row = f"{PLATE},01,yellow,diesel,3,heavy,muck"
    paths["vehicles"].write_text(f"plate,plate_type,plate_colour,fuel,emission_stage,vehicle_class,use\n{row}\n")
    ring = {"type": "Polygon", "coordinates": [INNER]}
    feature = {"type": "Feature", "properties": {"zone_id": "inner", "name": "内环", "datum": "WGS84"}, "geometry": ring}
    paths["zones"].write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert paths["orders"].name == FIRST_ORDER
    paths["orders"].write_text(
        json.dumps(order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None), ensure_ascii=False)
    )
    return paths
