"""`plumewatch index rebuild`: what what-ifs look up, written anew."""

import typer
from rich.console import Console
from rich.progress import Progress

from rules.catalogue.entries import Text
from services.cli.bilingual import Commands
from services.language import localised
from services.pipeline.derivation.presence_rebuild import Rebuilt, ShardBusy, rebuild_slots
from services.runtime import open_store
from services.settings import current
from services.store.position_chunks import SHARDS

app = Commands()


@app.callback()
def _index() -> None:
    """Keeps `rebuild` a command of its own while it is the only one."""


@app.described(
    Text(
        "不停机由已存事实重建索引。退出码 1：与工作进程冲突，只完成一部分。",
        "Write the index anew from the stored facts, while the work goes on. Exit code 1: a worker was in the way, part is done.",
    )
)
def rebuild() -> None:
    """Rebuild the index of presence, shard by shard."""
    settings = current()
    engine = open_store(settings)
    console = Console(stderr=True)
    try:
        with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
            task = bar.add_task(localised("分片", "shards"), total=SHARDS)
            done = rebuild_slots(engine, settings.thresholds, on_shard=lambda number: bar.update(task, completed=number))
    except ShardBusy as error:
        typer.echo(
            localised(
                f"{error}：之前的分片已重建；请重试，或先停止 `plumewatch work`",
                f"{error}: the shards before it are rebuilt; try again, or stop `plumewatch work` meanwhile",
            ),
            err=True,
        )
        raise typer.Exit(1) from error
    finally:
        engine.dispose()
    typer.echo(localised(_done_zh(done), _done_en(done)))


def _done_zh(done: Rebuilt) -> str:
    later = f"；其间新到并已标记待推导：{done.later:,}" if done.later else ""
    return f"出现索引已由事实重建；读取车牌日：{done.plate_days:,}{later}"


def _done_en(done: Rebuilt) -> str:
    later = f"; seen meanwhile and marked for derivation: {done.later:,}" if done.later else ""
    return f"the index of presence is rebuilt from the facts; plate-days read: {done.plate_days:,}{later}"
