"""A disk that is really full: a small file system in memory, as a machine's disk is at three in the morning."""

import errno
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy.exc import OperationalError

from services.cli.errors import refusal
from services.pipeline.loop import work_on
from services.settings import Settings
from services.store.disk import full_disk
from services.store.engine import open_engine
from streams.embedded_log import EmbeddedLog
from streams.events import POSITIONS
from streams.log import Message
from tests.end_to_end import truck
from tests.end_to_end.processes import Surroundings, surroundings, wait_until
from tests.end_to_end.stock import positions_stored
from tests.servers import Missing, skip_or_fail


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A folder with room for 4 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, text=True)
    if done.returncode:
        skip_or_fail(Missing(f"this test mounts a small file system, which needs root: {done.stderr.strip()}"))
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def place(disk: Path) -> Iterator[Surroundings]:
    """A set-up on the small disk, with points that wait in its log."""
    with surroundings(disk) as made:
        made.run("migrate")
        log = EmbeddedLog(disk / "data" / "log.db")
        log.append(POSITIONS, [Message(None, value) for value in truck.points()])
        log.close()
        yield made


def fill(disk: Path) -> Path:
    """Take all the room that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as sink, suppress(OSError):
        while True:
            sink.write(b"x" * 4096)
    assert shutil.disk_usage(disk).free == 0
    return filler


@pytest.mark.ci
def test_commands_say_it_in_a_line_and_lose_nothing(place: Surroundings, disk: Path, tmp_path: Path) -> None:
    register, points = tmp_path / "vehicles.csv", tmp_path / "points.ndjson"
    register.write_text("plate,plate_type,fuel\n" + "".join(f"豫C{n:05d},01,diesel\n" for n in range(1, 3_001)))
    points.write_bytes(b"\n".join(truck.points(200) * 20))
    filler = fill(disk)
    for command in (
        ("work", "--until-idle"),
        ("publish", POSITIONS, str(points)),
        ("import", "vehicles", str(register)),
        ("caselist", "--date", "2026-11-20", "--out", str(disk)),
        ("backup", str(disk / "backup.tar")),
    ):
        said = place.run(*command, exit_code=2)
        assert said.startswith("the disk is full: ") and len(said.splitlines()) == 1, (command, said)
    filler.unlink()
    assert "8 records in: 8 facts" in place.run("work", "--until-idle")


def test_a_running_worker_goes_on_when_there_is_space(
    place: Surroundings, disk: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.pipeline.steps.WAITS_S", (0.2,))
    settings, stop = Settings(data=disk / "data", wait_for_more_s=0.1), Event()
    engine, log = open_engine(settings.database), EmbeddedLog(disk / "data" / "log.db")
    filler = fill(disk)
    worker = Thread(target=work_on, args=(engine, log, settings, stop))
    worker.start()
    try:
        wait_until(lambda: "the disk is full" in caplog.text, "said", 10)
        assert worker.is_alive()
        filler.unlink()
        wait_until(lambda: positions_stored(engine).total() == 8, "stored", 20)
    finally:
        stop.set()
        worker.join(20)
        log.close()
        engine.dispose()


def test_a_full_database(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1")
        with pytest.raises(OperationalError) as full:
            connection.exec_driver_sql(
                "CREATE TABLE large AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 99999) SELECT i FROM n"
            )
    assert "the disk is full" in str(full_disk(full.value))
    engine.dispose()


class _Postgres(Exception):
    sqlstate = "53100"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x/list.csv"), "/x/list.csv"),
        (OSError(errno.EDQUOT, "Disk quota exceeded", "/x"), "/x"),
        (OperationalError("INSERT", {}, _Postgres("could not extend file\nHINT: check")), "could not extend file"),
        (RuntimeError(OSError(errno.ENOSPC, "No space left on device")), "no space left"),
    ],
)
def test_how_it_is_told(error: Exception, says: str) -> None:
    assert says in (refusal(error) or "") and "free space and start again" in (refusal(error) or "")


@pytest.mark.parametrize(
    "error", [OSError(errno.EACCES, "Permission denied", "/x"), sqlite3.OperationalError("x"), KeyError(1)]
)
def test_other_errors_are_no_full_disk(error: Exception) -> None:
    assert full_disk(error) is None
