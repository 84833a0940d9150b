"""What-if over a city's months: an order with a polygon that did not exist before, answered from the index of presence.

3,000 trucks drive six hours a day on roads, with a position every half minute; between their trips they stand. The index is written by the
packer, as derivation does, without the raw points: so nothing is verified from points here (`tests.orders.what_if` does that).
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Engine, func, insert, select

from rules.inputs.thresholds import Thresholds
from rules.places.geography import metres_per_degree
from rules.presence.presence import CELL_LAT_E7, CELL_LON_E7, DRIVING, REACH_SHIFT, SLOTS_A_DAY, Presence
from services.orders.what_if import answered, draft_of
from services.store.engine import open_engine, reading, writing
from services.store.position_chunks import SHARDS, shard_of
from services.store.presence_blocks import BLOCK, packed
from services.store.schema_version import migrate
from services.store.tables import PRESENCE_SLOTS, REFERENCE_CHANGE, VEHICLE_VERSION

TRUCKS, DAYS, DRIVEN_SLOTS = 3_000, 31, 720
FIRST = date(2025, 1, 1)
HALF_CITY_M = 18_000.0
LON, LAT = 112.45, 34.65
"""The city: 36 km by 36 km around this place."""


def measure_what_if(database: str | None, months: tuple[int, ...], keep: Path | None) -> list[str]:
    """Lines of Markdown: the index, the answers, cold and warm, and how they grow."""
    with _city(database, max(months), keep) as (engine, path):
        lines = [
            *_size_lines(engine),
            "",
            "| polygon | months | cold s | warm s (median of 5) | vehicle-days | undecided |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_line(engine, path, name, half_m, count) for name, half_m, count in _asked(months)]
        return lines


def _asked(months: tuple[int, ...]) -> Iterator[tuple[str, float, int]]:
    yield from (("8 km across", 4_000.0, count) for count in months)
    yield "3 km across", 1_500.0, 1
    yield "25 km across", 12_500.0, 1


def _line(engine: Engine, path: Path | None, name: str, half_m: float, months: int) -> str:
    draft = draft_of(*_draft(half_m))
    last = FIRST + timedelta(days=DAYS * months - 1)

    def ask() -> Any:
        return answered(engine, draft, FIRST, last, Thresholds(), at_most=0)

    cold = _timed(lambda: (_forget(engine, path), ask())[1])
    warm = sorted(_timed(ask)[0] for _ in range(5))[2]
    found = cold[1]
    return f"| {name} | {months} | {cold[0]:.2f} | {warm:.2f} | {found.violations:,} | {found.undecided:,} |"


def _timed(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = act()
    return time.perf_counter() - start, found


def _forget(engine: Engine, path: Path | None) -> None:
    """New connections, and no page of the file in the system's memory."""
    engine.dispose()
    if path is not None and hasattr(os, "posix_fadvise"):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _draft(half_m: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """An order on a star of this half width that no register has."""
    east, north = (float(metres) for metres in metres_per_degree(LAT))
    angles = np.linspace(0, 2 * np.pi, 25)
    radius = half_m * (1 + 0.15 * np.sin(5 * angles))
    ring = [[LON + r * np.cos(a) / east, LAT + r * np.sin(a) / north] for a, r in zip(angles, radius, strict=True)]
    zone = {
        "type": "Feature",
        "properties": {"zone_id": "new", "name": "新划区域", "datum": "WGS84"},
        "geometry": {"type": "Polygon", "coordinates": [[*ring[:-1], ring[0]]]},
    }
    clause = {
        "clause_id": "1",
        "vehicles": {"fuels": ["diesel"], "stage_at_most": 4, "stage_inclusive": True, "classes": [], "uses": []},
        "zones": ["new"],
        "hours": [["07:00", "22:00"]],
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "from": "2026-11-01T00:00:00+08:00",
        "until": None,
        "exempt": ["new_energy", "special"],
        "min_minutes": 3,
    }
    made = {
        "order_id": "WHAT-IF",
        "title": "试算",
        "issuer": "市环委办",
        "kind": "standing",
        "issued_at": "2026-10-31T18:00:00+08:00",
        "legal_basis": ["大气污染防治法 §96"],
        "clauses": [clause],
    }
    return made, {"type": "FeatureCollection", "features": [zone]}


def _size_lines(engine: Engine) -> Iterator[str]:
    with reading(engine) as connection:
        month = PRESENCE_SLOTS.c.local_day < FIRST + timedelta(days=DAYS)
        total = connection.execute(select(func.sum(func.length(PRESENCE_SLOTS.c.payload))).where(month)).scalar() or 0
    minutes = TRUCKS * DAYS * DRIVEN_SLOTS / 2
    yield f"Index: {TRUCKS:,} trucks, {DAYS} days, {minutes / 1e6:.1f} million driving minutes (and as much standing as the day has left):"
    yield f"{total / 1e6:.0f} MB, {total / minutes:.2f} bytes a driving minute."


@contextmanager
def _city(database: str | None, months: int, keep: Path | None) -> Iterator[tuple[Engine, Path | None]]:
    with tempfile.TemporaryDirectory(prefix="plumewatch-bench-") as folder:
        path = None if database else (keep or Path(folder)) / "what_if.db"
        engine = open_engine(database or f"sqlite:///{path}")
        migrate(engine)
        with reading(engine) as connection:
            held = connection.execute(select(func.count(func.distinct(PRESENCE_SLOTS.c.local_day)))).scalar() or 0
        if not held:
            _register(engine)
        if held < DAYS * months:
            _fill(engine, months)
        yield engine, path
        engine.dispose()


def _plates() -> list[str]:
    return [f"豫C{number:05}" for number in range(1, TRUCKS + 1)]


def _register(engine: Engine) -> None:
    chance = np.random.default_rng(3)
    with writing(engine) as connection:
        change = {"tick": 1, "recorded_at": datetime(2025, 1, 1, tzinfo=UTC), "kind": "vehicles", "source": "bench"}
        connection.execute(insert(REFERENCE_CHANGE), [change])
        rows = [
            {
                "holds_from": datetime(2000, 1, 1, tzinfo=UTC),
                "tick": 1,
                "absent": False,
                "plate": plate,
                "plate_type": "01",
                "plate_colour": "yellow",
                "fuel": "diesel",
                "emission_stage": int(chance.choice([3, 4, 5, 6], p=[0.1, 0.25, 0.35, 0.3])),
                "vehicle_class": "heavy",
                "use": "freight",
                "owner": f"运输公司{number % 240}",
                "district": f"4103{number % 9 + 2:02}",
                "new_energy": False,
            }
            for number, plate in enumerate(_plates())
        ]
        connection.execute(insert(VEHICLE_VERSION), rows)


def _fill(engine: Engine, months: int) -> None:
    """A month of its own, then the same again: a payload does not know its date."""
    chance = np.random.default_rng(7)
    by_shard: dict[int, list[str]] = {}
    for plate in _plates():
        by_shard.setdefault(shard_of(plate), []).append(plate)
    with writing(engine) as connection:
        connection.execute(PRESENCE_SLOTS.delete())
        for shard in range(SHARDS):
            plates = sorted(by_shard.get(shard, []))
            for number in range(DAYS):
                payload = packed(_day(plates, chance), range(len(plates)))
                rows = [
                    {
                        "shard": shard,
                        "local_day": FIRST + timedelta(days=number + DAYS * month),
                        "plate": BLOCK,
                        "payload": payload,
                    }
                    for month in range(months)
                ]
                connection.execute(insert(PRESENCE_SLOTS), rows)


def _day(plates: list[str], chance: np.random.Generator) -> Presence:
    """Three trips of two hours each, on roads that turn at right angles and bend a little; standing at one place between."""
    trucks, slots = len(plates), SLOTS_A_DAY
    drives = np.zeros((trucks, slots), dtype=bool)
    for trip in range(3):
        starts = chance.integers(480 + trip * 640, 480 + trip * 640 + 380, trucks)
        drives[np.arange(trucks)[:, None], starts[:, None] + np.arange(DRIVEN_SLOTS // 3)] = True
    turns = (chance.random((trucks, slots)) < 0.06) * chance.choice([-1, 1], (trucks, slots)) * np.pi / 2
    heading = (
        np.cumsum(turns + chance.normal(0, 0.02, (trucks, slots)), axis=1) + chance.integers(0, 4, trucks)[:, None] * np.pi / 2
    )
    cruise = chance.uniform(25, 60, (trucks, 1)) + np.cumsum(chance.normal(0, 1.5, (trucks, slots)), axis=1)
    kmh = np.clip(cruise % 60 + chance.normal(0, 6, (trucks, slots)), 6, 85) * drives
    way = kmh / 3.6 * 30
    east, north = (
        _folded(chance.uniform(-HALF_CITY_M, HALF_CITY_M, (trucks, 1)) + np.cumsum(way * turn(heading), axis=1))
        for turn in (np.cos, np.sin)
    )
    noise = [chance.normal(0, 4, (trucks, slots)) * drives for _ in range(2)]
    metres = metres_per_degree(LAT)
    x = np.floor((LON + (east + noise[0]) / float(metres[0])) * 1e7 / CELL_LON_E7).astype(np.int64)
    y = np.floor((LAT + (north + noise[1]) / float(metres[1])) * 1e7 / CELL_LAT_E7).astype(np.int64)
    flags = (drives * DRIVING | 0 << REACH_SHIFT).astype(np.uint8)
    return Presence(
        [(plate, "01", FIRST) for plate in plates],
        np.arange(trucks + 1) * slots,
        np.tile(np.arange(slots), trucks),
        x.ravel(),
        y.ravel(),
        flags.ravel(),
    )


def _folded(metres: np.ndarray) -> np.ndarray:
    """Turned back at the edge of the city."""
    span = 4 * HALF_CITY_M
    return np.abs((metres - HALF_CITY_M) % span - 2 * HALF_CITY_M) - HALF_CITY_M
