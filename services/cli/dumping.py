"""`plumewatch dump`: the canonical dump, the one thing that is promised identical."""

import sys
from typing import Annotated

import typer

from services.dumping import canonical_lines
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading


def dump(
    canonical: Annotated[
        bool, typer.Option("--canonical", help="Standing findings, sorted, evidence in event order (the only form).")
    ] = True,
) -> None:
    """Write all standing findings, one JSON object a line: the same for the same facts and reference, whatever the way they came."""
    with reading(open_store(current())) as connection:
        for line in canonical_lines(connection):
            sys.stdout.write(line + "\n")
