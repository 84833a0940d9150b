"""Findings as lines: JSON for programs, a table for people."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from rules.catalogue import REASONS, Text
from rules.catalogue.labels import number_text
from rules.timing.times import LOCAL
from services.findings.duration import duration_text
from services.language import localised, text

_COLUMNS = (
    (Text("线索编号", "finding_id"), 32),
    (Text("首次时间", "first at"), 16),
    (Text("号牌", "plate"), 9),
    (Text("规则", "rule"), 18),
    (Text("结论", "outcome"), 14),
)
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
    console.print(localised(f"共 {shown:,} 条线索", f"{shown:,} finding{'' if shown == 1 else 's'}"))


def _table(rows: list[Any], with_heading: bool) -> Table:
    table = Table(box=None, show_header=with_heading, pad_edge=False, padding=(0, 2, 0, 0))
    for heading, width in _COLUMNS:
        table.add_column(text(heading), min_width=width, no_wrap=True, overflow="fold")
    table.add_column(localised("内容与原因", "what and why"), overflow="fold")
    for row in rows:
        table.add_row(*(RichText(cell) for cell in _cells(row)))
    return table


def _cells(row: Any) -> Iterator[str]:
    yield row.finding_id
    yield f"{row.first_at.astimezone(LOCAL):%Y-%m-%d %H:%M}"
    yield row.plate
    yield row.rule
    yield row.outcome
    yield "; ".join(part for part in (_amount(row), _where(row), _why(row)) if part)


def _amount(row: Any) -> str:
    if row.measured is None:
        return text(duration_text(row))
    limit = localised(f"限值 {number_text(row.limit)}", f"limit {number_text(row.limit)}")
    return f"{row.pollutant or ''} {number_text(row.measured)} ({limit})".strip()


def _where(row: Any) -> str:
    clause = localised(f"{row.order_id} 第 {row.clause_id} 条", f"{row.order_id} cl. {row.clause_id}") if row.order_id else ""
    return ", ".join(part for part in (row.place, clause) if part)


def _why(row: Any) -> str:
    return ", ".join(text(REASONS[code].text) if code in REASONS else code for code in row.reasons)
