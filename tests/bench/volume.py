"""Ten times a city's year of readings and checks, and ten days of the sample city, derived once: times and the highest memory.

A city measured 480,000 diesel passes in half a year (docs/standards.md): 10⁷ readings and checks are ten such years. They are stored in bulk,
with their marks; the sample city's ten days come through intake. Usage: python -m tests.bench --volume [--database URL] [--readings N]
"""

import random
import resource
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

from sqlalchemy import Engine, Table, func, insert, select

from rules.timing.times import LOCAL
from services.pipeline.derivation.shards import derive_all, is_work_left
from services.pipeline.derivation.worker import DerivationWorker
from services.pipeline.intake.worker import IntakeWorker
from services.reference.file_import import import_file
from services.settings import Settings
from services.simulator.city_files import write_city
from services.simulator.flow import everything
from services.simulator.log_append import send
from services.simulator.plan import CityPlan
from services.store import tables
from services.store.engine import insert_new, open_engine, reading, writing
from services.store.position_chunks import shard_of
from services.store.schema_version import migrate
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS, VIOLATIONS

_PLATES_A_READING = 1 / 33
_STATIONS = 100
_CHECKS_A_ROW = 0.1
_DAYS, _SAMPLE_DAYS = 365, 10
_LAST = date(2026, 11, 20)
_AT_ONCE = 4_000


def measure_volume(database: str | None, rows: int) -> Iterator[str]:
    """Lines of what was stored and derived, as it goes on."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(database or f"sqlite:///{folder}/plumewatch.db")
        migrate(engine)
        for name, act in (
            ("sample city through intake", lambda: _sample(engine, Path(folder))),
            (f"{rows:,} readings and checks in bulk", lambda: _fill(engine, rows)),
            ("all derived", lambda: _derive(engine)),
        ):
            began, used = time.perf_counter(), time.process_time()
            said = act()
            took, cpu = time.perf_counter() - began, time.process_time() - used
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            yield f"{engine.dialect.name}: {name}: {took:,.0f} s ({cpu:,.0f} s processor), peak {peak:,.0f} MB. {said}"
        engine.dispose()


def _sample(engine: Engine, folder: Path) -> str:
    plan = CityPlan(7, _LAST - timedelta(days=_SAMPLE_DAYS - 1), _SAMPLE_DAYS)
    write_city(plan, folder / "city")
    for kind in ("zones.geojson", "stations.csv", "vehicles.csv", "warnings.json", "orders.json"):
        import_file(engine, kind.partition(".")[0], folder / "city" / kind, recorded_at=datetime.now(UTC))
    with closing(EmbeddedLog(folder / "log.db")) as log:
        log.create_topics((*TOPICS, VIOLATIONS), 4)
        sent = send(log, everything(plan))
        worker = IntakeWorker(engine, log, Settings())
        while worker.step(0.0):
            pass
        worker.close()
    with reading(engine) as connection:
        points = connection.execute(select(func.sum(tables.POSITION_CHUNK.c.points))).scalar()
    return f"{sent:,} messages, {points:,} positions"


def _fill(engine: Engine, rows: int) -> str:
    plates = max(1, int(rows * _PLATES_A_READING))
    checks = int(rows * _CHECKS_A_ROW)
    for table, made in (
        (tables.READING_FACT, _readings(rows - checks, plates)),
        (tables.CHECK_FACT, _checks(checks, plates)),
        (tables.PLATE_DAY, _presence(rows - checks, checks, plates)),
        (tables.MARK, _marks(plates)),
    ):
        _insert(engine, table, made)
    return f"{plates:,} plates"


def _insert(engine: Engine, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    if engine.dialect.name == "postgresql":
        _copy(engine, table, rows)
        return
    while some := list(islice(rows, _AT_ONCE)):
        with writing(engine) as connection:
            if table is tables.PLATE_DAY:  # a plate passes a station twice a day
                insert_new(connection, table, some, ["source", "day", "plate"])
            else:
                connection.execute(insert(table), some)


def _copy(engine: Engine, table: Table, rows: Iterator[dict[str, Any]]) -> None:
    """The rows by COPY into a temporary table and from there, what repeats left out."""
    while some := list(islice(rows, 50 * _AT_ONCE)):
        names = ", ".join(f'"{name}"' for name in some[0])
        with engine.begin() as connection:
            connection.exec_driver_sql(f"CREATE TEMP TABLE copied ON COMMIT DROP AS SELECT {names} FROM {table.name} LIMIT 0")
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor, cursor.copy(f"COPY copied ({names}) FROM STDIN") as copy:
                for row in some:
                    copy.write_row(list(row.values()))
            connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) SELECT {names} FROM copied ON CONFLICT DO NOTHING")


def _plate(number: int) -> str:
    return f"豫{'ABCDEFGHJKLMNPQRSTU'[number // 100_000]}{number % 100_000:05d}"


def _passes(count: int, plates: int, seed: int) -> Iterator[tuple[int, int, datetime]]:
    """Number of the plate, of the station, and the time: some plates are seen often, most seldom."""
    chance = random.Random(seed)
    begin = datetime(_LAST.year, _LAST.month, _LAST.day, tzinfo=LOCAL) - timedelta(days=_DAYS)
    for _ in range(count):
        second = int(chance.random() * _DAYS * 86_400)
        yield int(plates * chance.random() ** 1.5), chance.randrange(_STATIONS), begin + timedelta(seconds=second)


def _readings(count: int, plates: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)
    for number, (plate, station, at) in enumerate(_passes(count, plates, 3)):
        opacity = 45.0 if chance.random() < 0.017 else 12.0
        yield {
            **{"station_id": f"V{station:03d}", "reading_id": f"R{number}", "lane_key": 1, "lane": 1, "content": f"{number:x}"},
            **{"time": at.astimezone(UTC), "plate": _plate(plate), "plate_seen": _plate(plate), "plate_type": "01"},
            **{"fuel": "diesel", "opacity_pct": opacity, "speed_kmh": 40.0, "valid": True, "plate_confidence": 0.97},
            **{"received_at": at.astimezone(UTC), "topic": "t", "partition": 0, "offset": number, "element": -1},
        }


def _checks(count: int, plates: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(2)
    for number, (plate, _, at) in enumerate(_passes(count, plates, 4)):
        smoke = 1.5 if chance.random() < 0.05 else 0.4
        yield {
            **{"check_id": f"C{number}", "content": f"{number:x}", "kind": "roadside", "time": at.astimezone(UTC)},
            **{"plate": _plate(plate), "plate_seen": _plate(plate), "plate_type": "01", "fuel": "diesel", "smoke_m1": smoke},
            **{"method": "free_acceleration", "result": "fail" if smoke > 1.2 else "pass", "received_at": at.astimezone(UTC)},
            **{"topic": "t", "partition": 0, "offset": number, "element": -1},
        }


def _presence(readings: int, checks: int, plates: int) -> Iterator[dict[str, Any]]:
    for plate, station, at in _passes(readings, plates, 3):
        yield {"source": f"station:V{station:03d}", "day": at.date(), "plate": _plate(plate)}
    for plate, _, at in _passes(checks, plates, 4):
        yield {"source": "check", "day": at.date(), "plate": _plate(plate)}


def _marks(plates: int) -> Iterator[dict[str, Any]]:
    days = {"day_from": _LAST - timedelta(days=_DAYS), "day_to": _LAST, "spreads": True, "cause": ""}
    for number in range(plates):
        yield {"shard": shard_of(_plate(number)), "plate": _plate(number), **days}


def _derive(engine: Engine) -> str:
    worker = DerivationWorker(engine, Settings().thresholds)
    while is_work_left(engine):
        derive_all(engine, worker, lambda: None, Event())
    with reading(engine) as connection:
        findings = connection.execute(select(func.count()).select_from(tables.FINDING)).scalar_one()
    return f"{worker.counts.marks:,} marks, {findings:,} findings, {worker.counts.set_aside} set aside"
