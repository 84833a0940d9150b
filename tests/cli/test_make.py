"""What `make run` says: a line for each step of an installation, and nothing of it the second time."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = """#!/bin/sh
mkdir -p .venv/bin
printf '#!/bin/sh\\n' > .venv/bin/python
printf '#!/bin/sh\\necho plumewatch "$@"\\n' > .venv/bin/plumewatch
chmod +x .venv/bin/python .venv/bin/plumewatch
"""
"""Stands for the system's Python: what it makes does nothing, and the program says how it was called."""


@pytest.mark.skipif(shutil.which("make") is None, reason="no make on this machine")
def test_a_line_a_step_and_none_the_second_time(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "python").write_text(PYTHON)
    (tmp_path / "python").chmod(0o755)
    first, second = _made(tmp_path), _made(tmp_path)
    assert [line.split()[0] for line in first] == ["making", "installing", "installing", "plumewatch"]
    packages = sum(line[:1].isalpha() and "==" in line for line in (ROOT / "requirements.lock").read_text().splitlines())
    assert f"installing {packages} packages" in first[1]
    assert second == ["plumewatch run --port 8001"]


def _made(folder: Path) -> list[str]:
    command = ["make", "--no-print-directory", "run", "PYTHON=./python", "ARGS=--port 8001"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout.splitlines()
