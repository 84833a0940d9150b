"""A terminal that declares the wrong datum: the doctor finds it, a person enters it, and nobody is charged by what it says."""

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import numpy as np
import pytest
import shapely
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from services.cli import app
from services.pipeline.loop import work_until_idle
from services.reference.file_import import import_file
from services.settings import Settings, current
from services.simulator.fleet import fleet
from services.simulator.ground import is_inside, to_degrees
from services.simulator.plan import LOCAL
from services.simulator.roads import roads
from services.store.engine import reading
from services.store.tables import FINDING, LEDGER_ENTRY
from streams.datums import from_wgs84
from streams.embedded_log import EmbeddedLog
from streams.events import POSITIONS, TOPICS, VIOLATIONS
from streams.log import Message
from tests.simulator.running import imported, small_plan

Standing = list[tuple[str, list[str], bool]]


def test_a_truck_outside_is_not_charged_for_the_wrong_datum_of_its_terminal(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It drives on the ring road in the west, 260 m outside; its terminal gives GCJ-02 and says WGS-84, which puts it 300 m inside."""
    plan = small_plan(1)
    engine, _ = imported(plan, sqlite_url, tmp_path)
    x, y = _ring_road_in_the_west()
    assert not is_inside("inner-ring", x, y, -100).any()
    log = EmbeddedLog(tmp_path / "log.db")
    log.create_topics((*TOPICS, VIOLATIONS), 1)
    log.append(POSITIONS, [_points(_barred_plate(), x, y, plan.last_day)])
    settings = Settings(data=tmp_path, wait_for_more_s=0.0)
    work_until_idle(engine, log, settings)
    assert [(outcome, withdrawn) for outcome, _, withdrawn in _findings(engine)] == [("violation", False)]

    proposed = _asked_of_the_doctor(sqlite_url, tmp_path / "sick.json", monkeypatch)
    assert [(one["terminal_id"], one["until"]) for one in proposed] == [("T1", None)]
    assert "probably GCJ02 and not declared (it says WGS84)" in proposed[0]["problem"]
    assert "其坐标系很可能是 GCJ02 而未申报" in proposed[0]["problem"]

    report = import_file(engine, "terminals", tmp_path / "sick.json", recorded_at=datetime.now(UTC))
    assert (report.remarks, report.outcome.added) == ([], 1)
    work_until_idle(engine, log, settings)
    assert _findings(engine) == [("to_be_verified", ["sick_source"], False)]
    with reading(engine) as connection:
        causes = connection.execute(select(LEDGER_ENTRY.c.causes).order_by(LEDGER_ENTRY.c.id)).scalars().all()
    told = {cause.words.record.partition(",")[0] for cause in causes[-1]}
    assert {"sources: doctor", "sources: sick.json (JSON"} <= told
    log.close()
    engine.dispose()


def _findings(engine: Engine) -> Standing:
    with reading(engine) as connection:
        rows = connection.execute(select(FINDING.c.outcome, FINDING.c.reasons, FINDING.c.withdrawn)).all()
    return [(row.outcome, row.reasons, row.withdrawn) for row in rows]


def _asked_of_the_doctor(url: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """The list of the sick that `plumewatch doctor --write` proposes. It found something: exit code 1."""
    monkeypatch.setenv("PLUMEWATCH_DATABASE_URL", url)
    current.cache_clear()
    answer = CliRunner().invoke(app, ["doctor", "--write", str(file)])
    current.cache_clear()
    assert answer.exit_code == 1, answer.output
    listed: list[dict[str, str]] = msgspec.json.decode(file.read_bytes())
    return listed


def _barred_plate() -> str:
    heavy = [one for one in fleet(small_plan(1)).registered if one.use == "tank" and one.is_surely_known]
    return next(truck.plate for truck in heavy if truck.stage == 4 and truck.fuel == "diesel")


def _ring_road_in_the_west() -> tuple[np.ndarray, np.ndarray]:
    """Every 30 s at 30 km/h along the inner ring road's western side, some 260 m outside of the zone."""
    ring = next(road for road in roads() if road.name == "内环路")
    points = shapely.get_coordinates(shapely.segmentize(shapely.LineString(ring.course), 250))
    x, y = points[(points[:, 0] < -7_900) & (np.abs(points[:, 1]) < 2_600)].T
    order = np.argsort(y)
    return x[order], y[order]


def _points(plate: str, x: np.ndarray, y: np.ndarray, day: date) -> Message:
    lon, lat = from_wgs84(*to_degrees(x, y), "GCJ02")
    start = datetime(day.year, day.month, day.day, 10, tzinfo=LOCAL).timestamp()
    points = [
        {
            "terminal_id": "T1",
            "plate": plate,
            "plate_type": "01",
            "datum": "WGS84",
            "lon": one,
            "lat": other,
            "speed_kmh": 30.0,
            "time": datetime.fromtimestamp(start + 30 * n, LOCAL).isoformat(),
        }
        for n, (one, other) in enumerate(zip(lon.tolist(), lat.tolist(), strict=True))
    ]
    return Message(plate.encode(), msgspec.json.encode(points))
