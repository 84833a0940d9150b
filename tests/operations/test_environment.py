"""Commands under a wide umask and in an ASCII locale."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from services.lists.preview import write_preview
from services.settings import Settings
from services.store.engine import open_engine

_BARE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PATH": os.environ["PATH"], "PYTHONPATH": os.getcwd()}
_COMMAND = [sys.executable, "-c", "from services.cli import main; main()"]


def _run(data: Path, *arguments: str, umask: int = 0o022) -> subprocess.CompletedProcess[bytes]:
    environment = {**_BARE, "PLUMEWATCH_DATA": str(data)}
    return subprocess.run([*_COMMAND, *arguments], env=environment, capture_output=True, umask=umask, timeout=60, check=False)


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_files_are_their_owners_alone(tmp_path: Path, umask: int) -> None:
    data = tmp_path / "a" / "data"
    assert _run(data, "migrate", umask=umask).returncode == 0
    assert _run(data, "backup", str(tmp_path / "all.tar"), umask=umask).returncode == 0
    assert [folder.stat().st_mode & 0o777 for folder in (data, data.parent)] == [0o700, 0o700]
    files = [*data.iterdir(), tmp_path / "all.tar"]
    assert {file.name for file in files} >= {"plumewatch.db", "log.db", "all.tar"}
    assert {file.name: file.stat().st_mode & 0o777 for file in files} == {file.name: 0o600 for file in files}


def test_an_existing_database_is_tightened(tmp_path: Path) -> None:
    file = tmp_path / "plumewatch.db"
    file.touch(mode=0o644)
    file.chmod(0o644)
    with open_engine(f"sqlite:///{file}").connect() as connection:
        connection.exec_driver_sql("CREATE TABLE one (plate text)")
        modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    assert modes == {"plumewatch.db": 0o600, "plumewatch.db-wal": 0o600, "plumewatch.db-shm": 0o600}


@pytest.mark.ci
@pytest.mark.parametrize(("rights", "expected"), [(0o2770, 0o640), (0o755, 0o640), (0o700, 0o600)])
def test_a_list_may_be_read_by_its_folders_group(tmp_path: Path, rights: int, expected: int) -> None:
    assert _run(tmp_path, "migrate").returncode == 0
    out = tmp_path / "out"
    out.mkdir()
    if os.getuid() == 0:
        os.chown(out, -1, 12_345)
    out.chmod(rights)
    written = write_preview(open_engine(f"sqlite:///{tmp_path / 'plumewatch.db'}"), Settings(), date(2026, 11, 20), None, out)
    assert {file.stat().st_mode & 0o777 for file in written} == {expected}
    if os.getuid() == 0 and expected == 0o640:
        assert {file.stat().st_gid for file in written} == {12_345}


@pytest.mark.ci
@pytest.mark.parametrize(
    "arguments",
    [["dump"], ["findings"], ["status"], ["--help"], ["rejects"], ["explain", "x"], ["findings", "--district", "洛龙"]],
)
def test_commands_work_in_an_ascii_locale(tmp_path: Path, arguments: list[str]) -> None:
    assert _run(tmp_path, "migrate").returncode == 0
    done = _run(tmp_path, *[os.fsencode(one).decode("utf-8") for one in arguments])
    assert done.returncode in (0, 1, 2) and b"Traceback" not in done.stderr
    (done.stdout + done.stderr).decode("utf-8")


def test_output_is_utf8_in_an_ascii_locale(tmp_path: Path) -> None:
    file = tmp_path / "登记.csv"
    file.write_text("plate,owner\n豫C12345,洛阳\n", encoding="utf-8")
    assert _run(tmp_path, "migrate").returncode == 0
    done = _run(tmp_path, "import", "vehicles", str(file))
    assert b"Traceback" not in done.stderr and "登记" in (done.stdout + done.stderr).decode("utf-8")


@pytest.mark.ci
def test_an_output_that_is_closed_early_is_no_fault(tmp_path: Path) -> None:
    assert _run(tmp_path, "migrate").returncode == 0
    read, write = os.pipe()
    os.close(read)
    environment = {**_BARE, "PLUMEWATCH_DATA": str(tmp_path)}
    for arguments in (["--help"], ["status"]):
        done = subprocess.run([*_COMMAND, *arguments], env=environment, stdout=write, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 1 and done.stderr == b"", arguments
    os.close(write)
