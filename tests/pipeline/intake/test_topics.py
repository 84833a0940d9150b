"""Topics and an embedded log that are not what was read: refused by every command, and said by those that look."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.api.app import make_app
from services.cli import main
from services.settings import Settings, current
from streams.embedded_log import EmbeddedLog
from streams.events import POSITIONS, TOPICS, VIOLATIONS
from streams.log import LogRefused, Message
from tests.clients import TestClient
from tests.end_to_end import truck

Damage = Callable[[Path], None]
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command of the command line in this process; gives its exit code and what it said."""
    for name in [name for name in os.environ if name.startswith("PLUMEWATCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PLUMEWATCH_DATA", str(tmp_path / "data"))
    current.cache_clear()

    def command(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["plumewatch", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.err if ended.value.code else captured.out

    yield command
    current.cache_clear()


@pytest.fixture
def log_file(run: Run, tmp_path: Path) -> Path:
    """The embedded log of a machine on which eight points were read and one waits."""
    path = tmp_path / "data" / "log.db"
    assert run("migrate")[0] == 0
    append(path, truck.points())
    assert run("work", "--until-idle", "--only", "intake")[0] == 0
    append(path, truck.points(1, "豫C0T004"))
    return path


def append(path: Path, values: list[bytes]) -> None:
    log = EmbeddedLog(path)
    log.create_topics([*TOPICS, VIOLATIONS], 1)
    log.append(POSITIONS, [Message(None, value) for value in values])
    log.close()


def delete(path: Path) -> None:
    for one in path.parent.glob("log.db*"):
        one.unlink()


def empty(path: Path) -> None:
    delete(path)
    path.touch()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite(path: Path) -> None:
    path.write_bytes(b"not a database " * 1_000)


def make_anew(path: Path, records: int = 0) -> None:
    delete(path)
    log = EmbeddedLog(path)
    log.create_topics([*TOPICS, VIOLATIONS], 1)
    log.append(POSITIONS, [Message(None, b"{}")] * records)
    log.close()


def make_anew_and_longer(path: Path) -> None:
    make_anew(path, 20)


def ready(folder: Path) -> tuple[int, str, str]:
    """Status and detail of /ready, and what health says of the log."""
    app = make_app(Settings(data=folder))
    app.state.live.log.look()
    client = TestClient(app)  # not entered: without the threads of the live feed
    answer, health = client.get("/ready"), client.get("/api/v1/health").json()
    app.state.engine.dispose()
    return answer.status_code, answer.json().get("detail", ""), "\n".join(health["log"]["refused"])


GONE = (r"topic .* is gone", "plumewatch restart-topic")
DAMAGED = (r"log.db is damaged", "restore it from a backup")
ANEW = (r"was made anew", "plumewatch restart-topic")


@pytest.mark.parametrize(
    ("damage", "says"),
    [(delete, GONE), (empty, GONE), (truncate, DAMAGED), (overwrite, DAMAGED), (make_anew, ANEW), (make_anew_and_longer, ANEW)],
)
def test_a_log_that_is_not_what_was_read(
    run: Run, log_file: Path, damage: Damage, says: tuple[str, str], tmp_path: Path
) -> None:
    damage(log_file)
    file = tmp_path / "one.ndjson"
    file.write_bytes(truck.points(1)[0] + b"\n")
    for command in (
        "work --until-idle",
        "work --only intake",
        "work",
        f"publish {POSITIONS} {file}",
        "migrate",
        "status --json",
    ):
        code, said = run(*command.split())
        assert (code, re.search(says[0], said) is not None, says[1] in said) == (2, True, True), (command, said)
    status, detail, health = ready(log_file.parent)
    assert (status, says[1] in detail, says[1] in health) == (503, True, True)


def test_restart_topic_and_migrate_are_the_way_out(run: Run, log_file: Path) -> None:
    delete(log_file)
    for topic in TOPICS:
        run("restart-topic", topic)
    assert run("migrate")[0] == 0
    append(log_file, truck.points(3))
    assert "3 records in" in run("work", "--until-idle", "--only", "intake")[1]
    assert json.loads(run("status", "--json")[1])["refused"] == []
    assert ready(log_file.parent)[0] == 200


def test_a_worker_notices_that_the_file_under_it_is_another(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    log = EmbeddedLog(path)
    log.create_topics([POSITIONS], 1)
    shutil.copy(path, tmp_path / "copy.db")
    path.unlink()
    with pytest.raises(LogRefused, match="deleted or replaced"):
        log.append(POSITIONS, [Message(None, b"{}")])
    (tmp_path / "copy.db").rename(path)
    with pytest.raises(LogRefused, match="deleted or replaced"):
        log.bounds(POSITIONS)
    log.close()
