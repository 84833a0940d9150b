"""`plumewatch backup`: the files of one machine, while it works."""

from pathlib import Path
from typing import Annotated

import typer

from rules.catalogue.entries import Text
from services.language import localised
from services.operations.backup import BackupRefused, back_up
from services.settings import current


def backup(
    file: Annotated[
        Path, typer.Argument(), Text("要写入的 tar 文件，不得已存在。", "The tar file to write; it must not exist yet.")
    ],
) -> None:
    """Write the embedded database and log into one tar file."""
    try:
        done = back_up(current(), file)
    except BackupRefused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    typer.echo(
        f"{done.file}: "
        + ", ".join(localised(f"{name} {size:,} 字节", f"{name} {size:,} bytes") for name, size in done.sizes.items())
    )
