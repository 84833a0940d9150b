"""Progress on a terminal; elsewhere a line for each finished step."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from services.working import OnProgress
from services.working import Progress as Work

Show = Callable[[float], None]
"""Told the share that is done, 0 to 1."""


@contextmanager
def bar(console: Console, words: str) -> Iterator[Show]:
    """A bar for one step."""
    with _bars(console) as bars:
        task = bars.add_task(words, total=1.0)
        yield lambda share: bars.update(task, completed=share)
        bars.update(task, completed=1.0)
    if not console.is_terminal:
        console.print(words)


@contextmanager
def two_bars(console: Console) -> Iterator[OnProgress]:
    """Bars for intake and derivation."""
    with _bars(console) as bars:
        stored, derived = bars.add_task("storing facts", total=None), bars.add_task("deriving findings", total=None)
        most = 0

        def show(so_far: Work) -> None:
            nonlocal most
            most = max(most, so_far.marks)
            bars.update(stored, completed=so_far.stored, total=so_far.total)
            bars.update(derived, completed=most - so_far.marks, total=most or None)

        yield show
        for task in (stored, derived):
            bars.update(task, total=1, completed=1)
    if not console.is_terminal:
        console.print("facts stored, findings derived")


def _bars(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<24}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)
