"""The case list as CSV: UTF-8 with BOM (Excel garbles it without), lines end in CR LF, all three states in one file."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rules.catalogue.words import number_text
from services.caselists.rows import HEADINGS, CaseRow
from services.tabular.csv_guard import neutralised


@contextmanager
def csv_list(path: Path) -> Iterator[Callable[[CaseRow], None]]:
    """A file with the Chinese headings, open for rows: call what it gives with each row."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n")
        lines.writerow(HEADINGS)
        yield lambda row: lines.writerow(_cells(row))


def _cells(row: CaseRow) -> list[str]:
    return [neutralised(cell) if isinstance(cell, str) else number_text(cell) for cell in row]
