"""`plumewatch retry`: try again now what was set aside."""

import sys
from typing import Annotated

import typer

from rules.catalogue.entries import Text
from services.language import localised
from services.pipeline.derivation.set_aside import retry as retry_set_aside
from services.runtime import open_store
from services.settings import current
from services.store.engine import writing
from streams.plates import undressed


def retry(
    plates: Annotated[
        list[str] | None,
        typer.Argument(),
        Text("只重试这些号牌；不写则重试全部被搁置的。", "Only these plates; none = everything that is set aside."),
    ] = None,
) -> None:
    """Make what is set aside due now; exit code 1 where a named plate is not set aside."""
    named = sorted({undressed(plate)[0] for plate in plates or ()})
    with writing(open_store(current())) as connection:
        count = retry_set_aside(connection, named or None)
    if count < len(named):
        typer.echo(
            localised(
                f"这 {len(named)} 个号牌中只有 {count} 个被搁置：见 plumewatch status",
                f"only {count} of these {len(named)} plates are set aside: see plumewatch status",
            ),
            err=True,
        )
    typer.echo(
        localised(
            f"{count} 项将由工作进程（plumewatch work）在下一轮重试",
            f"{count} will be tried again by the next round of the workers (plumewatch work)",
        )
    )
    sys.exit(1 if count < len(named) else 0)
