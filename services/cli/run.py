"""`plumewatch run`: the invented city, live, until Ctrl-C."""

from typing import Annotated

import typer
from rich.console import Console

from rules.catalogue.entries import Text
from services.settings import current
from services.simulator.city_run import RunRefused, run_city
from services.simulator.city_run.supervisor import SEED, Size


def run(
    port: Annotated[int | None, typer.Option(min=1, max=65535), Text("页面的端口。", "The port of the pages.")] = None,
    trucks: Annotated[
        int, typer.Option(min=20), Text("仅首次启动：登记的货车数。", "Only at the first start: trucks in the register.")
    ] = Size.trucks,
    days: Annotated[
        int, typer.Option(min=0, max=30), Text("仅首次启动：今天之前的天数。", "Only at the first start: days before today.")
    ] = Size.days,
    seed: Annotated[int, typer.Option(), Text("仅首次启动：哪座城市。", "Only at the first start: which city.")] = SEED,
) -> None:
    """Show the city until Ctrl-C."""
    settings = current()
    try:
        run_city(settings, Size(seed, trucks, days), port or settings.port, Console(highlight=False))
    except RunRefused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
