"""`plumewatch caselist`: the case list of a local day as XLSX and CSV."""

from pathlib import Path
from typing import Annotated

import typer

from services.caselists.selecting import without_district
from services.caselists.writing import write_case_list
from services.cli.words import local_date
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading


def caselist(
    date: Annotated[str, typer.Option(help="The local day, such as 2026-11-20.")],
    out: Annotated[Path, typer.Option(help="The folder to write to; it is made where it is missing.", file_okay=False)],
    district: Annotated[
        str | None, typer.Option(help="Only cases of this district, as the register of zones and stations writes it.")
    ] = None,
) -> None:
    """Write the day's case list: violations, suspected and to be verified, for Excel and for programs."""
    day = local_date(date, "--date")
    assert day is not None
    engine = open_store(current())
    for path in write_case_list(engine, day, district, out):
        typer.echo(path)
    if district is not None:
        with reading(engine) as connection:
            elsewhere = without_district(connection, day)
        if elsewhere:
            typer.echo(
                f"{elsewhere:,} cases of that day have no district and stand only in the list without --district", err=True
            )
