"""`plumewatch dump`: the canonical dump, the one thing that is promised identical."""

import sys
from typing import Annotated

import typer

from rules.catalogue.entries import Text
from services.pipeline.canonical_dump import canonical_lines
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading


def dump(
    canonical: Annotated[
        bool,
        typer.Option("--canonical"),
        Text(
            "现有线索，已排序，证据按事件先后（唯一的形式）。",
            "Standing findings, sorted, evidence in event order (the only form).",
        ),
    ] = True,
) -> None:
    """Write the canonical dump, one JSON object a line."""
    with reading(open_store(current())) as connection:
        for line in canonical_lines(connection):
            sys.stdout.write(line + "\n")
