"""`plumewatch run`: the invented city, live, until Ctrl-C."""

from typing import Annotated

import typer
from rich.console import Console

from services.city_run import RunRefused, run_city
from services.city_run.running import SEED, Size
from services.settings import current

_FIRST = "Only at the first start:"


def run(
    port: Annotated[int | None, typer.Option(help="The port of the pages.", min=1, max=65535)] = None,
    trucks: Annotated[int, typer.Option(help=f"{_FIRST} trucks in the register.", min=20)] = Size.trucks,
    days: Annotated[int, typer.Option(help=f"{_FIRST} days before today.", min=0, max=30)] = Size.days,
    seed: Annotated[int, typer.Option(help=f"{_FIRST} which city.")] = SEED,
) -> None:
    """Show an invented city with today going on, at 127.0.0.1:8000 until Ctrl-C (folder `city` of the data folder)."""
    settings = current()
    try:
        run_city(settings, Size(seed, trucks, days), port or settings.port, Console(highlight=False))
    except RunRefused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
