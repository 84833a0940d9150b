"""Rows of CSV text, strictly: a row that breaks the rules of quoting comes as one cell of raw text, and reading goes on."""

import csv
from collections.abc import Iterable, Iterator


class _Remembered:
    """Lines, of which those since the last row are kept."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.since: list[str] = []

    def __iter__(self) -> "_Remembered":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.since.append(line)
        return line


def csv_rows(lines: Iterable[str], separator: str = ",") -> Iterator[list[str]]:
    """Each row's cells. A quote that is never closed costs at most the 131,072 characters that a cell may have."""
    remembered = _Remembered(lines)
    reader = csv.reader(remembered, strict=True, delimiter=separator)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            row = ["".join(remembered.since)]
        remembered.since.clear()
        yield row
