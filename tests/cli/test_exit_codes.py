"""What `plumewatch work --until-idle` ends with."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.pipeline.derivation.build import build_digest
from services.pipeline.derivation.set_aside import NO_WORK, put_aside
from services.settings import current
from services.store.engine import open_engine, writing

pytestmark = pytest.mark.sets_aside


@pytest.fixture
def migrated(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("PLUMEWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("PLUMEWATCH_DATABASE_URL", sqlite_url)
    current.cache_clear()
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    yield sqlite_url
    current.cache_clear()


@pytest.mark.parametrize(
    ("plates", "options", "exit_code"),
    [
        ([], [], 0),
        (["豫C0T001"], [], 3),
        (["豫C0T001", "豫C0T002"], ["--only", "derivation"], 3),
        (["豫C0T001"], ["--only", "intake"], 0),  # of derivation it knows nothing
    ],
)
def test_idle_is_not_done_while_something_is_set_aside(
    migrated: str, plates: list[str], options: list[str], exit_code: int
) -> None:
    engine = open_engine(migrated)
    with writing(engine) as connection:
        for plate in plates:
            put_aside(connection, 7, plate, NO_WORK, ValueError("planted"), build_digest(), datetime.now(UTC))
    engine.dispose()
    ended = CliRunner().invoke(app, ["work", "--until-idle", *options])
    assert ended.exit_code == exit_code, ended.output
    assert (f"{len(plates)} set aside and not derived: plumewatch status names them" in ended.stderr) == (exit_code == 3)
    in_chinese = CliRunner().invoke(app, ["work", "--until-idle", *options, "--lang", "zh"])
    assert in_chinese.exit_code == exit_code
    assert (f"搁置 {len(plates)} 项" in in_chinese.stderr) == (exit_code == 3)
