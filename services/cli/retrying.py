"""`plumewatch retry`: try again now what was set aside."""

import sys
from typing import Annotated

import typer

from services.derivation.set_aside import retry as retry_set_aside
from services.runtime import open_store
from services.settings import current
from services.store.engine import writing
from streams.plates import undressed


def retry(
    plates: Annotated[list[str] | None, typer.Argument(help="Only these plates; none = everything that is set aside.")] = None,
) -> None:
    """Let the workers try plates and shards that were set aside again, without waiting for their time."""
    named = sorted({undressed(plate)[0] for plate in plates or ()})
    with writing(open_store(current())) as connection:
        count = retry_set_aside(connection, named or None)
    if count < len(named):
        typer.echo(f"only {count} of these {len(named)} plates are set aside: see plumewatch status", err=True)
    typer.echo(f"{count} will be tried again by the next round of the workers (plumewatch work)")
    sys.exit(1 if count < len(named) else 0)
