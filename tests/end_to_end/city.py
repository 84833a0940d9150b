"""A small city of our own, the same on every run: reference files as people import them, and a few days of messages.

Some sixty trucks drive around midnight and over a border; a terminal is shared, ids repeat with other contents, plates
have twins.
"""

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from streams.events import CHECKS, POSITIONS, READINGS
from tests.end_to_end.malformed import malformed_lines
from tests.properties.histories import DAY, order_row

Line = tuple[str, bytes]
"""A topic and the bytes of one message."""

PLATES = [f"豫C{letter}{number:04d}" for letter in "EF" for number in range(30)]
TWINS, UNREGISTERED = PLATES[10:14], PLATES[56:]
STATIONS = ("S-NORTH", "S-SOUTH", "S-EAST")
INNER = ((112.40, 34.60), (112.50, 34.60), (112.50, 34.70), (112.40, 34.70), (112.40, 34.60))
PORT = ((112.47, 34.64), (112.56, 34.64), (112.56, 34.67), (112.47, 34.67), (112.47, 34.64))
_READ_OTHERWISE = ({}, {}, {"plate_type": "01"}, {"plate_type": "02"}, {"plate_confidence": 0.6}, {"lane": 2}, {"valid": False})
_COLUMNS = "plate,plate_type,plate_colour,fuel,emission_stage,vehicle_class,use,owner,district,new_energy"
FIRST_ORDER, LATER_ORDER = "orders.json", "later-orders.json"
REFERENCE = (("vehicles", "vehicles.csv"), ("zones", "zones.geojson"), ("stations", "stations.csv"), ("orders", FIRST_ORDER))


def write_reference(folder: Path) -> None:
    """The register, zones, stations, an order, and one that is published while the facts come in."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vehicles.csv").write_text("\n".join([_COLUMNS, *_vehicles()]) + "\n")
    zones = [_zone("inner", INNER), _zone("port", PORT)]
    (folder / "zones.geojson").write_text(json.dumps({"type": "FeatureCollection", "datum": "WGS84", "features": zones}))
    places = [f"{name},{name},{112.44 + 0.01 * n:.3f},34.65,WGS84,410311" for n, name in enumerate(STATIONS)]
    (folder / "stations.csv").write_text("\n".join(["station_id,name,lon,lat,datum,district", *places]) + "\n")
    first = order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)
    later = order_row(DAY - timedelta(days=1), DAY - timedelta(minutes=20), DAY + timedelta(hours=2), "O2")
    later["clauses"][0] |= {"zones": ["port"], "hours": [["22:00", "06:00"]]}
    amended = order_row(DAY - timedelta(hours=30), DAY - timedelta(days=2), DAY + timedelta(hours=10))
    for name, orders in ((FIRST_ORDER, [first]), (LATER_ORDER, [later, amended])):
        (folder / name).write_text(json.dumps(orders, ensure_ascii=False))


def _vehicles() -> Iterator[str]:
    stages = ["3", "4", "5", "2", "", "6"]
    for number, plate in enumerate(PLATES):
        if plate in UNREGISTERED:
            continue
        fuel = "petrol" if number % 17 == 5 else "diesel"
        use = "special" if number % 13 == 4 else "muck"
        yield f"{plate},01,yellow,{fuel},{stages[number % 6]},heavy,{use},车队,410311,false"
        if plate in TWINS:
            yield f"{plate},02,blue,petrol,5,light,other,他人,410311,false"


def _zone(zone_id: str, ring: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    properties = {"zone_id": zone_id, "name": f"试验{zone_id}", "datum": "WGS84"}
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def messages(seed: int = 7) -> list[Line]:
    """Some 3,000 messages that fit, in the order in which they happened to be made."""
    random_ = random.Random(seed)
    made = [_line(topic, value) for plate in PLATES for topic, value in _of_plate(plate, random_)]
    return [*made, *(_line(POSITIONS, fix) for fix in _shared_terminal())]


def malformed() -> list[Line]:
    """Lines that must all become rejects."""
    return [(topic, line) for topic in (READINGS, CHECKS, POSITIONS) for line in malformed_lines(topic)]


def _line(topic: str, value: Any) -> Line:
    return topic, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _of_plate(plate: str, random_: random.Random) -> Iterator[tuple[str, Any]]:
    for start in (-12, random_.choice([-5, 3, 475, 640])):
        fixes = _drive(plate, DAY + timedelta(minutes=start), random_)
        if random_.random() < 0.4:
            yield from ((POSITIONS, fixes[first : first + 10]) for first in range(0, len(fixes), 10))
        else:
            yield from ((POSITIONS, fix) for fix in fixes)
        if random_.random() < 0.15:  # the same instant at another place: a conflict
            yield POSITIONS, fixes[5] | {"lon": round(fixes[5]["lon"] + 0.01, 6)}
    yield from ((READINGS, reading) for reading in _readings(plate, random_))
    yield from ((CHECKS, check) for check in _checks(plate, random_))


def _drive(plate: str, start: datetime, random_: random.Random) -> list[dict[str, Any]]:
    lon, speed = random_.choice([112.37, 112.42, 112.449, 112.485]), random_.choice([36.0, 36.0, 36.0, 0.0])
    lat = random_.choice([34.65, 34.65, 34.5999, 34.69])
    step = random_.choice([30, 30, 30, 60, 200])
    fixes = [
        {
            "terminal_id": f"T-{plate[2:]}",
            "plate": plate,
            "time": (start + timedelta(seconds=step * number)).isoformat(),
            "lon": round(lon + (0.0011 * number if speed else random_.uniform(-1e-4, 1e-4)), 6),
            "lat": lat,
            "speed_kmh": speed,
        }
        for number in range(25)
    ]
    broken = random_.choice([{}, {}, {}, {"lon": 112.0}, {"located": False}, {"plate_colour": "green"}, {"lat": 34.9}])
    fixes[random_.randrange(25)] |= broken
    return fixes


def _readings(plate: str, random_: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(8):
        day = DAY - timedelta(days=random_.choice([0, 1, 60, 120, 183, 184, 185]), minutes=random_.randrange(-30, 30))
        reading = {
            "reading_id": f"R-{plate[2:]}-{number}",
            "station_id": random_.choice(STATIONS),
            "time": day.isoformat(),
            "plate": plate,
            "fuel": "diesel",
            "opacity_pct": random_.choice([8.0, 24.5, 30.0, 31.5, 55.0, 55.0]),
        }
        yield (reading := reading | random_.choice(_READ_OTHERWISE))
        if random_.random() < 0.1:  # another content under one id: a conflict, or a revision
            yield reading | {"opacity_pct": 9.5} | random_.choice([{}, {"revision": 2}, {"plate": random_.choice(PLATES)}])


def _checks(plate: str, random_: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(random_.randrange(4)):
        check = {
            "check_id": f"C-{plate[2:]}-{number}",
            "kind": random_.choice(["roadside", "on_site", "retest"]),
            "time": (DAY - timedelta(days=random_.choice([0, 30, 100]), hours=number)).isoformat(),
            "plate": plate,
            "method": "free_acceleration",
            "smoke_m1": random_.choice([0.4, 1.2, 1.21, 2.5]),
            "result": random_.choice(["pass", "fail"]),
            "lon": 112.45,
            "lat": 34.65,
        }
        yield check
        if random_.random() < 0.2:
            yield check | {"smoke_m1": 3.0} | random_.choice([{}, {"revision": 1}])


def _shared_terminal() -> Iterator[dict[str, Any]]:
    """One terminal that names two trucks at the same instants."""
    for plate in PLATES[:2]:
        for number in range(20):
            time = (DAY + timedelta(hours=3, seconds=30 * number)).isoformat()
            lon = round(112.42 + 0.0011 * number, 6)
            yield {"terminal_id": "T-SHARED", "plate": plate, "time": time, "lon": lon, "lat": 34.65, "speed_kmh": 36.0}
