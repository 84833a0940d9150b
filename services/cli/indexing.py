"""`plumewatch index rebuild`: what what-ifs look up, written anew."""

import typer
from rich.console import Console
from rich.progress import Progress

from services.derivation.rebuilding import ShardBusy, rebuild_slots
from services.runtime import open_store
from services.settings import current
from services.store.chunks import SHARDS

app = typer.Typer(no_args_is_help=True, help="The index of presence: where which vehicle was on which day, for what-ifs.")


@app.callback()
def _index() -> None:
    """Keeps `rebuild` a command of its own while it is the only one."""


@app.command()
def rebuild() -> None:
    """Write the index anew from the stored facts, while the work goes on. Exit code 1: a worker was in the way, part is done."""
    settings = current()
    engine = open_store(settings)
    console = Console(stderr=True)
    try:
        with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
            task = bar.add_task("shards", total=SHARDS)
            done = rebuild_slots(engine, settings.thresholds, on_shard=lambda number: bar.update(task, completed=number))
    except ShardBusy as error:
        typer.echo(f"{error}: the shards before it are rebuilt; try again, or stop `plumewatch work` meanwhile", err=True)
        raise typer.Exit(1) from error
    finally:
        engine.dispose()
    later = f"; seen meanwhile and marked for derivation: {done.later:,}" if done.later else ""
    typer.echo(f"the index of presence is rebuilt from the facts; plate-days read: {done.plate_days:,}{later}")
