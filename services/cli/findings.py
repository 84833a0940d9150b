"""`plumewatch findings` and `plumewatch explain`: what stands, and why."""

import sys
from dataclasses import replace
from typing import Annotated, Any

import typer

from rules.catalogue import OUTCOMES, RULES, Text
from services.cli.finding_lines import print_json, print_table
from services.cli.options import chosen, known_district, local_date, one_of
from services.findings.explanation import explanation
from services.findings.rows import case_number
from services.findings.search.query import Wanted, find_by_id, find_findings
from services.language import asked_for, localised
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading
from streams.plates import undressed

_SHOWN_AT_MOST = 5


def findings(
    plate: Annotated[
        str | None,
        typer.Option(),
        Text("号牌，任何写法：豫C·0T003、豫c0t003(黄)。", "A plate in any spelling: 豫C·0T003, 豫c0t003(黄)."),
    ] = None,
    date: Annotated[str | None, typer.Option(), Text("本地日期，如 2026-11-20。", "A local day, such as 2026-11-20.")] = None,
    rule: Annotated[str | None, typer.Option(), one_of(RULES)] = None,
    outcome: Annotated[str | None, typer.Option(), one_of(OUTCOMES)] = None,
    district: Annotated[
        str | None,
        typer.Option(),
        Text("区县，写法与区域和点位登记一致。", "A district, as the register of zones and stations writes it."),
    ] = None,
    withdrawn: Annotated[
        bool,
        typer.Option("--withdrawn"),
        Text("只列已撤回的线索；否则只列现有的。", "Only findings that were withdrawn; without it only standing ones."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json"), Text("每行一个 JSON 对象。", "One JSON object a line.")] = False,
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
        wanted = replace(wanted, district=known_district(connection, district, "--district"))
        (print_json if as_json else print_table)(find_findings(connection, wanted))


def explain(
    finding_id: Annotated[
        str,
        typer.Argument(),
        Text(
            "线索编号、其开头，或案件编号（PW-20261120-…）。", "A finding's id, its beginning, or its 案件编号 (PW-20261120-…)."
        ),
    ],
    en: Annotated[bool, typer.Option("--en"), Text("用英文；也可用 --lang en。", "In English; so does --lang en.")] = False,
) -> None:
    """Print one finding as a paragraph, in Chinese unless English is asked for: it goes into the case file."""
    in_english = en or asked_for() == "en"
    with reading(open_store(current())) as connection:
        found = find_by_id(connection, finding_id, at_most=_SHOWN_AT_MOST + 1)
    if len(found) == 1:
        _say_new_number(finding_id, found[0])
        typer.echo(explanation(dict(found[0]._mapping), "en" if in_english else "zh", current().thresholds))
        return
    typer.echo(_refusal(finding_id, [row.finding_id for row in found]), err=True)
    sys.exit(1)


def _say_new_number(asked: str, found: Any) -> None:
    """On standard error, as the paragraph goes into the case file."""
    number = case_number(found)
    if not any(known.startswith(asked.strip().lower()) for known in (found.finding_id.lower(), number.lower())):
        typer.echo(localised(f"{asked} 的编号已改为 {number}", f"{asked} has another number now: {number}"), err=True)


def _refusal(asked: str, ids: list[str]) -> str:
    if not ids:
        return localised(
            f"没有线索 {asked!r}：应为编号、编号的开头，或案件编号，如 PW-20261120-0123456789abcdef",
            f"no finding {asked!r}: expected an id, the beginning of one, or a 案件编号 such as PW-20261120-0123456789abcdef",
        )
    shown = ", ".join(ids[:_SHOWN_AT_MOST]) + (", …" if len(ids) > _SHOWN_AT_MOST else "")
    return localised(
        f"有多条线索以 {asked!r} 开头：{shown}；请多写几位编号",
        f"several findings begin with {asked!r}: {shown}; give more of the id",
    )
