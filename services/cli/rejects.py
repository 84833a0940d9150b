"""`plumewatch rejects`: what could not become a fact and why; and another try."""

import base64
import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import RowMapping, select

from rules.times import LOCAL
from services.api.worded import expectation_worded
from services.intake.replay import replay as replay_rejects
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading
from services.store.tables import REJECT


def rejects(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, the raw bytes in base64.")] = False,
    replay: Annotated[
        list[int] | None, typer.Option(help="Decode this reject again (may be given several times).", metavar="ID")
    ] = None,
    more: Annotated[
        list[int] | None, typer.Argument(help="Only these; with --replay: more to replay.", metavar="[ID]...")
    ] = None,
) -> None:
    """List rejects with field, value and what was expected, or replay some of them."""
    engine = open_store(current())
    if replay:
        answers = replay_rejects(engine, [*replay, *(more or [])])
        for reject_id, became_fact in answers.items():
            said = {True: "is a fact now", False: "is still a reject", None: "is no open reject"}[became_fact]
            typer.echo(f"{reject_id} {said}")
        sys.exit(0 if all(answers.values()) else 1)
    asked = REJECT.c.id.in_(more) if more else REJECT.c.replayed.is_(False)
    with reading(engine) as connection:
        rows = connection.execute(select(REJECT).where(asked).order_by(REJECT.c.id)).mappings()
        if as_json:
            for row in rows:
                typer.echo(json.dumps(_as_json(row), ensure_ascii=False))
        else:
            _print_table(list(rows))


def _as_json(row: RowMapping) -> dict[str, Any]:
    raw = row["raw"]
    return {
        **row,
        "expected": str(row["expected"]),
        "expectation": expectation_worded(row["expected"]).model_dump(),
        "received_at": row["received_at"].astimezone(LOCAL).isoformat(),
        "raw": None if raw is None else base64.b64encode(raw).decode(),
        "raw_encoding": "base64",
    }


def _print_table(rows: list[RowMapping]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 200)
    table = Table("id", "topic", "partition", "offset", "element", "field", "value", "expected")
    for row in rows:
        cells = (str(row[name]) for name in ("id", "topic", "partition", "offset", "element", "field", "value", "expected"))
        table.add_row(*(cell.replace("[", "\\[") for cell in cells))
    console.print(table)
    console.print(f"{len(rows):,} rejects")
