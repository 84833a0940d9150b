"""`plumewatch backup`: the files of one machine, while it works."""

from pathlib import Path
from typing import Annotated

import typer

from services.backing_up import BackupRefused, back_up
from services.settings import current


def backup(file: Annotated[Path, typer.Argument(help="The tar file to write; it must not exist yet.")]) -> None:
    """Write the embedded database and log into one tar file, while the work goes on. To restore it: docs/operating.md."""
    try:
        done = back_up(current(), file)
    except BackupRefused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{done.file}: " + ", ".join(f"{name} {size:,} bytes" for name, size in done.sizes.items()))
