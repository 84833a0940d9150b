"""`plumewatch rejects` in both languages: what was expected, too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.settings import current


@pytest.fixture
def rejected(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PLUMEWATCH_DATA", str(tmp_path))
    monkeypatch.setenv("PLUMEWATCH_DATABASE_URL", sqlite_url)
    current.cache_clear()
    point = '{"terminal_id": "T1", "plate": "豫C12345", "time": "2026-11-20T08:30:00+08:00", "lon": 112.45, "lat": 34.65, "speed_kmh": 450}\n'
    (tmp_path / "points.ndjson").write_text(point, encoding="utf-8")
    for words in (["migrate"], ["publish", "muck-trucks.positions", str(tmp_path / "points.ndjson")], ["work", "--until-idle"]):
        assert CliRunner().invoke(app, words).exit_code == 0
    yield
    current.cache_clear()


@pytest.mark.parametrize(
    ("language", "said"), [("zh", ["字段", "期望", "共 1 条拒收数据"]), ("en", ["field", "expected", "1 rejects"])]
)
def test_a_reject_is_listed(rejected: None, language: str, said: list[str]) -> None:
    listed = CliRunner().invoke(app, ["--lang", language, "rejects"], env={"COLUMNS": "200"})
    assert listed.exit_code == 0
    assert all(word in listed.output for word in (*said, "speed_kmh", "450"))
    assert ("数" in listed.output.split("450")[1].splitlines()[0]) == (language == "zh"), "what was expected"
