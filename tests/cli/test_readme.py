"""The tour of README.md as it stands there, by hand: every command ends well."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.settings import current
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def tour() -> list[list[str]]:
    """The words of each command, without the program."""
    [block] = re.findall(r"## Five minutes by hand\n\n((?:    .*\n)+)", README)
    commands = [shlex.split(line, comments=True) for line in block.splitlines()]
    assert {words[0] for words in commands} == {".venv/bin/plumewatch"}
    return [words[1:] for words in commands]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder to work in, with the files that the tour names, and no setting."""
    for name in [name for name in os.environ if name.startswith("PLUMEWATCH_")]:
        monkeypatch.delenv(name)
    (tmp_path / "services").symlink_to(ROOT / "services")
    monkeypatch.chdir(tmp_path)
    current.cache_clear()
    yield tmp_path
    current.cache_clear()


def ended(words: list[str]) -> str:
    """What a command printed; it must end well."""
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, f"{' '.join(words)} ended with {done.exit_code}:\n{done.output}"
    return done.stdout


@pytest.mark.ci
@pytest.mark.slow
def test_every_command_of_the_tour_ends_well(checkout: Path) -> None:
    commands, printed = tour(), dict[str, str]()
    findings = next(words for words in commands if words[0] == "findings")
    for words in commands:
        if words[0] == "serve":
            _serves(words, checkout)
            continue
        if "FINDING_ID" in words:
            [found, *_] = ended([*findings, "--json"]).splitlines()
            words[words.index("FINDING_ID")] = json.loads(found)["finding_id"]
        printed[words[0]] = ended(words)
    assert "holds" in printed["truth"]
    assert "豫C2S723" in printed["findings"], "the drive of the tour"
    assert "豫C" in printed["explain"]
    assert {path.suffix for path in (checkout / "lists").iterdir()} == {".csv", ".pdf", ".xlsx"}


def _serves(words: list[str], folder: Path) -> None:
    """It says its address, and ends well when it is told to."""
    port, environment = free_port(), {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", "from services.cli import main; main()", *words, "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == f"http://127.0.0.1:{port}"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
