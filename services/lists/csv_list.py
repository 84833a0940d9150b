"""The case list as CSV: findings of all outcomes in one file."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from services.lists.rows import HEADINGS
from services.tabular.table_files import Cell, csv_table


@contextmanager
def csv_list(path: Path) -> Iterator[Callable[[Iterable[Cell]], None]]:
    """A file with the Chinese headings, open for rows: call what it gives with each row."""
    with path.open("wb") as file, csv_table(file, HEADINGS) as add:
        yield add
