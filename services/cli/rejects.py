"""`plumewatch rejects`: what could not become a fact and why; and another try."""

import base64
import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import RowMapping, select

from rules.catalogue.entries import Text
from rules.timing.times import LOCAL
from services.api.wording import expectation_worded, value_worded
from services.language import current as current_language
from services.language import localised, text
from services.pipeline.intake.replay import replay as replay_rejects
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading
from services.store.tables import REJECT

_ANSWERS = {
    True: Text("已成为事实", "is a fact now"),
    False: Text("仍为拒收", "is still a reject"),
    None: Text("不是待处理的拒收数据", "is no open reject"),
}
_COLUMNS = {
    "id": Text("编号", "id"),
    "topic": Text("主题", "topic"),
    "partition": Text("分区", "partition"),
    "offset": Text("偏移", "offset"),
    "element": Text("元素", "element"),
    "field": Text("字段", "field"),
    "value": Text("值", "value"),
    "expected": Text("期望", "expected"),
}


def rejects(
    as_json: Annotated[
        bool,
        typer.Option("--json"),
        Text("每行一个 JSON 对象，原始字节用 base64。", "One JSON object a line, the raw bytes in base64."),
    ] = False,
    replay: Annotated[
        list[int] | None,
        typer.Option(metavar="ID"),
        Text("重新解码此条（可多次给出）。", "Decode this reject again (may be given several times)."),
    ] = None,
    more: Annotated[
        list[int] | None,
        typer.Argument(metavar="[ID]..."),
        Text("只列这些；与 --replay 同用：也重放这些。", "Only these; with --replay: more to replay."),
    ] = None,
) -> None:
    """Print the rejects, or replay some of them."""
    engine = open_store(current())
    if replay:
        answers = replay_rejects(engine, [*replay, *(more or [])])
        for reject_id, became_fact in answers.items():
            typer.echo(f"{reject_id} {text(_ANSWERS[became_fact])}")
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
        "value_said": value_worded(row["found"], row["value"]).model_dump(),
        "received_at": row["received_at"].astimezone(LOCAL).isoformat(),
        "raw": None if raw is None else base64.b64encode(raw).decode(),
        "raw_encoding": "base64",
    }


def _print_table(rows: list[RowMapping]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 200)
    table = Table(*(text(heading) for heading in _COLUMNS.values()))
    for row in rows:
        value = value_worded(row["found"], row["value"])
        said = {"value": localised(value.zh, value.en), "expected": row["expected"].said(current_language())}
        cells = (str({**row, **said}[name]) for name in _COLUMNS)
        table.add_row(*(cell.replace("[", "\\[") for cell in cells))
    console.print(table)
    console.print(localised(f"共 {len(rows):,} 条拒收数据", f"{len(rows):,} rejects"))
