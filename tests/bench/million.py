"""A database as a city has it after half a year: 10⁶ findings with their ledger, 5,000 trucks, 200,000 readings, tracks of a day.

Rows are inserted as derivation and intake write them, but in bulk and invented: what they say was never judged.
"""

import csv
import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import Engine, Table, insert

from rules.timing.times import LOCAL
from services.reference.file_import import import_file
from services.store import tables
from services.store.engine import writing
from services.store.position_chunks import COLUMNS, packed

_AT_ONCE = 5_000
_DISTRICTS = [f"4103{number:02}" for number in range(2, 14)]
_STATIONS = [f"A41031{number}" for number in range(10)]
_ZONES = {"ring-2": (112.41, 34.62, 0.06), "ring-3": (112.38, 34.59, 0.12), "north": (112.40, 34.72, 0.05)}
_RULES = ("restricted_traffic",) * 13 + ("remote_sensing",) * 6 + ("road_check",)
_OUTCOMES = {
    "restricted_traffic": ("violation",) * 5 + ("to_be_verified",) * 5,
    "remote_sensing": ("suspected",) * 6 + ("violation",) * 2 + ("to_be_verified",) * 2,
    "road_check": ("violation",) * 9 + ("to_be_verified",),
}


@dataclass(frozen=True)
class Size:
    """How much; a list of one day (that of a mis-drawn zone) holds `worst_day` of the findings."""

    findings: int = 1_000_000
    worst_day: int = 70_000
    vehicles: int = 5_000
    readings: int = 200_000
    days: int = 180
    tracks: int = 1_000
    rejects: int = 20_000


@dataclass(frozen=True)
class City:
    """What the rows are made of. last_day: the local day that is "today"."""

    size: Size
    last_day: date
    vehicles: list[dict[str, Any]]
    chance: random.Random = field(default_factory=lambda: random.Random(41))

    def some_time(self) -> datetime:
        """A moment of the past days, by day rather than by night, the last weeks rather than the first."""
        back = int(self.size.days * self.chance.random() ** 1.5)
        return self.on_day(self.last_day - timedelta(days=back))

    def on_day(self, day: date) -> datetime:
        """A moment of this local day."""
        second = int(86_399 * (self.chance.random() + self.chance.random()) / 2)
        return datetime(day.year, day.month, day.day, tzinfo=LOCAL) + timedelta(seconds=second)


def fill(engine: Engine, size: Size, last_day: date, folder: Path, say: Callable[[str], None] = print) -> None:
    """Fill an empty, migrated database. folder: for the reference's files. `say` is told what was done."""
    city = City(size, last_day, [_vehicle(number) for number in range(size.vehicles)])
    _import_reference(engine, city, folder)
    say(f"{size.vehicles:,} vehicles, zones, stations, orders, warnings")
    readings = list(_readings(city))
    steps: list[tuple[Table, Iterable[dict[str, Any]]]] = [
        (tables.READING_FACT, readings),
        (tables.FINDING, _findings(city, readings)),
        (tables.LEDGER_ENTRY, _ledger(size.findings)),
        (tables.PLATE_DAY, _presence(city)),
        (tables.DRIVING_HOURS, _driving(city)),
        (tables.POSITION_CHUNK, _chunks(city)),
        (tables.REJECT, _rejects(city)),
    ]
    for table, rows in steps:
        say(f"{_insert(engine, table, rows):,} rows of {table.name}")
    if engine.dialect.name == "postgresql":  # which does so by itself after a while; SQLite never does, so it is left without
        with engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM ANALYZE")


def _insert(engine: Engine, table: Table, rows: Iterable[dict[str, Any]]) -> int:
    """Insert all, with the table's indexes made afterwards: in bulk that is several times faster."""
    rows, count = iter(rows), 0
    with writing(engine) as connection:
        for index in table.indexes:
            index.drop(connection)
    while some := list(islice(rows, _AT_ONCE)):
        with writing(engine) as connection:
            connection.execute(insert(table), some)
        count += len(some)
    with writing(engine) as connection:
        for index in table.indexes:
            index.create(connection)
    return count


def _vehicle(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    return {
        "plate": f"豫C{'ABCDE'[number // 1000 % 5]}{number % 10_000:04}",
        "plate_type": "01",
        "plate_colour": "yellow",
        "fuel": "diesel",
        "emission_stage": chance.choice((2, 3, 3, 4, 4, 4, 5, 5, 6, 6, 6, 6, None)),
        "vehicle_class": chance.choice(("heavy", "heavy", "heavy", "medium", "light")),
        "use": chance.choice(("muck", "muck", "mixer", "goods", "sand")),
        "owner": f"洛城第{int(400 * chance.random() ** 2):03}运输有限公司",
        "district": chance.choice(_DISTRICTS),
        "new_energy": False,
    }


def _import_reference(engine: Engine, city: City, folder: Path) -> None:
    with (folder / "vehicles.csv").open("w", newline="") as file:
        lines = csv.DictWriter(file, list(city.vehicles[0]))
        lines.writeheader()
        lines.writerows(city.vehicles)
    zones = [
        {
            "type": "Feature",
            "properties": {"zone_id": name, "name": f"区域{name}", "datum": "WGS84", "district": "410311"},
            "geometry": {"type": "Polygon", "coordinates": [_square(*where)]},
        }
        for name, where in _ZONES.items()
    ]
    (folder / "zones.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": zones}))
    stations = [
        f"{name},{number}号点位,{112.40 + number / 100:.3f},34.65,WGS84,{_DISTRICTS[number]}"
        for number, name in enumerate(_STATIONS)
    ]
    (folder / "stations.csv").write_text("\n".join(["station_id,name,lon,lat,datum,district", *stations]))
    begins = [city.last_day - timedelta(days=city.size.days), city.last_day - timedelta(days=4)]
    (folder / "orders.json").write_text(json.dumps([_order(number, day) for number, day in enumerate(begins)]))
    (folder / "warnings.json").write_text(json.dumps(_warning(begins[1])))
    for name in ("vehicles.csv", "zones.geojson", "stations.csv", "orders.json", "warnings.json"):
        report = import_file(engine, name.partition(".")[0], folder / name, recorded_at=datetime.now(UTC))
        assert not report.of("error"), report.remarks[:3]


def _square(west: float, south: float, side: float) -> list[list[float]]:
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def _order(number: int, day: date) -> dict[str, Any]:
    clause = {
        "clause_id": "1",
        "vehicles": {"fuels": ["diesel"], "stage_at_most": 4, "stage_inclusive": True, "classes": [], "uses": []},
        "zones": list(_ZONES)[: number + 1],
        "hours": [["00:00", "24:00"]],
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "from": f"{day}T00:00+08:00",
        "until": None,
        "exempt": [],
        "min_minutes": 3,
    }
    return {
        "order_id": f"LY-{number}",
        "title": f"管控通告第{number}号",
        "issuer": "试验市环委办",
        "kind": "emergency" if number else "standing",
        "issued_at": f"{day - timedelta(days=1)}T18:00+08:00",
        "legal_basis": ["大气污染防治法 §96"],
        "clauses": [clause],
    }


def _warning(day: date) -> dict[str, Any]:
    return {
        **{"warning_id": "YJ-1", "issuer": "试验市环委办", "level": "orange", "words": "橙色(Ⅱ级)", "event": "issued"},
        **{"issued_at": f"{day - timedelta(days=1)}T18:00+08:00", "from": f"{day}T00:00+08:00", "until": None, "districts": []},
    }


def _readings(city: City) -> Iterator[dict[str, Any]]:
    for number in range(city.size.readings):
        vehicle, at = city.chance.choice(city.vehicles), city.some_time().astimezone(UTC)
        station = city.chance.randrange(len(_STATIONS))
        yield {
            **{"station_id": _STATIONS[station], "reading_id": f"R{number:07}", "lane_key": 1, "content": f"{number:032x}"},
            **{"time": at, "plate": vehicle["plate"], "plate_seen": vehicle["plate"], "plate_type": "01", "lane": 1},
            **{
                "plate_colour": "yellow",
                "plate_confidence": 0.98,
                "lon": 112.40 + station / 100,
                "lat": 34.65,
                "datum": "WGS84",
            },
            **{"fuel": "diesel", "speed_kmh": 40.0, "opacity_pct": round(60 * city.chance.random() ** 2, 1), "no_ppm": 700.0},
            **{"valid": True, "received_at": at + timedelta(seconds=3), "topic": "remote-sensing.readings"},
            **{"partition": number % 4, "offset": number // 4, "element": -1},
        }


def _findings(city: City, readings: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    worst = city.last_day - timedelta(days=2)
    for number in range(city.size.findings):
        at = city.on_day(worst) if number < city.size.worst_day else city.some_time()
        yield _finding(city, number, at, readings)


def _finding(city: City, number: int, at: datetime, readings: list[dict[str, Any]]) -> dict[str, Any]:
    vehicle, rule = city.chance.choice(city.vehicles), city.chance.choice(_RULES)
    outcome = city.chance.choice(_OUTCOMES[rule])
    common = {
        **{"finding_id": _id(number), "rule": rule, "outcome": outcome, "revision": 1},
        **{"withdrawn": city.chance.random() < 0.03, "plate": vehicle["plate"], "plate_type": "01", "local_day": at.date()},
        **{"first_at": at.astimezone(UTC), "last_at": at.astimezone(UTC), "owner": vehicle["owner"], "minutes": None},
        **{"emission_stage": vehicle["emission_stage"], "district": city.chance.choice(_DISTRICTS), "code": "6063"},
        **{"reasons": [] if outcome == "violation" else ["stage_unknown"], "changed": 1 + number // 50, "vehicle": vehicle},
        **{"order_id": None, "clause_id": None, "zone_id": None, "station_id": None, "unit": None, "limit": None},
        **{"pollutant": None, "measured": None},
    }
    if rule == "restricted_traffic":
        return common | _stay(city, vehicle, at)
    if rule == "remote_sensing":
        return common | _exceedance(city.chance.choice(readings))
    return common | _check(number, at)


def _stay(city: City, vehicle: dict[str, Any], at: datetime) -> dict[str, Any]:
    zone_id = city.chance.choice(list(_ZONES))
    west, south, side = _ZONES[zone_id]
    lon, lat = west + side * city.chance.random(), south + side * city.chance.random()
    minutes = city.chance.randrange(3, 90)
    order = "LY-1" if (city.last_day - at.date()).days < 5 else "LY-0"
    ends = at + timedelta(minutes=minutes)
    stay = {
        **{
            "kind": "stay",
            "clause_id": "1",
            "order_id": order,
            "zone_id": zone_id,
            "zone_name": f"区域{zone_id}",
            "doubts": [],
        },
        **{"first_at": at.isoformat(), "last_at": ends.isoformat(), "minutes": minutes, "extent_m": 200 * minutes},
        **{"fixes": 2 * minutes, "from": [lon, lat], "to": [lon + 0.01, lat], "sure": True, "digest": "c3" * 32},
        **{"terminals": [f"T-{vehicle['plate']}"], "order_title": "管控通告", "order_issued_at": at.isoformat()},
    }
    return {
        **{"last_at": ends.astimezone(UTC), "minutes": minutes, "place": f"区域{zone_id}", "order_id": order, "clause_id": "1"},
        **{"zone_id": zone_id, "basis": f"管控通告{order} 第1条", "code": "1344", "evidence": [stay], "lon": lon, "lat": lat},
    }


def _exceedance(reading: dict[str, Any]) -> dict[str, Any]:
    kept = ("station_id", "reading_id", "lane", "content", "lon", "lat", "opacity_pct", "no_ppm", "plate_seen", "plate_colour")
    piece = {name: reading[name] for name in kept} | {"kind": "reading", "time": reading["time"].isoformat(), "doubts": []}
    piece |= {"pollutant": "opacity_pct", "measured": 45.0, "limit": 30.0, "limit_reference": "HJ 845-2017 cl. 5"}
    return {
        **{"place": reading["station_id"], "pollutant": "opacity_pct", "measured": 45.0, "limit": 30.0, "unit": "%"},
        **{"basis": "HJ 845-2017 cl. 5", "station_id": reading["station_id"], "evidence": [piece, piece]},
        **{"lon": reading["lon"], "lat": reading["lat"]},
    }


def _check(number: int, at: datetime) -> dict[str, Any]:
    piece = {"kind": "check", "check_id": f"K{number}", "time": at.isoformat(), "smoke_m1": 2.4, "result": "fail", "doubts": []}
    return {
        **{"place": "试验路口", "pollutant": "smoke_m1", "measured": 2.4, "limit": 1.2, "unit": "m⁻¹"},
        **{"basis": "GB 3847-2018 cl. 8", "evidence": [piece], "lon": None, "lat": None},
    }


def _id(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()[:32]


def _ledger(count: int) -> Iterator[dict[str, Any]]:
    at = datetime.now(UTC)
    for number in range(count):
        entry = {"finding_id": _id(number), "recorded_at": at, "what": "raised", "revision": 1, "outcome": "violation"}
        yield entry | {"body": {}, "changed": 1 + number // 50}


def _presence(city: City) -> Iterator[dict[str, Any]]:
    for back in range(min(city.size.days, 60)):
        day = city.last_day - timedelta(days=back)
        for vehicle in city.vehicles:
            if city.chance.random() < 0.7:
                yield {"source": f"terminal:T-{vehicle['plate']}", "day": day, "plate": vehicle["plate"]}


def _driving(city: City) -> Iterator[dict[str, Any]]:
    registered = ("plate", "plate_type", "fuel", "emission_stage", "vehicle_class", "use")
    for back in range(min(city.size.days, 45)):
        day = city.last_day - timedelta(days=back)
        for vehicle in city.vehicles:
            if city.chance.random() < 0.4:
                where = {"local_day": day, "zone_id": city.chance.choice(list(_ZONES)), "hours": city.chance.getrandbits(24)}
                yield where | {name: vehicle[name] for name in registered}


def _chunks(city: City) -> Iterator[dict[str, Any]]:
    """The last day's tracks, hour by hour: a point every 30 s by day, as a batch of intake leaves them."""
    midnight = datetime.combine(city.last_day, datetime.min.time(), LOCAL)
    for hour in range(7, 20):
        frame = pd.DataFrame([row for number in range(city.size.tracks) for row in _hour(city, number, midnight, hour)])
        yield from packed(frame.reindex(columns=list(COLUMNS)))


def _hour(city: City, number: int, midnight: datetime, hour: int) -> Iterator[dict[str, Any]]:
    plate = city.vehicles[number]["plate"]
    for step in range(120):
        at = pd.Timestamp(midnight + timedelta(hours=hour, seconds=30 * step)).tz_convert("UTC")
        along = abs((step + number) % 80 - 40) / 1_000
        yield {
            **{"plate": plate, "plate_seen": plate, "terminal_id": f"T-{plate}", "plate_type": "01", "plate_colour": "yellow"},
            **{"time": at, "received_at": at, "lon": 112.39 + along, "lat": 34.60 + number / 8_000, "datum": "WGS84"},
            **{
                "speed_kmh": 36.0,
                "heading_deg": 90.0,
                "located": True,
                "acc": True,
                "partition": "0",
                "offset": step,
                "element": 0,
            },
        }


def _rejects(city: City) -> Iterator[dict[str, Any]]:
    for number in range(city.size.rejects):
        what = city.chance.choice(("speed_kmh", "time", "plate", "opacity_pct"))
        where = {"topic": "muck-trucks.positions", "partition": number % 4, "offset": number, "element": -1}
        seen = {"raw": b'{"plate":"?"}', "received_at": city.some_time().astimezone(UTC), "field": what}
        yield where | seen | {"value": "?", "expected": "a right value", "replayed": number % 9 == 0}
