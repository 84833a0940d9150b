"""A city whose messages go all the way from the log to findings, on SQLite and the embedded log."""

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from services.pipeline.canonical_dump import canonical_lines
from services.pipeline.loop import work_until_idle
from services.reference.file_import import ImportReport, import_file
from services.settings import Settings
from services.store.engine import open_engine, reading
from services.store.position_chunks import unpacked
from services.store.tables.facts import CheckFact, PositionChunk, ReadingFact, Reject
from services.store.tables.findings import Finding
from streams.embedded_log import EmbeddedLog
from streams.events import CHECKS, POSITIONS, READINGS, TOPICS, VIOLATIONS
from streams.log import Message

RECORDED = datetime(2026, 11, 25, tzinfo=UTC)
REGISTER = """plate,plate_type,plate_colour,fuel,emission_stage,vehicle_class,use,owner,district,new_energy
豫C0T002,01,yellow,diesel,2,heavy,goods,洛城车队,410311,false
豫C0T003,01,yellow,diesel,3,heavy,muck,洛城车队,410311,false
豫C0T004,01,yellow,diesel,4,heavy,muck,洛城车队,410311,false
豫C0T005,01,yellow,diesel,5,heavy,goods,洛城车队,410311,false
豫C0T006,01,yellow,diesel,6,heavy,goods,洛城车队,410311,false
豫C0T010,01,yellow,diesel,,heavy,goods,无阶段车主,410311,false
"""
STATIONS = "station_id,name,lon,lat,datum,district\nA1,甲站,112.45,34.65,WGS84,410311\nA2,乙站,112.41,34.65,WGS84,410305\n"
ZONES = {
    "type": "FeatureCollection",
    "datum": "WGS84",
    "features": [
        {
            "type": "Feature",
            "properties": {"zone_id": "inner", "name": "内环"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[112.40, 34.60], [112.50, 34.60], [112.50, 34.70], [112.40, 34.70], [112.40, 34.60]]],
            },
        }
    ],
}


def points(
    plate: str, start: str, count: int, *, lon: float = 112.42, kmh: float = 36.0, step_s: int = 30, **seen: Any
) -> list[dict]:
    """A drive to the east; start such as "2026-11-20 09:00" in local time."""
    begins = datetime.fromisoformat(start + "+08:00")
    step = kmh / 3.6 * step_s / 91_700
    usual = {
        "terminal_id": f"T-{plate}",
        "plate": plate,
        "plate_type": "01",
        "plate_colour": "yellow",
        "lat": 34.65,
        "speed_kmh": kmh,
    }
    return [
        usual | {"time": (begins + timedelta(seconds=step_s * n)).isoformat(), "lon": round(lon + step * n, 6)} | seen
        for n in range(count)
    ]


def reading_of(plate: str, time: str, opacity_pct: float | None, **seen: Any) -> dict:
    """A valid reading of a yellow truck at station A1."""
    usual = {"reading_id": f"{plate} {time}", "station_id": "A1", "time": time.replace(" ", "T") + "+08:00", "plate": plate}
    usual |= {"plate_type": "01", "plate_colour": "yellow", "fuel": "diesel", "opacity_pct": opacity_pct, "valid": True}
    return usual | seen


class City:
    """What can be sent to the city and asked of it."""

    def __init__(self, engine: Engine, log: EmbeddedLog, folder: Path) -> None:
        self.engine, self.log, self.folder = engine, log, folder

    def import_reference(self) -> None:
        """Register, zone and stations."""
        for kind, name, text in (
            ("vehicles", "v.csv", REGISTER),
            ("zones", "z.geojson", json.dumps(ZONES)),
            ("stations", "s.csv", STATIONS),
        ):
            report = self._import(kind, name, text)
            assert not report.of("error"), report.remarks

    def import_stations(self, *lines: str) -> None:
        """Import stations, one a line as in STATIONS."""
        report = self._import("stations", "s.csv", "\n".join((STATIONS.splitlines()[0], *lines, "")))
        assert not report.of("error"), report.remarks

    def import_orders(self, *orders: dict) -> list[str]:
        """Import orders; returns the names of the members that were refused."""
        report = self._import("orders", "o.json", json.dumps(orders, ensure_ascii=False))
        return [remark.column for remark in report.of("error")]

    def import_warnings(self, *warnings: dict) -> list[str]:
        """Import warnings; returns the names of the members that were refused."""
        report = self._import("warnings", "w.json", json.dumps(warnings, ensure_ascii=False))
        return [remark.column for remark in report.of("error")]

    def import_vehicles(self, *lines: str) -> None:
        """Import further rows of the register."""
        report = self._import("vehicles", "more.csv", "\n".join((REGISTER.splitlines()[0], *lines)))
        assert not report.of("error"), report.remarks

    def _import(self, kind: str, name: str, text: str) -> ImportReport:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return import_file(self.engine, kind, path, recorded_at=RECORDED)

    def send(self, topic: str, values: Iterable[Any], key: bytes | None = None) -> None:
        """Append to the log: bytes and None as they are, everything else as JSON; then work until idle."""
        raw = [one if one is None or isinstance(one, bytes) else json.dumps(one, ensure_ascii=False).encode() for one in values]
        self.log.append(topic, [Message(key, one) for one in raw])
        work_until_idle(self.engine, self.log, Settings(data=self.folder))

    def drive(self, *values: Any) -> None:
        """Send positions."""
        self.send(POSITIONS, values)

    def read(self, *values: Any) -> None:
        """Send readings."""
        self.send(READINGS, values)

    def check(self, *values: Any) -> None:
        """Send checks."""
        self.send(CHECKS, values)

    def findings(self, *columns: str) -> list[tuple]:
        """These columns of all standing findings, by plate and time."""
        query = select(*(Finding.__table__.c[name] for name in columns)).where(Finding.withdrawn.is_(False))
        with reading(self.engine) as connection:
            return [
                tuple(row) for row in connection.execute(query.order_by(Finding.plate, Finding.first_at, Finding.finding_id))
            ]

    def rejects(self) -> list[dict]:
        """All rejects in the order of their arrival in each partition."""
        with reading(self.engine) as connection:
            query = select(Reject.__table__).order_by(Reject.topic, Reject.partition, Reject.offset, Reject.element)
            return [{**row, "expected": str(row["expected"])} for row in connection.execute(query).mappings()]

    def dump(self) -> list[str]:
        """The canonical dump."""
        with reading(self.engine) as connection:
            return list(canonical_lines(connection))

    def facts(self) -> int:
        """How many facts there are, repeats of positions counted."""
        with reading(self.engine) as connection:
            rows = sum(
                connection.execute(select(func.count()).select_from(table)).scalar() or 0 for table in (ReadingFact, CheckFact)
            )
            return rows + len(unpacked(list(connection.execute(select(PositionChunk.payload)).scalars())))


@contextmanager
def city_in(folder: Path, template: Path) -> Iterator[City]:
    """A city of its own in a folder, with its reference and without any order. template: an SQLite file with all tables."""
    folder.mkdir(exist_ok=True)
    engine, log = open_engine(f"sqlite:///{shutil.copy(template, folder / 'city.db')}"), EmbeddedLog(folder / "log.db")
    log.create_topics([*TOPICS, VIOLATIONS], 2)
    city = City(engine, log, folder)
    city.import_reference()
    yield city
    log.close()
    engine.dispose()
