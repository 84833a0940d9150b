"""The case list as CSV: UTF-8 with BOM (Excel garbles it without), lines end in CR LF, all three states in one file.

Excel runs a text that begins with = + - @ (also full-width or small, also behind spaces), tab, CR or LF as a formula. Such a
text gets an apostrophe in front; one that already stands behind apostrophes gets one more, so that `as_stored` undoes it
exactly. Numbers are left alone.
"""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rules.catalogue.words import number_text
from services.caselists.rows import HEADINGS, CaseRow

_STARTER = r"(?:[\s\u200b\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]|[\t\r\n])"
_RUNS = re.compile(f"'*{_STARTER}")
_GUARDED = re.compile(f"'+{_STARTER}")


def neutralised(text: str) -> str:
    """The text as it is written into a CSV: with a leading apostrophe where a spreadsheet would run it."""
    if text[:1].isalnum():  # nearly all do: nothing that runs begins so
        return text
    return "'" + text if _RUNS.match(text) else text


def as_stored(text: str) -> str:
    """The text that `neutralised` was given: takes the guarding apostrophe off again, and leaves any other alone."""
    return text[1:] if _GUARDED.match(text) else text


@contextmanager
def csv_list(path: Path) -> Iterator[Callable[[CaseRow], None]]:
    """A file with the Chinese headings, open for rows: call what it gives with each row."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\r\n")
        lines.writerow(HEADINGS)
        yield lambda row: lines.writerow(_cells(row))


def _cells(row: CaseRow) -> list[str]:
    return [neutralised(cell) if isinstance(cell, str) else number_text(cell) for cell in row]
