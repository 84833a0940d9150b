"""Progress of the steps: bars on a terminal, elsewhere lines."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from services.language import localised
from services.pipeline.loop import OnProgress
from services.pipeline.loop import Progress as Work

Show = Callable[[float, str], None]
"""Called with the share that is done, 0 to 1, and the name of the part that goes on (empty = none)."""
_LINE_EVERY_S = 15.0


@contextmanager
def bar(console: Console, words: str) -> Iterator[Show]:
    """A bar for one step; without a terminal a line when it begins, and one for each part."""
    with _bars(console) as bars:
        task, shown = bars.add_task(words, total=1.0), ""
        _line(console, f"{words} …")

        def show(share: float, part: str) -> None:
            nonlocal shown
            bars.update(task, completed=share, description=f"{words}: {part}" if part else words)
            if part != shown:
                shown = part
                _line(console, f"  {part} …")

        yield show
        bars.update(task, completed=1.0, description=words)


@contextmanager
def two_bars(console: Console) -> Iterator[OnProgress]:
    """Bars for intake and derivation; without a terminal a line every few seconds."""
    storing, deriving = localised("存储事实", "storing facts"), localised("推导线索", "deriving findings")
    with _bars(console) as bars:
        stored, derived = bars.add_task(storing, total=None), bars.add_task(deriving, total=None)
        most, said_at = 0, time.monotonic()
        _line(console, localised("存储事实、推导线索 …", "storing facts, deriving findings …"))

        def show(so_far: Work) -> None:
            nonlocal most, said_at
            most = max(most, so_far.marks)
            bars.update(stored, completed=so_far.stored, total=so_far.total)
            bars.update(derived, completed=most - so_far.marks, total=most or None)
            if time.monotonic() - said_at >= _LINE_EVERY_S:
                said_at = time.monotonic()
                _line(console, _counts(so_far))

        yield show
        for task in (stored, derived):
            bars.update(task, total=1, completed=1)
    _line(console, localised("事实已存储，线索已推导", "facts stored, findings derived"))


def _counts(so_far: Work) -> str:
    return localised(
        f"  已存 {so_far.stored:,} 条（共 {so_far.total:,} 条），待推导 {so_far.marks:,}",
        f"  {so_far.stored:,} of {so_far.total:,} records stored, {so_far.marks:,} marks left",
    )


def _line(console: Console, line: str) -> None:
    if not console.is_terminal:
        console.print(line, soft_wrap=True)


def _bars(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<24}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)
