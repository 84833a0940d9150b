"""Trucks on the sample city's roads as terminals would report them, stored as intake stores them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import shapely
from sqlalchemy import Engine

from services.operations.diagnosis.datums import Limits
from services.operations.diagnosis.examination import Examination, examine
from services.pipeline.intake.store_batch import store_batch
from services.reference.file_import import import_file
from services.settings import Settings
from services.simulator.city_files import write_city
from services.simulator.ground import to_degrees
from services.simulator.plan import CityPlan
from services.simulator.roads import roads
from services.store.engine import reading, writing
from streams.datums import from_wgs84
from streams.decode import decode
from streams.events import POSITION, POSITIONS
from streams.log import Record

DAY = datetime(2026, 11, 20, 1, tzinfo=UTC)
SOUTH_NORTH = ("定鼎大道", "龙门大道", "王城高架", "西苑大道")
Event = dict[str, Any]


def drive(
    terminal_id: str,
    *,
    road: str = SOUTH_NORTH[0],
    datum: str = "WGS84",
    says: str | None = "WGS84",
    count: int = 120,
    every_s: float = 30,
    kmh: float = 40.0,
    speed_factor: float = 1.0,
    east_m: float = 0.0,
    clock_s: float = 0.0,
    start: datetime = DAY,
) -> list[Event]:
    """A drive up and down a road. datum: what the coordinates are in; says: what is declared (None: nothing); clock_s: how fast its clock is."""
    course = shapely.LineString(next(one for one in roads() if one.name == road).course)
    metres = np.arange(count) * every_s * kmh / 3.6 % (2 * course.length)
    along = np.where(metres > course.length, 2 * course.length - metres, metres)
    x, y = shapely.get_coordinates(shapely.line_interpolate_point(course, along)).T
    noise = np.random.default_rng(int(terminal_id.lstrip("T"))).normal(0, 6, (2, count))
    lon, lat = from_wgs84(*to_degrees(x + noise[0] + east_m, y + noise[1]), datum)
    usual: Event = {"terminal_id": terminal_id, "plate": plate_of(terminal_id), "speed_kmh": round(kmh * speed_factor, 1)}
    usual |= {} if says is None else {"datum": says}
    return [
        usual | {"time": (start + timedelta(seconds=every_s * n + clock_s)).isoformat(), "lon": one, "lat": other}
        for n, (one, other) in enumerate(zip(np.round(lon, 6).tolist(), np.round(lat, 6).tolist(), strict=True))
    ]


def plate_of(terminal_id: str) -> str:
    """A plate for a terminal such as T17."""
    return f"豫C0T{int(terminal_id.lstrip('T')):03d}"


def store(
    engine: Engine, *drives: Iterable[Event], partition: int = 0, received: datetime | None = None, clock_s: float = 0.0
) -> None:
    """Stores points. received: all at once, such as a history that is sent years later; else each 4 s after it was taken by a true clock."""
    records = []
    for event in (event for one in drives for event in one):
        at = received or datetime.fromisoformat(event["time"]) + timedelta(seconds=4 - clock_s)
        records.append(Record(len(records), int(at.timestamp() * 1_000_000), None, msgspec.json.encode(event)))
    decoded = decode(records, POSITION)
    assert decoded.rejects == []
    with writing(engine) as connection:
        store_batch(connection, POSITIONS, partition, decoded)


def import_roads(engine: Engine, folder: Path, **members: Any) -> None:
    """The sample city's zones file; members: changed ones, such as its datum; drawn_in: the datum it truly is in; only: a road's name."""
    path = write_city(CityPlan(1, DAY.date(), 1, 20, 5), folder)["zones"]
    content = msgspec.json.decode(path.read_bytes())
    wanted, drawn_in = members.pop("only", None), members.pop("drawn_in", "WGS84")
    for feature in content["features"]:
        feature["properties"] |= members
        places = shapely.geometry.shape(feature["geometry"])
        moved = shapely.transform(places, lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], drawn_in)))
        feature["geometry"] = shapely.geometry.mapping(moved)
    if wanted:
        content["features"] = [one for one in content["features"] if one["properties"]["name"].startswith(wanted)]
    path.write_bytes(msgspec.json.encode(content | members))
    report = import_file(engine, "zones", path, recorded_at=datetime.now(UTC))
    assert report.of("error") == []


def examined(engine: Engine, days: int = 3) -> Examination:
    """What the doctor says."""
    with reading(engine) as connection:
        return examine(connection, days, Limits(), Settings().thresholds)


def told(found: Examination) -> list[tuple[str, str]]:
    """Kind and name of every symptom."""
    return [(symptom.kind, symptom.name) for symptom in found.symptoms]
