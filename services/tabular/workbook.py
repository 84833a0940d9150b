"""Sheets of an XLSX or XLS file, read by a child process with limits of memory, time and output.

The reader allocates a dense grid: one cell at XFD1048576 asks for 17 thousand million cells and aborts the process that reads it. The
child writes its rows into an unnamed temporary file, so a file is read as a whole or refused as a whole.
"""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from services.tabular.refused import FileRefused
from services.tabular.sheet_marks import SheetMarks

MAX_CELLS = 5_000_000
"""Maximum area of all sheets: a register of 300,000 vehicles has 16 columns."""
MAX_MEMORY = 1 << 30
"""Maximum address space of the child: 4.8 million cells of text took 685 MB (resident)."""
MAX_SECONDS = 120
"""Maximum time for one file: 4.8 million cells of text took 23 s on two cores."""
MAX_OUTPUT = 256 << 20
"""Maximum size of the rows as text: 50 bytes a cell, and it may lie in a tmpfs."""
_CHILD = Path(__file__).with_name("workbook_child.py")
_ADVICE = "delete cells far outside of the table and sheets that are not needed, or save it as CSV"
_MADE: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda parts: timedelta(*parts),
}


@dataclass(frozen=True)
class Sheet:
    """A sheet with its rows from the first on, in which errors and merged cells are settled; marks: what the workbook says of them."""

    name: str
    rows: Iterator[list[Any]]
    marks: SheetMarks


@contextmanager
def read_workbook(source: IO[bytes], *, max_seconds: float = MAX_SECONDS) -> Iterator[Iterator[Sheet]]:
    """The sheets in their order, to be read one after the other; the source is a file with a descriptor. Raises FileRefused."""
    with tempfile.TemporaryFile("w+", encoding="ascii") as output:
        _run_child(source, output, max_seconds)
        output.seek(0)
        yield _sheets(output)


def _run_child(source: IO[bytes], output: IO[str], max_seconds: float) -> None:
    limits = [str(limit) for limit in (MAX_MEMORY, max(1, int(max_seconds)), MAX_OUTPUT, MAX_CELLS)]
    command = [sys.executable, "-I", str(_CHILD), *limits]
    try:
        child = subprocess.run(
            command, stdin=source, stdout=output, stderr=subprocess.DEVNULL, timeout=max_seconds, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused(_too_slow(max_seconds)) from error
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise FileRefused(_too_slow(max_seconds))
    if child.returncode:
        raise FileRefused(
            f"the workbook cannot be read within {MAX_MEMORY >> 20} MB of memory "
            f"(its reader ended with {_named(child.returncode)}): {_ADVICE}"
        )


def _too_slow(max_seconds: float) -> str:
    return f"the workbook was not read within {max_seconds:g} s: {_ADVICE}"


def _named(returncode: int) -> str:
    return signal.Signals(-returncode).name if returncode < 0 else f"code {returncode}"


def _sheets(output: IO[str]) -> Iterator[Sheet]:
    """The child's lines: `sheet` with name, number of rows and marks, then that many rows; or `refused` with the reason."""
    while line := output.readline():
        kind, *values = json.loads(line)
        if kind == "refused":
            raise FileRefused(f"{values[0]}: {_ADVICE}" if values[1] else values[0])
        name, height, told = values
        marks = SheetMarks.of(told)
        rows = marks.applied(json.loads(output.readline(), object_hook=_made) for _ in range(height))
        yield Sheet(name, rows, marks)
        for _ in rows:  # what the caller left unread
            pass


def _made(tagged: dict[str, Any]) -> Any:
    ((kind, value),) = tagged.items()
    return _MADE[kind](value)
