"""`plumewatch simulate` and `plumewatch truth` as a person types them; the README's drive."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

import services.simulator
from services.cli import app
from services.pipeline.loop import work_until_idle
from services.publish import publish_file
from services.reference.file_import import import_file
from services.reference.kinds import KINDS
from services.settings import Settings, current
from services.store.engine import open_engine, reading
from services.store.tables import FINDING
from streams.embedded_log import EmbeddedLog
from streams.events import POSITIONS, TOPICS, VIOLATIONS
from streams.profiles import PLAIN, load

DRIVE = Path(services.simulator.__file__).parent / "city" / "drive.ndjson"
CITY = ["--trucks", "60", "--terminals", "5", "--days", "1", "--until", "2026-11-20"]


@pytest.fixture
def plumewatch(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PLUMEWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("PLUMEWATCH_DATABASE_URL", sqlite_url)
    current.cache_clear()
    yield lambda *words: CliRunner().invoke(app, [*words])
    current.cache_clear()


@pytest.mark.ci
def test_simulate_work_and_compare(plumewatch, tmp_path: Path, sqlite_url: str) -> None:
    city, truth = tmp_path / "city", tmp_path / "truth.ndjson"
    done = plumewatch("simulate", *CITY, "--city", str(city), "--truth", str(truth))
    assert (done.exit_code, "messages sent" in done.output) == (0, True)
    acts = [json.loads(line) for line in truth.read_text(encoding="utf-8").splitlines()]
    assert acts[0]["plan"]["trucks"] == 60
    fields = {
        "rule",
        "plate",
        "plate_type",
        "local_day",
        "kind",
        "outcome",
        "order_id",
        "station_id",
        "first_at",
        "last_at",
        "note",
        "reason",
        "deed",
        "captured",
    }
    ill = [line for line in acts if "cause" in line]
    assert ill and {line["kind"] for line in ill} == {"station", "terminal", "agency"}
    assert all(act.keys() == fields for act in acts[1:] if act not in ill)
    assert plumewatch("truth", str(truth)).exit_code == (1 if any(act["kind"] == "clear" for act in acts[1:]) else 0)
    for kind in ("zones", "stations", "vehicles", "orders"):
        assert plumewatch("import", kind, str(next(city.glob(f"{kind}.*")))).exit_code == 0
    moved = ("vehicles", str(city / "moved-numbers.csv"), "--change", "--holds-from", "2026-11-20")
    assert plumewatch("import", *moved).exit_code == 0
    assert plumewatch("work", "--until-idle").exit_code == 0
    compared = plumewatch("truth", str(truth), "--json")
    assert (compared.exit_code, json.loads(compared.output)["misses"]) == (0, [])
    assert json.loads(compared.output)["sources"] == {"sick": len(ill), "proposed": len(ill)}
    told = plumewatch("truth", str(truth)).output
    assert "holds" in told and f"{len(ill)} of {len(ill)} are named" in told


def test_messages_as_files(plumewatch, tmp_path: Path) -> None:
    assert plumewatch("simulate", *CITY, "--out", str(tmp_path / "day.ndjson")).exit_code == 0
    for topic in TOPICS:
        lines = (tmp_path / f"day.{topic}.ndjson").read_bytes().splitlines()
        assert len(lines) > 20
    assert not (tmp_path / "log.db").exists()


@pytest.mark.parametrize(
    "words", [["--live", "--until", "2026-11-20"], ["--live", "--speed-up", "5"], ["--days", "0"], ["--trucks", "0"]]
)
def test_wrong_use_is_refused(plumewatch, words: list[str]) -> None:
    assert plumewatch("simulate", *words).exit_code == 2


def test_no_truth_file_is_refused(plumewatch, tmp_path: Path) -> None:
    (tmp_path / "none.ndjson").write_text('{"rule": "x"}\n')
    refused = plumewatch("truth", str(tmp_path / "none.ndjson"))
    assert (refused.exit_code, "line 1" in refused.output) == (2, True)


def test_the_drive_of_the_readme_is_a_violation(plumewatch, tmp_path: Path, sqlite_url: str) -> None:
    city = ["--seed", "1", "--trucks", "600", "--days", "1", "--until", "2026-11-20", "--city", str(tmp_path / "city")]
    assert plumewatch("simulate", *city, "--out", str(tmp_path / "day.ndjson")).exit_code == 0
    engine, log = open_engine(sqlite_url), EmbeddedLog(tmp_path / "drive.db")
    for path in sorted((tmp_path / "city").iterdir(), key=lambda path: path.stem, reverse=True):
        if path.stem in KINDS:
            assert not import_file(engine, path.stem, path, recorded_at=datetime.now(UTC)).of("error")
    log.create_topics((*TOPICS, VIOLATIONS), 1)
    publish_file(log, POSITIONS, DRIVE, load(PLAIN))
    work_until_idle(engine, log, Settings(data=tmp_path, wait_for_more_s=0.0))
    log.close()
    with reading(engine) as connection:
        assert list(connection.execute(select(FINDING.c.rule, FINDING.c.outcome))) == [("restricted_traffic", "violation")]
    engine.dispose()
