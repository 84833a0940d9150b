"""`plumewatch caselist`: the case list of a local day as XLSX and CSV."""

from pathlib import Path
from typing import Annotated

import typer

from rules.catalogue.entries import Text
from services.cli.options import known_district, local_date
from services.language import localised
from services.lists.day_files import write_case_list
from services.lists.selection import without_district
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading


def caselist(
    date: Annotated[str, typer.Option(), Text("本地日期，如 2026-11-20。", "The local day, such as 2026-11-20.")],
    out: Annotated[
        Path,
        typer.Option(file_okay=False),
        Text("写入的文件夹；没有则新建。", "The folder to write to; it is made where it is missing."),
    ],
    district: Annotated[
        str | None,
        typer.Option(),
        Text(
            "只列此区县的案件，写法与区域和点位登记一致。",
            "Only cases of this district, as the register of zones and stations writes it.",
        ),
    ] = None,
) -> None:
    """Write the case list of a day as XLSX and CSV, and print their paths. A list that was written before stays as it is."""
    day = local_date(date, "--date")
    assert day is not None
    engine = open_store(current())
    if district is not None:
        with reading(engine) as connection:
            known_district(connection, district, "--district")
    for path in write_case_list(engine, day, district, out):
        typer.echo(path)
    if district is not None:
        with reading(engine) as connection:
            elsewhere = without_district(connection, day)
        if elsewhere:
            typer.echo(
                localised(
                    f"当日有 {elsewhere:,} 个案件没有区县，只出现在不带 --district 的清单中",
                    f"{elsewhere:,} cases of that day have no district and stand only in the list without --district",
                ),
                err=True,
            )
