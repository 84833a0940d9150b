"""`plumewatch findings` and `plumewatch explain`: what stands, and why."""

import sys
from typing import Annotated

import typer

from rules.catalogue import OUTCOMES, RULES
from services.cli.finding_lines import print_json, print_table
from services.cli.words import chosen, local_date
from services.explaining import explanation
from services.finding_search import Wanted, find_by_id, find_findings
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading
from streams.plates import undressed

_SHOWN_AT_MOST = 5


def findings(
    plate: Annotated[str | None, typer.Option(help="A plate in any spelling: 豫C·0T003, 豫c0t003(黄).")] = None,
    date: Annotated[str | None, typer.Option(help="A local day, such as 2026-11-20.")] = None,
    rule: Annotated[str | None, typer.Option(help=f"One of {', '.join(RULES)}.")] = None,
    outcome: Annotated[str | None, typer.Option(help=f"One of {', '.join(OUTCOMES)}.")] = None,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="Only findings that were withdrawn; without it only standing ones.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List findings, by day, rule and time."""
    wanted = Wanted(
        plate=None if plate is None else undressed(plate)[0],
        day=local_date(date, "--date"),
        rule=chosen(rule, RULES, "--rule"),
        outcome=chosen(outcome, OUTCOMES, "--outcome"),
        withdrawn=withdrawn,
    )
    with reading(open_store(current())) as connection:
        (print_json if as_json else print_table)(find_findings(connection, wanted))


def explain(
    finding_id: Annotated[str, typer.Argument(help="A finding's id, its beginning, or its 案件编号 (PW-20261120-…).")],
    en: Annotated[bool, typer.Option("--en", help="In English.")] = False,
) -> None:
    """Say in one paragraph what was seen, when, where, by which device, against which limit or clause."""
    with reading(open_store(current())) as connection:
        found = find_by_id(connection, finding_id, at_most=_SHOWN_AT_MOST + 1)
    if len(found) == 1:
        typer.echo(explanation(dict(found[0]._mapping), "en" if en else "zh", current().thresholds))
        return
    typer.echo(_refusal(finding_id, [row.finding_id for row in found]), err=True)
    sys.exit(1)


def _refusal(asked: str, ids: list[str]) -> str:
    if not ids:
        return f"no finding {asked!r}: expected an id, the beginning of one, or a 案件编号 such as PW-20261120-0123456789abcdef"
    shown = ", ".join(ids[:_SHOWN_AT_MOST]) + (", …" if len(ids) > _SHOWN_AT_MOST else "")
    return f"several findings begin with {asked!r}: {shown}; give more of the id"
