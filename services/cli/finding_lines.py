"""Findings as lines: JSON for programs, a table for people."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.catalogue import REASONS
from rules.catalogue.words import number_text
from rules.times import LOCAL

_COLUMNS = {"finding_id": 32, "first at": 16, "plate": 9, "rule": 18, "outcome": 14}
"""Heading and width; with the last column, which takes the rest, they fit 120."""
_ROWS_A_PART = 500
_WIDE = 100_000
"""Without a terminal nothing is folded: a line is a finding."""


def print_json(rows: Iterable[Any]) -> None:
    """One object a line, times as ISO text with +08:00."""
    for row in rows:
        sys.stdout.write(json.dumps({name: _plain(value) for name, value in row._mapping.items()}, ensure_ascii=False) + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def print_table(rows: Iterable[Any]) -> None:
    """A table in parts, so that a long list neither waits nor fills the memory; at the end how many there were."""
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDE)
    rows, shown = iter(rows), 0
    while part := list(islice(rows, _ROWS_A_PART)):
        console.print(_table(part, with_heading=shown == 0))
        shown += len(part)
    console.print(f"{shown:,} finding{'' if shown == 1 else 's'}")


def _table(rows: list[Any], with_heading: bool) -> Table:
    table = Table(box=None, show_header=with_heading, pad_edge=False, padding=(0, 2, 0, 0))
    for name, width in _COLUMNS.items():
        table.add_column(name, min_width=width, no_wrap=True, overflow="fold")
    table.add_column("what and why", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in _cells(row)))
    return table


def _cells(row: Any) -> Iterator[str]:
    yield row.finding_id
    yield f"{row.first_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    yield row.plate
    yield row.rule
    yield row.outcome
    yield "; ".join(part for part in (_amount(row), _where(row), _why(row)) if part)


def _amount(row: Any) -> str:
    if row.minutes is not None:
        return f"{row.minutes} min"
    if row.measured is None:
        return ""
    return f"{row.pollutant or ''} {number_text(row.measured)} (limit {number_text(row.limit)})".strip()


def _where(row: Any) -> str:
    clause = f"{row.order_id} cl. {row.clause_id}" if row.order_id else ""
    return ", ".join(part for part in (row.place, clause) if part)


def _why(row: Any) -> str:
    return ", ".join(REASONS[code].text.en if code in REASONS else code for code in row.reasons)
