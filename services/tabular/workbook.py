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

from rules.catalogue import Text
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
_ADVICE = Text(
    "请删去表格以外的单元格和不需要的工作表，或另存为 CSV",
    "delete cells far outside of the table and sheets that are not needed, or save it as CSV",
)
REASONS = {
    "unreadable": Text("文件不能作为 XLSX 读取：{why}", "the file is not readable as XLSX: {why}"),
    "memory": Text("读取工作簿需要超过 {mb} MB 内存", "the workbook needs more than {mb} MB of memory"),
    "output": Text("工作簿的各行文本超过 {mb} MB（{why}）", "the workbook's rows are longer than {mb} MB of text ({why})"),
    "cells": Text(
        "工作簿各表共 {area:,} 个单元格，应至多 {most:,} 个",
        "the workbook's sheets span {area:,} cells, expected at most {most:,}",
    ),
    "unpacked": Text(
        "工作簿解压后为 {mb:,} MB，应至多 {most:,} MB", "the workbook unpacks to {mb:,} MB, expected at most {most:,} MB"
    ),
    "merged": Text(
        "工作簿的合并单元格互相重叠，每个单元格应至多属于一个",
        "merged cells of the workbook overlap, expected each cell in one of them at most",
    ),
    "slow": Text("工作簿未能在 {seconds:g} 秒内读完", "the workbook was not read within {seconds:g} s"),
    "ended": Text(
        "工作簿不能在 {mb} MB 内存内读取（读取进程以 {how} 结束）",
        "the workbook cannot be read within {mb} MB of memory (its reader ended with {how})",
    ),
}
"""Why a workbook is refused, by code; with the parameters that the child process gives."""
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
        raise _refused("slow", {"seconds": max_seconds}) from error
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise _refused("slow", {"seconds": max_seconds})
    if child.returncode:
        raise _refused("ended", {"mb": MAX_MEMORY >> 20, "how": _named(child.returncode)})


def _refused(code: str, parameters: dict[str, Any], with_advice: bool = True) -> FileRefused:
    zh, en = (f"：{_ADVICE.zh}", f": {_ADVICE.en}") if with_advice else ("", "")
    words = REASONS[code]
    return FileRefused(words.zh.format(**parameters) + zh, words.en.format(**parameters) + en)


def _named(returncode: int) -> str:
    return signal.Signals(-returncode).name if returncode < 0 else f"code {returncode}"


def _sheets(output: IO[str]) -> Iterator[Sheet]:
    """The child's lines: `sheet` with name, number of rows and marks, then that many rows; or `refused` with the reason."""
    while line := output.readline():
        kind, *values = json.loads(line)
        if kind == "refused":
            reason, is_too_large = values
            code, parameters = reason
            raise _refused(code, parameters, with_advice=is_too_large)
        name, height, told = values
        marks = SheetMarks.of(told)
        rows = marks.applied(json.loads(output.readline(), object_hook=_made) for _ in range(height))
        yield Sheet(name, rows, marks)
        for _ in rows:  # what the caller left unread
            pass


def _made(tagged: dict[str, Any]) -> Any:
    ((kind, value),) = tagged.items()
    return _MADE[kind](value)
