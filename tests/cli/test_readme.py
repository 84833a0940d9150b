"""The tour of README.md as it stands there, by hand: every command ends well."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import free_port

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PLUMEWATCH = (sys.executable, "-c", "from services.cli import main; main()")


def tour() -> list[list[str]]:
    """The words of each command, without the program."""
    [block] = re.findall(r"## Five minutes by hand\n\n((?:    .*\n)+)", README)
    commands = [shlex.split(line, comments=True) for line in block.splitlines()]
    assert {words[0] for words in commands} == {".venv/bin/plumewatch"}
    return [words[1:] for words in commands]


def started(words: list[str], folder: Path) -> subprocess.Popen[str]:
    """A command, begun in that folder as if it were the checkout."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("PLUMEWATCH_")}
    environment = {**ours, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    return subprocess.Popen(
        [*PLUMEWATCH, *words], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def ended(words: list[str], folder: Path) -> str:
    """What a command printed; it must end well."""
    process = started(words, folder)
    printed, errors = process.communicate(timeout=120)
    assert process.returncode == 0, f"{' '.join(words)} ended with {process.returncode}:\n{printed}{errors}"
    return printed


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """An empty folder with the files that the tour names."""
    (tmp_path / "services").symlink_to(ROOT / "services")
    return tmp_path


@pytest.mark.slow
def test_every_command_of_the_tour_ends_well(checkout: Path) -> None:
    printed = {}
    for words in tour():
        if words[0] == "serve":
            _serves(words, checkout)
        elif words[0] == "explain":
            [found, *_] = ended([*_findings(), "--json"], checkout).splitlines()
            printed["explain"] = ended(["explain", json.loads(found)["finding_id"], *words[2:]], checkout)
        else:
            printed[words[0]] = ended(words, checkout)
    assert "holds" in printed["truth"]
    assert "豫C2S723" in printed["findings"], "the drive of the tour"
    assert "豫C" in printed["explain"]
    assert [path.suffix for path in sorted((checkout / "lists").iterdir())] == [".csv", ".xlsx"]


def _findings() -> list[str]:
    return next(words for words in tour() if words[0] == "findings")


def _serves(words: list[str], folder: Path) -> None:
    """It says its address, and ends well when it is told to."""
    port = free_port()
    process = started([*words, "--port", str(port)], folder)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
